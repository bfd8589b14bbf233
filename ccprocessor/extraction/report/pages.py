"""One page of the receipt report, cut into labels and texts; small enough to keep thousands."""

from __future__ import annotations

import datetime as dt
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import sub
from typing import NamedTuple

from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.places import Box
from ccprocessor.extraction.picture.loose_splitting import shows_total
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.extraction.report.labels import (
    ReportField,
    ReportLabel,
    label_at,
    label_words,
    may_begin,
)
from ccprocessor.extraction.text.amounts import MINUS, SYMBOLS
from ccprocessor.extraction.text.dates import parse_date
from ccprocessor.extraction.text.doubts import unsure_boxes
from ccprocessor.extraction.text.label_words import LabelSpelling
from ccprocessor.extraction.text.lines import printed_once, sound, visual_lines

COLON, STARTS, ALONE = 1, 2, 4
"""Marks of a label: printed with a colon; first in its phrase; nothing close behind it."""

_SPELLING = LabelSpelling(label_words())
_GAP = 0.75  # heights of a line: more than the widest space of justified text
_INFINITE = float("inf")
_TOUCHING = 1.0  # points by which neighbours may overlap without being columns printed across
_FEW_LABELS = 3  # different labels that a page of a record shows; with fewer it is another paper
_FEW_WORDS = 60  # a header and a footer have no more
OWN_LABELS = 8
"""Labels of a record that a receipt may print itself; records print more."""

_TYPED = frozenset(
    (
        ReportField.PORTAL_ID,
        ReportField.TRANSACTION_ID,
        ReportField.AMOUNT,
        ReportField.JOB,
        ReportField.PHASE,
        ReportField.COST_TYPE,
        ReportField.GL_ACCOUNT,
    )
)
_MARKS = rf"[{MINUS}+({SYMBOLS}]"
_FIGURE = re.compile(rf"{_MARKS}+\Z|{_MARKS}*(?:[A-Z]{{3}})?{_MARKS}*[0-9]")
_NUMBER = re.compile(r"[0-9]+")
_RUN = re.compile(r"(?:^|\n)[^\n]*\brun(?: date)?(?: on)?\b[: \n]*([0-9][0-9/.-]+)", re.IGNORECASE)


class Segment(NamedTuple):
    """A label, or words that stand together; `line` counts the page's lines from the top."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    field: int
    marks: int
    line: int


class _Row(NamedTuple):
    """The words of a line, column by column.

    `gaps` are the empty points before each word, `apart` whether that is more than a space.
    """

    x0s: Sequence[float]
    y0s: Sequence[float]
    x1s: Sequence[float]
    y1s: Sequence[float]
    texts: Sequence[str]
    runs: Sequence[int]
    gaps: Sequence[float]
    apart: Sequence[bool]


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Values kept of a page until the whole report is known.

    `sheet` is the page without its words, `words` how many it had, `fields` how many different
    labels. The segments of pages that may matter are packed; elsewhere there are none. `unsure` are
    boxes of words that the engine was not sure of, if the page was read by OCR. `is_receipt` is
    a page with a text layer that prints a receipt of its own.
    """

    sheet: Page
    words: int
    fields: int
    run_date: dt.date | None
    _texts: str
    _corners: bytes
    _codes: bytes
    unsure: tuple[Box, ...] = ()
    is_receipt: bool = False

    @property
    def number(self) -> int:
        """The 1-based page number."""
        return self.sheet.number

    def emptied(self) -> ReceiptPage:
        """The same page without segments."""
        return replace(self, _texts="", _corners=b"", _codes=b"")

    def segments(self) -> list[Segment]:
        """Its labels and texts, line by line from the top, each left to right."""
        if not self._codes:
            return []
        corners: array[float] = array("f", self._corners)
        codes: array[int] = array("H", self._codes)
        return list(
            map(
                Segment,
                corners[0::4],
                corners[1::4],
                corners[2::4],
                corners[3::4],
                self._texts.split("\n"),
                codes[0::3],
                codes[1::3],
                codes[2::3],
            )
        )


def read_receipt_page(page: Page) -> ReceiptPage:
    """Find the labels and texts of one page; never raises on any words."""
    segments: list[Segment] = []
    page = _SPELLING.mended(sound(page))
    if page.words:
        for number, line in enumerate(visual_lines(printed_once(page.words))):
            segments += _segments(_row(line.words), min(number, 0xFFFF))
    texts = "\n".join([segment.text for segment in segments])
    fields = len({segment.field for segment in segments} - {0})
    kept = segments if fields >= _FEW_LABELS or _may_go_on(page) else []
    return ReceiptPage(
        sheet=replace(page, words=()),
        words=len(page.words),
        fields=fields,
        run_date=_run_date(texts),
        _texts=texts if kept else "",
        _corners=array("f", [corner for segment in kept for corner in segment[:4]]).tobytes(),
        _codes=array("H", [code for segment in kept for code in segment[5:]]).tobytes(),
        unsure=unsure_boxes(page),
        is_receipt=page.source == "text" and fields <= OWN_LABELS and _is_receipt(page),
    )


def folded(text: str) -> str:
    """The text with every number alike, so that page numbers and dates do not tell pages apart."""
    return _NUMBER.sub("#", text)


def _is_receipt(page: Page) -> bool:
    """Tell whether it prints total and date, as a receipt, folio or mail about an order does."""
    draft = read_picture((page,))
    return shows_total(draft) and bool(draft.dates)


def _may_go_on(page: Page) -> bool:
    """Tell whether it may be a picture of the record before, with little more than a header."""
    return bool(page.pictures) and len(page.words) <= _FEW_WORDS


def _run_date(texts: str) -> dt.date | None:
    found = _RUN.search(texts)
    return parse_date(found[1]) if found else None


def _row(words: Sequence[Word]) -> _Row:
    """The words of a line, those drawn in one go kept together where two texts overlap."""
    row = _columns(words)
    if min(row.gaps) >= -_TOUCHING:
        return row
    starts: dict[int, float] = {}
    for word in words:
        starts.setdefault(word.run, word.x0)
    return _columns(sorted(words, key=lambda word: (starts[word.run], word.x0)))


def _columns(words: Sequence[Word]) -> _Row:
    x0s, y0s, x1s, y1s, texts, runs, *_ = zip(*words, strict=True)
    gaps = [_INFINITE, *map(sub, x0s[1:], x1s)]
    apart = [gap > _GAP * (y1 - y0) for gap, y0, y1 in zip(gaps, y0s, y1s, strict=True)]
    return _Row(x0s, y0s, x1s, y1s, texts, runs, gaps, apart)


def _segments(row: _Row, line: int) -> Iterator[Segment]:
    """The labels of a line and the texts between them."""
    texts, runs, apart = row.texts, row.runs, row.apart
    start = index = 0
    count = len(texts)
    while index < count:
        if index > start and (apart[index] or _is_drawn_anew(runs, start, index)):
            yield _text(row, start, index, line)
            start = index
        label = label_at(texts, index) if may_begin(texts[index]) else None
        if not label or not (marks := _proof(row, index, label)):
            index += 1
            continue
        if index > start:
            yield _text(row, start, index, line)
        yield from _label(row, index, label, marks, line)
        start = index = label.end
    if start < count:
        yield _text(row, start, count, line)


def _is_drawn_anew(runs: Sequence[int], start: int, index: int) -> bool:
    """Tell whether this word was drawn apart from a text of several words that ends before it."""
    run = runs[index - 1]
    return runs[index] != run and index - start > 1 and runs[index - 2] == run


def _proof(row: _Row, start: int, label: ReportLabel) -> int:
    """The marks that make it a label, 0 where it is part of a text."""
    field, end, colon, rest, is_short, words = label
    texts, apart = row.texts, row.apart
    for index in range(start + 1, end):
        if apart[index] and texts[index][:1] != ":":
            return 0
    first = apart[start] or start == 0
    follower = texts[end] if end < len(texts) else None
    alone = not rest and (follower is None or apart[end])
    if not colon and not alone and not _may_follow(field, follower):
        return 0
    if is_short and not (first and (colon or alone)):
        return 0
    if not colon and words == 1 and not (first or row.runs[start] != row.runs[start - 1]):
        return 0
    return 8 | COLON * colon | STARTS * first | ALONE * alone


def _may_follow(field: ReportField, follower: str | None) -> bool:
    """Tell whether a label without colon may be followed by this word a space away."""
    if field is ReportField.DATE:
        return follower is not None
    if field in _TYPED:
        return follower is not None and _FIGURE.match(follower) is not None
    return True


def _label(row: _Row, start: int, label: ReportLabel, marks: int, line: int) -> Iterator[Segment]:
    whole = _text(row, start, label.end, line, int(label.field), marks)
    if not label.rest:
        yield whole
        return
    last = label.end - 1
    x0, y0, x1, y1 = row.x0s[last], row.y0s[last], row.x1s[last], row.y1s[last]
    share = 1 - len(label.rest) / max(1, len(row.texts[last]))
    cut = x0 + (x1 - x0) * share
    printed = whole.text[: max(0, len(whole.text) - len(label.rest))]
    yield whole._replace(x1=cut, text=printed)
    yield Segment(cut, y0, x1, y1, " ".join(label.rest.split()), 0, 0, line)


def _text(row: _Row, start: int, end: int, line: int, field: int = 0, marks: int = 0) -> Segment:
    if end - start > 1:
        text = " ".join(row.texts[start:end])
        y0, x1, y1 = min(row.y0s[start:end]), max(row.x1s[start:end]), max(row.y1s[start:end])
    else:
        text, y0, x1, y1 = row.texts[start], row.y0s[start], row.x1s[start], row.y1s[start]
    if not text.isprintable():
        text = " ".join(text.split())
    return Segment(row.x0s[start], y0, x1, y1, text, field, marks, line)
