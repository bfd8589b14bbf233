"""Widths of columns in digits of the workbook's font, and the pages on which they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ccprocessor.sheets.tables import SheetTable

SCALE = 80
"""Percent at which letters of 10 points are printed at 8."""

PAGE = 164.0
"""Digits that stand beside each other on a page at that scale."""

ENDLESS = float("inf")
_MARGIN = 2.2  # digits: an indent, and what a spreadsheet leaves free on both sides
_BOLD = 1.15  # digits of a letter in a head
_FREE = 2.0  # digits of it that no wrapped text takes
_WIDEST = 60.0  # digits; longer texts are cut, if their column does not wrap them
_NARROWEST = 9.0  # digits that a column whose texts are wrapped keeps


def column_widths(table: SheetTable, longest: Sequence[float]) -> list[float]:
    """The width of each column: what its head and its longest value need, as far as it may go.

    Where that brings a table onto one page, columns of wrapped text give way, the widest first.
    """
    widths, floors = [], []
    for head, length in zip(table.heads, longest, strict=True):
        named = _BOLD * max(map(len, head.split()))
        widest = table.widest.get(head, 0)
        widths.append(max(min(length, widest or _WIDEST), named) + _MARGIN)
        floors.append(max(named, _NARROWEST) + _MARGIN if widest else widths[-1])
    printed = range(table.printed or len(widths))
    while table.is_small and _sum(floors, printed) <= PAGE < _sum(widths, printed):
        at = max(printed, key=lambda at: widths[at] - floors[at])
        widths[at] = max(widths[at] - 1, floors[at])
    return widths


def _sum(widths: Sequence[float], columns: range) -> float:
    return sum(widths[column] for column in columns)


def wrapping(table: SheetTable, widths: Sequence[float] = ()) -> list[float]:
    """The width at which each column's text is wrapped; endless where it is not."""
    most = [float(table.widest.get(head, 0)) or ENDLESS for head in table.heads]
    if not widths:
        return most
    room = [width - _FREE for width in widths]
    return [min(one, own) if one < ENDLESS else one for one, own in zip(most, room, strict=True)]


def page_starts(widths: Sequence[float], keys: int) -> tuple[int, ...]:
    """Columns (from 0) with which another page begins; none where all stand on one.

    The first `keys` columns stand on each.
    """
    if sum(widths) <= PAGE:
        return ()
    starts = []
    taken = beside = sum(widths[:keys])
    for at, width in enumerate(widths[keys:], keys):
        if taken + width > PAGE and taken > beside:
            starts.append(at)
            taken = beside
        taken += width
    return tuple(starts)


@lru_cache(maxsize=4096)
def text_width(text: str) -> float:
    """Return the width of a text as it is shown, in digits."""
    return sum(_LETTERS.get(letter, _CAPITAL if letter.isupper() else 1.0) for letter in text)


def line_count(text: str, width: float) -> int:
    """Count the lines of a text that is wrapped at a width."""
    lines, left = 1, width
    for word in text.split():
        needed = text_width(word)
        if needed > left and left < width:
            lines, left = lines + 1, width
        lines += int(needed // width) if needed > width else 0
        left -= needed % width + _LETTERS[" "]
    return lines


_CAPITAL = 1.25
_LETTERS = {
    **dict.fromkeys(" .,;:'!|()[]ijltfrI·-/", 0.55),
    **dict.fromkeys("csvxyzkJ*", 0.92),
    **dict.fromkeys("mwMW@%", 1.5),
}
"""Widths of letters that are not as wide as a digit, nor capitals."""
