"""Two files in, a month out: what a clerk gets, and gets again."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from ccprocessor.resources import resource
from tests.end_to_end.decided_month import Json
from tests.end_to_end.machine import Machine
from tests.office.generator import Office, make_office
from tests.office.scoring import score


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_everything_the_papers_say_is_found_and_nothing_else(
    machine: Machine, office: Office
) -> None:
    ran = machine.process(office.car, office.receipts, "--aliases", office.aliases)
    assert ran.code == 0, ran.err
    assert score(machine.result, office.truth).below(1.0) == ""


def test_events_tell_pages_people_review_and_end_in_order(machine: Machine, office: Office) -> None:
    ran = machine.process(office.car, office.receipts, "--json", "--quiet")
    assert ran.code == 0
    names = [event["event"] for event in ran.events]
    assert list(dict.fromkeys(names)) == [
        "page", "person", "reviewed", "stored", "exported", "done",
    ]  # fmt: skip
    times = [event["t"] for event in ran.events]
    assert times == sorted(times)
    assert times[0] > 0
    assert ran.err == ""


def test_the_same_run_again_stores_nothing_and_writes_the_same_bytes(
    machine: Machine, office: Office, month: Json
) -> None:
    first = digests(machine.folder / "out")
    ran = machine.process(office.car, office.receipts)
    assert ran.code == 0, ran.err
    assert digests(machine.folder / "out") == first
    assert machine.count("revision") == 1


def test_export_repeats_a_stored_revision_byte_for_byte_without_the_files(
    machine: Machine, tmp_path: Path
) -> None:
    office = make_office(tmp_path, people=5, seed=6, scanned=0.3, pictures=False)
    machine.process(office.car, office.receipts)
    assert "unreadable_page" in {issue["type"] for issue in machine.result["issues"]}
    for given in (office.car, office.receipts):
        given.unlink()
    shutil.rmtree(machine.folder / "cache")
    again = machine.folder / "again"
    cycle = machine.result["cycle"]["id"]
    ran = machine.run("export", "--cycle", cycle, "--revision", "1.0", "--out", again)
    assert ran.code == 0, ran.err
    assert digests(again) == digests(machine.folder / "out")


def test_papers_come_when_asked_for_and_are_the_same_each_time(
    machine: Machine, month: Json
) -> None:
    cycle = machine.result["cycle"]["id"]
    asked = ("--papers", "report", "sheets", "letters", "--send-to", "desk@office.example")
    made = []
    for name in ("one", "two"):
        ran = machine.run("export", "--cycle", cycle, "--out", machine.folder / name, *asked)
        assert ran.code == 0, ran.err
        made.append(digests(machine.folder / name))
    assert "Also written: Month Report.pdf; " in ran.err
    assert made[0] == made[1]
    assert made[0].keys() > digests(machine.folder / "out").keys()
    people = machine.result["employees"]
    assert sum(name.startswith("Person Sheets/") for name in made[0]) == len(people)
    assert any(name.endswith(".eml") for name in made[0])


def test_an_unknown_cycle_is_a_sentence(machine: Machine, tmp_path: Path) -> None:
    ran = machine.run("export", "--cycle", "nothing", "--out", tmp_path / "out")
    assert ran.code == 2
    assert "nothing" in ran.err
    assert not (tmp_path / "out").exists()


def test_packets_hold_the_statement_pages_then_the_receipt_pages(
    machine: Machine, office: Office, month: Json
) -> None:
    out = machine.folder / "out"
    named = {str(e["packet"]): e for e in machine.result["employees"] if e["packet"]}
    assert named
    written = {name for name in digests(out) if name.endswith(".pdf")}
    assert written == set(named)
    for name, employee in named.items():
        folder = "Finished Reports" if employee["status"] == "finished" else "Unfinished Reports"
        assert name.startswith(folder)
        packet = pypdfium2.PdfDocument(out / name)
        assert len(packet) == len(employee["statement_pages"]) + len(employee["receipt_pages"])
        originals = [(office.car, page) for page in employee["statement_pages"]]
        originals += [(office.receipts, page) for page in employee["receipt_pages"]]
        for index, (file, number) in enumerate(originals):
            assert words(packet[index]) == words(pypdfium2.PdfDocument(file)[number - 1])
        packet.close()


def words(page: Any) -> list[str]:
    """The words of a page, card numbers left out (they are masked in packets)."""
    text = page.get_textpage().get_text_range()
    return [word for word in text.split() if not any(c in word for c in "*") and len(word) < 16][
        :40
    ]


def test_the_workbook_holds_every_record_with_document_and_page(
    machine: Machine, month: Json
) -> None:
    book = openpyxl.load_workbook(machine.folder / "out" / "Credit Card Report.xlsx")
    assert book.sheetnames == [
        "Summary", "Receipt Issue Details", "Transactions", "Receipts", "Matches",
        "Unassigned Pages", "Outstanding", "Decisions",
    ]  # fmt: skip
    people = machine.result["employees"]
    assert rows(book["Transactions"]) >= sum(len(person["transactions"]) for person in people)
    assert rows(book["Receipts"]) >= sum(len(person["receipts"]) for person in people)


def rows(sheet: Any) -> int:
    return (
        sum(any(cell is not None for cell in row) for row in sheet.iter_rows(values_only=True)) - 1
    )


def test_the_import_file_reads_back_with_every_record(machine: Machine, month: Json) -> None:
    with (machine.folder / "out" / "Credit Card Import.csv").open(
        newline="", encoding="utf-8"
    ) as f:
        read = list(csv.DictReader(f))
    records = [r for person in machine.result["employees"] for r in person["receipts"]]
    assert [row["Transaction ID"] for row in read] == [r["transaction_id"] for r in records]
    assert [row["Transaction Amount"] for row in read] == [r["amount"] for r in records]
    cards = {row["Credit Card Number"] for row in read}
    assert all(not card or card.startswith("**** ") for card in cards)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_workbook_opens_in_libreoffice(machine: Machine, month: Json, tmp_path: Path) -> None:
    subprocess.run(
        [
            "soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to", "csv", "--outdir", tmp_path,
            machine.folder / "out" / "Credit Card Report.xlsx",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    summary = (tmp_path / "Credit Card Report.csv").read_text("utf-8", errors="replace")
    for person in machine.result["employees"]:
        assert person["employee_id"] or person["portal_id"]
        assert (person["employee_id"] or person["portal_id"]) in summary or person[
            "name"
        ] in summary


def test_a_newer_receipt_report_makes_a_new_major_revision_of_the_changed_people(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    machine.process(office.car)
    ran = machine.process(office.car, office.receipts)
    assert ran.code == 0, ran.err
    assert machine.result["cycle"]["revision"] == "2.0"
    (month,) = json.loads(machine.run("list", "--json").out)
    assert [revision["revision"] for revision in month["revisions"]] == ["1.0", "2.0"]


def test_other_aliases_read_the_same_files_again_as_a_minor_revision_and_are_kept(
    machine: Machine, tmp_path: Path
) -> None:
    office = make_office(tmp_path / "o", people=14, seed=9, chaos=True, pictures=False)
    aliases = json.loads(office.aliases.read_text("utf-8"))
    assert aliases, "this office was made to need aliases"
    machine.process(office.car, office.receipts)
    machine.process(office.car, office.receipts, "--aliases", office.aliases)
    assert machine.result["cycle"]["revision"] == "1.1"
    taught = machine.result
    machine.process(office.car, office.receipts)
    assert machine.result == taught
    assert machine.count("alias") == len(aliases)


def test_list_says_what_is_stored_in_lines(machine: Machine, office: Office) -> None:
    assert "No month is stored yet." in machine.run("list").out
    machine.process(office.car, office.receipts)
    line = machine.run("list").out
    assert machine.result["cycle"]["id"] in line
    assert "1.0" in line


def test_the_sample_month_is_written_and_runs(machine: Machine, tmp_path: Path) -> None:
    ran = machine.run("sample", tmp_path / "sample")
    assert ran.code == 0
    files = {path.name for path in (tmp_path / "sample").iterdir()}
    assert files == {"car.pdf", "receipts.pdf", "aliases.json"}
    ran = machine.process(
        *(tmp_path / "sample" / name for name in ("receipts.pdf", "car.pdf")),
        "--aliases", resource("sample/aliases.json"),
    )  # fmt: skip
    assert ran.code == 0, ran.err
    flags = {flag for person in machine.result["employees"] for flag in person["flags"]}
    assert len(flags) == 4
    assert any(document["scanned_pages"] for document in machine.result["documents"])


def test_doctor_finds_what_is_needed(machine: Machine) -> None:
    ran = machine.run("doctor")
    assert ran.code == 0, ran.out
    assert "ok       PDF reading" in ran.out
    assert "Database" in ran.out


def test_doctor_fails_where_the_database_does_not_work(machine: Machine) -> None:
    machine.database.write_text("no database" * 500)
    ran = machine.run("doctor")
    assert ran.code == 1
    assert "MISSING  Database" in ran.out


def test_doctor_makes_no_database_where_the_path_is_mistyped(machine: Machine) -> None:
    file = machine.folder / "nowhere" / "new" / "office.sqlite"
    ran = machine.run("doctor", "--database", f"sqlite:///{file.as_posix()}")
    assert f"absent   Database: There is no database at {file} yet" in ran.out
    assert "with --database" in ran.out
    assert not file.parent.parent.exists()
