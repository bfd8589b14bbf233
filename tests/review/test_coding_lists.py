"""A code that the office's lists do not have is an issue with the nearest ones that count."""

from __future__ import annotations

import datetime as dt

import pytest

from ccprocessor.domain.receipts import Coding
from ccprocessor.review.coding_lists import NO_LISTS, CodingLists, ListedCode
from ccprocessor.review.people import reviewed
from tests.builders.people import CODED, MARCH, charge, matched, person, record

LISTS = CodingLists(
    {
        "jobs": (
            ListedCode("30024.", "Bridge"),
            ListedCode("30042.", "Yard", valid_to=dt.date(2031, 2, 28)),
            ListedCode("30044.", valid_from=dt.date(2031, 4, 1)),
            ListedCode("91000."),
        ),
        "gl_accounts": (ListedCode("6310.20", "Fuel"),),
    }
)
BRIDGE = Coding(type="Job Coding", job="30024.", phase="010.", cost_type="1")


def issues(coding: Coding, lists: CodingLists = LISTS) -> list[tuple[str, str, str]]:
    bought, paper = charge(), record(coding=coding)
    found = reviewed(person((bought,), (paper,), matches=(matched(bought, paper),)), MARCH, lists)
    assert not found.flags
    return [(one.type, one.field, one.message) for one in found.issues]


@pytest.mark.parametrize("job", ["30024.", "30024", " 30024. "])
def test_a_listed_code_is_no_issue_and_fields_without_a_list_are_free(job: str) -> None:
    assert issues(Coding(type="Job Coding", job=job, phase="999.", cost_type="Z")) == []
    assert issues(CODED) == []


def test_without_lists_no_code_is_wrong() -> None:
    assert issues(Coding(type="GL Coding", gl_account="9"), NO_LISTS) == []


def test_an_unknown_code_is_told_with_the_nearest_that_count() -> None:
    [(kind, field, message)] = issues(Coding("Job Coding", "30042x", "010.", "1"))
    assert (kind, field) == ("unknown_code", "coding.job")
    assert message == (
        "The record HAMMER & NAIL, 10.00 on 5 Mar 2031, cannot be booked as it is coded: job"
        " 30042x is not on the list of jobs (nearest: 30024. (Bridge))."
    )


@pytest.mark.parametrize(
    ("job", "words"), [("30042.", "ended on 28 Feb 2031"), ("30044.", "begins on 1 Apr 2031")]
)
def test_a_code_counts_on_the_day_of_the_receipt(job: str, words: str) -> None:
    [(_, _, message)] = issues(Coding("Job Coding", job, "010.", "1"))
    assert f"job {job} {words}" in message
    assert "(nearest: 30024. (Bridge))" in message


def test_digits_that_changed_places_are_near() -> None:
    near = LISTS.nearest("jobs", "30204.", None)
    assert [one.code for one in near] == ["30024.", "30042.", "30044."]


def test_several_wrong_codes_of_a_record_are_one_issue() -> None:
    lists = CodingLists({**LISTS.lists, "cost_types": (ListedCode("1"),)})
    [(_, field, message)] = issues(Coding("Job Coding", "5", "010.", "7"), lists)
    assert field == ""
    assert "job 5 is not on the list of jobs; cost type 7 is not on the list of cost types" in (
        message
    )
