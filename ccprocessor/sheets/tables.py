"""Content of a sheet before it is a file: heads, rows, totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, NamedTuple, Self, TypeVar

from ccprocessor.review.decided import Told

Cell = str | int | float | Decimal | dt.date | None
"""Text; a whole number; a share of one, shown in percent; money; a date; nothing."""


class TableRow(NamedTuple):
    """Cells in the order of the table's heads; a marked row is filled to catch the eye."""

    cells: tuple[Cell, ...]
    marked: bool = False


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column of a sheet: its head, and the cell that a subject has in it.

    Its text is wrapped where it is longer than `widest` characters.
    """

    head: str
    value: Callable[[T], Cell]
    widest: int = 0


def decided_columns(told: Callable[[T], Told]) -> tuple[Column[T], ...]:
    """Columns of what was decided on a subject, by whom, and when last."""
    return (
        Column("Decided", lambda subject: told(subject).what, 30),
        Column("Decided By", lambda subject: told(subject).by, 16),
        Column("Decided On", lambda subject: told(subject).on),
    )


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet: its heads, its rows and, where it has one, the row of totals below.

    The rows are walked once, so that they need not all be there at the same time; those of a small
    table are held, to lay its columns out by them. `widest` are columns in which text is wrapped,
    by head; the first `keys` columns name a row, and are printed again on every page beside others.
    Only the first `printed` columns are printed; 0 is all of them.
    """

    name: str
    heads: tuple[str, ...]
    rows: Iterable[TableRow]
    totals: tuple[Cell, ...] = ()
    widest: Mapping[str, int] = field(default_factory=dict)
    keys: int = 1
    is_small: bool = True
    printed: int = 0

    @classmethod
    def of(
        cls,
        name: str,
        columns: Sequence[Column[T]],
        subjects: Iterable[T],
        marked: Callable[[T], bool],
        totals: Mapping[str, Cell] | None = None,
        keys: int = 0,
        printed: int = 0,
    ) -> Self:
        """Return a sheet with a row for each subject; `totals` are cells by their heads.

        With `keys` it is a long one.
        """
        return cls(
            name,
            tuple(column.head for column in columns),
            (
                TableRow(tuple(one.value(subject) for one in columns), marked(subject))
                for subject in subjects
            ),
            tuple(totals.get(one.head) for one in columns) if totals else (),
            {one.head: one.widest for one in columns if one.widest},
            keys or 1,
            not keys,
            printed,
        )


@dataclass(frozen=True, slots=True)
class Imprint:
    """Properties of a workbook. `created` with a time zone is turned into UTC."""

    title: str
    subject: str
    created: dt.datetime
    comments: str = ""


_CAPITAL = 1.2  # widths of a digit


def shown_length(value: Cell) -> float:
    """Return how wide a cell's content is shown, in widths of a digit."""
    if isinstance(value, str):  # most are
        return len(value) * _CAPITAL if value.isupper() else len(value)
    match value:
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
