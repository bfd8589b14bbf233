"""One page of the receipt report, cut into labels and texts; small enough to keep thousands."""

from __future__ import annotations

import datetime as dt
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from ccprocessor.domain.pages import Page, Word
from ccprocessor.extraction.dates import parse_date
from ccprocessor.extraction.lines import printed_once, visual_lines
from ccprocessor.extraction.receipt_labels import Field, Label, label_at, may_begin

COLON, STARTS, ALONE = 1, 2, 4
"""Marks of a label: printed with a colon; first in its phrase; nothing close behind it."""

_GAP = 0.75
_TOUCHING = 1.0
_FEW_LABELS = 3
_FEW_WORDS = 60
_TYPED = frozenset(
    (
        Field.PORTAL_ID,
        Field.TRANSACTION_ID,
        Field.AMOUNT,
        Field.JOB,
        Field.PHASE,
        Field.COST_TYPE,
        Field.GL_ACCOUNT,
    )
)
_FIGURE = re.compile(r"[-+($€£]*(?:[A-Z]{3})?[0-9]")
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


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """What is kept of a page until the whole report is known.

    `sheet` is the page without its words, `words` how many it had, `fields` how many different
    labels. The segments of pages that may matter are packed; elsewhere there are none.
    """

    sheet: Page
    words: int
    fields: int
    run_date: dt.date | None
    _texts: str
    _corners: bytes
    _codes: bytes

    @property
    def number(self) -> int:
        """The 1-based page number."""
        return self.sheet.number

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
    if page.words:
        for number, line in enumerate(visual_lines(printed_once(page.words))):
            segments += _segments(_untangled(line.words), min(number, 0xFFFF))
    texts = "\n".join([segment[4] for segment in segments])
    fields = len({segment[5] for segment in segments} - {0})
    kept = segments if fields >= _FEW_LABELS or _may_go_on(page) else []
    return ReceiptPage(
        replace(page, words=()),
        len(page.words),
        fields,
        _run_date(texts),
        texts if kept else "",
        array("f", [corner for segment in kept for corner in segment[:4]]).tobytes(),
        array("H", [code for segment in kept for code in segment[5:]]).tobytes(),
    )


def folded(text: str) -> str:
    """The text with every number alike, so that page numbers and dates do not tell pages apart."""
    return _NUMBER.sub("#", text)


def _may_go_on(page: Page) -> bool:
    """Whether it may be a picture of the record before, with little more than a header."""
    return bool(page.pictures) and len(page.words) <= _FEW_WORDS


def _run_date(texts: str) -> dt.date | None:
    found = _RUN.search(texts)
    return parse_date(found[1]) if found else None


def _segments(words: Sequence[Word], line: int) -> Iterator[Segment]:
    """The labels of a line and the texts between them."""
    texts = [word[4] for word in words]
    start = index = 0
    count = len(words)
    while index < count:
        if index > start and (_is_apart(words, index) or _is_drawn_anew(words, start, index)):
            yield _text(words[start:index], line)
            start = index
        label = label_at(texts, index) if may_begin(texts[index]) else None
        if not label or not (marks := _proof(words, index, label)):
            index += 1
            continue
        if index > start:
            yield _text(words[start:index], line)
        yield from _label(words[index : label.end], label, marks, line)
        start = index = label.end
    if start < count:
        yield _text(words[start:], line)


def _untangled(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a line, those drawn in one go kept together where two texts overlap."""
    if all(word[0] >= before[2] - _TOUCHING for before, word in pairwise(words)):
        return words
    starts: dict[int, float] = {}
    for word in words:
        starts.setdefault(word[5], word[0])
    return sorted(words, key=lambda word: (starts[word[5]], word[0]))


def _is_apart(words: Sequence[Word], index: int) -> bool:
    """Whether more than a space is empty before this word."""
    before, word = words[index - 1], words[index]
    return word[0] - before[2] > _GAP * (word[3] - word[1])


def _is_drawn_anew(words: Sequence[Word], start: int, index: int) -> bool:
    """Whether this word was drawn apart from a text of several words that ends before it."""
    run = words[index - 1][5]
    return words[index][5] != run and index - start > 1 and words[index - 2][5] == run


def _proof(words: Sequence[Word], start: int, label: Label) -> int:
    """The marks that make it a label, 0 where it is part of a text."""
    for index in range(start + 1, label.end):
        if _is_apart(words, index) and words[index].text[:1] != ":":
            return 0
    first = start == 0 or _is_apart(words, start)
    fresh = first or words[start].run != words[start - 1].run
    follower = words[label.end] if label.end < len(words) else None
    alone = not label.rest and (not follower or _is_apart(words, label.end))
    if not label.colon and not alone and not _may_follow(label, follower):
        return 0
    if label.is_short and not (first and (label.colon or alone)):
        return 0
    if not fresh and not label.colon and label.words == 1:
        return 0
    return 8 | COLON * label.colon | STARTS * first | ALONE * alone


def _may_follow(label: Label, follower: Word | None) -> bool:
    """Whether a label without colon may be followed by this word a space away."""
    if label.field is Field.DATE:
        return follower is not None
    if label.field in _TYPED:
        return follower is not None and _FIGURE.match(follower.text) is not None
    return True


def _label(words: Sequence[Word], label: Label, marks: int, line: int) -> Iterator[Segment]:
    whole = _text(words, line, int(label.field), marks)
    if not label.rest:
        yield whole
        return
    last = words[-1]
    share = 1 - len(label.rest) / max(1, len(last.text))
    cut = last.x0 + (last.x1 - last.x0) * share
    printed = whole.text[: max(0, len(whole.text) - len(label.rest))]
    yield whole._replace(x1=cut, text=printed)
    yield Segment(cut, last.y0, last.x1, last.y1, " ".join(label.rest.split()), 0, 0, line)


def _text(words: Sequence[Word], line: int, field: int = 0, marks: int = 0) -> Segment:
    x0, y0, x1, y1, text, *_ = words[0]
    if len(words) > 1:
        text = " ".join([word[4] for word in words])
        y0 = min([word[1] for word in words])
        x1 = max([word[2] for word in words])
        y1 = max([word[3] for word in words])
    if not text.isprintable():
        text = " ".join(text.split())
    return Segment(x0, y0, x1, y1, text, field, marks, line)
