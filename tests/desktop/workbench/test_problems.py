"""The walk passes every problem once, forth and back, and goes round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.desktop.workbench.problems import (
    ASKED,
    WAITS,
    Listed,
    Position,
    Stops,
)
from ccprocessor.desktop.workbench.rows.entries import entries_of
from ccprocessor.desktop.workbench.rows.finding_rows import UnassignedRow
from ccprocessor.desktop.workbench.rows.wording import may_go
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.places import PageRef
from tests.builders.people import person
from tests.desktop.workbench.months import LONE, PAIRED, WONDERED, trouble

COUNTS = st.lists(st.integers(0, 4), max_size=6)
MONTH = tuple(
    UnassignedRow(
        number, PageRef("car", number), "car.pdf", said, (Issue("unassigned_page", said),)
    )
    for number, said in enumerate(("One page.", "Another."))
)
KEYS = tuple(row.key for row in MONTH)


def somebody(problems: int) -> Person:
    """A person with so many problems that are about no charge."""
    issues = (Issue("unreadable_value", f"Problem {number}.") for number in range(problems))
    return person((), (), issues=tuple(issues))


def stops(people: Sequence[Person], month: Sequence[UnassignedRow] = ()) -> Stops:
    made = Stops()
    made.take([Listed(one) for one in people], month)
    return made


def order_of(people: Sequence[Person], at: Position) -> tuple[object, ...]:
    """The rows of whom one is at, as they are listed."""
    return KEYS if at.person is None else tuple(one.key for one in entries_of(people[at.person]))


def walk(people: Sequence[Person], made: Stops, *, back: bool = False) -> list[Position]:
    """One step more than there are problems."""
    at, walked = None, []
    for _ in range(made.count + 1):
        found = made.beyond(at, back=back)
        assert found is not None
        walked.append(found)
        at = replace(found, order=order_of(people, found))
    return walked


@given(COUNTS)
def test_forth_passes_every_problem_in_order_and_comes_round(counts: list[int]) -> None:
    people = [somebody(count) for count in counts]
    made = stops(people, MONTH)
    *walked, again = walk(people, made)
    assert [made.number(one) for one in walked] == list(range(1, sum(counts) + len(MONTH) + 1))
    assert [one.key for one in walked[-len(MONTH) :]] == list(KEYS)
    assert again == walked[0]


@given(COUNTS)
def test_back_is_forth_from_the_other_end(counts: list[int]) -> None:
    people = [somebody(count) for count in counts]
    made = stops(people, MONTH)
    assert walk(people, made, back=True)[:-1] == walk(people, made)[:-1][::-1]


def test_one_cause_is_one_stop() -> None:
    one = trouble()
    assert len(one.open_issues) > stops([one]).count
    assert [at.key for at in walk([one], stops([one]))[:-1]] == [
        LONE.key,
        PAIRED.key,
        WONDERED.key,
    ]


def test_from_a_person_without_problems_the_next_ones_are_next() -> None:
    people = [somebody(1), somebody(0), somebody(2)]
    made = stops(people)
    forth, back = made.beyond(Position(1)), made.beyond(Position(1), back=True)
    assert forth
    assert back
    assert (forth.person, made.number(forth)) == (2, 2)
    assert (back.person, made.number(back)) == (0, 1)


def test_from_a_row_that_is_settled_its_neighbours_are_next() -> None:
    one = trouble()
    order = tuple(entry.key for entry in entries_of(one))
    settled = replace(one, issues=tuple(issue for issue in one.issues if issue.receipt is None))
    made = stops([settled])
    at = Position(0, PAIRED.key, order)
    assert made.beyond(at) == Position(0, WONDERED.key)
    assert made.beyond(at, back=True) == Position(0, LONE.key)


def test_where_nothing_is_wrong_there_is_nowhere_to_go() -> None:
    assert stops([somebody(0), somebody(0)]).beyond(None) is None


def test_problems_that_were_settled_are_no_stops_any_more() -> None:
    made = stops([trouble()])
    before = made.count
    less = replace(trouble(), issues=trouble().issues[1:])
    made.take([Listed(less)], ())
    assert made.count == before - 1


def test_what_waits_for_scans_comes_after_all_that_is_firm() -> None:
    scan = Issue("unreadable_page", "Page 9 is a scan.")
    month = (*MONTH, UnassignedRow(2, None, "", scan.message, (scan,), waits=True))
    waiting = replace(trouble(), issues=(*trouble().issues, Issue("unreadable_value", "Smudged.")))
    people = [waiting, trouble()]
    made = Stops()
    made.take([Listed(waiting, waits=True), Listed(trouble())], month)
    at, walked = Position(0, order=order_of(people, Position(0))), []
    for _ in range(made.count):
        found = made.beyond(replace(at, turn=made.turn(at, None)))
        assert found is not None
        walked.append((found.person, found.turn == WAITS))
        at = replace(found, order=order_of(people, found))
    firm = [(0, False), (0, False), (1, False), (1, False), (1, False), (None, False)]
    assert walked[:7] == [*firm, (None, False)]
    assert set(walked[7:]) == {(0, True), (None, True)}


def test_from_somebody_who_only_waits_their_own_problems_are_next() -> None:
    made = Stops()
    made.take([Listed(somebody(1)), Listed(trouble(), waits=True)], MONTH)
    waits = [one for one in entries_of(trouble()) if one.issues]
    assert (made.turn(Position(1), None) == WAITS) is all(may_go(one.issues) for one in waits)
    lone = replace(trouble(), issues=tuple(one for one in trouble().issues if may_go([one])))
    made.take([Listed(somebody(1)), Listed(lone, waits=True)], MONTH)
    assert made.turn(Position(1), None) == WAITS
    found = made.beyond(Position(1, order=order_of([lone, lone], Position(1)), turn=WAITS))
    assert found is not None
    assert (found.person, found.turn) == (1, WAITS)


def test_what_was_asked_for_comes_last_and_is_passed_over_once_it_is_asked() -> None:
    people = [trouble(), somebody(1)]
    asked = frozenset({LONE.key})
    made = Stops()
    made.take([Listed(people[0], asked=asked), Listed(people[1])], MONTH)
    at = Position(0, LONE.key, order_of(people, Position(0)))
    walked: list[tuple[object, object]] = []
    last = None
    for _ in range(2 * made.count):
        last = made.beyond(replace(at, turn=made.turn(at, last)))
        assert last is not None
        walked.append((last.person, last.key))
        at = replace(last, order=order_of(people, last))
    assert len({*walked}) == made.count == stops(people, MONTH).count - 1
    assert (0, LONE.key) not in walked
    made.take([Listed(replace(people[0], issues=people[0].issues[:1]), asked=asked)], ())
    alone = made.beyond(None)
    assert alone == Position(0, LONE.key, turn=ASKED)
    assert (made.count, made.number(alone)) == (1, 1)
