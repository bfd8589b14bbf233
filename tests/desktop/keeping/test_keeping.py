"""What was acknowledged on screen is there at the next start, whatever ends the window."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.settings import Settings
from tests.desktop.grounds import settings_in
from tests.desktop.keeping.struck import struck
from tests.desktop.window.conftest import LONG, OpenWindow, open_window
from tests.small_disks import small_disk

__all__ = ["open_window"]

_NONE, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.mark.skipif(os.name == "nt", reason="needs signals of POSIX")
def test_a_window_killed_while_a_month_is_edited_loses_nothing_it_acknowledged(
    tmp_path: Path,
) -> None:
    strikes = struck(tmp_path, kills=2)
    assert strikes.acknowledged
    assert strikes.kept == 2


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """The disk that the database of the office is on."""
    with small_disk(tmp_path / "disk", "60m") as folder:
        yield folder


@pytest.fixture(params=["only the database's", "every"])
def own_settings(tmp_path: Path, disk: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings with the database on the disk, and with all that this computer keeps beside it."""
    url = f"sqlite:///{(disk / 'own.sqlite').as_posix()}"
    settings = replace(settings_in(tmp_path), database_url=url)
    is_whole = request.param == "every"
    return replace(settings, cache_folder=disk / "cache") if is_whole else settings


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, sample_files: tuple[Path, Path]) -> MainWindow:
    """A window with the sample month, its charges having the keys."""
    window = open_window()
    window.load(sample_files)
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    qtbot.waitUntil(lambda: window.month.editor.state is not None, timeout=LONG)
    qtbot.waitUntil(lambda: not window.services.is_busy, timeout=LONG)
    table = window.workbench.details.entries.table
    table.choose_where(lambda row: row.receipt_state == "no_receipt")
    table.setFocus()
    return window


def test_a_full_disk_is_told_and_changes_are_kept_once_there_is_room(
    qtbot: QtBot, window: MainWindow, disk: Path, own_settings: Settings
) -> None:
    words = window.workbench.bar.draft.text
    is_whole = own_settings.cache_folder.is_relative_to(disk)
    told = "NOT kept, trying again" if is_whole else "kept on this computer, not saved yet"
    said = "not kept yet" if is_whole else "kept on this computer alone"
    fill(disk / "others")
    press(qtbot, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: words() == f"1 change {told}")
    assert f"{said}. There is no room left" in window.banner.text
    press(qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: words() == f"2 changes {told}")
    assert said in window.banner.text
    press(qtbot, Qt.Key.Key_Escape)
    press(qtbot, Qt.Key.Key_Z, _CTRL)
    qtbot.waitUntil(lambda: words() == f"1 change {told}")
    assert not window.banner.isVisible()
    kept = window.month.editor.state
    assert kept is not None
    assert steps_in(own_settings, window) == ([] if is_whole else [one.label for one in kept.done])
    (disk / "others").unlink()
    qtbot.waitUntil(lambda: words() == "1 change kept, not saved yet", timeout=LONG)
    assert shown(window) == "Your changes are kept again."
    state = window.month.editor.state
    assert state is not None
    assert steps_in(own_settings, window) == [step.label for step in state.done]
    assert len(state.undone) == 1


def fill(file: Path) -> None:
    """Leave no byte to anybody else on the disk of a file."""
    with file.open("wb", buffering=0) as taken:
        for size in (1 << 20, 1 << 12):
            with contextlib.suppress(OSError):
                while taken.write(b"\0" * size):
                    pass


def press(qtbot: QtBot, key: Qt.Key, mods: Qt.KeyboardModifier = _NONE) -> None:
    at = QApplication.focusWidget()
    assert at is not None
    qtbot.keyClick(at, key, mods)


def steps_in(settings: Settings, window: MainWindow) -> list[str]:
    """The steps that the next window would find."""
    assert window.month.cycle is not None
    with open_office(settings) as office:
        return [step.label for step in DeskSession(office, window.month.cycle).state.done]


def shown(window: MainWindow) -> str:
    """Message over the month; empty for none."""
    return window.banner.text
