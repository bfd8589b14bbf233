"""The paper month in the real window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.settings import Settings
from tests.desktop.grounds import made_window, placed, settings_in
from tests.desktop.paper_month import PaperMonth

OpenOn = Callable[[Settings], MainWindow]
LONG = 60_000


@pytest.fixture
def unread(tmp_path: Path) -> Settings:
    """An office that has read nothing, not even by OCR."""
    return settings_in(tmp_path)


@pytest.fixture
def remembering(paper_month: PaperMonth, tmp_path: Path) -> Settings:
    """An office that has stored nothing and remembers what was read by OCR."""
    return paper_month.office(tmp_path)


@pytest.fixture
def open_on(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[OpenOn]:
    """Opens the window on an office, with eyes."""
    windows: list[MainWindow] = []

    def opened(settings: Settings) -> MainWindow:
        memory = Memory(tmp_path / "window.ini")
        window = made_window(ServiceClient(lambda: open_office(settings)), memory, theme)
        windows.append(window)
        placed(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        return window

    yield opened
    for window in windows:
        window.close()
        qtbot.waitUntil(window.isHidden, timeout=LONG)
        window.deleteLater()
