"""Kills, crowds and card numbers: nothing is lost, nothing half done, nothing leaked."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import time

import psutil
import pymupdf
import pytest

from tests.benchmarks.kills import is_sound
from tests.end_to_end.decided_month import Json
from tests.end_to_end.machine import Machine
from tests.end_to_end.unpacking import contents
from tests.office.generator import Office
from tests.office.scoring import score

CHAOS = random.Random(20310301)
KILLS = 8


def whole_revisions_only(machine: Machine) -> int:
    """Check the database and count revisions; each must have all of its people."""
    assert is_sound(machine.database)
    return machine.count("revision")


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_kill_at_any_moment_leaves_all_of_a_revision_or_none(
    machine: Machine, office: Office
) -> None:
    arguments = (
        office.car,
        office.receipts,
        "--no-ocr",
        "--quiet",
        "--out",
        machine.folder / "out",
    )
    began = time.monotonic()
    whole = machine.start("process", *arguments)
    assert whole.wait() == 0
    whole.communicate()
    lasts = time.monotonic() - began
    machine.database.unlink()
    for _ in range(KILLS):
        run = machine.start("process", *arguments, start_new_session=True)
        try:
            run.wait(CHAOS.uniform(0.05, lasts))
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        assert whole_revisions_only(machine) <= 1
    ran = machine.process(office.car, office.receipts)
    assert ran.code == 0, ran.err
    assert whole_revisions_only(machine) == 1
    beside = [path.name for path in machine.folder.iterdir() if path.name.startswith(".")]
    assert beside == []


def test_a_revision_stored_without_its_transaction_would_be_noticed(
    machine: Machine, month: Json
) -> None:
    connection = sqlite3.connect(machine.database)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(revision)")][1:]
    copied = ", ".join("minor + 1" if name == "minor" else name for name in columns)
    connection.execute(f"INSERT INTO revision ({', '.join(columns)}) SELECT {copied} FROM revision")
    connection.commit()
    connection.close()
    assert not is_sound(machine.database)


def test_runs_at_once_on_one_database_all_arrive_also_in_one_folder(
    machine: Machine, office: Office, other_office: Office
) -> None:
    offices = [office, other_office] * 2
    folders = [machine.folder / f"out {number // 2}" for number in range(len(offices))]
    runs = [
        machine.start("process", one.car, one.receipts, "--no-ocr", "--quiet", "--out", folder)
        for one, folder in zip(offices, folders, strict=True)
    ]
    ends = [(run.communicate()[1], run.returncode) for run in runs]
    assert [code for _err, code in ends] == [0] * len(runs), ends
    assert whole_revisions_only(machine) == 2
    for folder in set(folders):
        people = json.loads((folder / "result.json").read_text("utf-8"))["employees"]
        packets = {path.relative_to(folder).as_posix() for path in folder.glob("*/*.pdf")}
        assert packets == {person["packet"] for person in people if person["packet"]}
    assert [path.name for path in machine.folder.rglob(".*")] == []


@pytest.mark.skipif(os.name == "nt", reason="needs SIGINT")
def test_an_interrupt_stores_nothing_and_says_so(machine: Machine, office: Office) -> None:
    run = machine.start(
        "process", office.car, office.receipts, "--no-ocr", "--json", "--out",
        machine.folder / "out",
    )  # fmt: skip
    assert run.stdout is not None
    assert '"page"' in run.stdout.readline()
    run.send_signal(signal.SIGINT)
    _out, err = run.communicate()
    assert run.returncode == 130, err
    assert "nothing was stored" in err
    assert machine.is_untouched


def reading_processes(run: subprocess.Popen[str]) -> list[psutil.Process]:
    """The workers of a run; what looks after shared memory is none."""
    children = psutil.Process(run.pid).children(recursive=True)
    return [child for child in children if "resource_tracker" not in " ".join(child.cmdline())]


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_workers_that_are_killed_are_replaced_and_nothing_is_missing(
    machine: Machine, office: Office
) -> None:
    arguments = (office.car, office.receipts, "--aliases", office.aliases, "--no-ocr", "--json")
    run = machine.start("process", *arguments, "--out", machine.folder / "out")
    assert run.stdout is not None
    assert '"page"' in run.stdout.readline()
    victims = reading_processes(run)
    assert victims
    for victim in victims:
        victim.kill()
    _out, err = run.communicate()
    assert run.returncode == 0, err
    assert score(machine.result, office.truth).below(1.0) == ""


@pytest.fixture
def numbers(office: Office) -> set[str]:
    """The full card numbers printed in the statement."""
    with pymupdf.open(office.car) as document:
        text = "".join(page.get_text() for page in document)
    found = set(re.findall(r"(?<!\d)\d{16}(?!\d)", text.replace("-", "")))
    assert found, "the office was made with unmasked cards"
    return found


def test_no_full_card_number_is_left_anywhere(
    machine: Machine, office: Office, numbers: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = machine.folder / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    ran = machine.process(office.car, office.receipts, "--json")
    assert ran.code == 0, ran.err
    places = [machine.database, *(path for path in machine.folder.rglob("*") if path.is_file())]
    assert any(path.suffix == ".pdf" for path in places)
    for path in places:
        for name, data in contents(path):
            for number in numbers:
                assert number.encode() not in data, (path, name)
                assert grouped(number) not in data, (path, name)
    assert not any(number in ran.out + ran.err for number in numbers)


def grouped(number: str) -> bytes:
    return " ".join(number[i : i + 4] for i in range(0, 16, 4)).encode()
