"""One page of a card statement as values: whose it is, its rows and totals, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ccprocessor.domain.money import total
from ccprocessor.domain.pages import Page, PrintedTable, Source, Word
from ccprocessor.domain.places import Box, Place, around
from ccprocessor.domain.statement import StatementHeader, Totals
from ccprocessor.extraction.statement.cells import amounts_joined, cells
from ccprocessor.extraction.statement.columns import Columns, learn
from ccprocessor.extraction.statement.heads import Heads, find_heads, head_words
from ccprocessor.extraction.statement.labels import (
    CardHeader,
    read_headers,
)
from ccprocessor.extraction.statement.rows import (
    MONEY,
    Entry,
    PrintedTotal,
    StatementRow,
    read_entries,
    unread_charges,
)
from ccprocessor.extraction.text.amounts import parse_amount
from ccprocessor.extraction.text.label_words import LabelSpelling
from ccprocessor.extraction.text.lines import Line, printed_once, sound, visual_lines
from ccprocessor.extraction.text.seen_runs import with_runs

PageKind = Literal["card", "header", "summary", "blank", "scan", "other"]

_SPELLING = LabelSpelling(head_words())
_TEXT_SLACK = 1.2
_OCR_SLACK = 4.0


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Values of one page. `columns` are handed to the next page, whose heads may be cut."""

    document: str
    number: int
    kind: PageKind
    place: Place
    source: Source = "text"
    columns: Columns | None = None
    card: CardHeader | None = None
    report: StatementHeader | None = None
    entries: tuple[Entry, ...] = ()
    summary: Summary | None = None
    part: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """Position among the pages: by its sheet, then by its part of the sheet."""
        return self.number, self.part


def read_page(page: Page, columns: Columns | None = None) -> StatementPage:
    """Read one page; `columns` are those of the page before. Never raises on bad text."""
    page = sound(page)
    place = page.place(Box(0.0, 0.0, page.width, page.height))
    if page.is_blank:
        return StatementPage(page.document, page.number, "blank", place, part=page.part)
    if page.is_scanned:
        return StatementPage(page.document, page.number, "scan", place)
    page = with_runs(_SPELLING.mended(page))
    words = printed_once(page.words)
    lines = [amounts_joined(line) for line in visual_lines(words)]
    heads = find_heads(lines)
    if heads and heads.kind == "summary":
        return _summary_page(page, place, lines, heads)
    above = [line for line in lines if heads is None or line.middle < heads.top]
    below = [line for line in lines if heads is None or line.middle > heads.bottom]
    slack = _OCR_SLACK if page.source == "ocr" else _TEXT_SLACK
    if heads:
        columns = learn(heads.heads, below, slack=slack, known=columns)
    if columns:
        entries = read_entries(below, columns, page, strict=heads is None)
    else:
        entries = unread_charges(below, page)
    card, report = read_headers(above, words)
    if card is None and heads:
        card, _ = read_headers(below, words)
    kind = _kind(entries, card, report, heads)
    return StatementPage(
        document=page.document,
        number=page.number,
        kind=kind,
        place=place,
        source=page.source,
        columns=columns if heads else None,
        card=card,
        report=report,
        entries=entries if kind == "card" else (),
        part=page.part,
    )


def printed_table(page: Page) -> PrintedTable:
    """Find the table of charges on a page, to show its columns; none where none is printed."""
    page = sound(page)
    lines = [amounts_joined(line) for line in visual_lines(printed_once(with_runs(page).words))]
    heads = find_heads(lines)
    if heads is None or heads.kind != "rows":
        return PrintedTable(page.turn)
    below = [line for line in lines if line.middle > heads.bottom]
    slack = _OCR_SLACK if page.source == "ocr" else _TEXT_SLACK
    columns = learn(heads.heads, below, slack=slack)
    spans = {head.name: (head.x0, head.x1) for head in heads.heads}
    for line in below:
        found = cells(line, columns)
        if "trans_date" in found and "net" in found:
            for name, words in found.items():
                x0, x1 = spans[name]
                spans[name] = (min(x0, words[0].x0), max(x1, *(word.x1 for word in words)))
    return PrintedTable(page.turn, heads.top, heads.bottom, spans)


def _kind(
    entries: Sequence[Entry],
    card: CardHeader | None,
    report: StatementHeader | None,
    heads: Heads | None,
) -> PageKind:
    certain = any(isinstance(entry, StatementRow | PrintedTotal) for entry in entries)
    if certain or card or heads:
        return "card"
    return "header" if report else "other"


def _summary_page(page: Page, place: Place, lines: Sequence[Line], heads: Heads) -> StatementPage:
    below = [line for line in lines if line.middle > heads.bottom]
    columns = learn(heads.heads, below)
    summary = read_summary(below, columns, page)
    kind: PageKind = "summary" if summary else "other"
    return StatementPage(
        page.document, page.number, kind, place, page.source, summary=summary, part=page.part
    )


_Values = tuple[Decimal | None, Decimal | None, Decimal]


@dataclass(frozen=True, slots=True)
class Summary:
    """One page of the summary: its rows added up, and its grand totals where it prints them."""

    added: Totals | None
    grand: Totals | None


def read_summary(lines: Sequence[Line], columns: Columns, page: Page) -> Summary | None:
    """The totals of a summary page; None where no row of it has an amount."""
    rows: list[_Values] = []
    words: list[Word] = []
    grand = None
    for line in lines:
        found = cells(line, columns)
        gross, discount, net = (_value(found.get(name, ())) for name in MONEY)
        if net is None:
            continue
        if "total" in line.text.casefold():
            grand = Totals(gross, discount, net, page.place(line.box))
        else:
            rows.append((gross, discount, net))
            words.extend(line.words)
    if not rows and grand is None:
        return None
    added = _added(rows, page, words) if rows else None
    return Summary(added, grand)


def _added(rows: Sequence[_Values], page: Page, words: Sequence[Word]) -> Totals:
    gross, discount, net = (
        total(value for value in part if value is not None) for part in zip(*rows, strict=True)
    )
    return Totals(gross, discount, net, page.place(around(word.box for word in words)))


def _value(words: Sequence[Word]) -> Decimal | None:
    return parse_amount(" ".join(word.text for word in words))
