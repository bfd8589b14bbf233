"""A table's rows as the XML of a sheet, written as they come, and how much room they need.

openpyxl makes an element tree of each cell; a month has a hundred thousand, and they take longer
than everything else. Styles are still openpyxl's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import IO, Literal
from xml.sax.saxutils import escape

from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ccprocessor.sheets.tables import Cell, SheetTable, shown_length
from ccprocessor.sheets.writing import cleaned, starts_a_formula

Look = Literal["head", "plain", "marked", "total"]

_DATE = "mm/dd/yyyy"
_FIRST_YEAR = 1901  # no spreadsheet agrees with another about earlier days
_DAY_ZERO = dt.date(1899, 12, 30)
_LONGEST_CELL = 32_767  # counted in UTF-16 units
_LOOKS_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_HEAD_FONT = Font(name="Calibri", size=11, bold=True, color="FFFFFFFF", family=2)
_TOTAL_FONT = Font(name="Calibri", size=11, bold=True, family=2)
_HEAD_FILL = PatternFill("solid", fgColor="FF1F3864")
_MARKED_FILL = PatternFill("solid", fgColor="FFFFF2CC")
_TOTAL_BORDER = Border(top=Side(style="thin"))
_PIECE = 1 << 16


class SheetRows:
    """Writes a table's rows; then `filtered` is the range of heads and rows.

    `longest` holds, for each column, how many characters its longest value shows. Neither the
    rows nor what they become are ever held in memory.
    """

    def __init__(self, sheet: Worksheet, table: SheetTable) -> None:
        self.longest = [0] * len(table.heads)
        self.filtered = ""
        self._sheet = sheet
        self._table = table
        self._letters = [get_column_letter(at) for at in range(1, len(table.heads) + 1)]
        self._styles: dict[tuple[Look, str, bool], str] = {}

    def write(self, file: IO[bytes]) -> None:
        """Write heads, rows and totals; raises `ValueError` where a row is no row of its table."""
        waiting: list[str] = []
        size = 0
        for row in self._rows():
            waiting.append(row)
            size += len(row)
            if size >= _PIECE:
                file.write("".join(waiting).encode())
                waiting, size = [], 0
        file.write("".join(waiting).encode())

    def _rows(self) -> Iterator[str]:
        table = self._table
        yield self._row(1, table.heads, "head")
        number = 1
        for number, row in enumerate(table.rows, 2):
            yield self._row(number, row.cells, "marked" if row.marked else "plain")
            self._measure(row.cells)
        self.filtered = f"A1:{self._letters[-1]}{number}"
        if table.totals:
            yield self._row(number + 1, table.totals, "total")
            self._measure(table.totals)

    def _measure(self, values: Sequence[Cell]) -> None:
        longest = self.longest
        for column, value in enumerate(values):
            if value is not None and (length := shown_length(value)) > longest[column]:
                longest[column] = length

    def _row(self, number: int, values: Sequence[Cell], look: Look) -> str:
        if len(values) != len(self._letters):
            raise ValueError(f"Row {number} of {self._table.name} does not fit its heads.")
        cells = [
            f'<c r="{letter}{number}"{content}'
            for letter, value in zip(self._letters, values, strict=True)
            if (content := self._content(value, look))
        ]
        return f'<row r="{number}">{"".join(cells)}</row>'

    def _content(self, value: Cell, look: Look) -> str:
        """Return what follows a cell's name in its tag; empty if there is nothing to show."""
        match value:
            case str():
                return self._text(value, look)
            case None:
                return self._text("", look)
            case dt.date():
                return self._date(value, look)
            case Decimal():
                return self._number(f"{value:f}", self._style(look, _money(value)))
            case _:
                share = isinstance(value, float)
                return self._number(repr(value), self._style(look, "0.0%" if share else "0"))

    def _text(self, text: str, look: Look) -> str:
        inline, quoted = _inline(text)
        if inline:
            return f'{self._style(look, quoted=quoted)} t="inlineStr">{inline}</c>'
        return "" if look == "plain" else f'{self._style(look)} t="n" />'

    def _date(self, day: dt.date, look: Look) -> str:
        if day.year < _FIRST_YEAR:
            return self._text(day.isoformat(), look)
        return self._number(str((day - _DAY_ZERO).days), self._style(look, _DATE))

    def _number(self, digits: str, style: str) -> str:
        return f'{style} t="n"><v>{digits}</v></c>'

    def _style(self, look: Look, number_format: str = "", *, quoted: bool = False) -> str:
        """The attribute that points at the style, which the workbook knows from then on."""
        key = (look, number_format, quoted)
        style = self._styles.get(key)
        if style is None:
            cell = _styled(WriteOnlyCell(self._sheet), look)
            cell.quotePrefix = quoted
            if number_format:
                cell.number_format = number_format
            style = self._styles[key] = f' s="{cell.style_id}"'
        return style


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


@lru_cache(maxsize=1024)
def _inline(text: str) -> tuple[str, bool]:
    """A text as the content of a cell, and whether it must be marked as no formula."""
    text = _cell_text(text)
    if not text:
        return "", False
    stripped = text.strip()
    space = ' xml:space="preserve"' if stripped and stripped != text else ""
    return f"<is><t{space}>{escape(text)}</t></is>", starts_a_formula(text)


def _cell_text(text: str) -> str:
    text = cleaned(text)
    if len(text) * 2 > _LONGEST_CELL:
        text = text.encode("utf-16-le")[: 2 * _LONGEST_CELL].decode("utf-16-le", "ignore")
    if "_x" not in text:
        return text
    return _LOOKS_LIKE_AN_ESCAPE.sub("_x005F_", text)[:_LONGEST_CELL]
