from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import ship_smoke
import ship_window
from ship_smoke import programs, smoke
from ship_steps import ShippingFailed, Steps
from ship_window import stored_revisions

from tests.packaging_checks.fake_programs import SLEEPS, STORED, program, works

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ship_smoke, "WINDOW_S", 0.2)
    monkeypatch.setattr(ship_window, "_LOOK_S", 0.05)


def fake(root: Path, window: str, *, system: str = "linux", selftest: str = "exit 0") -> None:
    """The programs of a system, of which only the one with the window may fail its self-test."""
    for path in dict.fromkeys(programs(root, system)):
        program(path, window, selftest="exit 0" if "-cli" in path.name else selftest)


def test_a_window_that_stores_the_month_and_stays_open_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake(tmp_path, works())
    smoke(Steps(), tmp_path, "linux", tesseract=False)
    assert "stayed open" in capsys.readouterr().out


def test_a_process_that_lives_and_does_nothing_is_no_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ship_window, "PATIENCE_S", 0.5)
    fake(tmp_path, SLEEPS)
    with pytest.raises(ShippingFailed, match=r"stored no revision .* wrote no log"):
        smoke(Steps(), tmp_path, "linux", tesseract=False)


def test_a_window_that_ends_by_itself_is_told_with_its_exit_code(tmp_path: Path) -> None:
    fake(tmp_path, "exit 3")
    with pytest.raises(ShippingFailed, match="exit code 3"):
        smoke(Steps(), tmp_path, "linux", tesseract=False)


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("", "does not tell of a stored revision"),
        (STORED + "12:00 ERROR Unforeseen\n", "tells of trouble"),
    ],
)
def test_a_log_that_is_empty_or_tells_of_trouble_fails(
    tmp_path: Path, log: str, words: str
) -> None:
    fake(tmp_path, works(log))
    with pytest.raises(ShippingFailed, match=words):
        smoke(Steps(), tmp_path, "linux", tesseract=False)


@pytest.mark.parametrize(
    ("selftest", "words"),
    [("exit 1", r"ccprocessor\.exe ended with exit code 1"), (SLEEPS, "did not end")],
)
def test_the_executable_with_the_window_passes_the_self_test_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, selftest: str, words: str
) -> None:
    monkeypatch.setattr(ship_smoke, "SELFTEST_S", 5.0)
    fake(tmp_path, SLEEPS, system="windows", selftest=selftest)
    with pytest.raises(ShippingFailed, match=words):
        smoke(Steps(), tmp_path, "windows", tesseract=False)


def test_a_program_without_the_tesseract_it_must_bring_fails(tmp_path: Path) -> None:
    fake(tmp_path, SLEEPS, system="windows")
    with pytest.raises(ShippingFailed, match="no Tesseract"):
        smoke(Steps(), tmp_path, "windows", tesseract=True)


def test_only_a_database_of_the_program_holds_revisions(tmp_path: Path) -> None:
    database = tmp_path / "office.sqlite"
    assert stored_revisions(database) == 0
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE revision (id INTEGER)")
        assert stored_revisions(database) == 0
        connection.execute("INSERT INTO revision VALUES (1)")
    assert stored_revisions(database) == 1
