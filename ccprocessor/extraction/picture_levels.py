"""Lines of paper that lies a little askew or was taken at an angle, put level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from ccprocessor.domain.pages import Word

_SLOPES = tuple(sorted((step / 250 for step in range(-9, 10)), key=abs))
_FANS = tuple(sorted((step / 125 for step in range(-6, 7)), key=abs))
_BIN = 0.3  # heights of a word
_GAIN = 1.06
_FEWEST = 8


class Level(NamedTuple):
    """The slope of lines half way down, and how much more it is from the top to the bottom."""

    slope: float = 0.0
    fan: float = 0.0


def levels(words: Sequence[Word]) -> tuple[float, ...]:
    """The y of each word's middle with the slope of its line taken out, in points.

    A level page keeps its ys: words move only where that brings clearly more of them in line,
    and never so far that one line is taken for the next.
    """
    if len(words) < _FEWEST:
        return tuple(word.middle for word in words)
    level = _best(words, (Level(slope) for slope in _SLOPES))
    level = _best(words, (Level(level.slope, fan) for fan in _FANS))
    return tuple(_levelled(words, level))


def _best(words: Sequence[Word], levels: Iterable[Level]) -> Level:
    """The first of them, unless a later one brings clearly more order."""
    best, most = Level(), 0.0
    for level in levels:
        if (order := _order(words, level)) > most * _GAIN:
            best, most = level, order
    return best


def _levelled(words: Sequence[Word], level: Level) -> list[float]:
    left, right = min(word.x0 for word in words), max(word.x1 for word in words)
    top, bottom = min(word.y0 for word in words), max(word.y1 for word in words)
    centre, tall = (left + right) / 2, max(1.0, bottom - top)
    slope, fan = level
    return [
        word.middle
        - ((word.x0 + word.x1) / 2 - centre) * (slope + fan * ((word.middle - top) / tall - 0.5))
        for word in words
    ]


def _order(words: Sequence[Word], level: Level) -> float:
    """How sharply the words gather in lines: the sum of squares of what each level holds."""
    size = max(0.1, _BIN * median(word.y1 - word.y0 for word in words))
    levelled = _levelled(words, level)
    whole = Counter(int(y // size) for y in levelled)
    between = Counter(int((y + size / 2) // size) for y in levelled)
    return sum(n * n for n in whole.values()) + sum(n * n for n in between.values())
