from __future__ import annotations

from ccprocessor.extraction.recognition import recognise, what_was_missing
from tests.extraction.statement_paper import (
    Charge,
    Look,
    Sheet,
    blank,
    card_page,
    scan,
    summary_page,
    text_page,
)

COVER = text_page(["Commercial Card - Monthly Statement Package", "Do not forward."])
STATEMENT = card_page([Charge("000000001")]).page(4)
RECEIPT = text_page(
    ["Employee ID: 7011509", "Transaction ID: 90993940", "Expense Title: Fuel Feb 27",
     "Amount : 60.10", "Merchant Name: PETROVANTA", "Merchant Address: 8872 SPECIMEN RD",
     "Accounts Coding Type : GL Coding", "Attachment Name: a.jpeg", "Request Type: Expense"]
)  # fmt: skip
INVOICE = text_page(
    ["INVOICE 4471", "Customer ID: 4471 Account Code: X1", "Date Product Description Quantity",
     "03/08/2031 PAPER 4 $12.00", "Net Amount $12.00 Discount $0.00 Gross $12.00"]
)  # fmt: skip
BANK = text_page(
    ["Statement of account", "Posted Date Description Amount Balance",
     "03/08/2031 CARD PAYMENT 12.00 1,234.50", "Transaction Totals: 12.00"]
)  # fmt: skip


def test_a_statement_is_known_by_its_heads_and_a_receipt_report_by_its_labels() -> None:
    assert recognise([STATEMENT]) == "card_statement"
    assert recognise([RECEIPT]) == "receipt_report"


def test_covers_blanks_scans_and_other_reports_come_first_and_decide_nothing() -> None:
    before = [COVER, blank(2), scan(3), INVOICE, BANK]
    assert recognise(before) is None
    assert recognise([*before, STATEMENT]) == "card_statement"
    assert recognise([*before, RECEIPT]) == "receipt_report"


def test_a_summary_alone_is_not_yet_a_statement() -> None:
    assert recognise([summary_page([], ("1", "1.00", "$1.00", "$0.00", "$1.00")).page()]) is None


def test_an_unknown_layout_is_told_what_was_looked_for() -> None:
    sheet = Sheet(Look())
    sheet.write(24.0, "Card Number: ************0625")
    sheet.y += 14
    sheet.write(24.0, "Posted Date   Merchant Name   Net Cost")
    told = what_was_missing([sheet.page()])
    assert "“Transaction #”" in told
    assert "“Employee ID”" in told
    assert "“Posted Date”" not in told
    assert "“Card Number”" not in told


def test_labels_that_are_all_there_but_on_no_page_together_are_told_so() -> None:
    parts = ("Employee ID: Transaction ID: Expense Title: Expense Type: Purpose:",
             "Merchant Name: Merchant Address: Accounts Coding Type: Cost Type:",
             "GL Account Attachment Name: Request Type:")  # fmt: skip
    told = what_was_missing([text_page([part]) for part in parts])
    assert told == "a receipt report's heads and labels stand on no page together"


def test_a_receipt_report_with_other_labels_is_told_which_are_missing() -> None:
    page = text_page(["Transaction ID: 1", "Purpose: x", "Merchant Name: y", "Expense Type: z"])
    told = what_was_missing([page])
    assert told.startswith("a receipt report's")
    assert "“Attachment Name”" in told
    assert "“Purpose”" not in told


def test_a_document_without_text_is_told_so() -> None:
    assert what_was_missing([blank(1), scan(2)]) == "no page has any text"
