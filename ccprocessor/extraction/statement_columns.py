"""Which column a word of a table row belongs to, learnt from the heads and the rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import floor
from operator import itemgetter
from typing import NamedTuple

from ccprocessor.domain.pages import Word
from ccprocessor.extraction.lines import Line, printed_once
from ccprocessor.extraction.statement_edges import BOUND, NUMERIC, Edge, Kind, Row, weighed
from ccprocessor.extraction.statement_heads import Head

NUMBERS = frozenset({"ppu", "quantity", "gross", "discount", "net"})
_KINDS: Mapping[str, Kind] = {
    "trans_date": "date",
    "posted_date": "date",
    "level": "letter",
    "number": "number",
    **dict.fromkeys(NUMBERS, "decimal"),
}

_SLACK = 1.2
_AT_EDGE = 0.8
_ROW_WORDS = 6
_SELDOM = 0.2
_ENOUGH_ROWS = 40
_NOT_THE_HEADS = 1.3
_CENTRED = 0.8
_AMOUNTS = re.compile(r"[-(]*\$?-?[0-9][0-9,]*\.[0-9]+(?:\)|-(?![0-9$(]))?")
_TAIL = re.compile(r"(?<=[^0-9.,$(-])[-(]*\$?-?[0-9][0-9,]*\.[0-9]+[-)]?\Z")


_Edges = dict[int, tuple[tuple[float, int], ...]]


class Column(NamedTuple):
    """A column: its head, and the edge its cells share (`left`, `right`, or neither)."""

    name: str
    x0: float
    x1: float
    left: float | None = None
    right: float | None = None


class Columns(NamedTuple):
    """The columns of a table, left to right, and the rows they were learnt from.

    `lefts` and `rights` give, for each whole point, the columns that have that edge there, with
    the edge, within `slack` points. `loose` is whether some column's cells share no edge.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    slack: float
    lefts: _Edges
    rights: _Edges
    loose: bool

    @property
    def settled(self) -> bool:
        """Whether enough rows were seen for more to change nothing."""
        return len(self.rows) >= _ENOUGH_ROWS

    def under(self, heads: Sequence[Head]) -> bool:
        """Whether these are the columns of a table with just these heads in the same place."""
        return len(heads) == len(self.columns) and all(
            head.name == column.name
            and abs(head.x0 - column.x0) < _SLACK
            and abs(head.x1 - column.x1) < _SLACK
            for head, column in zip(heads, self.columns, strict=True)
        )


def learn(
    heads: Sequence[Head],
    lines: Sequence[Line],
    *,
    slack: float = _SLACK,
    known: Columns | None = None,
) -> Columns:
    """Columns of a table: how each is aligned is taken from the rows.

    The rows that `known` columns were learnt from, of pages before, count where the heads are the
    same; enough of them settle it. `slack` is how many points off an edge a word may stand.
    """
    rows = tuple(line.words for line in lines if len(line.words) >= _ROW_WORDS)
    if known and known.under(heads):
        if known.settled:
            return known
        rows = tuple(dict.fromkeys((*known.rows, *rows)))[:_ENOUGH_ROWS]
    edges = weighed(rows, [head.x0 for head in heads])
    found = []
    for index, head in enumerate(heads):
        before = heads[index - 1] if index else None
        after = heads[index + 1] if index + 1 < len(heads) else None
        low = (before.x0 + before.x1) / 2 if before else float("-inf")
        high = (after.x0 + after.x1) / 2 if after else float("inf")
        kind = _KINDS.get(head.name, "text")
        near = [edge for edge in edges.starts[kind] if low < edge[0] <= head.x1]
        if kind != "decimal" and _weight(near) < _SELDOM * len(rows):
            near = [edge for edge in edges.starts["text"] if low < edge[0] <= head.x1]
        left = _popular(near, head.x0, slack)
        ends = [edge for edge in edges.ends if head.x0 <= edge[0] < high]
        right = _popular(ends, head.x1, slack)
        found.append(_aligned(head, left, right, edges.middles, len(rows)))
    lefts = _edges([column.left for column in found], slack)
    rights = _edges([column.right for column in found], slack)
    loose = any(column.left is None and column.right is None for column in found)
    return Columns(tuple(found), rows, slack, lefts, rights, loose)


def cells(line: Line, columns: Columns) -> dict[str, list[Word]]:
    """The words of a row by column, each left to right; glued words are split where cells meet."""
    taken = _started(line.words, columns)
    words = _split(line.words, columns, taken)
    found: dict[str, list[Word]] = {}
    ends: dict[int, tuple[int, float]] = {}
    for word in words:
        index = _place(word, ends.get(word[5]), taken, columns)
        ends[word[5]] = index, word[2]
        found.setdefault(columns.columns[index][0], []).append(word)
    return found


def _edges(edges: Sequence[float | None], slack: float) -> _Edges:
    found: dict[int, tuple[tuple[float, int], ...]] = {}
    for index, edge in enumerate(edges):
        if edge is not None:
            for point in range(floor(edge - slack), floor(edge + slack) + 1):
                found[point] = (*found.get(point, ()), (edge, index))
    return found


def _at(x: float, edges: _Edges, slack: float) -> int | None:
    """The column with an edge at x, the nearest of several."""
    near = edges.get(floor(x))
    if near is None:
        return None
    off, index = (
        min((abs(edge - x), index) for edge, index in near)
        if near[1:]
        else (abs(near[0][0] - x), near[0][1])
    )
    return index if off <= slack else None


def _aligned(head: Head, left: Edge, right: Edge, middles: Sequence[float], rows: int) -> Column:
    """Texts share a left edge, numbers a right one unless their rows say otherwise."""
    (at_left, lefts), (at_right, rights) = left, right
    if head.name not in NUMBERS:
        at_right, rights = 0.0, 0.0
    centred = sum(abs(middle - (head.x0 + head.x1) / 2) < _CENTRED for middle in middles)
    if centred > max(2 * lefts, 2 * rights, 1.0) or max(lefts, rights) < _SELDOM * rows:
        return Column(*head)
    if head.name in NUMBERS and rights >= lefts:
        return Column(*head, right=at_right)
    return Column(*head, left=at_left)


def _weight(edges: Sequence[Edge]) -> float:
    return sum(weight for _, weight in edges)


def _popular(edges: Sequence[Edge], head: float, slack: float) -> Edge:
    """The edge that most rows share and how much they weigh; where it is close, the head's own.

    Another edge than the head's takes the bound of a cell to be believed.
    """
    own = [edge for edge in edges if abs(edge[0] - head) <= slack]
    weight = _weight(own)
    best, most = sum(edge[0] for edge in own) / len(own) if own else head, weight
    ordered = sorted(edges)
    first, heavy, bounds = 0, 0.0, 0
    for x, part in ordered:
        heavy += part
        bounds += part == BOUND
        while x - ordered[first][0] > slack:
            heavy -= ordered[first][1]
            bounds -= ordered[first][1] == BOUND
            first += 1
        if heavy > max(most, _NOT_THE_HEADS * weight) and bounds:
            best, most = (ordered[first][0] + x) / 2, heavy
    return best, most


def _started(words: Sequence[Word], columns: Columns) -> frozenset[int]:
    """The columns at whose left edge a run of words begins."""
    firsts: dict[int, float] = {}
    for word in words:
        firsts.setdefault(word[5], word[0])
    return frozenset(
        index
        for x in firsts.values()
        if (index := _at(x, columns.lefts, columns.slack)) is not None
    )


def _place(
    word: Word, before: tuple[int, float] | None, taken: frozenset[int], columns: Columns
) -> int:
    slack = columns.slack
    numeric = NUMERIC.match(word[4]) is not None
    right = _at(word[2], columns.rights, slack)
    at = _at(word[0], columns.lefts, slack)
    if right is not None and (numeric or (at is None and not word[4].isalpha())):
        return right
    if before is None:
        return at if at is not None else _by_position(word, columns, numeric=numeric)
    index, end = before
    if at is not None and at > index and at not in taken:
        edge = columns.columns[at].left
        if edge is not None and abs(edge - word[0]) <= slack / 2:
            return at
    if not columns.loose:
        return index
    later = _by_position(word, columns, numeric=numeric)
    if later > index and columns.columns[later].left is None:
        return later if end <= _start(later, columns) + slack else index
    return index


def _by_position(word: Word, columns: Columns, *, numeric: bool) -> int:
    """The column whose ground the word begins on; texts never begin in a column of numbers."""
    best = 0
    for index, column in enumerate(columns.columns):
        if column.name in NUMBERS and not numeric and column.right is not None:
            if word.x0 < column.right:
                continue
        elif word.x0 < _start(index, columns) - columns.slack:
            continue
        best = index
    return best


def _start(index: int, columns: Columns) -> float:
    column = columns.columns[index]
    if column.left is not None:
        return column.left
    if not index:
        return float("-inf")
    before = columns.columns[index - 1]
    end = before.right if before.right is not None else before.x1
    return end if before.right is not None else (end + column.x0) / 2


def _split(words: Sequence[Word], columns: Columns, taken: frozenset[int]) -> Sequence[Word]:
    parted: list[Word] = []
    for word in words:
        glued = _at_lefts(word, columns, taken) if word[6] else [word]
        for part in glued:
            parted.extend(_at_amounts(part, columns))
    if len(parted) == len(words):
        return words
    return sorted(printed_once(parted), key=itemgetter(0))


def _at_lefts(word: Word, columns: Columns, taken: frozenset[int]) -> list[Word]:
    """Cut where a left-aligned column begins inside the word."""
    for index, column in enumerate(columns.columns):
        left = column.left
        if left is None or index in taken or not word.x0 + _SLACK < left < word.x1 - _SLACK:
            continue
        off, cut = min((abs(edge - left), at) for at, edge in enumerate(word.edges))
        if cut and off <= _AT_EDGE:
            head, tail = _cut(word, cut)
            return [head, *_at_lefts(tail, columns, taken)]
    return [word]


def _at_amounts(word: Word, columns: Columns) -> list[Word]:
    """Cut amounts off the end of a word that ends where a column of numbers does."""
    if _at(word[2], columns.rights, columns.slack) is None or NUMERIC.match(word[4]):
        return [word]
    amounts = _AMOUNTS.findall(word.text)
    if len(amounts) > 1 and "".join(amounts) == word.text:
        head, tail = _cut(word, len(word.text) - len(amounts[-1]))
        return [*_at_amounts(head, columns), tail]
    if tail_found := _TAIL.search(word.text):
        return list(_cut(word, tail_found.start()))
    return [word]


def _cut(word: Word, at: int) -> tuple[Word, Word]:
    if len(word.edges) == len(word.text):
        middle = word.edges[at]
    else:
        middle = word.x0 + (word.x1 - word.x0) * at / len(word.text)
    head = word._replace(x1=middle, text=word.text[:at], edges=word.edges[:at])
    tail = word._replace(x0=middle, text=word.text[at:], edges=word.edges[at:])
    return head, tail
