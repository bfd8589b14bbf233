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
"""Lines share a row where tops and bottoms together differ by less than this."""

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
    stops = [*starts[1:], len(words)]
    firsts = [words[index] for index in starts]
    begins = [int(word[0] + 0.5) for word in firsts]
    ends = [int(words[index - 1][2] + 0.5) for index in stops[: len(starts)]]
    lefts, rights = _columns(firsts, begins, ends)
    left, right = [*sorted(lefts), _NO_EDGE], [*sorted(rights), _NO_EDGE]
    found: list[int] = []
    for line, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        if left[bisect_right(left, begin + 1)] < end or right[bisect_right(right, begin + 1)] < end:
            found += [
                index
                for index in range(starts[line], stops[line])
                if _crosses(words[index], left, lefts, firsts[line])
                or _crosses(words[index], right, rights, firsts[line])
            ]
        if end in rights and _is_mixed(words[stops[line] - 1][4]):
            found.append(stops[line] - 1)
    return found


def _columns(
    firsts: Sequence[Drawn], begins: Sequence[int], ends: Sequence[int]
) -> tuple[_Edges, _Edges]:
    """Left edges and right edges of columns; each line speaks for the side it is aligned on."""
    begun, ended = Counter(begins), Counter(ends)
    tops = [int(word[1]) for word in firsts]
    rows = Counter(tops)
    lefts: _Edges = {}
    rights: _Edges = {}
    for first, begin, end, top in zip(firsts, begins, ends, tops, strict=True):
        if begun[begin] >= ended[end]:
            if begun[begin] > 1 or rows[top] >= _TABLE_ROW:
                lefts.setdefault(begin, []).append(first)
        else:
            rights.setdefault(end, []).append(first)
    return lefts, rights


def _crosses(word: Drawn, ordered: Sequence[int], edges: _Edges, first: Drawn) -> bool:
    place = bisect_right(ordered, word[0] + _SLACK)
    end = word[2] - _SLACK
    if ordered[place] >= end or len(word[4]) < _SHORTEST:
        return False
    while ordered[place] < end:
        if _speaks(edges[ordered[place]], first):
            return True
        place += 1
    return False


def _speaks(others: Sequence[Drawn], first: Drawn) -> bool:
    """Whether lines of like size share the edge, and none in the same row."""
    middle, height = first[1] + first[3], first[3] - first[1]
    alike = False
    for _, top, _, bottom, *_ in others:
        if abs(top + bottom - middle) < _ROW:
            return False
        alike = alike or 0.8 * height <= bottom - top <= 1.25 * height
    return alike


def _is_mixed(text: str) -> bool:
    """Whether letters run into a number."""
    return text[-1].isdigit() and text[0].isalpha()
