"""Words that may be two: the text of one cell running into the next."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

Drawn = tuple[float, float, float, float, str, int, int, int]
"""A word as the text page gives it: box, text, block, line, place in its line (from 0)."""

_SLACK = 1.5
"""Points at either end of a word where a foreign edge says nothing."""

_ROW = 4.0
"""Lines share a row where top and bottom together differ by less than this."""

_TABLE_ROW = 6
"""Cells side by side that make a row of a table."""

_SHORTEST = 3
_NO_EDGE = 1 << 60

_Edges = dict[int, list[Drawn]]
"""Where lines begin or end, in whole points, and the first words of those lines."""


def suspects(words: Sequence[Drawn]) -> list[int]:
    """Indexes of words that other lines of the page suggest to be two cells; generous.

    A word is suspected where an edge that several lines share, or that a row of a table has, lies
    strictly inside it while no line of its own row begins (or ends) there, and where a number
    ends at a column's right edge with letters before it.
    """
    starts = [index for index, word in enumerate(words) if not word[7]]
    stops = [*starts[1:], len(words)][: len(starts)]
    firsts = [words[index] for index in starts]
    begins = [int(word[0] + 0.5) for word in firsts]
    ends = [int(words[stop - 1][2] + 0.5) for stop in stops]
    lefts, rights = _columns(firsts, begins, ends)
    left, right = [*sorted(lefts), _NO_EDGE], [*sorted(rights), _NO_EDGE]
    found: list[int] = []
    for line, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        at_left, at_right = bisect_right(left, begin + 1), bisect_right(right, begin + 1)
        if left[at_left] < end or right[at_right] < end:
            inner = _between(left, at_left, end, lefts, firsts[line])
            inner += _between(right, at_right, end, rights, firsts[line])
            span = range(starts[line], stops[line])
            found += [index for index in span if inner and _crosses(words[index], inner)]
        if end in rights and _is_mixed(words[stops[line] - 1][4]):
            found.append(stops[line] - 1)
    return found


def _columns(
    firsts: Sequence[Drawn], begins: Sequence[int], ends: Sequence[int]
) -> tuple[_Edges, _Edges]:
    """Left edges and right edges of columns; each line speaks for the side it is aligned on."""
    begun, ended = Counter(begins), Counter(ends)
    tops = [int(word[1]) for word in firsts]
    cells = Counter(tops)
    lefts: _Edges = {}
    rights: _Edges = {}
    for first, begin, end, top in zip(firsts, begins, ends, tops, strict=True):
        count = begun[begin]
        if count < ended[end]:
            rights.setdefault(end, []).append(first)
        elif count > 1 or cells[top] >= _TABLE_ROW:
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
    """Whether lines of like size share the edge, and none in the same row."""
    middle, height = first[1] + first[3], first[3] - first[1]
    low, high = 0.8 * height, 1.25 * height
    alike = False
    for other in others:
        top, bottom = other[1], other[3]
        if -_ROW < top + bottom - middle < _ROW:
            return False
        alike = alike or low <= bottom - top <= high
    return alike


def _crosses(word: Drawn, inner: Sequence[int]) -> bool:
    start, end = word[0] + _SLACK, word[2] - _SLACK
    return len(word[4]) >= _SHORTEST and any(start < x < end for x in inner)


def _is_mixed(text: str) -> bool:
    """Whether letters run into a number."""
    return text[-1].isdigit() and text[0].isalpha()
