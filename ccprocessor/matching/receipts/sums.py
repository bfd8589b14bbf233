"""Subset sums: the ways in which some of many amounts add up to a target."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

MANY = 20
"""So many ways are as good as countless: nobody looks through them."""

_LARGEST_GROUP = 6  # receipts of one charge; larger groups add up to anything by chance
_MOST_BY_CHANCE = 3_000  # sums tried: with more of them chance hits are to be expected
_MOST_STEPS = 20_000  # of the search: some hundredths of a second

Kind = tuple[int, Sequence[int]]
"""An amount in whole units, and the numbers of the items that have it."""


def ways_to_add_up(kinds: Sequence[Kind], least: int, below: int) -> list[tuple[int, ...]]:
    """Groups of two to six items whose sum is at least `least` and less than `below`.

    Items of one kind are interchangeable: which of them are taken makes no other way. Groups are
    kept so small that chance does not find one for every target. At most `MANY` are returned; a
    search that would take too long returns the first it found, so many times.
    """
    items = sum(len(members) for _, members in kinds)
    search = _Search(sorted(kinds, key=lambda kind: (-kind[0], kind[1])), (least, below))
    return search.run(_largest_group(items, len(kinds)))


def sums_by_chance(items: int, kinds: int, largest: int) -> int:
    """Count the different groups of two to `largest` items, equal items counted as one."""
    return sum(
        min(comb(items, size), comb(kinds + size - 1, size)) for size in range(2, largest + 1)
    )


def _largest_group(items: int, kinds: int) -> int:
    sizes = range(_LARGEST_GROUP, 2, -1)
    return next(
        (size for size in sizes if sums_by_chance(items, kinds, size) <= _MOST_BY_CHANCE), 2
    )


class _Search:
    """Depth first, largest amounts first, leaving each branch that cannot reach the target."""

    def __init__(self, kinds: Sequence[Kind], target: tuple[int, int]) -> None:
        self._kinds = kinds
        self._least, self._below = target
        self._steps = 0
        self._found: list[tuple[int, ...]] = []

    def run(self, largest: int) -> list[tuple[int, ...]]:
        """All ways with groups of at most so many."""
        self._descend(0, 0, (), largest)
        if self._steps > _MOST_STEPS and self._found:
            return [self._found[0]] * MANY
        return self._found

    def _descend(self, index: int, reached: int, taken: tuple[int, ...], places: int) -> None:
        self._steps += 1
        if self._least <= reached and len(taken) > 1:
            self._found.append(taken)
            return
        while index < len(self._kinds):
            unit, members = self._kinds[index]
            if reached + places * unit < self._least or self._is_enough():
                return
            index += 1
            for count in range(min(len(members), places), 0, -1):
                total = reached + count * unit
                if total < self._below:
                    chosen = (*taken, *members[:count])
                    self._descend(index, total, chosen, places - count)

    def _is_enough(self) -> bool:
        return self._steps > _MOST_STEPS or len(self._found) >= MANY
