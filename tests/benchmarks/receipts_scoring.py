"""How well receipts were read: shares by style, calibration, what went wrong."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import Any

from tests.office.receipt_pictures.truth import ReceiptTruth

ALIKE = 0.9
_AMOUNTS = ("total", "subtotal", "tax", "tip")
_FIELDS = ("merchant", "date", *_AMOUNTS, "currency", "card")
_JUDGED = ("total", "date", "merchant")
_UNTOLD = {"subtotal", "tax", "currency", "card", "merchant"}


@dataclass(frozen=True, slots=True)
class Read:
    """One picture: its truth, how it was drawn, and the line that the program printed for it."""

    truth: ReceiptTruth
    family: str
    style: str
    line: Mapping[str, Any]

    def is_right(self, name: str) -> bool:
        """Whether a field was read as it is; nothing read is right where nothing is printed."""
        return is_same(name, getattr(self.truth, name), self.line.get(name))

    @property
    def all_three(self) -> bool:
        """Total, date and merchant all right."""
        return all(self.is_right(name) for name in _JUDGED)


def is_same(name: str, true: object, read: object) -> bool:
    """A read value (text or None) against a true one: money by value, merchants 90 % alike."""
    if true is None or read is None:
        return true is read
    if name in _AMOUNTS:
        return _money(str(read)) == true
    if name == "date":
        return isinstance(true, dt.date) and str(read) == true.isoformat()
    if name == "merchant":
        return likeness(str(true), str(read)) >= ALIKE
    return str(read) == str(true)


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1: letters and digits only, without case."""
    first, second = (re.sub(r"[\W_]", "", text.casefold()) for text in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def shares_table(reads: Sequence[Read], by: str) -> str:
    """A Markdown table of percentages, a row for each "style" or "family" and one for all."""
    groups: dict[str, list[Read]] = {}
    for read in reads:
        groups.setdefault(getattr(read, by), []).append(read)
    rows = [
        f"| {by} | pictures | total | date | merchant | all three |\n|---|--:|--:|--:|--:|--:|\n"
    ]
    for name, group in [*groups.items(), ("**all**", list(reads))]:
        rights = [[read.is_right(field) for read in group] for field in _JUDGED]
        rights.append([read.all_three for read in group])
        cells = " | ".join(percent(sum(right), len(right)) for right in rights)
        rows.append(f"| {name} | {len(group)} | {cells} |\n")
    return "".join(rows)


def calibration(reads: Sequence[Read], at_least: float) -> tuple[int, int]:
    """Of the values with at least that confidence: how many are right, and how many there are.

    A tax or a subtotal that the truth does not tell of is not counted; a tip is: where the truth
    has none, none is printed.
    """
    right = [
        is_same(name, getattr(read.truth, name), value)
        for read in reads
        for name, value, confidence in _confident(read)
        if confidence >= at_least
    ]
    return sum(right), len(right)


def misses(reads: Sequence[Read]) -> Iterator[str]:
    """A line for each of total, date and merchant that is not right."""
    for read in reads:
        for name in _JUDGED:
            if not read.is_right(name):
                true, got = getattr(read.truth, name), read.line.get(name)
                yield f"{read.line.get('file', '?')}  {name}: {got!r} for {str(true)!r}\n"


def percent(part: int, whole: int) -> str:
    """A share as a percentage, or a dash of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _confident(read: Read) -> Iterator[tuple[str, object, float]]:
    fields: Mapping[str, Any] = read.line.get("fields") or {}
    for name in _FIELDS:
        field = fields.get(name)
        if not field or field.get("value") is None:
            continue
        if getattr(read.truth, name) is None and name in _UNTOLD:
            continue
        yield name, field["value"], float(field.get("confidence") or 0)


def _money(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
