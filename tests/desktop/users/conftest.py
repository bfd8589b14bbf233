"""A window on an office where Pat is administrator and Ada a clerk with a password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.application import begin_again, user_desk
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.users.desk import UserDesk
from ccprocessor.services.users import add_member, found_company
from ccprocessor.settings import Settings
from tests.desktop.grounds import made_window, own_settings, placed, services
from tests.desktop.window.conftest import close

__all__ = ["own_settings", "services"]
SECRET = "correct horse"
OpenDesk = Callable[[str, str], tuple[MainWindow, UserDesk]]


@pytest.fixture
def guarded(own_settings: Settings) -> Settings:
    with open_office(own_settings) as office:
        add_member(office, "Ada", "clerk", password=SECRET)
        found_company(office, "Borealis & Söhne")
    return own_settings


@pytest.fixture
def open_desk(
    qtbot: QtBot, own_settings: Settings, theme: Theme, tmp_path: Path
) -> Iterator[OpenDesk]:
    """Opens the window as the program does, for a user of the machine."""
    windows: list[MainWindow] = []

    def opened(author: str, lock_after: str = "15") -> tuple[MainWindow, UserDesk]:
        own = replace(own_settings, author=author)
        made = ServiceClient(lambda: open_office(own, behind_window=True), ocr=False)
        window = made_window(made, Memory(tmp_path / "window.ini"), theme)
        begin = partial(begin_again, window, (), None)
        desk = user_desk(window, replace(own, lock_after="0"), begin)
        desk.lock_after(float(lock_after))
        windows.append(window)
        placed(window)
        window.show()
        qtbot.waitExposed(window)
        window.begin()
        desk.look()
        return window, desk

    yield opened
    QApplication.processEvents()
    for window in windows:
        window.show()
        close(qtbot, window)
