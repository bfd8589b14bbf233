"""One-to-one assignment: the set of pairs that is best as a whole, and how sure each of them is."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

Pair = tuple[int, int]
Edges = Mapping[Pair, float]
"""Log-odds of (row, column) pairs; a pair that is not there is out of the question."""

_OWN_SOLVER_ROWS = 128  # importing scipy costs more than solving a block of this size
_TIE = 1e-6  # far below any evidence: only breaks ties


def assign(edges: Edges) -> dict[int, int]:
    """Column of each row in the one-to-one set with the greatest sum of log-odds.

    Pairs that are less likely than not (log-odds of zero and below) are never taken. Ties go to
    the lower numbers, first with first.
    """
    chosen: dict[int, int] = {}
    for rows, columns in _blocks(edges):
        chosen.update(_solve_block(edges, rows, columns))
    return chosen


def chances(
    edges: Edges,
    chosen: Mapping[int, int],
    *,
    row_twins: Callable[[int, int], bool] = lambda _a, _b: False,
    column_twins: Callable[[int, int], bool] = lambda _a, _b: False,
) -> dict[Pair, float]:
    """Probability of each chosen pair beside its rivals and beside being no pair at all.

    Twins (nothing tells them apart) are no rivals: either of them would be right.
    """
    by_row, by_column = neighbours(edges)
    owner = {column: row for row, column in chosen.items()}
    found: dict[Pair, float] = {}
    for row, column in chosen.items():
        mine = edges[row, column]
        odds_against = math.exp(-mine)
        for rival in by_column[column]:
            if rival != row and not row_twins(row, rival):
                odds_against += _exp(_turned_row(edges, chosen, (row, column), rival))
        for rival in by_row[row]:
            if rival != column and not column_twins(column, rival):
                held = edges[owner[rival], rival] if rival in owner else 0.0
                odds_against += _exp(edges[row, rival] - held - mine)
        found[row, column] = 1.0 / (1.0 + odds_against)
    return found


def neighbours(edges: Edges) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Columns of each row and rows of each column that are in question."""
    by_row: dict[int, list[int]] = defaultdict(list)
    by_column: dict[int, list[int]] = defaultdict(list)
    for row, column in edges:
        by_row[row].append(column)
        by_column[column].append(row)
    return by_row, by_column


def _turned_row(edges: Edges, chosen: Mapping[int, int], pair: Pair, rival: int) -> float:
    """Return the change of the sum if the rival row had this column instead."""
    row, column = pair
    change = edges[rival, column] - edges[pair]
    if (theirs := chosen.get(rival)) is None:
        return change
    return change - edges[rival, theirs] + max(0.0, edges.get((row, theirs), 0.0))


def _exp(value: float) -> float:
    return math.exp(min(50.0, value))


def _blocks(edges: Edges) -> list[tuple[list[int], list[int]]]:
    """The parts of the problem that share no row and no column, each sorted."""
    by_row, by_column = neighbours({pair: value for pair, value in edges.items() if value > 0})
    seen: set[int] = set()
    blocks = []
    for start in sorted(by_row):
        if start in seen:
            continue
        seen.add(start)
        rows, columns, open_rows = {start}, set[int](), [start]
        while open_rows:
            for column in by_row[open_rows.pop()]:
                columns.add(column)
                fresh = set(by_column[column]) - rows
                rows |= fresh
                open_rows.extend(fresh)
        seen |= rows
        blocks.append((sorted(rows), sorted(columns)))
    return blocks


def _solve_block(edges: Edges, rows: Sequence[int], columns: Sequence[int]) -> dict[int, int]:
    if len(rows) == 1:
        row = rows[0]
        return {row: max(columns, key=lambda column: (edges[row, column], -column))}
    if len(columns) == 1:
        column = columns[0]
        return {max(rows, key=lambda row: (edges[row, column], -row)): column}
    size = max(len(rows), len(columns))
    gains = [
        [
            max(0.0, edges.get((row, column), 0.0) - _TIE * ((r - c) / size) ** 2)
            for c, column in enumerate(columns)
        ]
        for r, row in enumerate(rows)
    ]
    solve = _augment if size <= _OWN_SOLVER_ROWS else _solve_with_scipy
    return {
        rows[r]: columns[c] for r, c in solve(gains) if edges.get((rows[r], columns[c]), 0.0) > 0
    }


def _solve_with_scipy(gains: Sequence[Sequence[float]]) -> list[Pair]:
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(gains, maximize=True)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _augment(gains: Sequence[Sequence[float]]) -> list[Pair]:
    """Shortest augmenting paths; a gain of zero stands for staying alone."""
    if len(gains) > len(gains[0]):
        return [(row, column) for column, row in _augment([*zip(*gains, strict=True)])]
    prices = [0.0] * len(gains), [0.0] * len(gains[0])
    holder: list[int | None] = [None] * len(gains[0])
    for start in range(len(gains)):
        column, came_from = _shortest_path(gains, prices, holder, start)
        while (before := came_from[column]) is not None:
            holder[column] = holder[before]
            column = before
        holder[column] = start
    return sorted((row, column) for column, row in enumerate(holder) if row is not None)


def _shortest_path(
    gains: Sequence[Sequence[float]],
    prices: tuple[list[float], list[float]],
    holder: Sequence[int | None],
    start: int,
) -> tuple[int, list[int | None]]:
    """The free column that is cheapest to reach from a row, and the way there; prices follow."""
    row_price, column_price = prices
    distance = [math.inf] * len(holder)
    came_from: list[int | None] = [None] * len(holder)
    unseen = set(range(len(holder)))
    row, length, column = start, 0.0, None
    while True:
        offset, gain = length - row_price[row], gains[row]
        for c in unseen:
            step = offset - gain[c] - column_price[c]
            if step < distance[c]:
                distance[c], came_from[c] = step, column
        column = min(unseen, key=lambda c: (distance[c], c))
        length = distance[column]
        taken = holder[column]
        if taken is None:
            break
        unseen.remove(column)
        row = taken
    row_price[start] += length
    for c in set(range(len(holder))) - unseen:
        owner = holder[c]
        assert owner is not None
        row_price[owner] += length - distance[c]
        column_price[c] -= length - distance[c]
    return column, came_from
