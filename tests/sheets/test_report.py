"""The workbook says what the month says, cell for cell."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ccprocessor.domain.cycles import Cycle, Month, Review
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.places import Place
from ccprocessor.domain.statement import UnassignedPage
from ccprocessor.review.causes import CAUSE_WORDS
from ccprocessor.review.standing import wrongs_of
from ccprocessor.sheets.report import write_report
from ccprocessor.sheets.widths import PAGE, SCALE
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
    record,
)

SHEETS = (
    "Summary",
    "Receipt Issue Details",
    "Transactions",
    "Receipts",
    "Matches",
    "Unassigned Pages",
    "Outstanding",
    "Decisions",
)


class Opened:
    """A written report, opened again from its file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.book = openpyxl.load_workbook(file)

    def sheet(self, name: str) -> Worksheet:
        sheet = self.book[name]
        assert isinstance(sheet, Worksheet)
        return sheet

    def rows(self, name: str) -> list[dict[str, Any]]:
        heads, *rows = self.sheet(name).iter_rows(values_only=True)
        return [dict(zip(map(str, heads), map(_plain, row), strict=True)) for row in rows]


def _plain(value: object) -> object:
    return value.date() if isinstance(value, dt.datetime) else value


def _report(folder: Path, content: Month, decisions: Sequence[Decision] = ()) -> Opened:
    target = folder / "Credit Card Report.xlsx"
    write_report(target, content, revision="1.0", created=CREATED, decisions=decisions)
    return Opened(target)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return _report(tmp_path_factory.mktemp("report"), everyone())


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
    (row,) = _report(tmp_path, month(person)).rows("Transactions")
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
    rows = _report(tmp_path, content).rows("Unassigned Pages")
    assert [tuple(row.values()) for row in rows] == [
        ("car.pdf", 23, "belongs to another report", "Page without an owner"),
        (None, None, "The grand total is off by 1.00.", "Statement does not add up"),
        ("car.pdf", 7, "Page 7 is scanned.", "Unreadable page"),
    ]


def test_ids_are_text_amounts_are_numbers_dates_are_dates(report: Opened) -> None:
    heads = [str(cell.value) for cell in report.sheet("Transactions")[1]]
    row = dict(zip(heads, report.sheet("Transactions")[2], strict=True))
    assert {row[head].data_type for head in ("Employee ID", "Card", "Transaction #")} == {"s"}
    assert row["Net Cost"].data_type == "n"
    assert row["Net Cost"].number_format == "#,##0.00"
    assert row["Posted Date"].data_type == "d"


def test_four_decimals_are_shown_where_they_are_printed(report: Opened) -> None:
    amounts = [row[5] for row in report.sheet("Receipts").iter_rows(min_row=2)]
    assert [cell.number_format for cell in amounts[:3]] == [
        "#,##0.00",
        "#,##0.0000",
        "#,##0.0000",
    ]


def test_every_sheet_is_ready_to_read_and_to_print(report: Opened) -> None:
    for name in SHEETS:
        sheet = report.sheet(name)
        assert sheet.freeze_panes == "B2"
        assert all(cell.font.b for cell in sheet[1])
        assert sheet.auto_filter.ref
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.sheet_properties.pageSetUpPr is not None
        is_long = name in {"Transactions", "Receipts", "Matches"}
        assert sheet.sheet_properties.pageSetUpPr.fitToPage != is_long
        assert sheet.print_title_cols == {"Matches": "$A:$E"}.get(
            name, "$A:$D" if is_long else "$A:$A"
        )


@pytest.mark.parametrize("name", ["Transactions", "Receipts", "Matches"])
def test_columns_of_a_long_table_are_parted_by_pages(report: Opened, name: str) -> None:
    sheet = report.sheet(name)
    widths = [one.width for one in sheet.column_dimensions.values()]
    keys = 5 if name == "Matches" else 4
    starts = [keys, *(one.id for one in sheet.col_breaks.brk), len(widths)]
    assert sheet.page_setup.scale == SCALE
    for first, last in pairwise(starts):
        assert sum(widths[:keys]) + sum(widths[first:last]) <= PAGE


@pytest.mark.parametrize("name", ["Summary", "Receipt Issue Details", "Outstanding", "Decisions"])
def test_a_table_of_long_texts_still_stands_on_one_page(tmp_path: Path, name: str) -> None:
    wordy = dataclasses.replace(
        hazelcombe(),
        name="Maximiliana Featherstonehaugh-Cholmondeley",
        decisions=("d1",),
        review=Review("returned", "somebody with a name", CREATED, "look again " * 9),
    )
    note = Decision("note", person=wordy.key, text="called twice " * 20, id="d1", by="amira")
    sheet = _report(tmp_path, month(wordy), (note,)).sheet(name)
    printed = 13 if name == "Summary" else None
    widths = [one.width for one in sheet.column_dimensions.values()][:printed]
    assert sum(widths) <= PAGE
    assert not sheet.col_breaks.brk
    heights = [sheet.row_dimensions[row].height or 0 for row in range(2, sheet.max_row + 1)]
    assert name == "Outstanding" or max(heights) > 2 * 12


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
    report = _report(tmp_path, month(person), made)
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


def test_the_filter_leaves_the_totals_out(report: Opened) -> None:
    assert report.sheet("Summary").auto_filter.ref == "A1:Q5"
    assert report.sheet("Summary").print_area == "'Summary'!$A$1:$M$6"
    assert report.sheet("Summary").max_row == 6


def test_columns_are_as_wide_as_what_they_hold(report: Opened) -> None:
    sheet = report.sheet("Transactions")
    longest = max(len(one.merchant) for person in everyone().people for one in person.transactions)
    assert longest < sheet.column_dimensions["H"].width <= 60


def test_a_flagged_person_is_filled_and_told_in_words(report: Opened) -> None:
    flagged, clean = report.sheet("Summary")["A2"], report.sheet("Summary")["A3"]
    assert flagged.fill.fill_type == "solid"
    assert clean.fill.fill_type is None
    assert report.sheet("Summary")["I2"].value == "unfinished"


def test_the_same_month_gives_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("one.xlsx", "two.xlsx"):
        write_report(tmp_path / name, everyone(), revision="1.0", created=CREATED)
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1]


def test_no_clock_is_in_the_file_but_the_revisions(report: Opened) -> None:
    with zipfile.ZipFile(report.file) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert report.book.properties.created == CREATED.replace(tzinfo=None)
    assert report.book.properties.modified == CREATED.replace(tzinfo=None)


def test_the_time_of_another_zone_is_turned_into_utc(tmp_path: Path) -> None:
    east = CREATED.astimezone(dt.timezone(dt.timedelta(hours=5)))
    for name, created in (("utc.xlsx", CREATED), ("east.xlsx", east)):
        write_report(tmp_path / name, everyone(), revision="1.0", created=created)
    assert (tmp_path / "utc.xlsx").read_bytes() == (tmp_path / "east.xlsx").read_bytes()


def test_another_revision_is_told_apart(tmp_path: Path) -> None:
    write_report(tmp_path / "two.xlsx", everyone(), revision="2.0", created=CREATED)
    subject = openpyxl.load_workbook(tmp_path / "two.xlsx").properties.subject
    assert subject == "ACME MOCK 77AB, 03/01/2031 to 03/31/2031, revision 2.0"


def test_a_month_whose_dates_are_lost_is_named_by_its_account(tmp_path: Path) -> None:
    cycle = Cycle("c", "ACME MOCK", "77AB", None, None)
    assert _report(tmp_path, month(cycle=cycle)).book.properties.subject == (
        "ACME MOCK 77AB, revision 1.0"
    )


def test_a_match_to_a_charge_that_is_gone_is_still_listed(tmp_path: Path) -> None:
    (row,) = _report(tmp_path, month(dataclasses.replace(finished(), transactions=()))).rows(
        "Matches"
    )
    assert (row["Transaction #"], row["Receipt Amount"], row["Net Cost"]) == (
        "000000001",
        -12.5,
        None,
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_text_becomes_a_formula(tmp_path: Path, start: str) -> None:
    evil = f"{start}HYPERLINK(1)"
    poisoned = dataclasses.replace(
        hazelcombe(),
        name=evil,
        receipts=(record(evil, "1", purpose=evil, merchant=evil, title=evil),),
    )
    book = _report(tmp_path, month(poisoned)).book
    cells = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if "HYPERLINK" in str(cell.value)
    ]
    assert len(cells) > 8
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "+", "-")))


def test_a_month_without_people_is_a_report_too(tmp_path: Path) -> None:
    report = _report(tmp_path, month(unassigned=()))
    assert [row["Name"] for row in report.rows("Summary")] == ["Total"]
    assert report.rows("Transactions") == []


def test_a_large_month_keeps_every_row(tmp_path: Path) -> None:
    report = _report(tmp_path, crowd(11, 60))
    for name in ("Transactions", "Receipts", "Matches"):
        rows = report.rows(name)
        assert len(rows) == 660
        assert rows[-1]["Name"] == "Person 10"


def test_libreoffice_reads_the_same(report: Opened, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # Left to itself LibreOffice writes Windows-1252; 76 is UTF-8.
    utf8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", utf8, "--outdir", tmp_path, report.file],
        check=True,
        capture_output=True,
        timeout=240,
    )
    text = (tmp_path / "Credit Card Report.csv").read_text("utf-8")
    assert "Devin Hazelcombe,098420," in text
    assert "3,371.01" in text


def _numbers(file: Path) -> Iterator[str]:
    with zipfile.ZipFile(file) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/"):
                text = parts.read(name).decode()
                yield from (piece.split("</v>")[0] for piece in text.split("<v>")[1:])


def test_no_binary_fraction_shows_in_any_number(report: Opened) -> None:
    numbers = list(_numbers(report.file))
    assert "2323.5625" in numbers
    assert all(len(number) <= 9 for number in numbers)
