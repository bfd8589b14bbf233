"""Columns of a table and the words that belong to them, learnt from the heads and the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor
from statistics import median
from typing import NamedTuple

from ccprocessor.extraction.statement.edges import (
    BOUND,
    Edge,
    Kind,
    Row,
    figures,
    runs_are_cells,
    weighed,
)
from ccprocessor.extraction.statement.heads import Head
from ccprocessor.extraction.statement.order import CellOrder, is_unaligned, kind_of, whole_rows
from ccprocessor.extraction.text.lines import Line

NUMBERS = frozenset({"ppu", "quantity", "gross", "discount", "net"})
"""Columns whose cells are right-aligned unless their rows say otherwise."""

_DECIMALS = NUMBERS | {"units"}
_DATES = frozenset({"trans_date", "posted_date"})
_KINDS: Mapping[str, Kind] = {
    "trans_date": "date",
    "posted_date": "date",
    "level": "letter",
    "number": "number",
    **dict.fromkeys(NUMBERS, "decimal"),
}

_SLACK = 1.2  # points by which columns of one table differ from page to page of a text
_ROW_WORDS = 6  # a row of a table has at least so many; fewer is a heading or a total
_SELDOM = 0.2  # of the rows: cells of a column that fewer have do not tell where it is
_ENOUGH_ROWS = 40  # more change nothing, and cost time with each page
_NOT_THE_HEADS = 1.3  # times the weight under the head, for an edge beside it to be the better one
_CENTRED = 0.8  # points between the middle of a cell and of its head


PointEdges = dict[int, tuple[tuple[float, int], ...]]
"""For a whole point the edges within slack of it, each with its column."""


class StatementColumn(NamedTuple):
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
    `decimals` and `dates` are the columns of decimals and of dates, `spans` the ground on which
    the decimals stood, empty where no row shows all of them. `ordered` tells cells by their order
    where some texts share no left edge.
    """

    columns: tuple[StatementColumn, ...]
    rows: tuple[Row, ...]
    slack: float
    lefts: PointEdges
    rights: PointEdges
    loose: bool
    decimals: tuple[int, ...] = ()
    dates: tuple[int, ...] = ()
    spans: tuple[tuple[float, float], ...] = ()
    ordered: CellOrder | None = None

    @property
    def settled(self) -> bool:
        """True if enough rows were seen for more to change nothing."""
        return len(self.rows) >= _ENOUGH_ROWS

    def under(self, heads: Sequence[Head]) -> bool:
        """Tell whether these are the columns of a table with just these heads in the same place."""
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
    if known and slack > _SLACK and (moved := _laid_under(known, heads, slack)):
        return moved
    if known and known.under(heads):
        if known.settled:
            return known
        rows = tuple(dict.fromkeys((*known.rows, *rows)))[:_ENOUGH_ROWS]
    found = _found(heads, rows, slack)
    lefts = _edges([column.left for column in found], slack)
    rights = _edges([column.right for column in found], slack)
    loose = any(column.left is None and column.right is None for column in found)
    decimals = _indexes(heads, _DECIMALS)
    spans = _spans(rows, len(decimals))
    dates = _indexes(heads, _DATES)
    columns = Columns(
        tuple(found),
        rows,
        slack,
        lefts=lefts,
        rights=rights,
        loose=loose,
        decimals=decimals,
        dates=dates,
        spans=spans,
    )
    if known and known.ordered is None and slack > _SLACK:
        return columns  # what is read by OCR is never quite aligned
    return columns._replace(ordered=_ordered(columns))


def _found(heads: Sequence[Head], rows: Sequence[Row], slack: float) -> list[StatementColumn]:
    """A column under each head, aligned as most words between its neighbours are."""
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
    return found


def _laid_under(known: Columns, heads: Sequence[Head], slack: float) -> Columns | None:
    """Settled columns laid under the same heads on a page that lay a little aside in the scanner.

    None where they do not fit. Paper lies where it likes: every edge moves with the heads.
    """
    if not known.settled or [head.name for head in heads] != [c.name for c in known.columns]:
        return None
    pairs = list(zip(heads, known.columns, strict=True))
    aside = median([head.x0 - column.x0 for head, column in pairs])
    if any(abs(head.x0 - column.x0 - aside) > slack for head, column in pairs):
        return None
    columns = tuple(
        StatementColumn(
            column.name,
            column.x0 + aside,
            column.x1 + aside,
            None if column.left is None else column.left + aside,
            None if column.right is None else column.right + aside,
        )
        for column in known.columns
    )
    return known._replace(
        columns=columns,
        slack=slack,
        lefts=_edges([column.left for column in columns], slack),
        rights=_edges([column.right for column in columns], slack),
        spans=tuple((x0 + aside, x1 + aside) for x0, x1 in known.spans),
    )


def _ordered(columns: Columns) -> CellOrder | None:
    """The way to tell cells by their order; None where their edges tell them better."""
    by_run = runs_are_cells(columns.rows)
    whole = whole_rows(columns.rows, len(columns.columns), by_run=by_run)
    texts = [at for at, c in enumerate(columns.columns) if c.name not in _DECIMALS | _DATES]
    if not is_unaligned(whole, texts):
        return None
    spans = [(min(s)[0], max(x1 for _, x1 in s)) for s in zip(*whole, strict=True)]
    kinds = [
        kind_of(column.name, decimal=at in columns.decimals, date=at in columns.dates)
        for at, column in enumerate(columns.columns)
    ]
    return CellOrder(by_run, tuple(spans), tuple(kinds))


def _indexes(heads: Sequence[Head], names: frozenset[str]) -> tuple[int, ...]:
    return tuple(index for index, head in enumerate(heads) if head.name in names)


def _spans(rows: Sequence[Row], count: int) -> tuple[tuple[float, float], ...]:
    """From where to where each column of decimals reaches in the rows that show them all."""
    whole = [found for row in rows if len(found := figures(row)) == count]
    return tuple(
        (min(word[0] for word in cells), max(word[2] for word in cells))
        for cells in zip(*whole, strict=True)
    )


def _edges(edges: Sequence[float | None], slack: float) -> PointEdges:
    found: dict[int, tuple[tuple[float, int], ...]] = {}
    for index, edge in enumerate(edges):
        if edge is not None:
            for point in range(floor(edge - slack), floor(edge + slack) + 1):
                found[point] = (*found.get(point, ()), (edge, index))
    return found


def _aligned(
    head: Head, left: Edge, right: Edge, middles: Sequence[float], rows: int
) -> StatementColumn:
    """Texts share a left edge, numbers a right one unless their rows say otherwise."""
    (at_left, lefts), (at_right, rights) = left, right
    if head.name not in NUMBERS:
        at_right, rights = 0.0, 0.0
    centred = sum(abs(middle - (head.x0 + head.x1) / 2) < _CENTRED for middle in middles)
    if centred > max(2 * lefts, 2 * rights, 1.0) or max(lefts, rights) < _SELDOM * rows:
        return StatementColumn(*head)
    if head.name in NUMBERS and rights >= lefts:
        return StatementColumn(*head, right=at_right)
    return StatementColumn(*head, left=at_left)


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
