"""The window's own matters: settings by key, what takes effect when, a look for updates."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.news.whats_new import WhatsNewDialog
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.settings.dialog import SettingsDialog
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.settings import Chosen, Settings
from tests.desktop.grounds import made_window, own_settings
from tests.desktop.window.conftest import LONG, close
from tests.desktop.window.hands import CTRL, click, press

__all__ = ["own_settings"]


@pytest.fixture
def own_window(
    qtbot: QtBot, own_settings: Settings, theme: Theme, memory: Memory, tmp_path: Path
) -> Iterator[MainWindow]:
    """A window that knows its settings and where they are written."""
    newest = tmp_path / "newest.json"
    newest.write_text('{"version": "99.0"}')
    settings = replace(own_settings, update_address=newest.as_uri(), check_updates="yes")
    services = ServiceClient(lambda: open_office(settings), ocr=False)
    made = made_window(services, memory, theme, chosen=Chosen(settings, tmp_path / "settings.toml"))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    close(qtbot, made)


def opened(window: MainWindow, qtbot: QtBot) -> SettingsDialog:
    """Press Ctrl+comma."""
    qtbot.waitUntil(lambda: not window.findChildren(SettingsDialog))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(qtbot, window, Qt.Key.Key_Comma, CTRL)
    qtbot.waitUntil(lambda: bool(window.findChildren(SettingsDialog)))
    [dialog] = window.findChildren(SettingsDialog)
    qtbot.waitUntil(
        lambda: dialog.isVisible() and not window.services.errands.is_busy, timeout=LONG
    )
    return dialog


def test_settings_are_opened_by_key_and_closed_by_escape(
    own_window: MainWindow, qtbot: QtBot
) -> None:
    dialog = opened(own_window, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not own_window.findChildren(SettingsDialog))
    assert own_window.banner.text == ""


def test_a_setting_that_counts_later_offers_to_start_again(
    own_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(own_window, qtbot)
    dialog.months.file.setText(str(tmp_path / "other.sqlite"))
    click(qtbot, dialog, dialog.save.text())
    qtbot.waitUntil(lambda: own_window.banner.text != "", timeout=LONG)
    assert own_window.banner.text == (
        "The settings are saved. They take effect when the program starts again."
    )
    with qtbot.waitSignal(own_window.upkeep.restart_wanted):
        click(qtbot, own_window, "Start again now")
    written = tomllib.loads((tmp_path / "settings.toml").read_text("utf-8"))
    assert written["database_url"].endswith("other.sqlite")


def test_a_rule_of_the_office_counts_at_once(own_window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(own_window, qtbot)
    dialog.imports.lines["import_unit"].setText("EA")
    click(qtbot, dialog, dialog.save.text())
    qtbot.waitUntil(lambda: "They are in effect." in own_window.banner.text, timeout=LONG)
    again = opened(own_window, qtbot)
    assert again.imports.lines["import_unit"].text() == "EA"
    again.reject()


def test_settings_open_where_the_database_cannot_be_reached(
    qtbot: QtBot, own_settings: Settings, theme: Theme, memory: Memory, tmp_path: Path
) -> None:
    lost = replace(own_settings, database_url="postgresql://clerk@127.0.0.1:1/office")
    services = ServiceClient(lambda: open_office(lost), ocr=False)
    window = made_window(services, memory, theme, chosen=Chosen(lost, tmp_path / "settings.toml"))
    window.show()
    window.upkeep.show_settings()
    qtbot.waitUntil(lambda: bool(window.findChildren(SettingsDialog)), timeout=LONG)
    [dialog] = window.findChildren(SettingsDialog)
    assert not dialog.imports.lines["import_unit"].isEnabled()
    assert dialog.months.address.isEnabled()
    dialog.reject()
    close(qtbot, window)


def test_an_address_for_updates_counts_at_once(
    own_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "other.json").write_text('{"version": "100.0"}')
    dialog = opened(own_window, qtbot)
    dialog.updates.address.setText((tmp_path / "other.json").as_uri())
    click(qtbot, dialog, dialog.save.text())
    qtbot.waitUntil(lambda: "They are in effect." in own_window.banner.text, timeout=LONG)
    menu_item(own_window, "Check for &updates…").trigger()
    qtbot.waitUntil(lambda: "Version" in own_window.banner.text, timeout=LONG)
    assert "Version 100.0" in own_window.banner.text


def test_an_address_that_fails_leads_to_its_setting(
    own_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "newest.json").unlink()
    menu_item(own_window, "Check for &updates…").trigger()
    qtbot.waitUntil(lambda: "cannot be reached" in own_window.banner.text, timeout=LONG)
    click(qtbot, own_window, "Settings…")
    qtbot.waitUntil(lambda: bool(own_window.findChildren(SettingsDialog)), timeout=LONG)
    [dialog] = own_window.findChildren(SettingsDialog)
    assert dialog.tabs.currentWidget() is dialog.updates
    dialog.reject()


def test_the_news_are_in_the_help_menu(own_window: MainWindow, qtbot: QtBot) -> None:
    menu_item(own_window, "&What's new").trigger()
    [dialog] = own_window.findChildren(WhatsNewDialog)
    assert "What's new in ccprocessor" in dialog.text.toPlainText()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not own_window.findChildren(WhatsNewDialog))


def test_the_first_begin_looks_for_updates_where_that_is_wanted_and_shows_no_news(
    own_window: MainWindow, qtbot: QtBot
) -> None:
    own_window.upkeep.begin(is_busy=False)
    qtbot.waitUntil(lambda: "Version 99.0" in own_window.banner.text, timeout=LONG)
    assert own_window.findChildren(QDialog) == []


def test_settings_of_the_person_that_cannot_be_read_are_told(
    qtbot: QtBot,
    own_settings: Settings,
    theme: Theme,
    memory: Memory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "newer.toml").write_text("version = 99\n")
    monkeypatch.setenv("CCPROCESSOR_SETTINGS", str(tmp_path / "newer.toml"))
    window = made_window(ServiceClient(lambda: open_office(own_settings), ocr=False), memory, theme)
    window.show()
    window.upkeep.show_settings()
    assert "newer ccprocessor" in window.banner.text
    assert window.findChildren(SettingsDialog) == []
    close(qtbot, window)


def menu_item(window: MainWindow, text: str) -> QAction:
    """The item of a menu that says so."""
    return next(one for one in window.findChildren(QAction) if one.text() == text)
