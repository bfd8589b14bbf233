"""What the texts beside a receipt's labels mean."""

from __future__ import annotations

import datetime as dt

import pytest

from ccprocessor.extraction.report import values as receipt_values
from ccprocessor.extraction.report.labels import ReportField


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["7458 MOCK HWY, , LOREM, ZA,", "00710-0000"], "7458 MOCK HWY, , LOREM, ZA, 00710-0000"),
        (["1 MOCK RD, , LOREM, ZC, 00892-", "0000"], "1 MOCK RD, , LOREM, ZC, 00892-0000"),
        (["COUNTY CLERK OF MOCK -", "SOUTH"], "COUNTY CLERK OF MOCK - SOUTH"),
        ([], ""),
    ],
)
def test_wrapped_lines_are_joined_where_they_broke(lines: list[str], whole: str) -> None:
    assert receipt_values.joined(lines) == whole


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (
            ["forwarded message with", "subject IMG_9.jpeg"],
            "forwarded message with subject IMG_9.jpeg",
        ),
        (["20310512_", "182580.jpg"], "20310512_182580.jpg"),
        (["forwarded-message-2031051", "2.jpg"], "forwarded-message-20310512.jpg"),
        (["receipt 30", ".png"], "receipt 30.png"),
        (["receipt 30.jp", "eg"], "receipt 30.jpeg"),
    ],
)
def test_file_names_are_joined_without_a_space_within_a_word(lines: list[str], whole: str) -> None:
    assert receipt_values.file_name(lines) == whole


def test_the_portals_note_prefix_is_no_purpose() -> None:
    assert receipt_values.purpose(["Receipts Notes (12): Crew", "lunch"]) == "Crew lunch"
    assert receipt_values.purpose(["Receipts Notes (1):"]) == ""
    assert receipt_values.purpose(["Notes for the crew"]) == "Notes for the crew"


def test_codes_are_their_numbers_alone() -> None:
    coding = receipt_values.coding(
        {
            ReportField.CODING_TYPE: "Job Coding",
            ReportField.JOB: "30024. Mock Refinery",
            ReportField.PHASE: "010.10 Text",
            ReportField.COST_TYPE: "1 Labor",
        }
    )
    assert (coding.job, coding.phase, coding.cost_type) == ("30024.", "010.10", "1")
    assert coding.is_complete


def test_an_account_is_parted_from_its_description() -> None:
    coding = receipt_values.coding({ReportField.GL_ACCOUNT: "6310.20 (Vehicle fuel)"})
    assert (coding.gl_account, coding.gl_description) == ("6310.20", "Vehicle fuel")
    assert receipt_values.coding({ReportField.GL_ACCOUNT: "6310.20"}).gl_description is None


def test_a_date_is_found_among_other_words() -> None:
    assert receipt_values.date("Detail 07/01/2032") == dt.date(2032, 7, 1)
    assert receipt_values.date("Detail 17/41/2032") is None


def test_the_portal_number_is_the_seven_digits() -> None:
    assert receipt_values.portal_id("Report 7390878 of 12") == "7390878"
    assert receipt_values.portal_id("E-1204") == "E-1204"
    assert receipt_values.portal_id("none") is None


@pytest.mark.parametrize(
    "name", ["José Núñezbrook", "Siobhán O'Drift", "李 小龍", "Anne-Marie J. v. M."]
)
def test_names_of_any_script_are_names(name: str) -> None:
    assert receipt_values.is_name(name)


@pytest.mark.parametrize("text", ["", "7390878", "Room 12", "..."])
def test_texts_with_figures_or_without_letters_are_none(text: str) -> None:
    assert not receipt_values.is_name(text)
