"""Months with scanned pages on which an engine fails: the run goes on, the page is listed."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from ccprocessor.documents.protocol.requests import Limits
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.process_cycle import process_cycle
from ccprocessor.services.office import Office as Desk
from ccprocessor.services.office import ProcessOptions
from ccprocessor.settings import load_settings
from ccprocessor.storage.engine.database import open_database
from tests.documents.engines import HANG, KILL, tesseract_that
from tests.end_to_end.machine import NAMED, Machine
from tests.office.generator import Office


def with_a_scan(report: Path, target: Path) -> Path:
    """The statement with one more page: a scan, wider than high."""
    with pymupdf.open(report) as document:
        page = document.new_page(width=792, height=612)
        page.insert_image(page.rect, pixmap=pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 66, 51), 0))
        document.save(target)
    return target


def without_rapidocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine on which only Tesseract is installed."""
    if NAMED:
        pytest.skip("the program that is tested brings RapidOCR with it")
    from ccprocessor.documents.ocr import availability

    there = availability._is_there
    monkeypatch.setattr(availability, "_is_there", lambda name: name != "rapidocr" and there(name))


def listed(result: dict[str, Any], kind: str = "unreadable_page") -> list[str]:
    """What is said of pages that could not be read."""
    return [i["message"] for i in result["issues"] if i["type"] == kind]


def test_a_page_that_fells_the_engine_is_listed_and_the_month_is_read(
    machine: Machine, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_rapidocr(monkeypatch)
    tesseract_that(monkeypatch, tmp_path / "programs", KILL)
    scan = with_a_scan(office.car, tmp_path / "statement.pdf")
    ran = machine.run(
        "process", scan, office.receipts, "--pictures", "none", "--out", machine.folder / "out"
    )
    assert ran.code == 3, ran.err
    assert listed(machine.result, "could_not_be_processed") == [
        "Page 10 cannot be read: it brings the PDF reader down."
    ]
    assert len(machine.result["employees"]) == 7


def with_curves(report: Path, target: Path, number: int) -> Path:
    """The statement with the letters of a page drawn as curves."""
    with pymupdf.open(report) as document, pymupdf.open() as changed:
        drawn = pymupdf.open("svg", document[number - 1].get_svg_image(text_as_path=True).encode())
        with pymupdf.open("pdf", drawn.convert_to_pdf()) as curves:
            for place in range(len(document)):
                if place == number - 1:
                    changed.insert_pdf(curves)
                else:
                    changed.insert_pdf(document, from_page=place, to_page=place)
        changed.save(target)
    return target


def test_a_page_of_curves_is_read_by_eye_and_without_ocr_it_is_listed(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    report = with_curves(office.car, tmp_path / "statement.pdf", 3)
    command = ("process", report, office.receipts, "--out", machine.folder / "out")
    ran = machine.run(*command, "--no-ocr")
    assert ran.code == 0
    message = "Page 3 shows no readable text, only a picture: it is not read yet."
    assert f"1 page is not read, and nothing on it is counted: {message}" in ran.err
    assert listed(machine.result) == [message]
    assert machine.run(*command, "--pictures", "none").code == 0
    assert listed(machine.result) == []
    charges = [one for person in machine.result["employees"] for one in person["transactions"]]
    assert any(one["source"] == "ocr" and one["page"] == 3 for one in charges)


def test_a_page_on_which_the_engine_hangs_is_listed_and_the_month_is_read(
    machine: Machine, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_rapidocr(monkeypatch)
    tesseract_that(monkeypatch, tmp_path / "programs", HANG)
    scan = with_a_scan(office.car, tmp_path / "statement.pdf")
    settings = load_settings(machine.settings)
    with DocumentReader(workers=1, limits=Limits(ocr_seconds=2)) as reader:
        desk = Desk(settings, reader, lambda: open_database(settings.database_url))
        out = machine.folder / "out"
        options = ProcessOptions(pictures="none")
        outcome = process_cycle([scan, office.receipts], out, desk, options, Job())
        desk.close()
    assert len(outcome.month.people) == 7
    message = "Page 10 cannot be read: reading it takes more than 2 seconds."
    assert listed(machine.result, "could_not_be_processed") == [message]
    [failure] = outcome.failures
    assert str(failure).startswith(f"statement.pdf: {message} Everything else was finished.")
    tesseract_that(monkeypatch, tmp_path / "programs")
    again = machine.run("process", scan, office.receipts, "--pictures", "none", "--out", out)
    assert again.code == 0, again.err
    assert listed(machine.result, "could_not_be_processed") == []
    assert machine.count("revision") == 2


def test_without_any_engine_scans_are_listed_with_the_remedy(
    machine: Machine, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_rapidocr(monkeypatch)
    monkeypatch.setenv("PATH", os.devnull)
    scan = with_a_scan(office.car, tmp_path / "statement.pdf")
    ran = machine.run("process", scan, office.receipts, "--out", machine.folder / "out")
    assert ran.code == 0, ran.err
    [said] = listed(machine.result)
    assert "no program that reads scans is installed" in said
    assert "install rapidocr" in said


def doctored(machine: Machine) -> list[str]:
    """What the doctor says of both engines."""
    ran = machine.run("doctor")
    assert ran.code == 0, ran.out
    return [line for line in ran.out.splitlines() if "RapidOCR" in line or "Tesseract" in line]


def test_the_doctor_tells_the_versions_of_both_engines(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tesseract_that(monkeypatch, tmp_path / "programs", version="5.8.3")
    first, second = doctored(machine)
    assert first == f"ok       RapidOCR: version {version('rapidocr')}"
    assert second == "ok       Tesseract: version 5.8.3"


def test_the_doctor_tells_what_to_do_where_an_engine_or_a_language_is_missing(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_rapidocr(monkeypatch)
    tesseract_that(monkeypatch, tmp_path / "programs")
    machine.settings.write_text(machine.settings.read_text() + 'ocr_languages = "eng+deu"\n')
    first, second = doctored(machine)
    assert first.startswith("absent")
    assert "pip install rapidocr" in first
    assert second.startswith("absent")
    assert "without the language deu" in second
    assert "apt install tesseract-ocr-" in second
    monkeypatch.setenv("PATH", os.devnull)
    [*_, second] = doctored(machine)
    assert "apt install tesseract-ocr" in second


def test_tesseract_alone_is_asked_in_the_languages_of_the_settings(
    machine: Machine, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_rapidocr(monkeypatch)
    diary = tesseract_that(monkeypatch, tmp_path / "programs")
    machine.settings.write_text(machine.settings.read_text() + 'ocr_languages = "eng+osd"\n')
    scan = with_a_scan(office.car, tmp_path / "statement.pdf")
    ran = machine.run("process", scan, office.receipts, "--out", machine.folder / "out")
    assert ran.code == 0, ran.err
    [asked] = set(diary.read_text().splitlines())
    assert "-l eng+osd" in asked
    assert "--psm 6" in asked


def photographs(folder: Path, count: int) -> Path:
    """A folder of pages that are pictures, wider than high, each of its own grey."""
    folder.mkdir()
    for number in range(count):
        with pymupdf.open() as document:
            page = document.new_page(width=792, height=612)
            grey = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 66, 51), 0)
            grey.clear_with(100 + number)
            page.insert_image(page.rect, pixmap=grey)
            document.save(folder / f"{number:02}.pdf")
    return folder


def test_an_engine_that_falls_at_every_picture_is_given_up_for_the_run(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_rapidocr(monkeypatch)
    diary = tesseract_that(monkeypatch, tmp_path / "programs", KILL)
    ran = machine.run("read", photographs(tmp_path / "many", 30), "--json", "--quiet")
    assert ran.code == 3, ran.err
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["status"] for one in told] == ["could_not_be_processed"] * 30
    assert "tesseract failed at 5 pages or pictures in a row" in told[-1]["error"]
    assert ran.err.count("Of scans and pictures: tesseract failed") == 1
    assert len(diary.read_text().splitlines()) < 30


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("raise ImportError('a part is missing')", "rapidocr does not start (a part is missing)"),
        ("__import__('os')._exit(1)", "rapidocr failed at 5 pages or pictures in a row"),
    ],
)
def test_where_the_first_engine_fails_the_next_one_reads(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str, said: str
) -> None:
    if NAMED:
        pytest.skip("the program that is tested has its own RapidOCR")
    (tmp_path / "rapidocr").mkdir()
    (tmp_path / "rapidocr" / "__init__.py").write_text(trouble)
    monkeypatch.syspath_prepend(str(tmp_path))
    diary = tesseract_that(monkeypatch, tmp_path / "programs")
    ran = machine.run("read", photographs(tmp_path / "many", 8), "--json", "--quiet")
    assert "could_not_be_processed" not in ran.out
    assert ran.err.count(f"Of scans and pictures: {said}; tesseract reads them instead.") == 1
    assert len(diary.read_text().splitlines()) >= 8


DAMAGE = (
    "packet SET content = CAST(X'00' || substr(content, 2) AS BLOB)",
    "packet SET provenance = X'00'",
    "revision SET header = '{'",
    "revision SET reason = CAST(X'FF' AS TEXT)",
    "revision SET created_at = 'never'",
    "revision SET options = '[]'",
)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_earlier_month_is_left_out_with_a_warning(
    machine: Machine,
    office: Office,
    other_office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
) -> None:
    without_rapidocr(monkeypatch)
    tesseract_that(monkeypatch, tmp_path / "programs")
    assert machine.process(other_office.car, other_office.receipts).code == 0
    earlier = machine.result["cycle"]["id"]
    with contextlib.closing(sqlite3.connect(machine.database)) as connection, connection:
        for table in ("packet", "revision"):
            connection.execute(f"DROP TRIGGER IF EXISTS {table}_is_written_once_update")
        connection.execute(f"UPDATE {damage}")
    files = (office.receipts, office.car)
    ran = machine.run("process", *files, "--pictures", "all", "--out", machine.folder / "out")
    assert ran.code == 0, ran.err
    assert (
        ran.err.count(f"Receipts that were handed in with {earlier} already are not noticed") == 1
    )
    assert machine.result["cycle"]["id"] != earlier
    assert machine.count("revision") == 2
