"""Sheets that carry several pages, side by side or one above the other, cut into them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter
from statistics import median
from typing import NamedTuple

from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.places import Box

_FEWEST, _SHARE = 6, 0.5
"""Least number and share of the words said once on each page that stand at one place on both."""

_OFF = 0.5
"""Heights of a word by which its place on the next page may differ."""

_GUTTER = 0.05
"""Share of half a sheet by which pages on it may stand nearer or farther."""

_MOST_PAGES = 8
"""Largest distance of page numbers on one sheet."""

_STRIPS = (2, 3, 4)
"""Numbers of pages that stand in a row."""

_ENDLESS = 1e6
"""Points that no paper is long."""

_RIM = 0.12
"""Heights of a word by which it may reach over a cut, or stand beside its over-printed copy."""


_left = itemgetter(0)
_WIDTH, _HEIGHT = itemgetter(0, 2), itemgetter(1, 3)


class Cell(NamedTuple):
    """A part of a sheet that carries a page: its bounds, and where the page on it begins."""

    box: Box
    corner: tuple[float, float]


def imposed(page: Page) -> tuple[Page, ...]:
    """The pages that a sheet carries, in reading order; the page itself where it is one."""
    return parted(page, cells_on(page))


def cells_on(page: Page, *, alike: bool = False) -> tuple[Cell, ...]:
    """The parts of a sheet that carry a page each, in reading order; one of an ordinary page.

    A sheet carries several where no word lies across its cuts, and what one part says once, or a
    later page number, stands at the same place in the next. Where they must be `alike`, pages one
    above the other begin with the same line, but for its numbers. Pages are read row by row, but
    column by column where their numbers say so.
    """
    sheet = Cell(Box(0.0, 0.0, page.width, page.height), (0.0, 0.0))
    cells = _cells(page.words, sheet, alike=alike) if page.words else [sheet]
    by_rows = sorted(cells, key=lambda cell: (round(cell.box.y0), cell.box.x0))
    by_columns = sorted(cells, key=lambda cell: (round(cell.box.x0), cell.box.y0))
    if by_rows == by_columns or _steps(page, by_columns) <= _steps(page, by_rows):
        return tuple(by_rows)
    return tuple(by_columns)


def _steps(page: Page, cells: Sequence[Cell]) -> int:
    """The number of pages whose number is one more than that of the page before them."""
    parts = [[word for word in page.words if _is_in(word, cell.box, page)] for cell in cells]
    return sum(
        any(_counted_on(_edge(a, top=top), _edge(b, top=top)) == 1 for top in (True, False))
        for a, b in pairwise(parts)
        if a and b
    )


def parted(page: Page, cells: Sequence[Cell]) -> tuple[Page, ...]:
    """The pages on these parts of a sheet; the page itself where it is one or lies across them.

    Parts that carry nothing are none.
    """
    if len(cells) == 1 or not page.words + page.pictures:
        return (page,)
    parts = (_part(page, cell) for cell in cells)
    drawn = [part for part in parts if not part.is_blank]
    return tuple(replace(part, part=number) for number, part in enumerate(drawn))


def is_across(page: Page, cells: Sequence[Cell]) -> bool:
    """Tell whether any word or picture of a sheet lies across these parts of it."""
    found = [*(word.box for word in page.words), *page.pictures]
    return any(
        (box.x0 + rim < x < box.x1 - rim) or (box.y0 + rim < y < box.y1 - rim)
        for box, rim in ((box, _RIM * min(box.height, page.height / 50)) for box in found)
        for x, y in ((cell.box.x0 or -rim, cell.box.y0 or -rim) for cell in cells)
    )


def _cells(words: Sequence[Word], sheet: Cell, *, alike: bool) -> list[Cell]:
    """The pages on a part of a sheet that holds these words."""
    for down, number in [(True, 2), *((False, number) for number in _STRIPS)]:
        strips = _strips(words, sheet.box, number, down=down)
        if strips is None:
            continue
        size = (sheet.box.height if down else sheet.box.width) / number
        shifts = [_repeated(*pair, size, down=down, alike=alike) for pair in pairwise(strips)]
        found = [shift for shift in shifts if shift is not None]
        if len(found) < len(shifts):
            continue
        cells = (_strip(sheet, number, at, median(found), down=down) for at in range(number))
        return [
            cell
            for strip, part in zip(strips, cells, strict=True)
            for cell in (_cells(strip, part, alike=alike) if strip else [part])
        ]
    return [sheet]


def _strips(words: Sequence[Word], box: Box, number: int, *, down: bool) -> list[list[Word]] | None:
    """The words of each of some strips of equal size; None where a word lies across two."""
    start, end = (box.y0, box.y1) if down else (box.x0, box.x1)
    size = (end - start) / number
    if not 1 < size < _ENDLESS:
        return None
    cuts = [start + at * size for at in range(1, number)]
    spans: list[tuple[float, float]] = list(map(_HEIGHT if down else _WIDTH, words))
    for cut in cuts:
        for (near, far), word in zip(spans, words, strict=True):
            if near < cut < far:
                rim = _RIM * (word.y1 - word.y0)
                if near + rim < cut < far - rim:
                    return None
    strips: list[list[Word]] = [[] for _ in range(number)]
    for (near, far), word in zip(spans, words, strict=True):
        strips[bisect_right(cuts, (near + far) / 2)].append(word)
    return strips


def _strip(sheet: Cell, number: int, at: int, shift: float, *, down: bool) -> Cell:
    """One of some strips of equal size of a part of a sheet."""
    (x0, y0, x1, y1), (left, top) = sheet
    wide, high = (x1 - x0) / number, (y1 - y0) / number
    if down:
        return Cell(Box(x0, y0 + at * high, x1, y0 + (at + 1) * high), (left, top + at * shift))
    return Cell(Box(x0 + at * wide, y0, x0 + (at + 1) * wide, y1), (left + at * shift, top))


def _repeated(
    firsts: Sequence[Word], others: Sequence[Word], size: float, *, down: bool, alike: bool
) -> float | None:
    """Return the distance, about `size`, after which heading, labels or page number repeat."""
    if not firsts or not others:
        return None
    shared = {word[4] for word in firsts} & {word[4] for word in others}
    if len(shared) >= _FEWEST and not (down and alike and not _begin_alike(firsts, others)):
        once, again = _said_once(firsts, down=down), _said_once(others, down=down)
        twins = [(word, again[text]) for text, word in once.items() if text in again]
        found = [d for d in (_distance(*pair, size, down=down) for pair in twins) if d is not None]
        usual = median(found) if found else 0.0
        height = median([word.y1 - word.y0 for word in firsts])
        near = [distance for distance in found if abs(distance - usual) < _OFF * height]
        if len(near) >= max(_FEWEST, _SHARE * len(twins)):
            return usual
    for top in (True, False):
        edge = _edge(firsts, top=top)
        if not any(_NUMBERS.search(word[4]) for word in edge):
            continue
        other = _edge(others, top=top)
        if _counted_on(edge, other):
            distance = _distance(edge[0], other[0], size, down=down, straight=True)
            if distance:
                return distance
    return None


def _said_once(words: Sequence[Word], *, down: bool) -> dict[str, Word]:
    """The words at one place only, over-printed or not, by their text; or in one column only.

    Side by side, pages of one look have their labels in the same columns, however far down.
    """
    first: dict[str, Word] = {}
    often: set[str] = set()
    for word in words:
        known = first.setdefault(word.text, word)
        off = _RIM * (word.y1 - word.y0)
        if abs(known.x0 - word.x0) > off or (down and abs(known.y0 - word.y0) > off):
            often.add(word.text)
    return {text: word for text, word in first.items() if text not in often}


def _begin_alike(words: Sequence[Word], others: Sequence[Word]) -> bool:
    """Tell whether the first line of both is the same, but for its numbers."""
    lines = (_edge(part, top=True) for part in (words, others))
    mine, theirs = (_NUMBERS.sub("#", " ".join(word.text for word in line)) for line in lines)
    return mine == theirs


def _edge(words: Sequence[Word], *, top: bool) -> list[Word]:
    """The words of the first or the last line."""
    heights = [(word[1] + word[3]) / (2 if top else -2) for word in words]
    level = min(heights)
    outermost = words[heights.index(level)]
    near = _OFF * (outermost.y1 - outermost.y0)
    line = [word for word, height in zip(words, heights, strict=True) if height - level < near]
    return sorted(line, key=_left)


def _counted_on(line: Sequence[Word], other: Sequence[Word]) -> int:
    """Return by how much one number is more in a line that says the same else; 0 in others."""
    mine, theirs = (_NUMBERS.split(" ".join(word.text for word in one)) for one in (line, other))
    if len(mine) != len(theirs):
        return 0
    changed = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    if len(changed) != 1 or not all(map(str.isdecimal, changed[0])):
        return 0
    number, later = map(int, changed[0])
    return later - number if number < later <= number + _MOST_PAGES else 0


_NUMBERS = re.compile("([0-9]+)")


def _distance(
    word: Word, twin: Word, size: float, *, down: bool, straight: bool = False
) -> float | None:
    """Return how far on a word's twin stands; None if that is not about `size`, or askew."""
    across, along = twin.x0 - word.x0, twin.y0 - word.y0
    if not down:
        across, along = along, across
    if (down or straight) and abs(across) >= _OFF * (word.y1 - word.y0):
        return None
    return along if abs(along / size - 1) < _GUTTER else None


def _part(page: Page, cell: Cell) -> Page:
    """The words and pictures on a part of a sheet, where they stand on a page of their own."""
    box, (right, down) = cell
    inner = [n for n, word in enumerate(page.words) if _is_in(word, box, page)]
    words = tuple(
        word._replace(
            x0=word.x0 - right,
            x1=word.x1 - right,
            y0=word.y0 - down,
            y1=word.y1 - down,
            edges=tuple(edge - right for edge in word.edges),
        )
        for word in (page.words[index] for index in inner)
    )
    clipped = [
        Box(max(p.x0, box.x0), max(p.y0, box.y0), min(p.x1, box.x1), min(p.y1, box.y1))
        for p in page.pictures
    ]
    shown = [picture for picture in clipped if picture.width > 1 and picture.height > 1]
    return replace(
        page,
        width=box.width,
        height=box.height,
        words=words,
        scores=tuple(page.scores[index] for index in inner) if page.scores else (),
        pictures=tuple(picture.moved(-right, -down) for picture in shown),
        corner=(right, down),
        paper=(page.width, page.height),
    )


def _is_in(word: Word, box: Box, page: Page) -> bool:
    """Tell whether the middle of a word is in a part of a sheet; beyond its paper counts as in."""
    x = min(max((word.x0 + word.x1) / 2, 0.0), page.width)
    y = min(max((word.y0 + word.y1) / 2, 0.0), page.height)
    right = x < box.x1 or box.x1 >= page.width
    return box.x0 <= x and right and box.y0 <= y and (y < box.y1 or box.y1 >= page.height)
