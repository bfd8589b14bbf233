"""A fault of a command is a sentence, an exit code and a crash file; so is its sudden death."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.cli.main import main
from ccprocessor.crashes.last_run import unexpected_ends
from ccprocessor.logs import stop_logging
from ccprocessor.resources import resource
from tests.end_to_end.machine import Machine

ROOT = Path(__file__).parents[2]


@pytest.fixture
def machine(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Machine]:
    yield Machine(tmp_path, capfd.readouterr)
    stop_logging()


def test_a_fault_of_a_command_is_told_with_its_crash_file(machine: Machine) -> None:
    ran = machine.run("sample", "Smithson\0Jane")  # no system has such a folder
    assert ran.code == 1
    assert "ccprocessor ran into an internal error (ValueError)" in ran.err
    assert "Nothing is sent by itself" in ran.err
    [file] = (machine.folder / "log").glob("crash-*.txt")
    assert str(file) in ran.err
    text = file.read_text("utf-8")
    assert "Command: sample" in text
    assert "ValueError: embedded null byte" in text
    assert "Smithson" not in text
    assert str(machine.folder) not in text
    assert list((machine.folder / "log").glob("run-*.txt")) == []


def test_a_fault_before_there_is_a_log_folder_is_told_without_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stop_logging()
    (tmp_path / "file").touch()
    settings = tmp_path / "settings.toml"
    settings.write_text(f'log_folder = "{(tmp_path / "file" / "log").as_posix()}"\n')
    assert main(["sample", "--settings", str(settings), "a\0b"]) == 1
    assert "Run `ccprocessor doctor`" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="needs SIGSEGV")
def test_a_command_that_falls_hard_leaves_what_its_threads_did(machine: Machine) -> None:
    files = (resource("sample/car.pdf"), resource("sample/receipts.pdf"))
    run = machine.start("process", *files, "--no-ocr", "--json", "--out", machine.folder / "out")
    assert run.stdout is not None
    assert json.loads(run.stdout.readline())
    run.send_signal(signal.SIGSEGV)
    run.communicate()
    assert run.returncode == -signal.SIGSEGV
    [file] = unexpected_ends(machine.folder / "log")
    text = file.read_text("utf-8")
    assert "Fatal Python error: Segmentation fault" in text
    assert "  ccprocessor/cli/main.py:" in text
    assert str(ROOT) not in text
    assert str(machine.folder) not in text


def test_the_log_of_a_whole_run_names_nobody(machine: Machine) -> None:
    files = (resource("sample/car.pdf"), resource("sample/receipts.pdf"))
    ran = machine.process(*files)
    assert ran.code == 0, ran.err
    log = (machine.folder / "log" / "ccprocessor.log").read_text("utf-8")
    assert "Stored revision" in log
    words = {
        word
        for employee in machine.result["employees"]
        for word in employee["name"].replace(",", " ").split()
        if len(word) > 2
    }
    assert words
    assert [word for word in words if word.casefold() in log.casefold()] == []
    assert "receipts.pdf" not in log


def test_python_itself_can_start_the_program(machine: Machine) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "ccprocessor", "list", "--settings", str(machine.settings)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert [one.name for one in (machine.folder / "log").iterdir()] == ["ccprocessor.log"]
