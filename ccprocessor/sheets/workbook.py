"""A workbook from plain tables: the same tables and time always give the same bytes.

Written by XlsxWriter row by row, so that memory does not grow with the month and a `Decimal`
reaches the file digit by digit.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ccprocessor.sheets.writing import cleaned, replacing, starts_a_formula

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]

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


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the workbook says of itself. `created` with a time zone is turned into UTC."""

    title: str
    subject: str
    created: dt.datetime


def write_workbook(target: Path, tables: Sequence[Table], imprint: Imprint) -> None:
    """Write the tables as sheets, in order; raises `OutputRefused` and then changes nothing."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    options = {"constant_memory": True}
    with replacing(target) as scratch, tempfile.TemporaryDirectory() as room:
        try:
            with Workbook(str(scratch), options | {"tmpdir": room}) as book:
                _describe(book, imprint)
                looks = _Looks(book)
                for table in tables:
                    _write_table(book, table, looks, imprint)
        except FileCreateError as error:
            cause = error.__context__
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


class _Looks:
    """Cell formats, each made once: number format, fill, weight, and text kept text."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401  (XlsxWriter is not typed)
        self._book = book
        self._made: dict[tuple[str, bool, bool, bool], Format] = {}
        self.head = book.add_format(
            {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "valign": "vcenter"}
        )

    def of(
        self, number: str = "", *, quoted: bool = False, marked: bool = False, total: bool = False
    ) -> Format:
        """The format for a cell with this number format and these roles."""
        key = (number, quoted, marked, total)
        if key not in self._made:
            self._made[key] = self._book.add_format(_properties(*key))
        return self._made[key]


def _properties(number: str, quoted: bool, marked: bool, total: bool) -> dict[str, Any]:  # noqa: FBT001
    properties: dict[str, Any] = {"valign": "top"}
    if number:
        properties["num_format"] = number
    if quoted:
        properties["quote_prefix"] = True
    if marked:
        properties["bg_color"] = "#FFF2CC"
    if total:
        properties |= {"bold": True, "top": 1}
    return properties


def _describe(book: Any, imprint: Imprint) -> None:  # noqa: ANN401
    created = imprint.created
    if created.tzinfo is not None:
        created = created.astimezone(dt.UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": cleaned(imprint.title), "subject": cleaned(imprint.subject), "created": created}
    )


def _write_table(book: Any, table: Table, looks: _Looks, imprint: Imprint) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(table.name)
    _lay_out(sheet, table, imprint)
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, head, looks.head)
    last = 0
    for last, row in enumerate(table.rows, 1):
        for column, value in enumerate(row.cells):
            _write_cell(sheet, (last, column), value, looks, marked=row.marked)
    for column, value in enumerate(table.totals):
        _write_cell(sheet, (last + 1, column), value, looks, total=True)


def _lay_out(sheet: Any, table: Table, imprint: Imprint) -> None:  # noqa: ANN401
    for column, width in enumerate(_widths(table)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 20)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.heads) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(_LETTER)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    subject = imprint.subject.replace("&", "&&")[:_LONGEST_FOOTER]
    sheet.set_footer(f"&L{subject}&C&A&RPage &P of &N")


_LETTER = 1
_LONGEST_FOOTER = 200


def _widths(table: Table) -> Iterator[float]:
    for column, head in enumerate(table.heads):
        longest = len(head) + 3  # the filter's button
        for row in table.rows:
            longest = max(longest, _length(row.cells[column]))
        if table.totals:
            longest = max(longest, _length(table.totals[column]))
        yield min(longest + 1.5, _WIDEST)


_WIDEST = 60


def _length(value: Cell) -> int:
    match value:
        case None:
            return 0
        case str():
            return len(value)
        case Decimal():
            return len(f"{value:,.2f}")
        case float():
            return len("100.0%")
        case dt.date():
            return len("12/31/2031")
        case _:
            return len(str(value))


def _write_cell(
    sheet: Any,  # noqa: ANN401
    at: tuple[int, int],
    value: Cell,
    looks: _Looks,
    *,
    marked: bool = False,
    total: bool = False,
) -> None:
    match value:
        case None | "":
            if marked or total:
                sheet.write_blank(*at, None, looks.of(marked=marked, total=total))
        case str():
            text = _cell_text(value)
            quoted = starts_a_formula(text)
            sheet.write_string(*at, text, looks.of(quoted=quoted, marked=marked, total=total))
        case dt.date() if value.year < _FIRST_YEAR:
            sheet.write_string(*at, value.isoformat(), looks.of(marked=marked, total=total))
        case dt.date():
            sheet.write_datetime(*at, value, looks.of(_DATE, marked=marked, total=total))
        case _:
            look = looks.of(_number_format(value), marked=marked, total=total)
            sheet.write_number(*at, value, look)


_DATE = "mm/dd/yyyy"
_FIRST_YEAR = 1901  # no spreadsheet agrees with another about earlier days
_LONGEST_CELL = 32_767  # counted in UTF-16 units


def _cell_text(text: str) -> str:
    text = cleaned(text)
    if len(text) * 2 > _LONGEST_CELL:
        text = text.encode("utf-16-le")[: 2 * _LONGEST_CELL].decode("utf-16-le", "ignore")
    if text.startswith("<r>") and text.endswith("</r>"):
        text = f"{text[: _LONGEST_CELL - 1]} "  # XlsxWriter would take it for markup of its own
    return text


def _number_format(value: float | Decimal) -> str:
    match value:
        case int():
            return "0"
        case float():
            return "0.0%"
        case _:
            exponent = value.as_tuple().exponent
            decimals = -exponent if isinstance(exponent, int) else 0
            return "#,##0." + "0" * max(2, decimals)
