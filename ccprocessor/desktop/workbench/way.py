"""The way through the problems of a month: where one stands, and which is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ccprocessor.desktop.workbench.details import Details
from ccprocessor.desktop.workbench.employees import EmployeeList
from ccprocessor.desktop.workbench.problems import Listed, Position, Stops
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.finding_rows import UnassignedRow
from ccprocessor.desktop.workbench.rows.people import Employee
from ccprocessor.review.wording import plural

_TURNS = ("", ", waits", ", asked")
_GAP = object()
"""Key of a row that is gone, in the order of those that are left."""


class Way:
    """Leads through the problems of the people listed and of the month.

    `key` names who is shown, `months` are the month's own rows. One `is_led` where the program
    chose the row: what stands before it was not looked at. After the row that one stood at went,
    one stands at its `gap`, whichever is chosen now.
    """

    def __init__(self, employees: EmployeeList, details: Details) -> None:
        self._employees, self._details = employees, details
        self._stops = Stops()
        self.key: str | None = None
        self.months: tuple[UnassignedRow, ...] = ()
        self.is_led = False
        self.is_told = False
        self.gap: int | None = None
        self._last: Position | None = None

    def begin(self) -> None:
        """Stand at somebody whom a person chose, at no problem that was led to."""
        self.choose()
        self.is_told, self._last = False, None

    def choose(self, *, is_led: bool = False) -> None:
        """Stand at the row that is chosen now."""
        self.is_led, self.gap = is_led, None

    def leave_gap(self, before: Sequence[object], gone: object, now: Sequence[object]) -> None:
        """Stand where a row was: `before` and `now` are the keys of the rows as listed."""
        left = set(now)
        self.gap = sum(key in left for key in before[: list(before).index(gone)])

    def beyond(self, *, back: bool = False) -> Position | None:
        """The problem after (or before) where one stands; None without one."""
        self._take()
        self.is_told = True
        self._last = self._stops.beyond(self._stands_at(back=back), back=back)
        return self._last

    def words(self, at: Position | None) -> str:
        """Tell which problem one is at, of how many; how many are left where one is at none."""
        if not self._stops.count:
            return "No problems here"
        if at is None or not (number := self._stops.number(at)):
            return f"{plural(self._stops.count, 'problem')} left"
        turn = _TURNS[self._stops.turn_of(at)]
        return f"Problem {number:,} of {self._stops.count:,}{turn}"

    def words_now(self) -> str:
        """Tell the same of where one stands, as it is counted now."""
        self._take()
        return self.words(self._stands_at(back=False))

    def listed_before(self, people: Sequence[Employee]) -> int:
        """Tell how many of those listed stand before whoever is shown, and is listed no more."""
        order = [one.key for one in self._employees.model.rows]
        if self.key not in order:
            return 0
        place = order.index(self.key)
        return sum(order.index(one.key) < place for one in people)

    def _take(self) -> None:
        shown = self._employees.model.shown
        self._stops.take([Listed(one.person, one.waits, one.asked) for one in shown], self.months)

    def _stands_at(self, *, back: bool) -> Position:
        """Position among the problems, or between them."""
        at = self._row_at(back=back)
        return replace(at, turn=self._stops.turn(at, self._last))

    def _row_at(self, *, back: bool) -> Position:
        details, people = self._details, self._employees.model.shown
        if details.shows_month:
            row: UnassignedRow | None = details.unassigned.table.current_row
            return self._at(None, row.key if row else None, [one.key for one in self.months])
        at = next((number for number, one in enumerate(people) if one.key == self.key), None)
        if at is None:  # whoever has nothing left to do goes from the list: on from there
            gap = self.listed_before(people)
            return Position(gap if back else gap - 1)
        entry: PersonEntry | None = details.entries.table.current_row
        rows = [one.key for one in details.entries.model.rows]
        is_first = entry is not None and rows[:1] == [entry.key]
        if entry is None or (self.is_led and not is_first):
            return Position(at, None, tuple(rows))  # what stands before was not looked at yet
        return self._at(at, entry.key, rows)

    def _at(self, person: int | None, key: object, rows: Sequence[object]) -> Position:
        if self.gap is None:
            return Position(person, key, tuple(rows))
        return Position(person, _GAP, (*rows[: self.gap], _GAP, *rows[self.gap :]))
