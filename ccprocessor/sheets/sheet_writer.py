"""A table on its way into a sheet: one cell for each style, used again for every value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Literal

from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import Element, SubElement

from ccprocessor.sheets.layout import filtered
from ccprocessor.sheets.tables import Cell, Table
from ccprocessor.sheets.writing import cleaned, starts_a_formula

Look = Literal["head", "plain", "marked", "total"]

_DATE = "mm/dd/yyyy"
_FIRST_YEAR = 1901  # no spreadsheet agrees with another about earlier days
_LONGEST_CELL = 32_767  # counted in UTF-16 units
_LOOKS_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_HEAD_FONT = Font(name="Calibri", size=11, bold=True, color="FFFFFFFF", family=2)
_TOTAL_FONT = Font(name="Calibri", size=11, bold=True, family=2)
_HEAD_FILL = PatternFill("solid", fgColor="FF1F3864")
_MARKED_FILL = PatternFill("solid", fgColor="FFFFF2CC")
_TOTAL_BORDER = Border(top=Side(style="thin"))


class SheetWriter(WorksheetWriter):
    """openpyxl's own writer of a sheet, fed with a table's rows as it asks for them.

    Neither the rows nor what they become are ever held in memory.
    """

    def __init__(self, sheet: Worksheet, table: Table, out: IO[bytes]) -> None:
        super().__init__(sheet, out)
        self._sheet = sheet
        self._table = table
        self._file = out
        self._cells: dict[tuple[Look, str, bool], SheetCell] = {}

    def write_rows(self) -> None:
        """Write heads, rows and totals; raises `ValueError` where a row is no row of its table."""
        self.write_top()
        stream = self.xf.send(True)
        assert stream is not None
        with stream.element("sheetData"):
            for number, (values, look) in enumerate(_lines(self._table), 1):
                self.write_row(stream, self._row(number, values, look), number)
        self.xf.send(None)

    def write_tail(self) -> None:
        """Write what follows the rows.

        Ids are text on purpose, so the program is told not to point at each of them.
        """
        super().write_tail()
        ignored = Element("ignoredErrors")
        SubElement(ignored, "ignoredError", sqref=filtered(self._table), numberStoredAsText="1")
        self.xf.send(ignored)

    def cleanup(self) -> None:
        """Let go of the file that the sheet was written to."""
        self._file.close()

    def _row(self, number: int, values: Sequence[Cell], look: Look) -> Iterator[SheetCell]:
        if len(values) != len(self._table.heads):
            raise ValueError(f"Row {number} of {self._table.name} does not fit its heads.")
        for column, value in enumerate(values, 1):
            cell = self._filled(value, look)
            if cell is not None:
                cell.row, cell.column = number, column
                yield cell

    def _filled(self, value: Cell, look: Look) -> SheetCell | None:
        match value:
            case str():
                return self._text(_cell_text(value), look)
            case None:
                return self._text("", look)
            case dt.date():
                return self._date(value, look)
            case Decimal():
                return self._number(f"{value:f}", self._cell(look, _money(value)))
            case _:
                share = isinstance(value, float)
                return self._number(repr(value), self._cell(look, "0.0%" if share else "0"))

    def _date(self, day: dt.date, look: Look) -> SheetCell | None:
        if day.year < _FIRST_YEAR:
            return self._text(day.isoformat(), look)
        cell = self._cell(look, _DATE)
        cell.value = day
        return cell

    def _text(self, text: str, look: Look) -> SheetCell | None:
        if not text:
            if look == "plain":
                return None
            cell = self._cell(look)
            cell.value = None
            return cell
        cell = self._cell(look, quoted=starts_a_formula(text))
        cell.value = text
        cell.data_type = "s"  # openpyxl takes =A1 for a formula and #N/A for an error
        return cell

    def _number(self, digits: str, cell: SheetCell) -> SheetCell:
        cell.value = digits
        cell.data_type = "n"  # as a number openpyxl would turn the digits into a binary fraction
        return cell

    def _cell(self, look: Look, number_format: str = "", *, quoted: bool = False) -> SheetCell:
        key = (look, number_format, quoted)
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = _styled(WriteOnlyCell(self._sheet), look)
            cell.quotePrefix = quoted
            if number_format:
                cell.number_format = number_format
        return cell


def _lines(table: Table) -> Iterator[tuple[Sequence[Cell], Look]]:
    yield table.heads, "head"
    for row in table.rows:
        yield row.cells, "marked" if row.marked else "plain"
    if table.totals:
        yield table.totals, "total"


def _styled(cell: SheetCell, look: Look) -> SheetCell:
    cell.alignment = Alignment(vertical="center" if look == "head" else "top")
    match look:
        case "head":
            cell.font, cell.fill = _HEAD_FONT, _HEAD_FILL
        case "marked":
            cell.fill = _MARKED_FILL
        case "total":
            cell.font, cell.border = _TOTAL_FONT, _TOTAL_BORDER
    return cell


def _money(amount: Decimal) -> str:
    exponent = amount.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return "#,##0." + "0" * max(2, decimals)


def _cell_text(text: str) -> str:
    text = cleaned(text)
    if len(text) * 2 > _LONGEST_CELL:
        text = text.encode("utf-16-le")[: 2 * _LONGEST_CELL].decode("utf-16-le", "ignore")
    return _LOOKS_LIKE_AN_ESCAPE.sub("_x005F_", text) if "_x" in text else text
