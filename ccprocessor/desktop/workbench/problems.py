"""The way through the problems of a month: entry by entry, person by person, what waits last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ccprocessor.desktop.workbench.rows.entries import EntryKey, entries_of
from ccprocessor.desktop.workbench.rows.finding_rows import UnassignedRow
from ccprocessor.desktop.workbench.rows.wording import may_go
from ccprocessor.domain.cycles import Person

FIRM, WAITS, ASKED = range(3)
"""Turns in which problems are led to: they can be worked, scanned pages may clear them, or an
answer of the cardholder."""


class Listed(NamedTuple):
    """A person in the list: whether scanned pages may clear what is wrong, and what was asked."""

    person: Person
    waits: bool = False
    asked: frozenset[EntryKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Position:
    """A row among the problems: the person's number (None: the month's own) and the row's key.

    `order` are the keys of the person's rows as they are listed, where one stands among them.
    `turn` tells when it is led to: all that is firm, then what waits, then what was asked for.
    """

    person: int | None
    key: object = None
    order: tuple[object, ...] = ()
    turn: int = FIRM


class Stops:
    """Knows every problem of the people listed and of the month; one cause is one stop.

    What is firm comes first, of people and of the month; then what waits for scanned pages. What
    waits for the answer of whoever was asked is passed over until nothing else is left.
    """

    def __init__(self) -> None:
        self._of: dict[int, tuple[Person, tuple[tuple[object, bool], ...]]] = {}
        self._all: list[Position] = []
        self._ring: list[Position] = []

    def take(self, people: Sequence[Listed], month: Sequence[UnassignedRow]) -> None:
        """Take the people in their order, and the month's own rows."""
        known, self._of = self._of, {}
        found = []
        for number, (person, waits, asked) in enumerate(people):
            before = known.get(id(person))
            if before is None or before[0] is not person:
                is_returned = person.review.state == "returned"
                entries = entries_of(person) if person.open_issues or is_returned else ()
                at_fault = (
                    (one.key, bool(one.issues) and may_go(one.issues))
                    for one in entries
                    if one.is_stop
                )
                before = (person, tuple(at_fault))
            self._of[id(person)] = before
            for key, goes in before[1]:
                turn = ASKED if key in asked else WAITS if waits and goes else FIRM
                found.append(Position(number, key, turn=turn))
        own = [row for row in month if row.issues]
        found += [Position(None, row.key, turn=WAITS if row.waits else FIRM) for row in own]
        self._all = sorted(found, key=lambda one: one.turn)
        self._ring = [one for one in self._all if one.turn != ASKED] or self._all

    @property
    def count(self) -> int:
        """Number of problems to be led to: what was asked for is one where nothing else is left."""
        return len(self._ring)

    def turn(self, at: Position, last: Position | None) -> int:
        """Tell in which turn one stands: at no problem, or one just asked for, that of the `last`.

        Without a last one it is the first turn in which the person has a problem.
        """
        here = [one for one in self._all if one.person == at.person]
        same = next((one.turn for one in here if one.key == at.key), None)
        if same is not None and same != ASKED:
            return same
        if last is not None:
            return last.turn
        return FIRM if same is not None else min((one.turn for one in here), default=FIRM)

    def turn_of(self, found: Position) -> int:
        """Turn of a problem; the first where it is none."""
        return next((one.turn for one in self._all if _is_same(one, found)), FIRM)

    def number(self, found: Position) -> int:
        """Place of a problem among all of them, from 1; 0 where it is none."""
        return next((n for n, one in enumerate(self._ring, 1) if _is_same(one, found)), 0)

    def beyond(self, at: Position | None, *, back: bool = False) -> Position | None:
        """The problem after (or before) where one stands, round and round; None without one.

        One may stand on no problem; None is before the first and after the last.
        """
        if not self._ring:
            return None
        ordered = self._ring[::-1] if back else self._ring
        others = [one for one in ordered if at is None or not _is_same(one, at)] or ordered
        return next((one for one in others if _is_beyond(one, at, back=back)), others[0])


def _is_same(one: Position, at: Position) -> bool:
    return (one.person, one.key) == (at.person, at.key)


def _is_beyond(one: Position, at: Position | None, *, back: bool) -> bool:
    if at is None:
        return True
    here, there = _place(at, at), _place(one, at)
    return there < here if back else there > here


def _place(one: Position, at: Position) -> tuple[int, float, int]:
    """Order of a position: people as listed, then the month; within the person one is at, rows.

    Whatever waits comes after all else.
    """
    person = float("inf") if one.person is None else float(one.person)
    order = at.order if one.person == at.person else ()
    return (one.turn, person, order.index(one.key) if one.key in order else -1)
