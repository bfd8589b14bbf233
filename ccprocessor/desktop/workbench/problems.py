"""The way through the problems of a month: entry by entry, person by person, what waits last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccprocessor.desktop.workbench.rows.entries import entries_of
from ccprocessor.desktop.workbench.rows.finding_rows import UnassignedRow
from ccprocessor.desktop.workbench.rows.wording import may_go
from ccprocessor.domain.cycles import Person


@dataclass(frozen=True, slots=True)
class Position:
    """A row among the problems: the person's number (None: the month's own) and the row's key.

    `order` are the keys of the person's rows as they are listed, where one stands among them.
    `waits`: scanned pages that are not read yet may clear it.
    """

    person: int | None
    key: object = None
    order: tuple[object, ...] = ()
    waits: bool = False


class Stops:
    """Knows every problem of the people listed and of the month; one cause is one stop.

    What is firm comes first, of people and of the month; then what waits for scanned pages.
    """

    def __init__(self) -> None:
        self._of: dict[int, tuple[Person, tuple[tuple[object, bool], ...]]] = {}
        self._all: list[Position] = []

    def take(self, people: Sequence[tuple[Person, bool]], month: Sequence[UnassignedRow]) -> None:
        """Take the people in their order, each with whether they wait, and the month's own rows."""
        known, self._of = self._of, {}
        found = []
        for number, (person, waits) in enumerate(people):
            before = known.get(id(person))
            if before is None or before[0] is not person:
                entries = entries_of(person) if person.open_issues else ()
                at_fault = ((one.key, may_go(one.issues)) for one in entries if one.issues)
                before = (person, tuple(at_fault))
            self._of[id(person)] = before
            found += [Position(number, key, waits=waits and goes) for key, goes in before[1]]
        found += [Position(None, row.key, waits=row.waits) for row in month if row.issues]
        self._all = sorted(found, key=lambda one: one.waits)

    @property
    def count(self) -> int:
        """Number of problems."""
        return len(self._all)

    def waits(self, at: Position, last: Position | None) -> bool:
        """Tell whether one stands among what waits: at no problem, where the `last` one did."""
        here = [one for one in self._all if one.person == at.person]
        if same := [one for one in here if one.key == at.key]:
            return same[0].waits
        if last is not None:
            return last.waits
        return bool(here) and all(one.waits for one in here)

    def number(self, found: Position) -> int:
        """Place of a problem among all of them, from 1; 0 where it is none."""
        at = (found.person, found.key)
        places = (n for n, one in enumerate(self._all, 1) if (one.person, one.key) == at)
        return next(places, 0)

    def beyond(self, at: Position | None, *, back: bool = False) -> Position | None:
        """The problem after (or before) where one stands, round and round; None without one.

        One may stand on no problem; None is before the first and after the last.
        """
        if not self._all:
            return None
        ordered = self._all[::-1] if back else self._all
        return next((one for one in ordered if _is_beyond(one, at, back=back)), ordered[0])


def _is_beyond(one: Position, at: Position | None, *, back: bool) -> bool:
    if at is None:
        return True
    here, there = _place(at, at), _place(one, at)
    return there < here if back else there > here


def _place(one: Position, at: Position) -> tuple[bool, float, int]:
    """Order of a position: people as listed, then the month; within the person one is at, rows.

    Whatever waits comes after all else.
    """
    person = float("inf") if one.person is None else float(one.person)
    order = at.order if one.person == at.person else ()
    return (one.waits, person, order.index(one.key) if one.key in order else -1)
