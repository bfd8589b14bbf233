"""The walk through what is wrong: person by person, then what concerns nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccprocessor.domain.cycles import Person


@dataclass(frozen=True, slots=True)
class Problem:
    """The issue at `number` (from 0) of a person, told by position in the list of people."""

    person: int
    number: int


def problems_of(people: Sequence[Person]) -> tuple[Problem, ...]:
    """Every issue of the people, in their order."""
    return tuple(
        Problem(position, number)
        for position, person in enumerate(people)
        for number in range(len(person.issues))
    )


def next_problem(found: Sequence[Problem], at: Problem | None, *, back: bool) -> Problem | None:
    """The problem after (or before) where one stands, round and round; None where there is none.

    `at` may stand before a person's first issue (number -1) and need not be in `found`.
    """
    if not found:
        return None
    if at is None:
        return found[-1] if back else found[0]
    place = (at.person, at.number)
    if back:
        before = [one for one in found if (one.person, one.number) < place]
        return before[-1] if before else found[-1]
    return next((one for one in found if (one.person, one.number) > place), found[0])
