"""What a sheet holds before it is a file: heads, rows, totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

Cell = str | int | float | Decimal | dt.date | None
"""Text; a whole number; a share of one, shown in percent; money; a date; nothing."""


class Row(NamedTuple):
    """Cells in the order of the table's heads; a marked row is filled to catch the eye."""

    cells: tuple[Cell, ...]
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its heads, its rows and, where it has one, the row of totals below."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[Cell, ...] = ()

    def widths(self) -> Iterator[float]:
        """How many characters wide each column must be to show most of what it holds."""
        for column, head in enumerate(self.heads):
            longest = max((_length(row.cells[column]) for row in self.rows), default=0)
            if self.totals:
                longest = max(longest, _length(self.totals[column]))
            yield min(max(longest, len(head) + _FILTER_BUTTON) + _MARGIN, _WIDEST)


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a workbook says of itself. `created` with a time zone is turned into UTC."""

    title: str
    subject: str
    created: dt.datetime


_FILTER_BUTTON = 3
_MARGIN = 1.5
_WIDEST = 60.0


def _length(value: Cell) -> int:
    match value:
        case str():
            return len(value)
        case Decimal():
            return len(f"{value:,.2f}")
        case dt.date():
            return len("12/31/2031")
        case float():
            return len("100.0%")
        case int():
            return len(str(value))
        case _:
            return 0
