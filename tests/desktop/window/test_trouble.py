"""Whatever goes wrong is a sentence where it happened, and the window lives."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.app import make_records, open_records
from ccprocessor.desktop.doctor.last_run import LastRun
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.background.fault_dialog import FaultDialog
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.settings import Settings
from ccprocessor.storage.engine import engines
from tests.desktop.window.conftest import LONG, OpenWindow
from tests.desktop.window.hands import click
from tests.office.generator import Office

LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA locking_mode=EXCLUSIVE")
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


def database_of(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def months_stored(settings: Settings) -> int:
    with open_records(settings) as database:
        return len(cycles(database))


@pytest.fixture
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a busy database up after a second instead of a minute."""
    monkeypatch.setattr(engines, "_WAIT_S", 1)
    pragmas = (("busy_timeout", 1000, 1000), *engines._PRAGMAS[1:])
    monkeypatch.setattr(engines, "_PRAGMAS", pragmas)


def test_a_database_locked_by_another_process_is_told_and_tried_again(
    qtbot: QtBot, open_window: OpenWindow, own_settings: Settings, short_wait: None
) -> None:
    make_records(own_settings)
    locker = subprocess.Popen(
        [sys.executable, "-c", LOCK, str(database_of(own_settings))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert locker.stdout is not None
    assert locker.stdout.readline() == "locked\n"
    try:
        window = open_window()
        qtbot.waitUntil(
            lambda: "being written by someone else" in window.home.banner.text, timeout=LONG
        )
        window.show_manual()
        assert window.manual.isVisible()
        window.close_manual()
    finally:
        locker.communicate("")
    click(qtbot, window.home, "Try again")
    qtbot.waitUntil(lambda: window.home.banner.text == "", timeout=LONG)


def test_a_newer_database_is_told_with_what_helps(
    qtbot: QtBot, open_window: OpenWindow, own_settings: Settings
) -> None:
    make_records(own_settings)
    with sqlite3.connect(database_of(own_settings)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    window = open_window()
    qtbot.waitUntil(lambda: "newer" in window.home.banner.text, timeout=LONG)
    assert window.home.drop_zone.isEnabled()


def test_closing_while_files_are_read_stops_the_work_and_stores_nothing(
    qtbot: QtBot, window: MainWindow, own_settings: Settings, papers: Office
) -> None:
    window.load([papers.car, papers.receipts])
    qtbot.waitUntil(lambda: any(one.done for one in window.course.files), timeout=LONG)
    assert not window.close()
    assert window.status.text == "Stopping the work…"
    qtbot.waitUntil(window.isHidden, timeout=LONG)
    assert months_stored(own_settings) == 0


def test_two_windows_on_one_office_store_the_same_files_once(
    qtbot: QtBot, open_window: OpenWindow, own_settings: Settings, papers: Office
) -> None:
    windows = (open_window(), open_window())
    for window in windows:
        window.load([papers.car, papers.receipts])
    for window in windows:
        qtbot.waitUntil(lambda w=window: w.screen_shown is w.workbench, timeout=LONG)  # type: ignore[misc]
    with open_records(own_settings) as database:
        [cycle] = cycles(database)
    assert [revision.number for revision in cycle.revisions] == ["1.0"]


def test_a_file_deleted_while_it_is_shown_is_told_in_its_place(
    qtbot: QtBot, window: MainWindow, own_settings: Settings, sample_files: tuple[Path, Path]
) -> None:
    window.load(sample_files)
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    for copy in (own_settings.cache_folder / "documents").glob("*.pdf"):
        copy.unlink()
    view = window.workbench.pages.front.view
    view.go_to(1 if view.page > 5 else 15)
    qtbot.waitUntil(lambda: "the file is gone" in view.message, timeout=LONG)
    window.workbench.guide.step_employee(1)
    window.go_home()
    assert window.home.isVisible()


def test_two_revisions_opened_one_after_the_other_mark_who_changed(
    qtbot: QtBot, window: MainWindow, sample_files: tuple[Path, Path], tmp_path: Path
) -> None:
    fewer = tmp_path / "receipts.pdf"
    with pymupdf.open(sample_files[1]) as document:
        document.delete_pages(range(document.page_count // 2, document.page_count))
        document.save(fewer)
    for files in ((sample_files[0], fewer), sample_files):
        window.load(files)
        qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
        qtbot.waitUntil(lambda: not window.status.is_busy, timeout=LONG)
        window.go_home()
    shown = window.home.revisions.model()
    numbers = [shown.index(row, 0).data() for row in range(shown.rowCount())]
    assert len(numbers) == 2
    for number in reversed(numbers):
        window.home.revisions.choose_where(lambda row, n=number: row.number == n)  # type: ignore[misc]
        window.home.open_chosen_revision()
        qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
        assert f"revision {number}" in window.windowTitle()
        window.go_home()
    assert f"not as in revision {numbers[1]}" in window.workbench.bar.summary.text()


def test_what_is_to_be_said_of_files_read_meanwhile_waits_behind_the_way_to_them(
    qtbot: QtBot, window: MainWindow, papers: Office, tmp_path: Path
) -> None:
    twin = tmp_path / "twin.pdf"
    twin.write_bytes(papers.car.read_bytes())
    window.load([papers.car, twin, papers.receipts])
    window.go_home()
    qtbot.waitUntil(lambda: window.banner.text == "The files were read.", timeout=LONG)
    assert window.banner.more == "1 more"
    click(qtbot, window.banner, "Open")
    qtbot.waitUntil(window.workbench.isVisible, timeout=LONG)
    window.banner.dismiss()
    assert "is the same file as" in window.banner.text


def test_a_month_is_read_on_while_home_is_shown_and_opens_when_wanted(
    qtbot: QtBot, window: MainWindow, papers: Office
) -> None:
    window.load([papers.car, papers.receipts])
    qtbot.waitUntil(lambda: any(one.done for one in window.course.files), timeout=LONG)
    window.go_home()
    assert window.banner.text == "The files are still being read."
    qtbot.waitUntil(lambda: window.banner.text == "The files were read.", timeout=LONG)
    assert window.home.isVisible()
    click(qtbot, window.banner, "Open")
    qtbot.waitUntil(window.workbench.isVisible, timeout=LONG)


def test_the_keys_are_in_the_list_again_once_the_crash_file_is_closed(
    qtbot: QtBot, opened_month: MainWindow, tmp_path: Path
) -> None:
    mark = '{"what": "window", "started": 0, "version": "0"}'
    (tmp_path / "fallen").mkdir()
    (tmp_path / "fallen" / "run-1.txt").write_text(f"{mark}\n", "utf-8")
    window, before = opened_month, opened_month.focusWidget()
    assert window.workbench.isAncestorOf(before)
    LastRun(window, window.services.errands, window.banner, tmp_path / "fallen").begin()
    qtbot.waitUntil(lambda: "ended unexpectedly" in window.banner.text, timeout=LONG)
    [show] = window.banner.remedies
    show.setFocus()
    qtbot.keyClick(show, Qt.Key.Key_Space)
    [dialog] = window.findChildren(FaultDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    window.activateWindow()
    qtbot.waitUntil(before.hasFocus)
    assert "ended unexpectedly" in window.banner.text
