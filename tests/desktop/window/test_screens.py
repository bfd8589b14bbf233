"""A screen is registered once, with all that the window asks about it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.screens import Screen, ScreenStack


def test_the_screen_in_front_tells_its_title_and_its_page_of_the_manual(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first, second = QLabel("first"), QLabel("second")
    names = ["Ledger"]
    stack = ScreenStack((Screen(first), Screen(second, lambda: names[0], "ledger")), window)
    assert (stack.front.title(), stack.front.help_page) == ("", "start")
    names[0] = "Ledger of March"
    assert stack.bring(second).title() == "Ledger of March"
    assert stack.currentWidget() is second
    assert stack.front.help_page == "ledger"
    assert stack.first_list() is None


def test_menus_and_status_follow_the_screen(window: MainWindow) -> None:
    for widget, title, has_month in (
        (window.loading, "Loading", False),
        (window.workbench, "", True),
        (window.home, "", False),
    ):
        window.show_screen(widget)
        assert window.windowTitle().startswith(title)
        assert window.menus._month_menu.isEnabled() is has_month


def test_the_manual_stands_beside_the_screen_and_gives_the_keys_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.home.search.setFocus()
    qtbot.waitUntil(window.home.search.hasFocus)
    window.show_manual()
    assert window.manual.isVisible()
    assert window.home.isVisible()
    assert window.screen_shown is window.home
    window.close_manual()
    assert not window.manual.isVisible()
    assert window.home.search.hasFocus()
