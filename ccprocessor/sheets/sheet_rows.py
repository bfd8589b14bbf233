"""A table's rows as the XML of a sheet, written as they come, and how much room they need.

openpyxl makes an element tree of each cell; a month has a hundred thousand, and they take longer
than everything else. Styles are still openpyxl's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import IO, Literal
from xml.sax.saxutils import escape

from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ccprocessor.sheets.tables import Cell, SheetTable, TableRow, shown_length
from ccprocessor.sheets.widths import ENDLESS, column_widths, line_count, text_width, wrapping
from ccprocessor.sheets.writing import cleaned, starts_a_formula

Look = Literal["head", "plain", "marked", "total"]

_DATE = "mm/dd/yyyy"
_WRAPPED = "General"  # the format of a column whose text is wrapped: no other has it
_FIRST_YEAR = 1901  # no spreadsheet agrees with another about earlier days
_DAY_ZERO = dt.date(1899, 12, 30)
_LONGEST_CELL = 32_767  # counted in UTF-16 units
_LOOKS_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FONT = Font(name="Arial", size=10, family=2)
"""Known everywhere, or replaced by one of the same widths."""

_HEAD_FONT = FONT + Font(bold=True, color="FFFFFFFF")
_TOTAL_FONT = FONT + Font(bold=True)
_HEAD_FILL = PatternFill("solid", fgColor="FF1F3864")
_MARKED_FILL = PatternFill("solid", fgColor="FFFFF2CC")
_TOTAL_BORDER = Border(top=Side(style="thin"))
_PIECE = 1 << 16
_LINE = 12.75  # points that a line of text takes
_NEARLY = 0.8  # of the width at which a text is wrapped: from there on it is measured well
_MOST_LINES = 32  # no spreadsheet makes a row higher


class SheetRows:
    """Writes a table's rows; then `filtered` is the range of heads and rows, `last` the last row.

    `widths` are those of the columns. Of a long table neither the rows nor what they become are
    ever held in memory.
    """

    def __init__(self, sheet: Worksheet, table: SheetTable) -> None:
        self.widths: list[float] = []
        self.filtered = ""
        self.last = 1
        self._sheet = sheet
        self._table = table
        self._letters = [get_column_letter(at) for at in range(1, len(table.heads) + 1)]
        self._longest = [0.0] * len(table.heads)
        self._limits = wrapping(table)
        self._wrapped = [_WRAPPED if limit < ENDLESS else "" for limit in self._limits]
        self._styles: dict[tuple[Look, str, bool], str] = {}

    def write(self, file: IO[bytes]) -> None:
        """Write heads, rows and totals; raises `ValueError` where a row is no row of its table."""
        waiting: list[str] = []
        size = 0
        for row in self._rows(self._held() if self._table.is_small else self._table.rows):
            waiting.append(row)
            size += len(row)
            if size >= _PIECE:
                file.write("".join(waiting).encode())
                waiting, size = [], 0
        file.write("".join(waiting).encode())
        self.widths = column_widths(self._table, self._longest)

    def _held(self) -> Iterable[TableRow]:
        """All rows at once; from then on it is known how wide their columns are."""
        rows = tuple(self._table.rows)
        for cells in (*(row.cells for row in rows), self._table.totals):
            self._measure(cells[: len(self._limits)])
        self._limits = wrapping(self._table, column_widths(self._table, self._longest))
        return rows

    def _rows(self, rows: Iterable[TableRow]) -> Iterator[str]:
        table = self._table
        yield self._row(1, table.heads, "head")
        number = 1
        for number, row in enumerate(rows, 2):
            yield self._row(number, row.cells, "marked" if row.marked else "plain")
        self.last = number
        self.filtered = f"A1:{self._letters[-1]}{number}"
        if table.totals:
            self.last = number + 1
            yield self._row(self.last, table.totals, "total")

    def _measure(self, values: Sequence[Cell]) -> int:
        """Note how wide the values are; the lines that the one with most of them takes."""
        longest, limits, most = self._longest, self._limits, 1
        for column, value in enumerate(values):
            if value is None:
                continue
            length = shown_length(value)
            if isinstance(value, str) and length > _NEARLY * limits[column]:
                length = text_width(value)
                if length > limits[column]:
                    most = max(most, line_count(value, limits[column]))
            if length > longest[column]:  # noqa: PLR1730  (a month has a hundred thousand cells)
                longest[column] = length
        return min(most, _MOST_LINES)

    def _row(self, number: int, values: Sequence[Cell], look: Look) -> str:
        if len(values) != len(self._letters):
            raise ValueError(f"Row {number} of {self._table.name} does not fit its heads.")
        cells = [
            f'<c r="{letter}{number}"{content}'
            for letter, value, wrapped in zip(self._letters, values, self._wrapped, strict=True)
            if (content := self._content(value, look, wrapped))
        ]
        lines = _head_lines(values) if look == "head" else self._measure(values)
        height = f' ht="{lines * _LINE}" customHeight="1"' if lines > 1 else ""
        return f'<row r="{number}"{height}>{"".join(cells)}</row>'

    def _content(self, value: Cell, look: Look, wrapped: str) -> str:
        """Return what follows a cell's name in its tag; empty if there is nothing to show."""
        match value:
            case str():
                return self._text(value, look, wrapped)
            case None:
                return self._text("", look, wrapped)
            case dt.date():
                return self._date(value, look, wrapped)
            case Decimal():
                return self._number(f"{value:f}", self._style(look, _money(value)))
            case _:
                share = isinstance(value, float)
                return self._number(repr(value), self._style(look, "0.0%" if share else "0"))

    def _text(self, text: str, look: Look, wrapped: str) -> str:
        inline, quoted = _inline(text)
        if inline:
            return f'{self._style(look, wrapped, quoted=quoted)} t="inlineStr">{inline}</c>'
        return "" if look == "plain" else f'{self._style(look)} t="n" />'

    def _date(self, day: dt.date, look: Look, wrapped: str) -> str:
        if day.year < _FIRST_YEAR:
            return self._text(day.isoformat(), look, wrapped)
        return self._number(str((day - _DAY_ZERO).days), self._style(look, _DATE))

    def _number(self, digits: str, style: str) -> str:
        return f'{style} t="n"><v>{digits}</v></c>'

    def _style(self, look: Look, number_format: str = "", *, quoted: bool = False) -> str:
        """The attribute that points at the style, which the workbook knows from then on."""
        key = (look, number_format, quoted)
        style = self._styles.get(key)
        if style is None:
            cell = _styled(
                WriteOnlyCell(self._sheet),
                look,
                is_number=number_format not in {"", _WRAPPED},
                wrapped=number_format == _WRAPPED,
            )
            cell.quotePrefix = quoted
            if number_format:
                cell.number_format = number_format
            style = self._styles[key] = f' s="{cell.style_id}"'
        return style


def _styled(cell: SheetCell, look: Look, *, is_number: bool, wrapped: bool) -> SheetCell:
    is_head = look == "head"
    cell.alignment = Alignment(
        horizontal="right" if is_number else "left",
        vertical="center" if is_head else "top",
        wrap_text=wrapped or is_head,
        indent=0 if is_number else 1,
    )
    match look:
        case "head":
            cell.font, cell.fill = _HEAD_FONT, _HEAD_FILL
        case "marked":
            cell.fill = _MARKED_FILL
        case "total":
            cell.font, cell.border = _TOTAL_FONT, _TOTAL_BORDER
    return cell


def _head_lines(heads: Sequence[Cell]) -> int:
    """The lines that heads take at most: a word each."""
    return max(len(str(head).split()) for head in heads)


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
