"""What engines see, as words with boxes that fit their ink."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ccprocessor.documents.ocr.engines import Seen
from ccprocessor.documents.ocr.paper import Ink

_HANGING = frozenset("gjpqy,;()[]{}|/$@Q")
_STANDING = frozenset("bdfhijklt0123456789")
_CAPITAL, _SMALL, _HANG = 0.72, 0.53, 0.2
_ABOVE, _BELOW = 0.9, 0.25
"""In sizes of type: heights of letters above the base line and below it, and of a line."""

_NEAR = 0.4
_LEAST_INK = 2
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


def fitted(seen: Iterable[Seen], ink: Ink) -> list[Fitted]:
    """The words, each box drawn in to its ink, and given the height that type of its size has.

    Engines draw loose boxes; where columns stand close that decides which column a word is in.
    """
    lines: dict[int, list[Seen]] = defaultdict(list)
    for word in seen:
        lines[word.line].append(word)
    return [
        word
        for line in lines.values()
        for word in _fitted_line(sorted(line, key=lambda word: word.x0), ink)
    ]


def _fitted_line(words: Sequence[Seen], ink: Ink) -> Sequence[Fitted]:
    height, width = ink.shape
    left = max(0, round(min(word.x0 for word in words)))
    right = min(width, round(max(word.x1 for word in words)))
    top = max(0, round(min(word.y0 for word in words)))
    bottom = min(height, round(max(word.y1 for word in words)))
    inside = ink[top:bottom, left:right]
    if inside.size == 0:
        return [Fitted(*word, ()) for word in words]
    y0, y1 = _rows(inside)
    high, low = _of_type(top + y0, top + y1, "".join(word.text for word in words))
    filled = inside[y0:y1].sum(axis=0) > 0
    cuts = [left, *_cuts(words, filled, left), right]
    fitted: list[Fitted] = []
    for word, (start, stop) in zip(words, pairwise(cuts), strict=True):
        drawn = filled[max(0, start - left) : max(0, stop - left)]
        columns = np.flatnonzero(drawn)
        x0, x1 = (start + columns[0], start + columns[-1] + 1) if columns.size else word[0:3:2]
        edges = _edges(float(x0), float(x1), len(word.text), filled, left)
        fitted.append(Fitted(float(x0), high, float(x1), low, *word[4:], edges))
    return fitted


def _of_type(top: float, bottom: float, text: str) -> tuple[float, float]:
    """The upper and lower edge of a line of type whose ink reaches from top to bottom."""
    hangs = not _HANGING.isdisjoint(text)
    stands = not text.islower() or not _STANDING.isdisjoint(text)
    share = (_CAPITAL if stands else _SMALL) + (_HANG if hangs else 0)
    size = (bottom - top) / share
    base = bottom - (_HANG * size if hangs else 0)
    return base - _ABOVE * size, base + _BELOW * size


def _edges(x0: float, x1: float, count: int, filled: Ink, left: int) -> tuple[float, ...]:
    """The left edge of each letter: evenly spaced, drawn to the nearest gap in the ink."""
    letter = (x1 - x0) / max(1, count)
    reach = max(1, round(letter * _NEAR))
    edges = [x0]
    for place in range(1, count):
        even = x0 + place * letter
        at = round(even) - left
        near = range(max(0, at - reach), min(len(filled), at + reach + 1))
        gaps = [column for column in near if not filled[column]]
        edges.append(float(min(gaps, key=lambda gap: abs(gap - at)) + left) if gaps else even)
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


def _cuts(words: Sequence[Seen], filled: Ink, left: int) -> Iterable[int]:
    """Where each word ends and the next begins: the widest gap near the place the engine says."""
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
