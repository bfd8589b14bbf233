"""The workbook as a file: how its cells look and print, and the same bytes each time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from ccprocessor.domain.cycles import Review
from ccprocessor.domain.decisions import Decision
from ccprocessor.sheets.report import write_report
from ccprocessor.sheets.widths import PAGE, SCALE
from tests.sheets.months import CREATED, everyone, hazelcombe, month, record
from tests.sheets.reports import SHEETS, Opened, opened_report


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
    sheet = opened_report(tmp_path, month(wordy), (note,)).sheet(name)
    printed = 13 if name == "Summary" else None
    widths = [one.width for one in sheet.column_dimensions.values()][:printed]
    assert sum(widths) <= PAGE
    assert not sheet.col_breaks.brk
    heights = [sheet.row_dimensions[row].height or 0 for row in range(2, sheet.max_row + 1)]
    assert name == "Outstanding" or max(heights) > 2 * 12


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


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_text_becomes_a_formula(tmp_path: Path, start: str) -> None:
    evil = f"{start}HYPERLINK(1)"
    poisoned = dataclasses.replace(
        hazelcombe(),
        name=evil,
        receipts=(record(evil, "1", purpose=evil, merchant=evil, title=evil),),
    )
    book = opened_report(tmp_path, month(poisoned)).book
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
