"""The real window on an office of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.office import ProcessOptions
from ccprocessor.settings import Settings
from tests.desktop.grounds import made_window, own_settings, placed, settings_in
from tests.office.generator import Office, make_office

__all__ = ["own_settings"]

OpenWindow = Callable[[], MainWindow]
LONG = 60_000


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A month of a handful of people."""
    folder = tmp_path_factory.mktemp("papers")
    return make_office(folder, people=6, seed=11, chaos=False, pictures=False)


@pytest.fixture
def open_window(
    qtbot: QtBot, own_settings: Settings, theme: Theme, tmp_path: Path
) -> Iterator[OpenWindow]:
    """Opens windows on the same office, each with a memory of its own."""
    windows: list[MainWindow] = []

    def opened() -> MainWindow:
        memory = Memory(tmp_path / f"window{len(windows)}.ini")
        window = made_window(
            ServiceClient(lambda: open_office(own_settings), ocr=False), memory, theme
        )
        windows.append(window)
        placed(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        window.begin()
        return window

    yield opened
    for window in windows:
        close(qtbot, window)


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow) -> MainWindow:
    """A window whose stored months (none) have been looked up."""
    made = open_window()
    qtbot.waitUntil(lambda: not made.status.is_busy, timeout=LONG)
    return made


@pytest.fixture(scope="session")
def read_month(tmp_path_factory: pytest.TempPathFactory, papers: Office) -> Path:
    """The folder of an office that has read the month, and that nobody works in."""
    folder = tmp_path_factory.mktemp("read")
    with open_office(settings_in(folder)) as office:
        load_cycle([papers.car, papers.receipts], office, ProcessOptions(ocr=False), Job())
    return folder


@pytest.fixture
def opened_month(
    qtbot: QtBot, open_window: OpenWindow, read_month: Path, tmp_path: Path
) -> MainWindow:
    """A window in front with a month on its workbench."""
    shutil.copytree(read_month, tmp_path, dirs_exist_ok=True)
    window = open_window()
    qtbot.waitUntil(lambda: window.home.cycles.current_row is not None, timeout=LONG)
    window.home.open_chosen()
    in_front(qtbot, window)
    return window


def in_front(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until a month may be worked on."""
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    qtbot.waitUntil(lambda: window.month.editor.state is not None, timeout=LONG)
    qtbot.waitUntil(window.isActiveWindow)


def close(qtbot: QtBot, window: MainWindow) -> None:
    """Close a window as a person does, and wait until it is gone."""
    for dialog in window.findChildren(QDialog):
        dialog.close()
    window.close()
    qtbot.waitUntil(window.isHidden, timeout=LONG)
    window.deleteLater()
