"""Cells of a row given to columns by their order, where no edge that cells share tells them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ccprocessor.domain.pages import Word
from ccprocessor.extraction.statement.edges import DATE, FIGURE, is_apart

Span = tuple[float, float]
Fits = Callable[[str], bool]

_WRONG_KIND = 1_000.0  # points: no distance on a page is as great
_ALIGNED = 0.7  # of the cells of a column at one edge; fewer show none
_SURELY = 0.9  # of the cells at the other edge or the middle
_ENOUGH = 3  # whole rows that show an order


class CellOrder(NamedTuple):
    """Rules to part a row's cells: by run too or by gaps alone; each column's span and kind."""

    by_run: bool
    spans: tuple[Span, ...]
    kinds: tuple[Fits, ...]


def kind_of(name: str, *, decimal: bool, date: bool) -> Fits:
    """Return a test that tells whether a text looks like a cell of the column."""
    if decimal:
        return lambda text: FIGURE.match(text) is not None
    if date:
        return lambda text: DATE.fullmatch(text) is not None
    if name == "level":
        return lambda text: len(text) == 1
    return lambda text: not FIGURE.match(text) and not DATE.fullmatch(text)


def segments(words: Sequence[Word], *, by_run: bool) -> list[list[Word]]:
    """The row cut where more than a space is empty, and where the run changes if that tells."""
    found = [[words[0]]]
    for word, after in pairwise(words):
        if is_apart(word, after) or (by_run and word.run != after.run):
            found.append([])
        found[-1].append(after)
    return found


def whole_rows(rows: Sequence[Sequence[Word]], count: int, *, by_run: bool) -> list[list[Span]]:
    """Return left and right edge of each cell, for the rows that show one for every column."""
    cut = (segments(row, by_run=by_run) for row in rows)
    return [[(cell[0].x0, cell[-1].x1) for cell in cells] for cells in cut if len(cells) == count]


def is_unaligned(whole: Sequence[Sequence[Span]], texts: Sequence[int]) -> bool:
    """Tell whether cells of some column of texts share their right edge or middle, not their left.

    A few rows prove nothing.
    """
    if len(whole) < _ENOUGH:
        return False
    cells = [[row[at] for row in whole] for at in texts]
    return any(
        _shared([x0 for x0, _ in column]) < _ALIGNED
        and max(_shared([x1 for _, x1 in column]), _shared([sum(c) / 2 for c in column])) >= _SURELY
        for column in cells
    )


def _shared(edges: Sequence[float]) -> float:
    """The share of edges that stand together."""
    usual = median(edges)
    return sum(abs(edge - usual) <= 1 for edge in edges) / len(edges)


def by_order(words: Sequence[Word], ordered: CellOrder) -> dict[int, list[Word]] | None:
    """The words by column; None where there are more cells than columns."""
    cells = segments(words, by_run=ordered.by_run)
    spare = len(ordered.spans) - len(cells)
    if spare < 0:
        return None

    @cache
    def best(cell: int, column: int) -> tuple[float, tuple[int, ...]]:
        """The least cost of the cells from this one on, in columns from this one on."""
        if cell == len(cells):
            return 0.0, ()
        cost, places = best(cell + 1, column + 1)
        here = cost + _cost(cells[cell], column, ordered), (column, *places)
        if column - cell >= spare:
            return here
        return min(here, best(cell, column + 1))

    return dict(zip(best(0, 0)[1], cells, strict=True))


def _cost(cell: Sequence[Word], column: int, ordered: CellOrder) -> float:
    """Return how badly a cell suits a column: by its nearer side or its middle, and by its kind."""
    (x0, x1), (low, high) = (cell[0].x0, cell[-1].x1), ordered.spans[column]
    off = min(abs(x0 - low), abs(x1 - high), abs(x0 + x1 - low - high) / 2)
    text = " ".join(word.text for word in cell)
    return off + (0.0 if ordered.kinds[column](text) else _WRONG_KIND)
