"""Names that differ are read from what offices keep, or refused with the row."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ccprocessor.domain.matches import Alias
from ccprocessor.errors import UnreadableInput
from ccprocessor.sheets.lists.aliases import read_aliases

BOB = Alias("Bob Yarrow", "ROBERTYARROW", "4346877", "017406")
DAKOTA = Alias("Dakota D. Ember", "DAKOTAEMBER")


def _file(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def _json(folder: Path, *entries: object) -> Path:
    return _file(folder, "aliases.json", json.dumps(entries))


def _workbook(folder: Path, *rows: tuple[str | int | None, ...]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / "aliases.xlsx")
    return folder / "aliases.xlsx"


def test_json_is_read_under_either_heading(tmp_path: Path) -> None:
    file = _json(
        tmp_path,
        {
            "employee": "E1",
            "portal_name": "Bob Yarrow",
            "car_name": "ROBERTYARROW",
            "portal_id": "4346877",
            "car_employee_id": "017406",
        },
        {"portal_name": " Dakota  D. Ember", "card_name": "DAKOTAEMBER", "portal_id": ""},
    )
    assert read_aliases(file) == (BOB, DAKOTA)


@pytest.mark.parametrize("number", [4346877, 4346877.0])
def test_ids_written_as_numbers_become_text(tmp_path: Path, number: float) -> None:
    file = _json(tmp_path, {"portal_name": "A B", "card_name": "AB", "portal_id": number})
    assert read_aliases(file)[0].portal_id == "4346877"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_whatever_parts_it(tmp_path: Path, delimiter: str) -> None:
    rows = (
        ("Portal Name", "Card Name", "portal_id", "employee_id"),
        ("Bob Yarrow", "ROBERTYARROW", "4346877", "017406"),
        ("", "", "", ""),
        ("Dakota D. Ember", "DAKOTAEMBER", "", ""),
    )
    text = "\r\n".join(delimiter.join(row) for row in rows)
    assert read_aliases(_file(tmp_path, "aliases.csv", "\ufeff" + text)) == (BOB, DAKOTA)


def test_a_table_from_an_old_program_keeps_its_accents(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.csv", "portal_name,card_name\nZoë,ZOE".encode("cp1252"))
    assert read_aliases(file) == (Alias("Zoë", "ZOE"),)


def test_a_workbook_is_read_with_numbers_as_ids(tmp_path: Path) -> None:
    file = _workbook(
        tmp_path,
        ("portal_name", "card_name", "portal_id", "employee_id"),
        ("Bob Yarrow", "ROBERTYARROW", 4346877, "017406"),
        ("Dakota D. Ember", "DAKOTAEMBER", None, None),
    )
    assert read_aliases(file) == (BOB, DAKOTA)


def test_the_same_person_twice_is_one_alias(tmp_path: Path) -> None:
    entry = {"portal_name": "A B", "card_name": "AB"}
    assert read_aliases(_json(tmp_path, entry, entry)) == (Alias("A B", "AB"),)


def test_an_empty_list_has_no_aliases(tmp_path: Path) -> None:
    assert read_aliases(_json(tmp_path)) == ()


def test_samples_are_read(samples: Path) -> None:
    for file in samples.glob("*/aliases.json"):
        assert len(read_aliases(file)) == len(json.loads(file.read_text("utf-8")))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", '[\n{"portal_name": "A",\ncard_name}]', "line 3 is not as it should be"),
        ("a.json", "[" + "1" * 5_000 + "]", "holds a number too long"),
        ("a.json", "{}", "holds no list"),
        ("a.json", "[1]", "entry 1: that is no object"),
        ("a.json", '[{"portal_name": "A"}]', "entry 1: card_name is missing"),
        ("a.json", '[{"card_name": "A", "portal_name": []}]', "entry 1: portal_name is missing"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.csv", "", "a.csv is empty"),
        ("a.csv", "name,card\nA,B", "no headings portal_name and card_name"),
        ("a.csv", "portal_name,card_name\nA,B\n\nC,", "row 4: card_name is missing"),
        ("a.csv", "portal_name,card_name\nA," + "B" * 200_000, "row 2: field larger than"),
        ("a.csv", "portal_name,card_name\nA,B\nA,C", "row 3: A is C here, but B in row 2"),
        ("a.xlsx", b"PK\x03\x04 broken", "cannot be opened as a workbook"),
        ("a.bin", b"\x81\x8d\x8f", "is not text"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_row(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    with pytest.raises(UnreadableInput, match="a\\."):
        read_aliases(_file(tmp_path, name, content))
    with pytest.raises(UnreadableInput) as refused:
        read_aliases(tmp_path / name)
    assert said in str(refused.value)


@pytest.mark.parametrize("content", ["{bad\n", "[{", '[{"portal_name": "A" "B"}]', '["A'])
def test_broken_json_is_told_without_the_words_of_a_parser(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read_aliases(_file(tmp_path, "bad.json", content))
    said = str(refused.value)
    assert said.startswith("bad.json is not a list of names that can be read: line 1 is not")
    assert not any(
        word in said for word in ("xpecting", "delimiter", "nterminated", "char", "JSON")
    )


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="cannot be read"):
        read_aliases(tmp_path / "none.json")


def test_an_archive_that_unpacks_to_no_end_is_refused_unopened(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(60_000_000))
    assert file.stat().st_size < 100_000
    with pytest.raises(UnreadableInput, match="far too large"):
        read_aliases(file)
