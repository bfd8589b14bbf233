"""Crash files: readable, few, and without anything of the office."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

import pytest

from ccprocessor import __version__
from ccprocessor.crashes.files import KEPT, keep_crash
from ccprocessor.crashes.last_lines import last_lines, masked_dump
from ccprocessor.logs import start_logging, stop_logging

log = logging.getLogger("ccprocessor.somewhere")


def test_a_crash_file_tells_versions_the_failure_and_that_nothing_is_sent(tmp_path: Path) -> None:
    file = keep_crash(tmp_path / "log", "ValueError: …", {"Qt": "6.11"})
    assert file is not None
    assert re.fullmatch(r"crash-\d{8}-\d{6}\.txt", file.name)
    text = file.read_text("utf-8")
    for part in (f"ccprocessor: {__version__}", "Qt: 6.11", "Python: 3.", "ValueError: …"):
        assert part in text
    assert "nothing is sent by itself" in text
    assert str(Path.home()) + os.sep not in text


def test_files_of_one_second_have_names_of_their_own_and_at_most_ten_stay(tmp_path: Path) -> None:
    made = [keep_crash(tmp_path, f"fault {number}") for number in range(KEPT)]
    for number, file in enumerate(made):
        assert file is not None
        os.utime(file, (number, number))
    last = keep_crash(tmp_path, "the last")
    assert set(tmp_path.glob("crash-*.txt")) == {*made[1:], last}
    assert len(made) == len(set(made))


def test_without_a_folder_that_can_be_written_there_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert keep_crash(tmp_path / "file" / "log", "fault") is None
    assert keep_crash(None, "fault") is None


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_the_log_s_last_lines_are_in_it_and_masked_once_more(tmp_path: Path, fmt: str) -> None:
    file = start_logging(tmp_path, fmt)
    assert file is not None
    try:
        log.info("Stored revision %s of %s", "1.0", "SMITHSON-2031")
        try:
            raise_about("Jane")
        except LookupError:
            log.exception("Job failed")
    finally:
        stop_logging()
    crash = keep_crash(tmp_path, "fault")
    assert crash is not None
    text = crash.read_text("utf-8")
    assert " INFO ccprocessor.somewhere: Stored revision # of …" in text
    assert " ERROR ccprocessor.somewhere: Job failed" in text
    assert " in raise_about" in text
    assert "LookupError: …" in text
    assert "SMITHSON" not in text
    assert "Jane" not in text


def raise_about(name: str) -> None:
    raise LookupError(name)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (
            "/home/jane/product/ccprocessor/storage/engine/schema.py",
            "ccprocessor/storage/engine/schema.py",
        ),
        ("C:\\Users\\jane\\x\\ccprocessor\\app.py", "ccprocessor\\app.py"),
        ("/home/jane/.venv/lib/python3.11/site-packages/alembic/op.py", "alembic/op.py"),
        ("/usr/lib/python3.11/threading.py", "threading.py"),
        ("multiprocessing/spawn.py", "multiprocessing/spawn.py"),
        ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap>"),
        ("/home/jane/March.py", "<path>"),
        ("~jane/March.py", "<path>"),
    ],
)
def test_a_dump_names_files_by_their_place_in_the_program(path: str, shown: str) -> None:
    dump = f'Current thread 0x00007f (most recent call first):\n  File "{path}", line 7 in main'
    assert masked_dump(dump).splitlines()[1] == f"  {shown}:7 in main"


def test_lines_that_are_no_log_are_masked_and_an_absent_log_is_empty(tmp_path: Path) -> None:
    strange = tmp_path / "ccprocessor.log"
    strange.write_text('{"time": 1}\n{"name": "Jane"\nJane 4111111111111111\n', "utf-8")
    assert "Jane" not in last_lines(strange)
    assert "4111" not in last_lines(strange)
    assert last_lines(tmp_path / "none.log") == ""
