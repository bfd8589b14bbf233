"""Records without full card numbers: looked at once more when their fields are whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from operator import is_
from typing import Any, TypeVar

from ccprocessor.card_numbers import SHORTEST, masked
from ccprocessor.domain.issues import KEY
from ccprocessor.domain.places import Box

T = TypeVar("T")

_WITHOUT_TEXT = frozenset({type(None), bool, int, float, Decimal, dt.date, dt.datetime, Box})


def masked_record(value: T) -> T:
    """Return a value with every full card number in its texts cut to `**** 1234`.

    Walks dataclasses, tuples, lists and dictionaries; what holds none comes back as it is.
    """
    whole: Any = _masked(value)
    return whole  # type: ignore[no-any-return]


def _masked(value: Any) -> Any:  # noqa: ANN401  (whatever a record holds)
    kind: type = type(value)
    if kind in _WITHOUT_TEXT:
        return value
    if isinstance(value, str):
        shown = _masked_text(value) if len(value) >= SHORTEST else value
        return value if shown == value else shown
    if isinstance(value, tuple | list):
        parts = [part if type(part) in _WITHOUT_TEXT else _masked(part) for part in value]
        if all(map(is_, parts, value)):
            return value
        return kind(*parts) if hasattr(value, "_fields") else kind(parts)
    if isinstance(value, dict):
        return {_masked(key): _masked(part) for key, part in value.items()}
    changed = {}
    for name in _fields(kind):
        before = getattr(value, name)
        if type(before) not in _WITHOUT_TEXT and (after := _masked(before)) is not before:
            changed[name] = after
    return replace(value, **changed) if changed else value


_masked_text = lru_cache(maxsize=256)(masked)
"""Remembers the digests of documents, which every place names."""


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """Names of the fields of a dataclass that may hold a number; none of any other type."""
    if not is_dataclass(kind):
        return ()
    return tuple(one.name for one in fields(kind) if one.init and not one.metadata.get(KEY))
