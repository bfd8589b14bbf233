"""One page of the receipt report, cut into labels and texts."""

from __future__ import annotations

import datetime as dt

from ccprocessor.domain.pages import Page
from ccprocessor.extraction.report.labels import FIELDS, ReportField
from ccprocessor.extraction.report.pages import read_receipt_page
from tests.extraction.receipt_paper import Look, Sheet, pages, records


def line(*texts: str, gap: float = 40) -> Page:
    """A page of one line: texts a gap apart."""
    sheet = Sheet(Look(), 1)
    sheet.draw(40, 20, "Transaction ID: 1  Amount : 2  Purpose: 3", 9)
    x = 40.0
    for text in texts:
        x = sheet.draw(x, 100, text, 9) + gap
    return Page("doc", 1, 612, 792, tuple(sheet.words))


def cut(page: Page) -> list[tuple[ReportField, str]]:
    """The segments of the page's second line."""
    segments = read_receipt_page(page).segments()
    return [(FIELDS[s.field], s.text) for s in segments if s.line == 1]


def test_label_and_value_in_one_run_are_told_apart() -> None:
    assert cut(line("Employee ID: 5526639")) == [
        (ReportField.PORTAL_ID, "Employee ID:"),
        (ReportField.TEXT, "5526639"),
    ]
    assert cut(line("Report Number 7390878")) == [
        (ReportField.PORTAL_ID, "Report Number"),
        (ReportField.TEXT, "7390878"),
    ]


def test_a_value_glued_to_its_colon_is_cut_off() -> None:
    assert cut(line("TRANSACTION ID:90598127")) == [
        (ReportField.TRANSACTION_ID, "TRANSACTION ID:"),
        (ReportField.TEXT, "90598127"),
    ]


def test_label_words_within_a_value_are_no_labels() -> None:
    for text in ("Job site materials", "PHASE ONE SUPPLY", "Cost Type change", "Amount due"):
        assert cut(line("Merchant Name:", text)) == [
            (ReportField.MERCHANT, "Merchant Name:"),
            (ReportField.TEXT, text),
        ]


def test_a_label_does_not_reach_across_a_gap() -> None:
    assert cut(line("Expense Type: General Expense", "Amount: 57.55")) == [
        (ReportField.EXPENSE_TYPE, "Expense Type:"),
        (ReportField.TEXT, "General Expense"),
        (ReportField.AMOUNT, "Amount:"),
        (ReportField.TEXT, "57.55"),
    ]


def test_the_reports_own_dates_are_not_the_records() -> None:
    assert cut(line("Run Date: 04/16/2031")) == [(ReportField.TEXT, "Run Date: 04/16/2031")]


def test_two_labels_in_one_run_are_both_found() -> None:
    assert cut(line("Amount : 57.55 Address : PORT IPSUM, ZA")) == [
        (ReportField.AMOUNT, "Amount :"),
        (ReportField.TEXT, "57.55"),
        (ReportField.ADDRESS, "Address :"),
        (ReportField.TEXT, "PORT IPSUM, ZA"),
    ]


def test_a_label_and_a_value_that_overlap_are_kept_apart() -> None:
    sheet = Sheet(Look(), 1)
    sheet.draw(40, 20, "Transaction ID: 1  Amount : 2  Purpose: 3", 9)
    end = sheet.draw(40, 100, "Accounts Coding Type :", 9)
    sheet.draw(end - 12, 100, "Job Coding", 9)
    page = Page("doc", 1, 612, 792, tuple(sheet.words))
    assert cut(page) == [
        (ReportField.CODING_TYPE, "Accounts Coding Type :"),
        (ReportField.TEXT, "Job Coding"),
    ]


def test_the_run_date_is_found() -> None:
    page = pages(records(1), Look())[0]
    assert read_receipt_page(page).run_date == dt.date(2031, 4, 16)


def test_a_page_keeps_no_words_and_little_else() -> None:
    page = pages(records(1), Look())[0]
    kept = read_receipt_page(page)
    assert kept.sheet.words == ()
    assert sum(map(len, (kept._texts, kept._corners, kept._codes))) < 2500


def test_a_page_of_plain_text_keeps_nothing() -> None:
    sheet = Sheet(Look(), 1)
    for row in range(30):
        sheet.draw(40, 20 + 15 * row, "Trip to Fauxville and back with two of the crew", 9)
    page = Page("doc", 1, 612, 792, tuple(sheet.words))
    assert read_receipt_page(page).segments() == []
