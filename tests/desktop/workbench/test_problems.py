"""The walk passes every problem once, forth and back, and goes round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.desktop.workbench.guide import ProblemPosition, next_problem, problems_of

COUNTS = st.lists(st.integers(0, 4), max_size=6)


@given(COUNTS)
def test_forth_passes_every_problem_in_order_and_comes_round(counts: list[int]) -> None:
    problems = problems_of(counts)
    at, walked = None, []
    for _ in problems:
        at = next_problem(problems, at)
        assert at is not None
        walked.append(at)
    assert walked == list(problems)
    if problems:
        assert next_problem(problems, at) == problems[0]


@given(COUNTS)
def test_back_is_forth_from_the_other_end(counts: list[int]) -> None:
    problems = problems_of(counts)
    for one in problems:
        after = next_problem(problems, one)
        assert next_problem(problems, after, back=True) == one


def test_from_a_person_without_problems_the_next_ones_are_next() -> None:
    problems = problems_of([1, 0, 2])
    assert next_problem(problems, ProblemPosition(1, -1)) == ProblemPosition(2, 0)
    assert next_problem(problems, ProblemPosition(1, -1), back=True) == ProblemPosition(0, 0)


def test_where_nothing_is_wrong_there_is_nowhere_to_go() -> None:
    assert next_problem(problems_of([0, 0]), None) is None
