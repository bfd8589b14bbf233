"""Lines of paper that lies a little askew or was taken at an angle, put level."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import combinations
from operator import itemgetter
from statistics import median
from typing import NamedTuple

from ccprocessor.domain.pages import Word

_SLOPES = tuple(sorted((step / 250 for step in range(-11, 12)), key=abs))
_SHARES = tuple(sign * step / 10 for step in range(4, 13) for sign in (1, -1))
_FANS = tuple(sorted((step / 125 for step in range(-6, 7)), key=abs))
_APART = 0.6  # heights from the nearest line beside, from where a text stands alone
_GAIN = 0.9  # of the disorder that must remain at most for a slant to be believed
_FEWEST = 8  # runs; fewer show no slant
_SHORT, _LONG, _FEW = 4, 6, 3  # heights that short and long texts are wide; how many tell
_FAR = 30.0  # points between two lines that tell how a margin leans
_MARGIN = 0.35
_AGREEING, _SAME_LEAN = 0.4, 0.04
_LEAST_LEAN, _MOST_LEAN = 0.03, 0.2


class Level(NamedTuple):
    """The slope of lines half way down, and how much more it is from the top to the bottom."""

    slope: float = 0.0
    fan: float = 0.0


class Run(NamedTuple):
    """Words that the engine read in one go: they stand on one line."""

    words: tuple[Word, ...]
    x0: float
    x1: float
    middle: float
    height: float

    @property
    def centre(self) -> float:
        """The x half way along."""
        return (self.x0 + self.x1) / 2


def runs_of(words: Iterable[Word]) -> list[Run]:
    """The words in the stretches that were read in one go, each left to right on one line."""
    groups: list[list[Word]] = []
    for word in words:
        last = groups[-1][-1] if groups else None
        if last and last.run == word.run and _goes_on(last, word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [
        Run(
            tuple(group),
            min(word.x0 for word in group),
            max(word.x1 for word in group),
            median(word.middle for word in group),
            median(word.y1 - word.y0 for word in group),
        )
        for group in groups
    ]


def _goes_on(last: Word, word: Word) -> bool:
    low = min(last.y1 - last.y0, word.y1 - word.y0)
    return word.x0 >= last.x0 and abs(word.middle - last.middle) <= low / 2


def levels(runs: Sequence[Run]) -> tuple[float, ...]:
    """The y of each run's middle with the slope of its line taken out, in points.

    A level page keeps its ys: texts move only where that brings clearly more of them in line,
    and never so far that one line is taken for the next.
    """
    if len(runs) < _FEWEST:
        return tuple(run.middle for run in runs)
    bases = dict.fromkeys((0.0, _drift(runs)))
    level = _best(runs, (Level(base + slope) for base in bases for slope in _SLOPES))
    level = _best(runs, (Level(level.slope, fan) for fan in _FANS))
    if tilt := _tilt(runs):
        steep = (Level(tilt * share, fan) for share in _SHARES for fan in _FANS)
        level = _best(runs, (level, *steep))
    return tuple(_levelled(runs, level))


def _drift(runs: Sequence[Run]) -> float:
    """The slope of lines as the margins tell it: turned paper leans both of them one way."""
    left, right = min(run.x0 for run in runs), max(run.x1 for run in runs)
    third = (right - left) * _MARGIN
    leans = (
        _lean([(run.x0, run.middle) for run in runs if run.x0 < left + third]),
        _lean([(run.x1, run.middle) for run in runs if run.x1 > right - third]),
    )
    lean = sum(leans) / 2
    is_turned = min(leans) * max(leans) > 0 and _LEAST_LEAN < abs(lean) < _MOST_LEAN
    return -lean if is_turned else 0.0


def _tilt(runs: Sequence[Run]) -> float:
    """Return how steep lines are, up or down, judged by boxes that are too tall for their print."""
    short = [run.height for run in runs if run.x1 - run.x0 < _SHORT * run.height]
    usual = median(short or [run.height for run in runs])
    rises = [
        (run.height - usual) / (run.x1 - run.x0) for run in runs if run.x1 - run.x0 > _LONG * usual
    ]
    steep = median(rises) if len(rises) >= _FEW else 0.0
    return steep if _LEAST_LEAN < steep < _MOST_LEAN else 0.0


def _lean(points: Sequence[tuple[float, float]]) -> float:
    """Return how far a margin moves right for each point further down; 0 if its lines disagree."""
    leans = [
        (second[0] - first[0]) / (second[1] - first[1])
        for first, second in combinations(points, 2)
        if abs(second[1] - first[1]) > _FAR
    ]
    if len(leans) < _FEWEST:
        return 0.0
    middle = median(leans)
    agreeing = sum(abs(lean - middle) < _SAME_LEAN for lean in leans)
    return middle if agreeing >= _AGREEING * len(leans) else 0.0


def _best(runs: Sequence[Run], levels: Iterable[Level]) -> Level:
    """The first of them, unless a later one leaves clearly less out of line."""
    best, least = Level(), float("inf")
    for level in levels:
        if (disorder := _disorder(runs, level)) < least * _GAIN:
            best, least = level, disorder
    return best


def _levelled(runs: Sequence[Run], level: Level) -> list[float]:
    centre = (min(run.x0 for run in runs) + max(run.x1 for run in runs)) / 2
    top, bottom = min(run.middle for run in runs), max(run.middle for run in runs)
    tall = max(1.0, bottom - top)
    slope, fan = level
    return [
        run.middle - (run.centre - centre) * (slope + fan * ((run.middle - top) / tall - 0.5))
        for run in runs
    ]


def _disorder(runs: Sequence[Run], level: Level) -> float:
    """Sum the distances of texts from the nearest line beside them, in heights."""
    usual = max(0.1, median(run.height for run in runs))
    heights = _levelled(runs, level)
    ordered = sorted(zip(heights, runs, strict=True), key=itemgetter(0))
    ys = [y for y, _ in ordered]
    whole = 0.1 * len(runs) * _APART
    for place, (y, run) in enumerate(ordered):
        near = range(bisect_left(ys, y - usual), len(ordered))
        gap = _APART
        for other in near:
            if ys[other] > y + usual:
                break
            if other != place and _beside(run, ordered[other][1]):
                gap = min(gap, abs(ys[other] - y) / usual)
        whole += gap
    return whole


def _beside(run: Run, other: Run) -> bool:
    return run.x0 >= other.x1 - 1 or other.x0 >= run.x1 - 1
