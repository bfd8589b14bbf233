"""A program in which one function fails for one item: only tests can have it so.

Put into a folder as `sitecustomize.py` and that folder into PYTHONPATH, every process of the
program runs it first. `FAULT` is `module:function:path=value`: the function raises where the value
at that path of its arguments, as text, is that one. A path is positions and names (`0.number`).
"""

from __future__ import annotations

import functools
import importlib.machinery
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

MODULE, FUNCTION, CONDITION = os.environ.get("FAULT", "::").split(":", 2)
PATH, _, VALUE = CONDITION.partition("=")


class Unforeseen(Exception):
    """What nobody thought of."""


def value_at(arguments: Any) -> Any:
    found = arguments
    for part in PATH.split("."):
        found = found[int(part)] if part.isdigit() else getattr(found, part)
    return found


def failing(function: Any) -> Any:
    @functools.wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        try:
            is_meant = str(value_at(arguments)) == VALUE
        except (IndexError, AttributeError):
            is_meant = False
        if is_meant:
            raise Unforeseen("of an item")
        return function(*arguments, **named)

    return wrapped


class Loader(importlib.machinery.SourceFileLoader):
    """Spoils the function once its module is there."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        *within, name = FUNCTION.split(".")
        holder: Any = module
        for part in within:
            holder = getattr(holder, part)
        setattr(holder, name, failing(getattr(holder, name)))


class Finder(importlib.machinery.PathFinder):
    """Loads that one module by the loader above."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != MODULE:
            return None
        spec = super().find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = Loader(fullname, spec.origin)
        return spec


if MODULE:
    sys.meta_path.insert(0, Finder)
