"""Sheets that carry several pages, side by side or one above the other, cut into them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ccprocessor.domain.pages import Page, Word

_FEWEST, _SHARE = 6, 0.5
"""Least number and share of the words said once on each page that stand at one place on both."""

_OFF = 0.5
"""Heights of a word by which its place on the next page may differ."""

_GUTTER = 0.05
"""Share of half a sheet by which pages on it may stand nearer or farther."""

_MOST_PAGES = 4
"""Largest distance of page numbers on one sheet."""

_RIM = 1.0
"""Points that words may reach over a cut."""


def imposed(page: Page) -> tuple[Page, ...]:
    """The pages that a sheet carries, in reading order; the page itself where it is one.

    A sheet carries two where no word lies across its middle, and what the first half says once, or
    a later page number, stands at the same place in the second.
    """
    parts = _parts(page, page.width, page.height) if page.words else [page]
    if len(parts) == 1:
        return (page,)
    return tuple(replace(part, part=number) for number, part in enumerate(parts))


def _parts(page: Page, width: float, height: float) -> list[Page]:
    """The pages on a part of a sheet of that size."""
    for right, down in ((0.0, height / 2), (width / 2, 0.0)):
        if right + down <= _RIM:
            continue
        first_end, second_start = right + down + _RIM, right + down - _RIM
        edges = [(word.y0, word.y1) if down else (word.x0, word.x1) for word in page.words]
        if any(start < second_start and end > first_end for start, end in edges):
            continue
        before = [n for n, (_, end) in enumerate(edges) if end <= first_end]
        behind = [n for n, (_, end) in enumerate(edges) if end > first_end]
        firsts, others = ([page.words[n] for n in half] for half in (before, behind))
        share = _repeated(firsts, others, right, down)
        if share is None:
            continue
        size = (width - right, height - down)
        first = _with_words(page, before)
        second = _with_words(page, behind, right * share, down * share)
        return [*_parts(first, *size), *_parts(second, *size)]
    return [page]


def _repeated(
    firsts: Sequence[Word], others: Sequence[Word], right: float, down: float
) -> float | None:
    """Return the share of `right` or `down` after which heading, labels or page number repeat."""
    if not firsts or not others:
        return None
    once, again = _said_once(firsts), _said_once(others)
    twins = [(word, again[text]) for text, word in once.items() if text in again]
    shares = [_share(word, twin, right, down) for word, twin in twins]
    found = [share for share in shares if share is not None]
    if len(found) >= max(_FEWEST, _SHARE * len(twins)):
        return median(found)
    for top in (True, False):
        edge, other = _edge(firsts, top=top), _edge(others, top=top)
        if _counts_on(edge, other) and (share := _share(edge[0], other[0], right, down)):
            return share
    return None


def _said_once(words: Sequence[Word]) -> dict[str, Word]:
    """The words that stand at one place only, over-printed or not, by their text."""
    first: dict[str, Word] = {}
    often: set[str] = set()
    for word in words:
        known = first.setdefault(word.text, word)
        if abs(known.x0 - word.x0) > _RIM or abs(known.y0 - word.y0) > _RIM:
            often.add(word.text)
    return {text: word for text, word in first.items() if text not in often}


def _edge(words: Sequence[Word], *, top: bool) -> list[Word]:
    """The words of the first or the last line."""
    pick = min if top else max
    outermost = pick(words, key=lambda word: word.middle)
    near = _OFF * (outermost.y1 - outermost.y0)
    line = [word for word in words if abs(word.middle - outermost.middle) < near]
    return sorted(line, key=lambda word: word.x0)


def _counts_on(line: Sequence[Word], other: Sequence[Word]) -> bool:
    """Tell whether a line says the same as another, but for one number that counts on there."""
    mine, theirs = (_NUMBERS.split(" ".join(word.text for word in one)) for one in (line, other))
    if len(mine) != len(theirs):
        return False
    changed = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    if len(changed) != 1 or not all(map(str.isdecimal, changed[0])):
        return False
    number, later = map(int, changed[0])
    return number < later <= number + _MOST_PAGES


_NUMBERS = re.compile("([0-9]+)")


def _share(word: Word, twin: Word, right: float, down: float) -> float | None:
    """Return after what share of `right` or `down` a word's twin stands; None if elsewhere."""
    across, along = (twin.y0 - word.y0, twin.x0 - word.x0)
    if down:
        across, along = along, across
    share = along / (right + down)
    is_there = abs(across) < _OFF * (word.y1 - word.y0) and abs(share - 1) < _GUTTER
    return share if is_there else None


def _with_words(page: Page, kept: Sequence[int], right: float = 0.0, down: float = 0.0) -> Page:
    """The page with some of its words, moved to where they stand on a page of their own."""
    words = tuple(
        word._replace(
            x0=word.x0 - right,
            x1=word.x1 - right,
            y0=word.y0 - down,
            y1=word.y1 - down,
            edges=tuple(edge - right for edge in word.edges),
        )
        for word in (page.words[index] for index in kept)
    )
    scores = tuple(page.scores[index] for index in kept) if page.scores else ()
    corner = (page.corner[0] + right, page.corner[1] + down)
    return replace(page, words=words, scores=scores, corner=corner)
