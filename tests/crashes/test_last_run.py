"""A run that ended unexpectedly is known at the next start, by real processes that die."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ccprocessor.crashes.last_run import note_order_to_end, unexpected_ends, watched

ROOT = Path(__file__).parents[2]
RUN = """
import faulthandler, os, signal, sys
from pathlib import Path
from ccprocessor.crashes.last_run import note_order_to_end, watched

def fall_down(what):
    if what == "segfault":
        faulthandler._sigsegv()
    if what == "abort":
        os.abort()
    if what == "told":
        note_order_to_end(Path(sys.argv[1]))
        os._exit(1)
    if what == "wait":
        print("up", flush=True)
        sys.stdin.read()

with watched(Path(sys.argv[1]), sys.argv[2]):
    fall_down(sys.argv[3])
"""

Start = Callable[[str, str], "subprocess.Popen[str]"]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    folder = tmp_path / "home of jane"
    folder.mkdir()
    (folder / "run.py").write_text(RUN)
    return folder / "run.py"


@pytest.fixture
def start(tmp_path: Path, script: Path) -> Start:
    def started(command: str, what: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(script), str(tmp_path / "log"), command, what],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return started


def marks(folder: Path) -> list[Path]:
    return list(folder.glob("run-*.txt"))


@pytest.mark.parametrize(
    ("what", "said"), [("segfault", "Segmentation fault"), ("abort", "Aborted")]
)
@pytest.mark.parametrize("command", ["window", "process"])
def test_a_hard_crash_becomes_a_crash_file_with_its_threads_and_is_told_once(
    tmp_path: Path, start: Start, what: str, said: str, command: str
) -> None:
    run = start(command, what)
    run.communicate()
    assert run.returncode != 0
    [file] = unexpected_ends(tmp_path / "log", {"Qt": "6.11"})
    text = file.read_text("utf-8")
    assert f"Fatal Python error: {said}" in text
    assert " in fall_down" in text
    assert f"Command: {command}" in text
    assert "Qt: 6.11" in text
    assert "jane" not in text
    assert str(tmp_path) not in text
    assert unexpected_ends(tmp_path / "log") == ()
    assert marks(tmp_path / "log") == []


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize(("command", "told"), [("window", 1), ("process", 0)])
def test_a_window_that_was_killed_is_told_and_a_command_is_not(
    tmp_path: Path, start: Start, command: str, told: int
) -> None:
    run = start(command, "wait")
    assert run.stdout is not None
    assert run.stdout.readline() == "up\n"
    assert unexpected_ends(tmp_path / "log") == ()
    assert len(marks(tmp_path / "log")) == 1
    run.send_signal(signal.SIGKILL)
    run.communicate()
    files = unexpected_ends(tmp_path / "log")
    assert len(files) == told
    assert all("ended from outside" in file.read_text("utf-8") for file in files)
    assert marks(tmp_path / "log") == []


@pytest.mark.parametrize("what", ["nothing", "told"])
def test_a_run_that_ends_or_was_told_to_is_no_crash(
    tmp_path: Path, start: Start, what: str
) -> None:
    run = start("window", what)
    _out, err = run.communicate()
    assert err == ""
    assert unexpected_ends(tmp_path / "log") == ()
    assert marks(tmp_path / "log") == []


def test_a_mark_of_this_very_process_is_left_alone(tmp_path: Path) -> None:
    with watched(tmp_path, "window"):
        assert unexpected_ends(tmp_path) == ()
        assert len(marks(tmp_path)) == 1
    assert marks(tmp_path) == []


def test_a_mark_whose_number_belongs_to_a_later_process_is_a_crash(tmp_path: Path) -> None:
    mark = tmp_path / f"run-{os.getpid()}.txt"
    mark.write_text('{"what": "window", "started": 1000.0, "version": "0.0.9"}\n')
    [file] = unexpected_ends(tmp_path)
    assert "ccprocessor: 0.0.9" in file.read_text("utf-8")


def test_a_mark_that_cannot_be_read_or_a_folder_that_cannot_be_written_is_no_failure(
    tmp_path: Path,
) -> None:
    (tmp_path / "run-x.txt").write_text("half a li")
    assert unexpected_ends(tmp_path) == ()
    with watched(tmp_path / "run-x.txt" / "log", "window"):
        assert unexpected_ends(tmp_path / "nothing there") == ()


def test_a_window_on_another_machine_that_shares_the_folder_is_left_alone(
    tmp_path: Path, start: Start
) -> None:
    run = start("window", "wait")
    assert run.stdout is not None
    assert run.stdout.readline() == "up\n"
    log = tmp_path / "log"
    [own] = marks(log)
    run.kill()
    run.communicate()
    text = own.read_text("utf-8")
    here = json.loads(text)["host"]
    elsewhere = log / f"run-{run.pid}-elsewhere.txt"
    elsewhere.write_text(text.replace(json.dumps(here), '"elsewhere"'), "utf-8")
    [file] = unexpected_ends(log)
    assert "ended from outside" in file.read_text("utf-8")
    assert marks(log) == [elsewhere]
    assert unexpected_ends(log) == ()


def test_machines_whose_processes_have_the_same_number_have_marks_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched(tmp_path, "window"):
        monkeypatch.setattr(platform, "node", lambda: "the other: machine/1")
        with watched(tmp_path, "window"):
            note_order_to_end(tmp_path)
            assert len(marks(tmp_path)) == 2
            assert [_is_told_to_end(mark) for mark in marks(tmp_path)].count(True) == 1
        assert len(marks(tmp_path)) == 1


def _is_told_to_end(mark: Path) -> bool:
    return "told to end" in mark.read_text("utf-8")
