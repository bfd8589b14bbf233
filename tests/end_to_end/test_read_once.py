"""A picture is read by OCR once in its life: across kills, months, desks and program versions."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from ccprocessor.card_numbers import masked
from ccprocessor.documents import ocr_workers
from ccprocessor.documents.ocr_results import KeptResult
from ccprocessor.documents.protocol.wire import OcrContent
from tests.end_to_end.machine import COMMAND, ROOT, Machine
from tests.office.editing import some_pages
from tests.office.generator import Office, make_office

LONG = 120.0  # seconds
_PAGES = 5  # of the report: a picture takes a second or more
NUMBER = "4539 1488 0343 6467"


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two people with a handful of receipt pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    office = make_office(folder, people=2, seed=1, mean_transactions=2, picture_width=330)
    return replace(office, receipts=some_pages(office.receipts, range(_PAGES), folder / "few.pdf"))


def process(machine: Machine, *files: Path) -> dict[str, Any]:
    ran = machine.run(
        "process", *files, "--pictures", "all", "--out", machine.folder / "out", "--quiet"
    )
    assert ran.code == 0, ran.err
    return machine.result


def read_files(machine: Machine) -> dict[str, int]:
    """What was read and kept on a machine; read again, it would be another file of that name."""
    while True:
        with contextlib.suppress(FileNotFoundError):  # a folder of the run goes as we look
            found = (machine.folder / "cache").rglob("*.seen")
            return {one.name: one.stat().st_ino for one in found}


def kept(database: Path) -> dict[tuple[str, str], KeptResult]:
    """What the office keeps, by picture and engine."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT picture, engine, version, engine_version, data FROM ocr_result"
        ).fetchall()
    return {(picture, engine): KeptResult(*rest) for picture, engine, *rest in rows}


def content(result: KeptResult) -> OcrContent:
    found = result.content
    assert found is not None
    return found


def pictures(result: dict[str, Any]) -> list[dict[str, Any]]:
    """What the pictures of a month say, in its order."""
    receipts = [one for person in result["employees"] for one in person["receipts"]]
    return [one["picture"] for one in receipts if one["picture"]]


def killed_after_one_more(command: list[str], machine: Machine) -> None:
    """Start a program and kill it, with all its processes, once it has read one picture more."""
    known = read_files(machine)
    quiet = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(machine.folder)}
    run = subprocess.Popen(
        command, cwd=ROOT, env=quiet, start_new_session=True, stderr=subprocess.DEVNULL
    )
    began = time.monotonic()
    while read_files(machine).keys() <= known.keys() and run.poll() is None:
        assert time.monotonic() - began < LONG
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    after = read_files(machine)
    assert known.items() <= after.items(), "read again"


def again(machine: Machine, office: Office) -> dict[str, Any]:
    """Run to the end; nothing known before was read again, and nothing was forgotten."""
    known = read_files(machine)
    assert known
    result = process(machine, office.car, office.receipts)
    after = read_files(machine)
    assert known.items() <= after.items()
    assert len(after) == len(kept(machine.database))
    attached = [
        receipt
        for person in result["employees"]
        for receipt in person["receipts"]
        if receipt["attachment"]
    ]
    assert len(pictures(result)) == len(attached) > 3
    return result


@pytest.mark.skipif(os.name == "nt", reason="needs signals of POSIX")
def test_a_command_and_a_window_killed_while_they_read_pictures_read_none_twice(
    machine: Machine, pictured: Office
) -> None:
    files = [str(pictured.car), str(pictured.receipts)]
    options = ["--settings", str(machine.settings)]
    run = [*COMMAND, "process", *files, "--pictures", "all", "--out", str(machine.folder / "out")]
    killed_after_one_more([*run, *options], machine)
    killed_after_one_more([*COMMAND, *files, *options], machine)
    killed_after_one_more([*run, *options], machine)
    again(machine, pictured)
    whole = read_files(machine)
    machine.database.unlink()
    again(machine, pictured)
    assert read_files(machine) == whole


@pytest.fixture(scope="module")
def stored(
    tmp_path_factory: pytest.TempPathFactory, pictured: Office
) -> tuple[Machine, dict[str, Any]]:
    """A desk that has read the month, and what it found."""
    machine = Machine(tmp_path_factory.mktemp("desk"), lambda: ("", ""))
    run = machine.start(
        "process", pictured.car, pictured.receipts, "--pictures", "all", "--quiet",
        "--out", machine.folder / "out",
    )  # fmt: skip
    _, told = run.communicate()
    assert run.returncode == 0, told
    return machine, machine.result


@pytest.fixture
def other_desk(machine: Machine, stored: tuple[Machine, dict[str, Any]]) -> Machine:
    """Another desk of that office: its database, and nothing read on this machine."""
    source, target = map(sqlite3.connect, (stored[0].database, machine.database))
    with contextlib.closing(source), contextlib.closing(target):
        source.backup(target)
    return machine


def resaved(report: Path, folder: Path) -> Path:
    """Another report with the same pictures, on other pages."""
    target = folder / "another.pdf"
    with pymupdf.open(report) as document, pymupdf.open() as other:
        other.new_page()
        other.insert_pdf(document)
        other.save(target)
    return target


def test_another_desk_and_another_month_read_no_picture_that_the_office_has_read(
    other_desk: Machine,
    stored: tuple[Machine, dict[str, Any]],
    pictured: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "rapidocr").mkdir()
    (tmp_path / "rapidocr" / "__init__.py").write_text("raise ImportError('nothing is to be read')")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = kept(other_desk.database)
    result = process(other_desk, pictured.car, resaved(pictured.receipts, tmp_path))
    assert kept(other_desk.database) == before
    assert len(pictures(result)) == len(pictures(stored[1])) > 3
    for now, then in zip(pictures(result), pictures(stored[1]), strict=True):
        assert now | {"page": 0} == then | {"page": 0}


def test_a_later_version_reads_again_only_what_was_in_doubt(
    other_desk: Machine, stored: tuple[Machine, dict[str, Any]], pictured: Office, tmp_path: Path
) -> None:
    change(other_desk, "UPDATE ocr_result SET version = version - 1")
    result = process(other_desk, pictured.car, resaved(pictured.receipts, tmp_path))
    assert [one["total"] for one in pictures(result)] == [
        one["total"] for one in pictures(stored[1])
    ]
    versions = [one.version for one in kept(other_desk.database).values()]
    again, left = (versions.count(ocr_workers.OCR_VERSION - late) for late in (0, 1))
    assert left
    doubtful = [one for one in pictures(result) if one["confidence"] < 0.9]
    assert again >= len(doubtful)
    assert len(read_files(other_desk)) == again


def test_what_a_version_of_the_future_has_read_is_used_and_left_as_it_is(
    other_desk: Machine, pictured: Office, tmp_path: Path
) -> None:
    change(other_desk, "UPDATE ocr_result SET version = version + 1")
    odd = "SELECT picture FROM ocr_result ORDER BY picture LIMIT 1"
    change(other_desk, f"UPDATE ocr_result SET data = x'00' WHERE picture = ({odd})")
    before = kept(other_desk.database)
    result = process(other_desk, pictured.car, resaved(pictured.receipts, tmp_path))
    assert all(one["total"] for one in pictures(result))
    assert kept(other_desk.database) == before


def change(machine: Machine, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(machine.database)) as connection, connection:
        connection.execute(statement)


def test_card_numbers_on_pictures_are_masked_in_what_the_office_keeps(
    machine: Machine, pictured: Office, tmp_path: Path
) -> None:
    slip = tmp_path / "slip.png"
    with pymupdf.open() as paper:
        page = paper.new_page(width=300, height=260)
        lines = ("MOCK DINER", "2031-03-05  20:42", f"VISA {NUMBER}", "TOTAL  61.00")
        for number, line in enumerate(lines):
            page.insert_text((20, 50 + 50 * number), line, fontsize=20)
        page.get_pixmap(dpi=150).save(slip)
    process(machine, pictured.car, slip)
    results = [content(one) for one in kept(machine.database).values()]
    texts = [" ".join(word.text for word in one.words) for one in results]
    assert any("DINER" in text and "6467" in text for text in texts)
    for text, result in zip(texts, results, strict=True):
        assert masked(text) == text
        assert NUMBER not in text
        assert NUMBER.replace(" ", "") not in json.dumps([str(one) for one in result.words])
    assert NUMBER.replace(" ", "").encode() not in machine.database.read_bytes()
