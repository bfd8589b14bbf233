"""Lists of codes are taken as they are meant, or every line that is wrong is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.errors import UnreadableInput
from ccprocessor.review.coding_lists import ListedCode
from ccprocessor.sheets.lists.coding_lists import WrongLines, read_lists, write_lists

MARCH = dt.date(2031, 3, 1)


def text(folder: Path, name: str, content: str) -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


def book(folder: Path, **sheets: list[tuple[object, ...]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    made.save(folder / "lists.xlsx")
    return folder / "lists.xlsx"


def told(folder: Path, content: str) -> tuple[str, ...]:
    with pytest.raises(WrongLines) as caught:
        read_lists([text(folder, "jobs.csv", content)])
    return caught.value.lines


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_named_after_its_list_is_read(tmp_path: Path, separator: str) -> None:
    rows = ("Code,Name,Valid from,Valid to", "30024.,Bridge deck,2031-03-01,", "", "30042.,Yard,,")
    file = text(tmp_path, "Jobs 2031.csv", "\n".join(rows).replace(",", separator))
    codes = (ListedCode("30024.", "Bridge deck", MARCH), ListedCode("30042.", "Yard"))
    assert read_lists([file]) == {"jobs": codes}


def test_a_workbook_holds_a_list_a_sheet(tmp_path: Path) -> None:
    heads = ("Code", "Description")
    file = book(
        tmp_path,
        Jobs=[heads, ("30024.", "Bridge")],
        Cost_types=[heads, (1, "Labor")],
        GL_accounts=[("GL account", "Account name", "To"), ("6310.20", "Fuel", MARCH)],
    )
    assert read_lists([file]) == {
        "jobs": (ListedCode("30024.", "Bridge"),),
        "cost_types": (ListedCode("1", "Labor"),),
        "gl_accounts": (ListedCode("6310.20", "Fuel", None, MARCH),),
    }


def test_a_column_tells_the_list_of_each_row(tmp_path: Path) -> None:
    file = text(tmp_path, "codes.csv", "List,Code\nJob,30024.\nphases,010.10\ncost_types,1\n")
    assert list(read_lists([file])) == ["jobs", "phases", "cost_types"]
    with pytest.raises(WrongLines, match=r"row 2: “Colours” is no list"):
        read_lists([text(tmp_path, "codes.csv", "List,Code\nColours,red\n")])


def test_numbers_keep_the_digits_that_the_sheet_shows(tmp_path: Path) -> None:
    file = book(tmp_path, Phases=[("Code",), (10.1,), (7,)])
    made = openpyxl.load_workbook(file)
    made["Phases"]["A2"].number_format = "000.00"
    made["Phases"]["A3"].number_format = "000"
    made.save(file)
    assert [one.code for one in read_lists([file])["phases"]] == ["010.10", "007"]


def test_codes_that_a_spreadsheet_changed_are_told_with_the_way_out(tmp_path: Path) -> None:
    file = book(tmp_path, Phases=[("Code",), (10.1,), (dt.date(2031, 1, 10),), (True,)])
    with pytest.raises(WrongLines) as caught:
        read_lists([file])
    number, date, truth = caught.value.lines
    assert number == (
        "lists.xlsx, sheet Phases, row 2: the code is the number 10.1, whose last zeros may be"
        " lost. Format the column as text in the spreadsheet, and type the code again."
    )
    assert "row 3: the spreadsheet made a date of the code (2031-01-10)" in date
    assert "row 4: the code is True" in truth


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",Bridge", "the code is missing. Write it, or delete the row."),
        ("3.0E+04,Bridge", "the spreadsheet shortened the code to 3.0E+04."),
        ("---,Bridge", "“---” is no code"),
        (f"{'x' * 50},Bridge", "is too long for a code"),
        ("4111111111111111,Bridge", "looks like a card number"),
        ("1,Bridge,soon", "“soon” is no date. Write it as 2031-03-31."),
        ("1,Bridge,2031-03-31,2031-03-01", "the first day comes first"),
    ],
)
def test_a_wrong_line_says_what_to_do(tmp_path: Path, line: str, words: str) -> None:
    [only] = told(tmp_path, f"Code,Name,Valid from,Valid to\n30024.,Yard\n{line}\n")
    assert only.startswith("jobs.csv, row 3: ")
    assert words in only


def test_every_wrong_line_is_told_at_once_and_many_are_counted(tmp_path: Path) -> None:
    with pytest.raises(WrongLines, match="60 lines") as caught:
        read_lists([text(tmp_path, "jobs.csv", "Code,Name\n" + ",x\n" * 60)])
    assert len(caught.value.lines) == 60
    assert "10 more lines like these" in str(caught.value)


def test_a_code_comes_twice_only_for_other_days(tmp_path: Path) -> None:
    heads = "Code,Name,From,To\n"
    [only] = told(tmp_path, f"{heads}30024.,Bridge\n 30024 ,Bridge\n")
    assert "30024 is in jobs.csv, row 2 already. Delete one of them" in only
    file = text(tmp_path, "jobs.csv", f"{heads}1,A,,2031-01-31\n1,B,2031-03-01,\n")
    assert len(read_lists([file])["jobs"]) == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("jobs.csv", "", "is empty"),
        ("jobs.csv", "Code,Name\n", "holds headings and no codes"),
        ("jobs.csv", "30024.,Bridge\n", "has no heading for the codes"),
        ("codes.csv", "Code,Name\n1,a\n", "does not tell which list it is"),
        ("jobs.xlsx", "PK nothing", "cannot be opened as a workbook"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    with pytest.raises(UnreadableInput, match=words):
        read_lists([text(tmp_path, name, content)])


@pytest.mark.parametrize("name", ["lists.csv", "lists.xlsx"])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    lists = {
        "jobs": (ListedCode("30024.", "Bridge, north", MARCH, dt.date(2031, 12, 31)),),
        "phases": (ListedCode("010.10"), ListedCode("-7", "Minus")),
    }
    write_lists(tmp_path / name, lists)  # type: ignore[arg-type]
    assert read_lists([tmp_path / name]) == lists


@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=6))
def test_no_table_is_more_than_refused(rows: list[list[str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = text(Path(folder), "jobs.csv", "Code,Name,From\n")
        with file.open("a", encoding="utf-8", errors="replace") as out:
            out.writelines(",".join(row) + "\n" for row in rows)
        try:
            read = read_lists([file])
        except UnreadableInput:
            return
        assert all(one.code for one in read["jobs"])
