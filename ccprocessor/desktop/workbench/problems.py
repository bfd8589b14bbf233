"""The walk through what is wrong: stop by stop (a person, at last the month), issue by issue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class ProblemPosition(NamedTuple):
    """The issue at `number` of the stop at `stop`, both from 0; -1 stands before the first."""

    stop: int
    number: int


def problems_of(counts: Sequence[int]) -> tuple[ProblemPosition, ...]:
    """Every issue, where each stop has so many."""
    return tuple(
        ProblemPosition(stop, number)
        for stop, count in enumerate(counts)
        for number in range(count)
    )


def next_problem(
    problems: Sequence[ProblemPosition], at: ProblemPosition | None, *, back: bool = False
) -> ProblemPosition | None:
    """The problem after (or before) where one stands, round and round; None where there is none.

    `at` need not be among the problems; None is before the first and after the last.
    """
    if not problems:
        return None
    beyond = [one for one in problems if at is None or (one < at if back else one > at)]
    place = -1 if back else 0
    return beyond[place] if beyond else problems[place]
