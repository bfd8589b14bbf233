"""Runs of words on a page read by OCR: words parted by no more than its usual space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ccprocessor.domain.pages import Page, Word

_WIDEST_SPACE = 0.9  # heights of a line: a wider gap is one between columns
_WIDER = 1.7  # times the usual space: a gap between columns
_NARROWEST = 0.4
"""Spaces in heights of a line; a gap so many times the usual one parts two cells."""


def with_runs(page: Page) -> Page:
    """The page with the runs of its words cut where more than a space is empty.

    Engines see lines across cells; how wide a space is shows in the page's own gaps.
    """
    if page.source == "text":
        return page
    gaps = [
        (word.x0 - before.x1) / max(0.1, word.y1 - word.y0)
        for before, word in pairwise(page.words)
        if word.run == before.run
    ]
    spaces = [gap for gap in gaps if 0 < gap < _WIDEST_SPACE]
    usual = median(spaces) if spaces else _NARROWEST
    widest = min(_WIDEST_SPACE + _NARROWEST / 4, max(_NARROWEST, _WIDER * usual))
    return replace(page, words=tuple(_cut(page.words, widest)))


def _cut(words: Sequence[Word], widest: float) -> list[Word]:
    run, before = -1, None
    cut: list[Word] = []
    for word in words:
        same = before is not None and word.run == before.run
        if before is None or not same or word.x0 - before.x1 > widest * (word.y1 - word.y0):
            run += 1
        cut.append(word._replace(run=run))
        before = word
    return cut
