"""Content of a sheet before it is a file: heads, rows, totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, NamedTuple, Self, TypeVar

Cell = str | int | float | Decimal | dt.date | None
"""Text; a whole number; a share of one, shown in percent; money; a date; nothing."""


class TableRow(NamedTuple):
    """Cells in the order of the table's heads; a marked row is filled to catch the eye."""

    cells: tuple[Cell, ...]
    marked: bool = False


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column of a sheet: its head, and the cell that a subject has in it."""

    head: str
    value: Callable[[T], Cell]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet: its heads, its rows and, where it has one, the row of totals below.

    The rows are walked once, so that they need not all be there at the same time.
    """

    name: str
    heads: tuple[str, ...]
    rows: Iterable[TableRow]
    totals: tuple[Cell, ...] = ()

    @classmethod
    def of(
        cls,
        name: str,
        columns: Sequence[Column[T]],
        subjects: Iterable[T],
        marked: Callable[[T], bool],
        totals: Mapping[str, Cell] | None = None,
    ) -> Self:
        """Return a sheet with a row for each subject; `totals` are cells by their heads."""
        return cls(
            name,
            tuple(column.head for column in columns),
            (
                TableRow(tuple(one.value(subject) for one in columns), marked(subject))
                for subject in subjects
            ),
            tuple(totals.get(one.head) for one in columns) if totals else (),
        )


@dataclass(frozen=True, slots=True)
class Imprint:
    """Properties of a workbook. `created` with a time zone is turned into UTC."""

    title: str
    subject: str
    created: dt.datetime
    comments: str = ""


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
