"""Order of two versions of the program: which is newer."""

from __future__ import annotations

import re

_VERSION = re.compile(
    r"v?(?P<numbers>\d{1,9}(?:\.\d{1,9}){0,5})"
    r"(?P<rest>(?:[-.]?[A-Za-z][A-Za-z0-9.-]{0,40})?)(?:\+[A-Za-z0-9.]{1,40})?"
)

Order = tuple[tuple[int, ...], bool, str]


def is_version(text: str) -> bool:
    """Tell whether a text is a version at all."""
    return _VERSION.fullmatch(text) is not None


def is_newer(version: str, than: str) -> bool:
    """Tell whether a version comes after another; False if either is none.

    Numbers count as numbers; something behind them (`1.0rc1`) comes before the same without.
    """
    this, other = _order(version), _order(than)
    return this is not None and other is not None and this > other


def _order(version: str) -> Order | None:
    found = _VERSION.fullmatch(version)
    if found is None:
        return None
    numbers = [int(number) for number in found["numbers"].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers), not found["rest"], found["rest"]
