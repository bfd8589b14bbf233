"""Where tests of the window work: an office on disk of their own, and a door to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ccprocessor.app import open_office
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.settings import Settings


def placed(window: QWidget, width: int = 1280, height: int = 800) -> None:
    """Give a window this size; a new one takes all of the small screen that offscreen has."""
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(width, height)


def made_window(services: ServiceClient, memory: Memory, theme: Theme, **named: Any) -> MainWindow:
    """A window made as the program makes it, in half the time of one that is dressed by parts."""
    with theme.dressed_last():
        return MainWindow(services, memory, theme, **named)


def settings_in(folder: Path) -> Settings:
    """The settings of an office below this folder."""
    return Settings(
        database_url=f"sqlite:///{(folder / 'own.sqlite').as_posix()}",
        log_folder=folder / "log",
        cache_folder=folder / "cache",
        author="clerk",
    )


@pytest.fixture
def own_settings(tmp_path: Path) -> Settings:
    """An office in which nothing is stored yet."""
    return settings_in(tmp_path)


@pytest.fixture
def services(qapp: object, own_settings: Settings) -> Iterator[ServiceClient]:
    """The way to an office in which nothing is stored yet."""
    made = ServiceClient(lambda: open_office(own_settings), ocr=False)
    yield made
    made.close()
