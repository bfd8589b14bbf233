"""The import file holds what accounting reads, and nothing that runs."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccprocessor.domain.cycles import Cycle, Month
from ccprocessor.domain.receipts import Coding
from ccprocessor.errors import OutputRefused
from ccprocessor.resources import resource
from ccprocessor.sheets.import_csv import harmless, import_rows, name_key, write_import_csv
from ccprocessor.sheets.template import ImportTemplate, load_template
from ccprocessor.sheets.writing import FORMULA_SIGNS
from tests.sheets.months import cardless, everyone, finished, hazelcombe, month, record

TRICKS = st.text(alphabet=";,|\t\n\"'=+-@\uff1d x1", max_size=12)
"""Texts of nothing but what matters to spreadsheets."""

COLUMNS = [
    *("Transaction ID", "Transaction Date", "Transaction Amount", "Transaction Name", "Vendor"),
    *("Invoice #", "Invoice Date", "Header Description", "Job", "Phase", "Cost Type"),
    *("GL Account", "Item Description", "UM", "Tax", "Pay Type", "Card Holder"),
    *("Credit Card Number", "Credit Card Vendor"),
]


def _rows(content: Month, template: ImportTemplate | None = None) -> list[dict[str, str]]:
    template = template or load_template()
    heads = [column.name for column in template.columns]
    return [dict(zip(heads, row, strict=True)) for row in import_rows(content, template)]


def test_the_file_has_nineteen_columns_and_a_row_for_each_record(tmp_path: Path) -> None:
    target = tmp_path / "Credit Card Import.csv"
    count = write_import_csv(target, everyone(), load_template())
    with target.open(encoding="utf-8", newline="") as file:
        heads, *rows = csv.reader(file)
    assert heads == COLUMNS
    assert count == len(rows) == 6
    assert [row[0] for row in rows] == [
        receipt.transaction_id for person in everyone().people for receipt in person.receipts
    ]


def test_every_column_is_derived_as_accounting_wants_it() -> None:
    template = load_template(overrides={"vendor": "00123"})
    first = _rows(everyone(), template)[0]
    assert first == {
        "Transaction ID": "0093940",
        "Transaction Date": "03/04/2031",
        "Transaction Amount": "60.1",
        "Transaction Name": "Saws nails and glue",
        "Vendor": "00123",
        "Invoice #": "0979 030131",
        "Invoice Date": "03/01/2031",
        "Header Description": "DEVINHAZELCOMBE",
        "Job": "30024.",
        "Phase": "010.10",
        "Cost Type": "1",
        "GL Account": "",
        "Item Description": "Saws nails and glue",
        "UM": "LS",
        "Tax": "XX",
        "Pay Type": "2",
        "Card Holder": "DEVINHAZELCOMBE",
        "Credit Card Number": "**** 0979",
        "Credit Card Vendor": "HARDWAREMOCK #7224 LOREM",
    }


def test_amounts_keep_their_printed_decimals_and_their_sign() -> None:
    amounts = [row["Transaction Amount"] for row in _rows(everyone())]
    assert amounts == ["60.1", "2323.5625", "0.0075", "", "-12.5", "5"]


@pytest.mark.parametrize(
    ("kind", "pay_type"),
    [("Job Coding", "2"), ("GL Coding", "1"), ("gl coding ", "1"), ("Other", ""), (None, "")],
)
def test_the_pay_type_follows_the_coding(kind: str | None, pay_type: str) -> None:
    person = dataclasses.replace(finished(), receipts=(record("1", "1", coding=Coding(kind)),))
    assert _rows(month(person))[0]["Pay Type"] == pay_type


def test_the_card_is_the_matched_ones_else_the_persons_first() -> None:
    cards = [row["Credit Card Number"] for row in _rows(month(hazelcombe()))]
    assert cards == ["**** 0979", "**** 0979", "**** 0979", "**** 1234"]


def test_someone_without_a_card_has_no_card_in_any_column() -> None:
    (row,) = _rows(month(cardless()))
    assert row["Credit Card Number"] == ""
    assert row["Invoice #"] == "030131"


def test_the_name_is_the_statements_else_the_portals_in_capital_letters() -> None:
    assert name_key(hazelcombe()) == "DEVINHAZELCOMBE"
    assert name_key(finished()) == "ZOEFALLOWIVORY"
    assert name_key(cardless()) == "FRANCOISDALI"


def test_the_invoice_is_of_the_statements_month_not_of_the_day_it_is_written() -> None:
    cycle = Cycle("c", "ACME", "77", dt.date(2029, 11, 16), dt.date(2029, 12, 15))
    row = _rows(month(finished(), cycle=cycle))[0]
    assert (row["Invoice #"], row["Invoice Date"]) == ("4401 110129", "11/01/2029")


def test_a_month_whose_dates_are_lost_leaves_the_invoice_empty() -> None:
    row = _rows(month(finished(), cycle=Cycle("c", "ACME", "77", None, None)))[0]
    assert (row["Invoice #"], row["Invoice Date"]) == ("", "")


def test_the_eighteen_column_layout_takes_complete_people_only(tmp_path: Path) -> None:
    template = load_template(resource("templates/import-csv-18.toml"))
    assert len(template.columns) == 18
    target = tmp_path / "import.csv"
    assert write_import_csv(target, everyone(), template) == 2
    first = _rows(everyone(), template)[0]
    assert first["Transaction Date"] == "2031-03-04"
    assert first["Transaction Amount"] == "-12.50"
    assert first["Vendor Invoice #"] == "4401030131"
    assert first["Credit Card Number"] == "**** **** **** 4401"


def test_lines_end_as_accounting_systems_expect(tmp_path: Path) -> None:
    target = tmp_path / "import.csv"
    write_import_csv(target, month(finished()), load_template())
    data = target.read_bytes()
    assert data.count(b"\r\n") == 2 == data.count(b"\n")
    assert not data.startswith(b"\xef\xbb\xbf")


def test_a_template_may_choose_mark_delimiter_and_line_end(tmp_path: Path) -> None:
    template = dataclasses.replace(
        load_template(), byte_order_mark=True, delimiter=";", line_end="\n"
    )
    target = tmp_path / "import.csv"
    write_import_csv(target, month(finished()), template)
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfTransaction ID;Transaction Date;")
    assert b"\r" not in data


def test_a_letter_the_encoding_lacks_is_refused_and_named(tmp_path: Path) -> None:
    template = dataclasses.replace(load_template(), encoding="cp1252")
    person = dataclasses.replace(finished(), receipts=(record("1", "1", purpose="茶"),))
    with pytest.raises(OutputRefused, match="茶"):
        write_import_csv(tmp_path / "import.csv", month(person), template)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "-",
        "+1-800-555",
        "\uff1d1+1",
        "\uff0d2",
        "\x00=1",
    ],
)
def test_what_could_run_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == "'" + text.strip("\t\r\x00")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("x;=1+1;y", "x;'=1+1;y"),
        ('x; "=1+1"', 'x; "\'=1+1"'),
        ("x|\uff0bcmd|' /C calc'!A0", "x|'\uff0bcmd|' /C calc'!A0"),
        (";\t@SUM(A1)", "; '@SUM(A1)"),
        ("x\r\n;\n=1", "x ; '=1"),
        ("Lunch, -5 % off", "Lunch, -5 % off"),  # quoted, for the separator is the file's
        ("Saws; nails", "Saws; nails"),
    ],
)
def test_what_could_run_where_another_sign_separates_cells_gets_one_too(
    text: str, safe: str
) -> None:
    assert harmless(text) == safe
    assert harmless("a,=1;=1", ";") == "a,'=1;=1"


@pytest.mark.parametrize("text", ["-1.16", "+5", "-1,234.56", "-0.0075", "**** 0979", "a=b", ""])
def test_numbers_and_plain_text_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_a_text_over_several_lines_stands_on_one() -> None:
    assert harmless(" two\r\nlines\x00\tand a tab ") == "two lines and a tab"


def test_the_same_month_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        write_import_csv(tmp_path / name, everyone(), load_template())
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@settings(max_examples=60)
@given(st.lists(st.text(max_size=40) | TRICKS, min_size=1, max_size=8), st.sampled_from(",;|\t:"))
def test_whatever_is_written_reads_back_and_never_starts_a_formula(
    texts: list[str], delimiter: str
) -> None:
    records = tuple(record(text, "1.5", purpose=text, merchant=text) for text in texts)
    content = month(dataclasses.replace(finished(), receipts=records))
    template = dataclasses.replace(load_template(), delimiter=delimiter)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "import.csv"
        write_import_csv(target, content, template)
        text = target.read_bytes().decode()
    _heads, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert [tuple(row) for row in rows] == list(import_rows(content, template))
    assert [row[18] for row in rows] == [harmless(text, delimiter) for text in texts]
    for row in rows:
        assert all(harmless(cell, delimiter) == cell for cell in row)
    for other in set(",;|\t") - {delimiter}:
        parts = [part for line in text.splitlines() for part in line.split(other)[1:]]
        assert not [part for part in parts if part.lstrip('" ').startswith(tuple(FORMULA_SIGNS))]
