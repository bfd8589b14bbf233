"""Filter and sort the rows of a table; work out ahead what that takes."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import compress, islice
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
Texts = Sequence[Callable[[Row], str]]
Keys = Sequence[Callable[[Row], Any]]
Accept = Callable[[Row], bool]

_SLICE = 500  # rows that are taken in one go
_RUN = 2_000  # rows that are sorted in one go, within a millisecond


class RowOrder(Generic[Row]):
    """Filters rows by words and sorts them by a column; answers with their numbers, from 0.

    `texts` and `keys` give what each column shows and sorts by. A sort is stable both ways.
    """

    def __init__(self, texts: Texts[Row], keys: Keys[Row]) -> None:
        self._texts = texts
        self._keys = keys
        self.set_rows(())

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Forget everything about the rows before."""
        self._rows = rows
        self._folded: list[str] = []
        self._sorted: dict[tuple[int, bool], list[int]] = {}
        self._hits: list[int] = list(range(len(rows)))
        self._sought: tuple[str, ...] = ()

    def shown(
        self, words: str, accept: Accept[Row] | None, column: int | None, *, down: bool
    ) -> list[int]:
        """Rows that hold every word in some column and that `accept` takes, sorted."""
        hits = self._found(tuple(words.casefold().split()))
        if accept:
            hits = [number for number in hits if accept(self._rows[number])]
        if column is None:
            return list(hits)
        order = self._order(column, down=down)
        if len(hits) == len(order):
            return list(order)
        taken = bytearray(len(order))
        for number in hits:
            taken[number] = 1
        return list(compress(order, map(taken.__getitem__, order)))

    def prepared(self, columns: Sequence[int]) -> Iterator[None]:
        """Work out what filtering and sorting by these columns take, in steps of a moment each."""
        while len(self._folded) < len(self._rows):
            self._fold(_SLICE)
            yield
        for column in columns:
            yield from self._sort_ahead(column)

    def _found(self, words: tuple[str, ...]) -> list[int]:
        """Rows that hold the words; what only grew is looked for among the last ones found."""
        grew = all(any(old in word for word in words) for old in self._sought)
        hits = self._hits if grew else list(range(len(self._rows)))
        if words:
            self._fold(len(self._rows))
            folded = self._folded
            for word in words:
                hits = [number for number in hits if word in folded[number]]
        self._hits, self._sought = hits, words
        return hits

    def _fold(self, count: int) -> None:
        """Fold the texts of so many more rows."""
        at = len(self._folded)
        rows = self._rows[at : at + count]
        self._folded += ["\n".join([text(row) for text in self._texts]).casefold() for row in rows]

    def _order(self, column: int, *, down: bool) -> list[int]:
        order = self._sorted.get((column, down))
        if order is None:
            keys = list(map(self._keys[column], self._rows))
            order = sorted(range(len(keys)), key=keys.__getitem__, reverse=down)
            self._sorted[column, down] = order
        return order

    def _sort_ahead(self, column: int) -> Iterator[None]:
        rows, key = iter(self._rows), self._keys[column]
        keys: list[Any] = []
        while part := list(islice(rows, _SLICE)):
            keys += map(key, part)
            yield
        for down in (False, True):
            if (column, down) not in self._sorted:
                order = yield from _sorted_in_steps(keys, down=down)
                self._sorted[column, down] = order


def _sorted_in_steps(keys: Sequence[Any], *, down: bool) -> Generator[None, None, list[int]]:
    """Numbers of the keys in order, as `sorted` gives them: short runs, then all at once merged."""
    runs = []
    for first in range(0, len(keys), _RUN):
        numbers = range(first, min(first + _RUN, len(keys)))
        runs.append(sorted(numbers, key=keys.__getitem__, reverse=down))
        yield
    merged = heapq.merge(*runs, key=keys.__getitem__, reverse=down)
    order: list[int] = []
    while part := list(islice(merged, _SLICE)):
        order += part
        yield
    return order
