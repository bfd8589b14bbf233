"""The workbook says what the month says, cell for cell."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from ccprocessor.domain.cycles import Cycle
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.places import Place
from ccprocessor.domain.statement import UnassignedPage
from ccprocessor.review.causes import CAUSE_WORDS
from ccprocessor.review.standing import wrongs_of
from ccprocessor.sheets.report import write_report
from tests.sheets.months import (
    BOX,
    CAR,
    CREATED,
    charge,
    crowd,
    everyone,
    finished,
    hazelcombe,
    month,
)
from tests.sheets.reports import SHEETS, Opened, opened_report


def test_the_sheets_stand_in_their_order(report: Opened) -> None:
    assert tuple(report.book.sheetnames) == SHEETS


def test_the_summary_has_everyone_in_the_order_of_the_month(report: Opened) -> None:
    *people, _totals = report.rows("Summary")
    assert [row["Name"] for row in people] == [person.name for person in everyone().people]
    for row, person in zip(people, everyone().people, strict=True):
        assert row["Employee ID"] == person.employee_id
        assert Decimal(str(row["Card Activity Total"])) == person.statement_total
        assert Decimal(str(row["Receipt Total"])) == person.receipt_total
        assert row["Receipt Count"] == len(person.receipts)
        missing = person.statement_total - person.receipt_total
        assert Decimal(str(row["Missing Receipt Amount"])) == missing
        assert (row["Flags"] or "") == " · ".join(wrongs_of(person))
        assert row["Status"] == person.status


def test_the_summary_gives_pages_as_ranges_and_remarks_on_the_person(report: Opened) -> None:
    row = report.rows("Summary")[0]
    assert (row["Statement Pages"], row["Receipt Pages"]) == ("9-11, 14", "93-96")
    assert row["Remarks"] == "Nobody of the portal has this name."


def test_the_summary_splits_each_difference_into_its_causes(report: Opened) -> None:
    *people, _totals = report.rows("Summary")
    for row in people:
        parts = [part.split(" ", 1) for part in (row["Causes"] or "").split(" · ") if part]
        amounts = sum((Decimal(amount.replace(",", "")) for amount, _ in parts), Decimal(0))
        assert amounts == Decimal(str(row["Missing Receipt Amount"]))
        assert {words for _, words in parts} <= set(CAUSE_WORDS.values())
    assert any(row["Causes"] for row in people)


def test_the_totals_below_the_summary_are_the_sums_above_them(report: Opened) -> None:
    *people, totals = report.rows("Summary")
    assert totals["Name"] == "Total"
    for head in (
        "Card Activity Total",
        "Receipt Total",
        "Receipt Count",
        "Missing Receipt Amount",
    ):
        above = sum((Decimal(str(row[head])) for row in people), Decimal(0))
        assert Decimal(str(totals[head])) == above
    assert totals["Status"] == "1 finished, 3 unfinished"


def test_what_is_missing_is_told_in_the_words_of_the_office(report: Opened) -> None:
    rows = report.rows("Receipt Issue Details")
    assert [(row["Name"], row["Status"], row["Document"], row["Page"]) for row in rows] == [
        ("Devin Hazelcombe", "Missing Coding", "receipts.pdf", 94),
        ("Devin Hazelcombe", "Missing Attachment", "receipts.pdf", 95),
        ("Devin Hazelcombe", "Missing Coding, Missing Attachment", "receipts.pdf", 96),
        ("Devin Hazelcombe", "Missing Receipt", "car.pdf", 11),
        ("ROBERTMOCK", "Missing All Receipts", "car.pdf", 20),
    ]


def test_someone_without_any_receipt_has_one_row_without_values(report: Opened) -> None:
    row = report.rows("Receipt Issue Details")[-1]
    cells = ("Expense", "Date", "Amount", "Purpose", "Merchant Name", "Merchant Address")
    assert {row[cell] for cell in cells} == {"N/A"}


def test_a_missing_receipt_is_described_by_its_charge(report: Opened) -> None:
    row = report.rows("Receipt Issue Details")[3]
    assert row["Date"] == dt.date(2031, 3, 4)
    assert (row["Amount"], row["Merchant Name"]) == (-1.16, "HARDWAREMOCK #7224")
    assert (row["Expense"], row["Merchant Address"]) == ("MISC", "LOREM, ZC")


def test_every_charge_has_its_row(report: Opened) -> None:
    rows = iter(report.rows("Transactions"))
    for person in everyone().people:
        for transaction in person.transactions:
            row = next(rows)
            assert (row["Name"], row["Employee ID"]) == (person.name, person.employee_id)
            assert (row["Card"], row["Transaction #"]) == (transaction.card, transaction.number)
            assert row["Transaction Date"] == transaction.transaction_date
            assert row["Posted Date"] == transaction.posted_date
            assert row["Merchant Name"] == transaction.merchant
            assert Decimal(str(row["Gross Cost"])) == transaction.gross
            assert Decimal(str(row["Discount"])) == transaction.discount
            assert Decimal(str(row["Net Cost"])) == transaction.net
            assert (row["Document"], row["Page"]) == ("car.pdf", transaction.place.page)
    assert next(rows, None) is None


def test_a_charge_tells_its_receipts_and_what_is_left_over(report: Opened) -> None:
    accepted, split, alone, *_ = report.rows("Transactions")
    assert (accepted["Match"], accepted["Receipts"], accepted["Probability"]) == (
        "accepted",
        "0093940",
        0.998,
    )
    assert (split["Match"], split["Receipts"]) == ("proposed", "0093941, 0093942")
    assert (split["Receipt Amount"], split["Difference"]) == (2323.57, 0)
    assert (alone["Match"], alone["Receipts"]) == ("no receipt record", None)
    assert alone["Issues"] == "No receipt for HARDWAREMOCK."


def test_a_charge_of_several_products_is_one_row(tmp_path: Path) -> None:
    fuel, wash = charge("1", "30.00").lines[0], charge("1", "9.50").lines[0]
    lines = (
        dataclasses.replace(fuel, product="UNLEADED"),
        dataclasses.replace(wash, product="CAR WASH"),
    )
    person = dataclasses.replace(finished(), transactions=(charge("1", "0", lines=lines),))
    (row,) = opened_report(tmp_path, month(person)).rows("Transactions")
    assert (row["Product Description"], row["Net Cost"]) == ("UNLEADED; CAR WASH", 39.5)


def test_every_record_has_its_row(report: Opened) -> None:
    rows = iter(report.rows("Receipts"))
    for person in everyone().people:
        for receipt in person.receipts:
            row = next(rows)
            assert (row["Name"], row["Portal ID"]) == (person.name, person.portal_id)
            assert (row["Transaction ID"], row["Date"]) == (receipt.transaction_id, receipt.date)
            shown = None if row["Amount"] is None else Decimal(str(row["Amount"]))
            assert shown == receipt.amount
            assert (row["Purpose"], row["Merchant Name"]) == (receipt.purpose, receipt.merchant)
            assert row["Job"] == receipt.coding.job
            assert row["Phase"] == receipt.coding.phase
            assert row["Cost Type"] == receipt.coding.cost_type
            assert row["GL Account"] == receipt.coding.gl_account
            assert row["Attachment"] == ("yes" if receipt.attachment else "no")
            assert (row["Document"], row["Page"]) == ("receipts.pdf", receipt.place.page)
    assert next(rows, None) is None


def test_a_record_tells_its_charge_and_whether_it_is_complete(report: Opened) -> None:
    first, second, *_, last = report.rows("Receipts")
    assert (first["Status"], first["Match"], first["Card"]) == ("Complete", "accepted", "0979")
    assert second["Transaction #"] == "000055855"
    assert (last["Match"], last["Card"]) == ("no charge", None)


def test_matches_come_with_reasons_and_rivals(report: Opened) -> None:
    row = report.rows("Matches")[0]
    assert row["Reasons"] == "same amount to the cent; same day"
    assert row["Against"] == "0093944 is two days later"


def test_a_suggestion_across_people_shows_the_other_ones_receipt(report: Opened) -> None:
    rows = report.rows("Matches")
    assert [row["State"] for row in rows] == ["accepted", "proposed", "suggestion", "proposed"]
    guess = rows[2]
    assert (guess["Receipts"], guess["Receipt Amount"]) == ("0099999", -12.5)
    assert (guess["Difference"], guess["Against"]) == (11.34, "belongs to another person")


def test_pages_of_nobody_come_from_the_list_and_from_issues_once(tmp_path: Path) -> None:
    unread = Issue("unreadable_page", "Page 7 is scanned.", places=(Place(CAR, 7, BOX),))
    again = Issue("unassigned_page", "Page 23 is foreign.", places=(Place(CAR, 23, BOX),))
    sums = Issue("statement_does_not_add_up", "The grand total is off by 1.00.")
    own = dataclasses.replace(finished(), issues=(unread,))
    content = month(
        own,
        unassigned=(UnassignedPage(CAR, 23, "belongs to another report"),),
        issues=(again, sums),
    )
    rows = opened_report(tmp_path, content).rows("Unassigned Pages")
    assert [tuple(row.values()) for row in rows] == [
        ("car.pdf", 23, "belongs to another report", "Page without an owner"),
        (None, None, "The grand total is off by 1.00.", "Statement does not add up"),
        ("car.pdf", 7, "Page 7 is scanned.", "Unreadable page"),
    ]


def test_what_was_decided_and_by_whom_has_columns_of_its_own(tmp_path: Path) -> None:
    charge_key, receipt_key = hazelcombe().transactions[2].key, hazelcombe().receipts[0].key
    made = (
        Decision(
            "mark", transaction=charge_key, mark="receipt_lost", id="a", by="amira", at=CREATED
        ),
        Decision(
            "set", receipt=receipt_key, field="coding.gl_account", value="6310", id="b", by="bo"
        ),
        Decision("remind", person="098420", text="letter", id="c", by="bo", at=CREATED),
    )
    person = dataclasses.replace(hazelcombe(), decisions=("a", "b", "c"))
    report = opened_report(tmp_path, month(person), made)
    marked, set_ = report.rows("Transactions")[2], report.rows("Receipts")[0]
    assert (marked["Decided"], marked["Decided By"]) == ("marked receipt lost", "amira")
    assert marked["Decided On"] == CREATED.date()
    assert (set_["Decided"], set_["Decided By"]) == ("GL account set to 6310", "bo")
    told = [(row["Decision"], row["Decided By"]) for row in report.rows("Decisions")]
    assert told[2] == ("reminded: letter", "bo")
    assert {row["Reminded"] for row in report.rows("Outstanding")[:-1]} == {1}


def test_what_is_outstanding_is_listed_by_age(report: Opened) -> None:
    *rows, total = report.rows("Outstanding")
    assert [(row["Days"], row["Missing"], row["Amount"]) for row in rows] == [
        (43, "receipt", -1.16),
        (43, "picture of the receipt", 0.0075),
        (43, "picture of the receipt", None),
        (43, "receipt", 1000),
        (42, "receipt", 1),
    ]
    assert {row["Age"] for row in rows} == {"31 to 60 days"}
    assert total["Amount"] == pytest.approx(998.8475 + 1)


def test_another_revision_is_told_apart(tmp_path: Path) -> None:
    write_report(tmp_path / "two.xlsx", everyone(), revision="2.0", created=CREATED)
    subject = openpyxl.load_workbook(tmp_path / "two.xlsx").properties.subject
    assert subject == "ACME MOCK 77AB, 03/01/2031 to 03/31/2031, revision 2.0"


def test_a_month_whose_dates_are_lost_is_named_by_its_account(tmp_path: Path) -> None:
    cycle = Cycle("c", "ACME MOCK", "77AB", None, None)
    assert opened_report(tmp_path, month(cycle=cycle)).book.properties.subject == (
        "ACME MOCK 77AB, revision 1.0"
    )


def test_a_match_to_a_charge_that_is_gone_is_still_listed(tmp_path: Path) -> None:
    (row,) = opened_report(tmp_path, month(dataclasses.replace(finished(), transactions=()))).rows(
        "Matches"
    )
    assert (row["Transaction #"], row["Receipt Amount"], row["Net Cost"]) == (
        "000000001",
        -12.5,
        None,
    )


def test_a_month_without_people_is_a_report_too(tmp_path: Path) -> None:
    report = opened_report(tmp_path, month(unassigned=()))
    assert [row["Name"] for row in report.rows("Summary")] == ["Total"]
    assert report.rows("Transactions") == []


def test_a_large_month_keeps_every_row(tmp_path: Path) -> None:
    report = opened_report(tmp_path, crowd(11, 60))
    for name in ("Transactions", "Receipts", "Matches"):
        rows = report.rows(name)
        assert len(rows) == 660
        assert rows[-1]["Name"] == "Person 10"
