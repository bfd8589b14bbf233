"""Words that may be two: the text of one cell running into the next."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from statistics import median

Drawn = tuple[float, float, float, float, str, int, int, int]
"""A word as the text page gives it: box, text, block, line, place in its line (from 0)."""

_SLACK = 1.5
"""Points at either end of a word where a foreign edge says nothing."""

_ROW = 4.0
"""Lines share a row where top and bottom together differ by less than this."""

_TABLE_ROW = 6
"""Cells side by side that make a row of a table."""

_LOWEST, _USUAL, _HIGHEST = 4.0, 11.0, 20.0
"""Heights of words: least, usual and most. The distances in points hold for words of those."""

_SHORTEST = 3  # letters; shorter words show no pitch, and hold no two
_INTO_LETTERS = re.compile(r"[0-9]{2}[A-Z]{3}")
_NO_EDGE = 1 << 60
_SAMPLE = 24  # words that tell the pitch of a page as well as all
_GRID_SHARE = 0.6  # of them, of one pitch: the page is typewritten
_SAME_PITCH = 0.02  # points between widths of a letter that are one width
_OFF_GRID = 0.3  # points; a word that is off by more holds a gap

_Edges = dict[int, list[Drawn]]
"""Positions where lines begin or end, in whole points, and the first words of those lines."""


def magnified(words: Sequence[Drawn]) -> tuple[Sequence[Drawn], float]:
    """The words of a page in usual size, and how many times as large as printed that is."""
    height = median([word[3] - word[1] for word in words]) if words else 0.0
    if height <= 0 or _LOWEST <= height <= _HIGHEST:
        return words, 1.0
    times = _USUAL / height
    return [
        (times * word[0], times * word[1], times * word[2], times * word[3], *word[4:])
        for word in words
    ], times


def suspects(words: Sequence[Drawn]) -> list[int]:
    """Indexes of words that other lines of the page suggest to be two cells; generous.

    A word is suspected where an edge that several lines share, or that a row of a table has, lies
    strictly inside it while no line of its own row begins (or ends) there, where a number ends at
    a column's right edge with letters before it, where a number runs into letters, and where it
    leaves a typewriter's grid.
    """
    starts = [index for index, word in enumerate(words) if not word[7]]
    stops = [*starts[1:], len(words)][: len(starts)]
    firsts = [words[index] for index in starts]
    begins = [int(word[0] + 0.5) for word in firsts]
    ends = [int(words[stop - 1][2] + 0.5) for stop in stops]
    lasts = [words[stop - 1][4] for stop in stops]
    lefts, rights = _columns(firsts, begins, ends, lasts)
    left, right = [*sorted(lefts), _NO_EDGE], [*sorted(rights), _NO_EDGE]
    found: list[int] = []
    for line, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        at_left, at_right = bisect_right(left, begin + 1), bisect_right(right, begin + 1)
        if left[at_left] < end or right[at_right] < end:
            inner = _between(left, at_left, end, lefts, firsts[line])
            inner += _between(right, at_right, end, rights, firsts[line])
            if inner:
                span = range(starts[line], stops[line])
                found += [index for index in span if _crosses(words[index], inner)]
        if end in rights and _is_mixed(lasts[line]):
            found.append(stops[line] - 1)
    odd = [*_off_grid(words), *_out_of_numbers(words)]
    return sorted({*found, *odd}) if odd else found


def cell_starts(words: Sequence[Drawn]) -> frozenset[int]:
    """Tenths of a point before and after each start of a line; none on a page without a table."""
    firsts = [word for word in words if not word[7]]
    cells = Counter([int(word[1]) for word in firsts])
    if max(cells.values(), default=0) < _TABLE_ROW:
        return frozenset()
    tenths = {int(10 * word[0]) for word in firsts}
    return frozenset([*tenths, *[tenth - 1 for tenth in tenths]])


def is_at_start(x0: float, offsets: Sequence[float], starts: frozenset[int]) -> bool:
    """Tell whether a letter after the first stands just where lines begin.

    A cell may end exactly where the next one begins: then its letters look drawn in one go.
    """
    first = 10 * x0 - 0.5
    return not starts.isdisjoint([int(first + 10 * offset) for offset in offsets[1:]])


def _columns(
    firsts: Sequence[Drawn], begins: Sequence[int], ends: Sequence[int], lasts: Sequence[str]
) -> tuple[_Edges, _Edges]:
    """Left edges and right edges of columns: each line speaks for the side it is aligned on.

    Texts of a table speak for their left edge in any case.
    """
    begun, ended = Counter(begins), Counter(ends)
    tops = [int(word[1]) for word in firsts]
    cells = Counter(tops)
    rows = {
        top
        for top, count in cells.items()
        if count + cells.get(top - 1, 0) + cells.get(top + 1, 0) >= _TABLE_ROW
    }
    lefts: _Edges = {}
    rights: _Edges = {}
    for first, begin, end, top, last in zip(firsts, begins, ends, tops, lasts, strict=True):
        count, tabled = begun[begin], top in rows
        if count < ended[end]:
            rights.setdefault(end, []).append(first)
        elif count > 1 or tabled:
            lefts.setdefault(begin, []).append(first)
            continue
        if tabled and last.isalpha():
            lefts.setdefault(begin, []).append(first)
    return lefts, rights


def _between(
    ordered: Sequence[int], place: int, end: int, edges: _Edges, first: Drawn
) -> list[int]:
    inner: list[int] = []
    while ordered[place] < end:
        if _speaks(edges[ordered[place]], first):
            inner.append(ordered[place])
        place += 1
    return inner


def _speaks(others: Sequence[Drawn], first: Drawn) -> bool:
    """Tell whether lines of like size share the edge, and none in the same row."""
    middle, height = first[1] + first[3], first[3] - first[1]
    low, high = 0.8 * height, 1.25 * height
    alike = False
    for other in others:
        top, bottom = other[1], other[3]
        if -_ROW < top + bottom - middle < _ROW:
            return False
        alike = alike or low <= bottom - top <= high
    return alike


def _off_grid(words: Sequence[Drawn]) -> list[int]:
    """Words that are no whole number of letters wide, where most words of their height are."""
    sampled = [word for word in words[:: len(words) // _SAMPLE + 1] if len(word[4]) >= _SHORTEST]
    widths = [(word[2] - word[0]) / len(word[4]) for word in sampled]
    usual = median(widths) if widths else 0.0
    pitch = [
        (word, width)
        for word, width in zip(sampled, widths, strict=True)
        if abs(width - usual) < _SAME_PITCH
    ]
    if len(pitch) < max(_SHORTEST, _GRID_SHARE * len(sampled)):
        return []
    heights = {round(word[3] - word[1]) for word, _ in pitch}
    usual = sum(width for _, width in pitch) / len(pitch)
    return [
        index
        for index, word in enumerate(words)
        if abs(word[2] - word[0] - usual * len(word[4])) > _OFF_GRID
        and len(word[4]) >= _SHORTEST
        and round(word[3] - word[1]) in heights
    ]


def _out_of_numbers(words: Sequence[Drawn]) -> list[int]:
    letters = " ".join([word[4] for word in words])
    return [letters.count(" ", 0, found.start()) for found in _INTO_LETTERS.finditer(letters)]


def _crosses(word: Drawn, inner: Sequence[int]) -> bool:
    start, end = word[0] + _SLACK, word[2] - _SLACK
    return len(word[4]) >= _SHORTEST and any(start < x < end for x in inner)


def _is_mixed(text: str) -> bool:
    """Tell whether letters run into a number."""
    return text[-1].isdigit() and text[0].isalpha()
