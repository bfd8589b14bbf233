"""The walk passes every problem once, forth and back, and goes round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.desktop.workbench.problems import Position, Stops
from ccprocessor.desktop.workbench.rows.entries import entries_of
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue
from tests.builders.people import person
from tests.desktop.workbench.months import LONE, PAIRED, WONDERED, trouble

COUNTS = st.lists(st.integers(0, 4), max_size=6)
MONTH = ("page", "sum")


def somebody(problems: int) -> Person:
    """A person with so many problems that are about no charge."""
    issues = (Issue("unreadable_value", f"Problem {number}.") for number in range(problems))
    return person((), (), issues=tuple(issues))


def stops(people: Sequence[Person], month: Sequence[object] = ()) -> Stops:
    made = Stops()
    made.take(people, month)
    return made


def order_of(people: Sequence[Person], at: Position) -> tuple[object, ...]:
    """The rows of whom one is at, as they are listed."""
    return MONTH if at.person is None else tuple(one.key for one in entries_of(people[at.person]))


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
    assert [one.key for one in walked[-len(MONTH) :]] == list(MONTH)
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
    made.take([less], ())
    assert made.count == before - 1
