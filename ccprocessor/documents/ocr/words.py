"""What engines see, as words with boxes that fit their ink."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from ccprocessor.documents.ocr.engines import Seen
from ccprocessor.documents.ocr.paper import Ink

_LEAST_INK = 2
_LEAST_HEIGHT = 0.3
"""The share of an engine's box that ink must fill in height to be believed."""


def fitted(seen: Iterable[Seen], ink: Ink) -> list[Seen]:
    """The words, each box drawn in to its ink: lines in height, words in width.

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


def _fitted_line(words: Sequence[Seen], ink: Ink) -> Sequence[Seen]:
    height, width = ink.shape
    left = max(0, round(min(word.x0 for word in words)))
    right = min(width, round(max(word.x1 for word in words)))
    top = max(0, round(min(word.y0 for word in words)))
    bottom = min(height, round(max(word.y1 for word in words)))
    inside = ink[top:bottom, left:right]
    if inside.size == 0:
        return words
    y0, y1 = _rows(inside)
    filled = inside[y0:y1].sum(axis=0) > 0
    cuts = [left, *_cuts(words, filled, left), right]
    fitted: list[Seen] = []
    for word, (start, stop) in zip(words, pairwise(cuts), strict=True):
        columns = np.flatnonzero(filled[max(0, start - left) : max(0, stop - left)])
        x0, x1 = (start + columns[0], start + columns[-1] + 1) if columns.size else word[0:3:2]
        fitted.append(
            word._replace(x0=float(x0), x1=float(x1), y0=float(top + y0), y1=float(top + y1))
        )
    return fitted


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
