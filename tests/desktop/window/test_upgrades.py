"""A window on an older database: a file is upgraded and told, a shared one is asked about."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.doctor.last_run import LastRun
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.upgrades import UpgradeDialog
from ccprocessor.settings import Settings
from tests.desktop.window.conftest import LONG, OpenWindow, close
from tests.desktop.window.hands import click
from tests.storage.oldest import make_oldest
from tests.storage.servers import running_server


@pytest.fixture
def shared(tmp_path: Path, own_settings: Settings) -> Iterator[Settings]:
    """The settings of a desk whose office shares an older database."""
    with running_server() as server:
        if server is None:
            pytest.skip("no Postgres server is installed here")
        url = server.new_database("shared")
        make_oldest(url, tmp_path / "oldest")
        yield replace(own_settings, database_url=url)


def asking(qtbot: QtBot, window: MainWindow) -> UpgradeDialog:
    """The dialog that asks, opened from the message."""
    qtbot.waitUntil(lambda: "older ccprocessor" in window.home.banner.text, timeout=LONG)
    click(qtbot, window.home, "Upgrade…")
    return window.findChildren(UpgradeDialog)[-1]


def test_an_older_file_is_upgraded_and_where_its_backup_lies_is_told(
    qtbot: QtBot, open_window: OpenWindow, own_settings: Settings, tmp_path: Path
) -> None:
    file = Path(own_settings.database_url.removeprefix("sqlite:///"))
    make_oldest(file, tmp_path / "oldest")
    window = open_window()
    qtbot.waitUntil(lambda: "was brought up to date" in window.banner.text, timeout=LONG)
    [backup] = file.parent.glob("own.sqlite.backup-0001-*")
    assert str(backup) in window.banner.text
    assert window.home.banner.text == ""


def test_how_the_last_run_ended_and_where_the_backup_lies_are_both_told(
    qtbot: QtBot, open_window: OpenWindow, own_settings: Settings, tmp_path: Path
) -> None:
    file = Path(own_settings.database_url.removeprefix("sqlite:///"))
    make_oldest(file, tmp_path / "oldest")
    own_settings.log_folder.mkdir(parents=True)
    mark = own_settings.log_folder / f"run-{os.getpid()}.txt"
    mark.write_text('{"what": "window", "started": 1000.0, "version": "0.0.9"}\n')
    window = open_window()
    LastRun(window, window.services.errands, window.banner, own_settings.log_folder).begin()
    qtbot.waitUntil(lambda: window.banner.more == "1 more", timeout=LONG)
    (tmp_path / "Empty").mkdir()
    window.load([tmp_path / "Empty"])
    assert window.banner.more == "2 more"
    said = ""
    while window.banner.text:
        said += window.banner.text
        qtbot.mouseClick(window.banner.close_button, Qt.MouseButton.LeftButton)
    assert "no PDF and no picture in Empty" in said
    assert "The program ended unexpectedly last time." in said
    assert "own.sqlite.backup-0001-" in said


def test_a_shared_database_is_upgraded_by_somebody_who_says_there_is_a_backup(
    qtbot: QtBot, shared: Settings, theme: Theme, tmp_path: Path
) -> None:
    services = ServiceClient(lambda: open_office(shared), ocr=False)
    window = MainWindow(services, Memory(tmp_path / "window.ini"), theme)
    window.show()
    window.begin()
    try:
        dialog = asking(qtbot, window)
        assert not dialog.start.isEnabled()
        dialog.reject()
        assert "Ask your administrator to run" in window.home.banner.text
        dialog = asking(qtbot, window)
        dialog.backed_up.click()
        click(qtbot, dialog, "Upgrade")
        qtbot.waitUntil(lambda: "was brought up to date" in window.banner.text, timeout=LONG)
        qtbot.waitUntil(lambda: window.home.banner.text == "", timeout=LONG)
        qtbot.waitUntil(lambda: not window.status.is_busy, timeout=LONG)
        assert [one for one in window.findChildren(QDialog) if one.isVisible()] == []
    finally:
        close(qtbot, window)
