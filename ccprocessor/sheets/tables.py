"""Content of a sheet before it is a file: heads, rows, totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

Cell = str | int | float | Decimal | dt.date | None
"""Text; a whole number; a share of one, shown in percent; money; a date; nothing."""


class TableRow(NamedTuple):
    """Cells in the order of the table's heads; a marked row is filled to catch the eye."""

    cells: tuple[Cell, ...]
    marked: bool = False


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet: its heads, its rows and, where it has one, the row of totals below.

    The rows are walked once, so that they need not all be there at the same time.
    """

    name: str
    heads: tuple[str, ...]
    rows: Iterable[TableRow]
    totals: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Imprint:
    """Properties of a workbook. `created` with a time zone is turned into UTC."""

    title: str
    subject: str
    created: dt.datetime


def shown_length(value: Cell) -> int:
    """Return the number of characters that a cell shows."""
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
