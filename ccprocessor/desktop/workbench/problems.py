"""The way through the problems of a month: entry by entry, person by person, then the month's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccprocessor.desktop.workbench.rows.entries import entries_of
from ccprocessor.domain.cycles import Person


@dataclass(frozen=True, slots=True)
class Position:
    """A row among the problems: the person's number (None: the month's own) and the row's key.

    `order` are the keys of the person's rows as they are listed, where one stands among them.
    """

    person: int | None
    key: object = None
    order: tuple[object, ...] = ()


class Stops:
    """Knows every problem of the people listed and of the month; one cause is one stop."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[Person, tuple[object, ...]]] = {}
        self._all: list[Position] = []

    def take(self, people: Sequence[Person], month: Sequence[object]) -> None:
        """Take the people in their order, and the keys of the month's own problems."""
        known, self._of = self._of, {}
        self._all = []
        for number, person in enumerate(people):
            before = known.get(id(person))
            if before is None or before[0] is not person:
                entries = entries_of(person) if person.open_issues else ()
                before = (person, tuple(one.key for one in entries if one.issues))
            self._of[id(person)] = before
            self._all += [Position(number, key) for key in before[1]]
        self._all += [Position(None, key) for key in month]

    @property
    def count(self) -> int:
        """Number of problems."""
        return len(self._all)

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


def _place(one: Position, at: Position) -> tuple[float, int]:
    """Order of a position: people as listed, then the month; within the person one is at, rows."""
    person = float("inf") if one.person is None else float(one.person)
    order = at.order if one.person == at.person else ()
    return (person, order.index(one.key) if one.key in order else -1)
