"""OCR results as words with boxes that fit their ink."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ccprocessor.documents.ocr.deskew import Ink, ink_of
from ccprocessor.documents.ocr.engines import OcrWord, Picture

_HANGING = frozenset("gjpqy,;()[]{}|/$@Q")
_STANDING = frozenset("bdfhijklt0123456789")
_CAPITAL, _SMALL, _HANG = 0.72, 0.53, 0.2
_ABOVE, _BELOW = 0.9, 0.25
"""In sizes of type: heights of letters above the base line and below it, and of a line."""

_GAP = 0.5
"""In sizes of type: wider than what any two letters of one word leave between them."""

_NEAR = 0.4  # of the width of a letter, in which a gap between letters is looked for
_FAINTEST = 8  # levels of grey between paper and ink
_LEAST_SHARE = 0.02
"""Of a line's box that the ink fills where it was found."""

_LEAST_INK = 2  # pixels in a row; fewer is dust
_LEAST_HEIGHT = 0.3
"""The share of an engine's box that ink must fill in height to be believed."""


class Fitted(NamedTuple):
    """A word whose box fits: as wide as its ink, as high as a line of its type.

    `edges` holds the left edge of each letter.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    score: float
    line: int
    edges: tuple[float, ...]


def fitted(words: Iterable[OcrWord], picture: Picture) -> list[Fitted]:
    """The words, each box drawn in to its ink, and given the height that type of its size has.

    Engines draw loose boxes; where columns stand close that decides which column a word is in. A
    word with a gap in it that no letters leave is two.
    """
    ink = ink_of(picture)
    lines: dict[int, list[OcrWord]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    return [
        word
        for line in lines.values()
        for word in _fitted_line(sorted(line, key=lambda word: word.x0), picture, ink)
    ]


def _fitted_line(words: Sequence[OcrWord], picture: Picture, ink: Ink) -> Sequence[Fitted]:
    height, width = ink.shape
    left = max(0, round(min(word.x0 for word in words)))
    right = min(width, round(max(word.x1 for word in words)))
    top = max(0, round(min(word.y0 for word in words)))
    bottom = min(height, round(max(word.y1 for word in words)))
    inside = _letters(picture[top:bottom, left:right], ink[top:bottom, left:right])
    if inside.size == 0:
        return [Fitted(*word[:7], ()) for word in words]
    y0, y1 = _rows(inside)
    high, low = _of_type(top + y0, top + y1, "".join(word.text for word in words))
    filled = inside[y0:y1].sum(axis=0) > 0
    gap = round(_GAP * (low - high) / (_ABOVE + _BELOW))
    words = [part for word in words for part in _parts(word, filled, left, gap)]
    cuts = [left, *_cuts(words, filled, left), right]
    fitted: list[Fitted] = []
    for word, (start, stop) in zip(words, pairwise(cuts), strict=True):
        drawn = filled[max(0, start - left) : max(0, stop - left)]
        columns = np.flatnonzero(drawn)
        x0, x1 = (start + columns[0], start + columns[-1] + 1) if columns.size else word[0:3:2]
        edges = _edges(float(x0), float(x1), word, filled, left)
        fitted.append(Fitted(float(x0), high, float(x1), low, *word[4:7], edges))
    return fitted


def _letters(values: Picture, ink: Ink) -> Ink:
    """The ink of a line: what was found, or where that is not its letters, what stands out."""
    if values.size == 0:
        return ink
    low, paper, high = np.percentile(values[::2, ::3], (2, 50, 98))
    if high - paper > max(paper - low, _FAINTEST):
        return np.asarray(values > (paper + high) / 2)
    if ink.mean() < _LEAST_SHARE and paper - low > _FAINTEST:
        return np.asarray(values < (paper + low) / 2)
    return ink


def _parts(word: OcrWord, filled: Ink, left: int, gap: int) -> Iterator[OcrWord]:
    """The word, cut where a gap wider than that is in its ink, and letters on both sides."""
    start = 0
    for place in range(1, len(word.places)):
        between = filled[round(word.places[place - 1]) - left : round(word.places[place]) - left]
        if _widest(between) > gap:
            yield _cut(word, start, place)
            start = place
    yield _cut(word, start, len(word.text)) if start else word


def _cut(word: OcrWord, start: int, stop: int) -> OcrWord:
    """Some letters of a word, as a word."""
    places = word.places[start:stop]
    x0 = word.x0 if start == 0 else (word.places[start - 1] + places[0]) / 2
    x1 = word.x1 if stop == len(word.text) else (places[-1] + word.places[stop]) / 2
    return word._replace(x0=x0, x1=x1, text=word.text[start:stop], places=places)


def _widest(filled: Ink) -> int:
    """The most columns without ink that stand side by side."""
    most = length = 0
    for is_filled in filled.tolist():
        length = 0 if is_filled else length + 1
        most = max(most, length)
    return most


def _of_type(top: float, bottom: float, text: str) -> tuple[float, float]:
    """The upper and lower edge of a line of type whose ink reaches from top to bottom."""
    hangs = not _HANGING.isdisjoint(text)
    stands = not text.islower() or not _STANDING.isdisjoint(text)
    share = (_CAPITAL if stands else _SMALL) + (_HANG if hangs else 0)
    size = (bottom - top) / share
    base = bottom - (_HANG * size if hangs else 0)
    return base - _ABOVE * size, base + _BELOW * size


def _edges(x0: float, x1: float, word: OcrWord, filled: Ink, left: int) -> tuple[float, ...]:
    """The left edge of each letter: between two of them, drawn to the nearest gap in the ink."""
    count = len(word.text)
    letter = (x1 - x0) / max(1, count)
    reach = max(1, round(letter * _NEAR))
    middles = [(before + after) / 2 for before, after in pairwise(word.places)]
    edges = [x0]
    for place in range(1, count):
        between = middles[place - 1] if len(middles) == count - 1 else x0 + place * letter
        at = round(between) - left
        near = range(max(0, at - reach), min(len(filled), at + reach + 1))
        gaps = [column for column in near if not filled[column]]
        edge = float(min(gaps, key=lambda gap: abs(gap - at)) + left) if gaps else between
        edges.append(min(x1, max(edge, edges[-1])))
    return tuple(edges)


def _rows(inside: Ink) -> tuple[int, int]:
    """The rows of a line that its letters fill, neighbours' feet and heads left out."""
    counts = inside.sum(axis=1)
    size = len(counts)
    rows = np.flatnonzero(counts >= _LEAST_INK)
    if not rows.size:
        return 0, size
    middle = int(np.average(np.arange(size), weights=counts))
    first = last = min(rows, key=lambda row: abs(row - middle))
    filled = set(rows.tolist())
    while first - 1 in filled or first - 2 in filled:
        first -= 1
    while last + 1 in filled or last + 2 in filled:
        last += 1
    if last + 1 - first < _LEAST_HEIGHT * size:
        return 0, size
    return int(first), int(last + 1)


def _cuts(words: Sequence[OcrWord], filled: Ink, left: int) -> Iterable[int]:
    """Yield where a word ends and the next begins: the widest gap near the engine's own place."""
    for word, after in pairwise(words):
        letter = (word.x1 - word.x0) / max(1, len(word.text))
        reach = max(2, round(letter))
        low = max(0, round(min(word.x1, after.x0)) - reach - left)
        high = min(len(filled), round(max(word.x1, after.x0)) + reach - left)
        yield left + low + _middle_of_gap(filled[low:high])


def _middle_of_gap(filled: Ink) -> int:
    best, length, start = len(filled) // 2, 0, 0
    for place, is_filled in enumerate([*filled.tolist(), True]):
        if is_filled:
            if place - start > length:
                best, length = (start + place) // 2, place - start
            start = place + 1
    return best
