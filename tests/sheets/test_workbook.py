"""Whatever a table holds, a workbook gives back."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccprocessor.sheets.tables import Cell, Imprint, SheetTable, TableRow
from ccprocessor.sheets.workbook import write_workbook
from ccprocessor.sheets.writing import cleaned
from tests.sheets.months import CREATED

IMPRINT = Imprint("Title & <more>", "A & B", CREATED)
MONEY = st.decimals(
    min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=4
)


def _written(values: list[Cell], file: Path) -> Path:
    rows = tuple(TableRow((value, "end")) for value in values)
    write_workbook(file, [SheetTable("Values & co", ("Value", "End"), rows)], IMPRINT)
    return file


def _read(values: list[Cell]) -> list[object]:
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.load_workbook(_written(values, Path(folder) / "values.xlsx"))
        cells = book.worksheets[0].iter_rows(min_row=2, max_col=1, values_only=True)
        return [value for (value,) in cells]


@settings(max_examples=40)
@given(st.lists(st.text(), min_size=1, max_size=30))
def test_text_comes_back_as_it_was_but_for_what_xml_forbids(texts: list[str]) -> None:
    assert _read(list(texts)) == [cleaned(text) or None for text in texts]


@settings(max_examples=40)
@given(st.lists(MONEY, min_size=1, max_size=30))
def test_money_is_written_digit_by_digit(amounts: list[Decimal]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = _written(list(amounts), Path(folder) / "values.xlsx")
        with zipfile.ZipFile(file) as parts:
            sheet = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    written = [element.text or "" for element in sheet.iter() if element.tag.endswith("}v")]
    assert [Decimal(text) for text in written] == amounts


@settings(max_examples=25)
@given(st.lists(st.dates(min_value=dt.date(1901, 1, 1)), min_size=1, max_size=30))
def test_dates_come_back_as_dates(days: list[dt.date]) -> None:
    assert _read(list(days)) == [dt.datetime.combine(day, dt.time()) for day in days]


def test_a_day_before_spreadsheets_count_is_text() -> None:
    assert _read([dt.date(1899, 12, 31)]) == ["1899-12-31"]


def test_a_text_too_long_for_a_cell_is_cut() -> None:
    assert _read(["x" * 40_000]) == ["x" * 32_767]


def test_a_cut_never_halves_a_letter() -> None:
    assert _read(["x" + "😀" * 20_000]) == ["x" + "😀" * 16_383]


def test_a_text_that_looks_like_an_escape_stays_what_it_is(tmp_path: Path) -> None:
    file = _written(["a_x0041_b"], tmp_path / "values.xlsx")
    with zipfile.ZipFile(file) as parts:
        assert b"a_x005F_x0041_b" in parts.read("xl/worksheets/sheet1.xml")


def test_markup_in_a_text_stays_text() -> None:
    assert _read(["<r><t>&amp;</t></r>", '"quoted"']) == ["<r><t>&amp;</t></r>", '"quoted"']


def test_whole_numbers_and_shares_have_their_formats(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_written([7, 0.5], tmp_path / "values.xlsx"))
    whole, share = (row[0] for row in book.worksheets[0].iter_rows(min_row=2, max_col=1))
    assert (whole.value, whole.number_format) == (7, "0")
    assert (share.value, share.number_format) == (0.5, "0.0%")


def test_names_and_titles_are_quoted_for_xml(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_written(["x"], tmp_path / "values.xlsx"))
    assert book.sheetnames == ["Values & co"]
    assert (book.properties.title, book.properties.subject) == ("Title & <more>", "A & B")


@pytest.mark.parametrize("cells", [("only",), ("one", "two", "three")])
def test_a_row_of_another_length_than_its_heads_is_refused(
    tmp_path: Path, cells: tuple[Cell, ...]
) -> None:
    table = SheetTable("Values", ("One", "Two"), (TableRow(cells),))
    with pytest.raises((ValueError, IndexError)):
        write_workbook(tmp_path / "values.xlsx", [table], IMPRINT)
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_that_failed_harms_no_later_one(tmp_path: Path) -> None:
    broken = SheetTable("Values", ("One",), (TableRow(("one",)), TableRow(("one", "two"))))
    first = _written(["x"], tmp_path / "first.xlsx").read_bytes()
    with pytest.raises(ValueError, match="Row 3 of Values"):
        write_workbook(tmp_path / "broken.xlsx", [broken, broken], IMPRINT)
    assert _written(["x"], tmp_path / "second.xlsx").read_bytes() == first


def test_a_text_that_reads_as_an_error_stays_text(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_written(["#N/A", "#REF!", "=A1"], tmp_path / "values.xlsx"))
    cells = [row[0] for row in book.worksheets[0].iter_rows(min_row=2, max_col=1)]
    assert [cell.value for cell in cells] == ["#N/A", "#REF!", "=A1"]
    assert {cell.data_type for cell in cells} == {"s"}


def test_programs_are_told_that_digits_are_text_on_purpose(tmp_path: Path) -> None:
    with zipfile.ZipFile(_written(["0042"], tmp_path / "values.xlsx")) as parts:
        sheet = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    told = [element.attrib for element in sheet.iter() if element.tag.endswith("}ignoredError")]
    assert [(error["sqref"], error["numberStoredAsText"]) for error in told] == [("A1:B2", "1")]


def test_rows_are_asked_for_one_at_a_time(tmp_path: Path) -> None:
    left = iter([TableRow((number, "end")) for number in range(3)])
    write_workbook(
        tmp_path / "values.xlsx", [SheetTable("Values", ("Value", "End"), left)], IMPRINT
    )
    sheet = openpyxl.load_workbook(tmp_path / "values.xlsx").worksheets[0]
    values = [value for (value,) in sheet.iter_rows(min_row=2, max_col=1, values_only=True)]
    assert (values, sheet.auto_filter.ref) == ([0, 1, 2], "A1:B4")
