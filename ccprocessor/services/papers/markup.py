"""HTML of papers: texts made harmless, tables, bars, and the one style of all of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple

from ccprocessor.documents.protocol.requests import PaperTable
from ccprocessor.errors import printable
from ccprocessor.review.wording import day, money

STYLE = """
body { font-family: sans-serif; font-size: 9.5pt; line-height: 1.3; overflow-wrap: break-word; }
h1 { font-size: 16pt; margin: 0 0 2pt 0; }
h2 { font-size: 11.5pt; margin: 12pt 0 3pt 0; }
p { margin: 0 0 6pt 0; }
table { width: 100%; border-spacing: 0; margin: 0 0 4pt 0; }
td, th { padding: 2pt 4pt; text-align: left; }
th { background-color: #1f3864; color: #ffffff; font-size: 8.5pt; }
td { border-bottom: 0.5pt solid #cccccc; font-size: 8.5pt; }
.number { text-align: right; }
.total { font-weight: bold; border-top: 1pt solid #000000; }
.quiet { color: #555555; }
.wrong { color: #a4262c; }
.foot { font-size: 7.5pt; color: #555555; text-align: center; }
.line td { border: none; padding: 10pt 4pt 0 4pt; font-size: 9.5pt; }
.plain td { border: none; padding: 1pt 4pt; font-size: 9.5pt; }
"""
_PADDING = 10  # points of a cell's width that stay free
_WIDEST_LETTER = 8  # points
_LONGEST = 400  # letters of one text; all of it is in the workbook


class PaperColumn(NamedTuple):
    """A column of a table on paper: its head, its width in points (of 516), numbers right."""

    head: str
    width: int
    is_number: bool = False


Value = str | int | Decimal | dt.date | None


def text(value: Value, width: int = 516) -> str:
    """A value as it is read, harmless in HTML, for a place so many points wide.

    A very long text is cut, a word too long for its place may be parted.
    """
    match value:
        case None:
            return ""
        case Decimal():
            said = money(value)
        case dt.date():
            said = day(value)
        case int():
            said = f"{value:,}"
        case _:
            said = printable(str(value))
    said = shortened(said, _LONGEST)
    most = max(width // _WIDEST_LETTER, 1)
    if any(len(word) > most for word in said.split()):
        said = re.sub(rf"(\S{{{most}}})(?=\S)", "\\1\u200b", said)
    return re.sub(r"f(?=[fijlt])", "<span>f</span>", escape(said))  # else it is copied as one sign


def shortened(said: str, most: int) -> str:
    """A text on one line, cut where it is longer than that."""
    said = " ".join(said.split())
    return said if len(said) <= most else f"{said[:most].rstrip()}…"


def table(
    columns: Sequence[PaperColumn],
    rows: Iterable[Sequence[Value]],
    *,
    intro: str = "",
    totals: Sequence[Value] = (),
) -> PaperTable:
    """A table with a row of values each, and one of totals."""
    marked = [(row, "") for row in rows] + ([(totals, "total")] if totals else [])
    head = "".join(
        f'<th style="width:{one.width - _PADDING}pt" class="{_side(one)}">{text(one.head)}</th>'
        for one in columns
    )
    return PaperTable(
        f"<tr>{head}</tr>", tuple(_row(columns, row, look) for row, look in marked), intro
    )


def _row(columns: Sequence[PaperColumn], values: Sequence[Value], look: str) -> str:
    cells = "".join(
        f'<td class="{_side(one)} {look}">{text(value, one.width - _PADDING)}</td>'
        for one, value in zip(columns, values, strict=True)
    )
    return f"<tr>{cells}</tr>"


def _side(column: PaperColumn) -> str:
    return "number" if column.is_number else ""


def facts(pairs: Iterable[tuple[str, Value]]) -> str:
    """A table of names and values, without lines."""
    rows = "".join(
        f'<tr><td style="width:130pt" class="quiet">{text(name)}</td>'
        f'<td style="width:360pt">{text(value, 360)}</td></tr>'
        for name, value in pairs
    )
    return f'<table class="plain">{rows}</table>'


class Bar(NamedTuple):
    """A bar of a chart: its name, what it comes to in words, its length, its colour."""

    name: str
    told: str
    length: Decimal
    colour: str = "#1f3864"


def chart(bars: Sequence[Bar]) -> str:
    """Bars below each other, the longest as long as there is room."""
    longest = max((abs(bar.length) for bar in bars), default=Decimal(0))
    rows = "".join(
        f'<tr><td style="width:130pt">{text(bar.name)}</td>'
        f'<td style="width:280pt">{_drawn(bar, longest)}</td>'
        f'<td class="number" style="width:72pt">{text(bar.told)}</td></tr>'
        for bar in bars
    )
    return f'<table class="plain">{rows}</table>'


def _drawn(bar: Bar, longest: Decimal) -> str:
    share = float(abs(bar.length) / longest) if longest else 0.0
    width = max(round(280 * share), 1)
    return (
        f'<svg width="280" height="10" viewBox="0 0 280 10"><rect x="0" y="0" width="{width}"'
        f' height="10" fill="{bar.colour}"/></svg>'
    )


def blanks(names: Sequence[str]) -> str:
    """Lines to be filled in by hand."""
    rows = "".join(f"<tr><td>{text(name)} {'_' * 44}</td></tr>" for name in names)
    return f'<table class="line">{rows}</table>'
