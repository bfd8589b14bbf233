"""Codes for many receipts at once: one act, or a sentence on what does not fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.desktop.coding.filling import (
    FIELDS,
    CannotFill,
    Change,
    act_of,
    by_rules,
    coded_as,
    copied,
    filled_down,
    pasted,
)
from ccprocessor.domain.receipts import Coding
from ccprocessor.review.coding_lists import NO_LISTS, CodingLists, ListedCode
from ccprocessor.services.coding.suggestions import CodingRow, Suggested
from tests.builders.people import person, record

JOB = Coding("Job Coding", "30024.", "010.", "1")


def row(number: int, coding: Coding = Coding(), merchant: str = "QUIKMOCK") -> CodingRow:  # noqa: B008
    paper = record("10.00", f"900000{number}", merchant=merchant, coding=coding)
    return CodingRow(person((), (paper,)), paper, (), ())


ROWS = [row(1, JOB), row(2), row(3), row(4)]


def lines(changes: list[Change], lists: CodingLists = NO_LISTS) -> list[tuple[str, str, str]]:
    """Record, field and value of each decision."""
    return [
        (_record(one["receipt"]), str(one["field"]).removeprefix("coding."), str(one["value"]))
        for one in act_of(changes, lists).lines
    ]


def _record(ref: object) -> str:
    assert isinstance(ref, dict)
    return str(ref["transaction_id"])[-1]


def refusal(text: str, *, field: str = "coding.job", chosen: int = 1, at: int = 0) -> str:
    with pytest.raises(CannotFill) as caught:
        pasted(text, ROWS[at:], ROWS[at : at + chosen], field)
    return str(caught.value)


def test_the_first_value_is_filled_down_as_one_step_with_its_type() -> None:
    changes = filled_down(ROWS[:3], "coding.job")
    assert lines(changes) == [
        ("2", "type", "Job Coding"),
        ("2", "job", "30024."),
        ("3", "type", "Job Coding"),
        ("3", "job", "30024."),
    ]
    assert act_of(changes, NO_LISTS).label == "job of 2 receipts"


def test_filling_down_needs_a_value_and_receipts_below() -> None:
    with pytest.raises(CannotFill, match="Choose several receipts"):
        filled_down(ROWS[:1], "coding.job")
    with pytest.raises(CannotFill, match="QUIKMOCK has no job to copy"):
        filled_down(ROWS[1:], "coding.job")


def test_the_value_above_is_copied() -> None:
    changes = copied(ROWS[0], ROWS[1], "coding.phase")
    assert lines(changes) == [("2", "type", "Job Coding"), ("2", "phase", "010.")]
    assert act_of(changes, NO_LISTS).label == "phase of QUIKMOCK: 010."
    with pytest.raises(CannotFill, match="There is no receipt above"):
        copied(None, ROWS[0], "coding.job")


def test_a_block_is_pasted_from_the_current_cell_on() -> None:
    block = "30042.\t020.\t2\r\n30044.\t\t3\r\n"
    assert lines(pasted(block, ROWS[1:], ROWS[1:2], "coding.job")) == [
        ("2", "type", "Job Coding"),
        ("2", "job", "30042."),
        ("2", "phase", "020."),
        ("2", "cost_type", "2"),
        ("3", "type", "Job Coding"),
        ("3", "job", "30044."),
        ("3", "cost_type", "3"),
    ]


def test_one_value_goes_into_every_chosen_receipt() -> None:
    changes = pasted("gl", ROWS, ROWS[1:], "coding.type")
    assert {value for _, _, value in lines(changes)} == {"GL Coding"}
    assert len(changes) == 3
    assert act_of(changes, NO_LISTS).label == "coding type of 3 receipts"


def test_cells_with_line_breaks_and_quotes_stay_one_cell() -> None:
    changes = pasted('"Drill\nbits, ""12"""', ROWS, ROWS[:1], "purpose")
    assert lines(changes) == [("1", "purpose", 'Drill bits, "12"')]


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("", "coding.job", "There is nothing to paste"),
        ("\t\n\t\n", "coding.job", "There is nothing to paste"),
        ("1\t2\n3\n", "coding.job", "have 1 to 2 columns. Copy a rectangle"),
        ("1\n2\n3\n4\n5\n", "coding.job", "5 rows and 1 column, but the list ends before."),
        ("1\t2\t3", "coding.gl_account", "from account on there are only 2 columns. Begin further"),
    ],
)
def test_a_block_of_the_wrong_shape_is_told(text: str, field: str, words: str) -> None:
    assert words in refusal(text, field=field)


def test_a_block_must_be_as_high_as_what_is_chosen() -> None:
    told = refusal("1\n2\n", chosen=3)
    assert "What is pasted has 2 rows and 1 column, but 3 receipts are chosen." in told
    assert "Choose one receipt to begin at" in told


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("coding.type", "Fleet Coding", "“Fleet Coding” is no type of coding. Write Job or GL."),
        ("coding.job", "x" * 41, "is too long for a code. Check the columns."),
    ],
)
def test_a_value_that_is_none_is_told(field: str, value: str, words: str) -> None:
    with pytest.raises(CannotFill, match=words):
        act_of([Change(ROWS[1], field, value)], NO_LISTS)


def test_what_stands_there_already_is_no_act() -> None:
    with pytest.raises(CannotFill, match="Nothing would be changed"):
        act_of([Change(ROWS[0], "coding.job", " 30024. ")], NO_LISTS)


def test_a_code_is_written_as_its_list_has_it() -> None:
    lists = CodingLists({"jobs": (ListedCode("30042.", "Yard"),)})
    assert lines([Change(ROWS[0], "coding.job", "30042")], lists) == [("1", "job", "30042.")]


def test_another_kind_of_coding_takes_the_place_of_the_one_before() -> None:
    account = Coding("GL Coding", gl_account="6310.20")
    assert lines(coded_as(ROWS[0], account)) == [
        ("1", "type", "GL Coding"),
        ("1", "job", ""),
        ("1", "phase", ""),
        ("1", "cost_type", ""),
        ("1", "gl_account", "6310.20"),
    ]
    label = act_of(coded_as(ROWS[1], account), NO_LISTS).label
    assert label == "coding of QUIKMOCK: 6310.20"


@given(st.text(max_size=60), st.sampled_from(FIELDS), st.integers(0, 3), st.integers(1, 4))
def test_no_text_is_more_than_refused(text: str, field: str, at: int, chosen: int) -> None:
    try:
        changes = pasted(text, ROWS[at:], ROWS[at : at + chosen], field)
        assert act_of(changes, NO_LISTS).lines
    except CannotFill:
        return


def test_rules_code_what_needs_it_as_one_step() -> None:
    account = Coding("GL Coding", gl_account="6310.20")
    said = Suggested(account, 0.9, "rule: merchant QUIKMOCK", is_rule=True)
    guessed = Suggested(JOB, 0.9, "last used for this merchant")
    rows = [row(1)._replace(codings=(said, guessed)), row(2)._replace(codings=(guessed,))]
    changes = by_rules(rows)
    assert lines(changes) == [("1", "type", "GL Coding"), ("1", "gl_account", "6310.20")]
    with pytest.raises(CannotFill, match="No rule of the office fits"):
        by_rules(rows[1:])
