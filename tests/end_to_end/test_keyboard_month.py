"""A month cleared as a clerk does it: by keys alone, then by mouse alone, each stroke counted."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.resources import resource
from tests.desktop.conftest import garbage, theme
from tests.desktop.grounds import placed
from tests.desktop.window.conftest import LONG, OpenWindow, open_window, own_settings

__all__ = ["garbage", "open_window", "own_settings", "theme"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
MOST = 3  # strokes, or clicks, that an exception may cost


class Hand:
    """Presses keys and clicks buttons, and counts them; waits until the window has answered."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self._qtbot, self._window = qtbot, window
        self.count = 0

    def press(self, key: Qt.Key, mods: Qt.KeyboardModifier = NONE) -> None:
        front = QApplication.activeModalWidget() or QApplication.focusWidget() or self._window
        at = QApplication.focusWidget() or front
        self._qtbot.keyClick(at, key, mods)
        self._settle()

    def click(self, button: QWidget) -> None:
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self._settle()

    def _settle(self) -> None:
        self.count += 1
        self._qtbot.waitUntil(lambda: not self._window.services.is_busy, timeout=LONG)


@pytest.fixture
def size() -> tuple[int, int]:
    """Width and height of the window."""
    return (1280, 800)


@pytest.fixture
def month(qtbot: QtBot, open_window: OpenWindow, size: tuple[int, int]) -> MainWindow:
    """The sample month in a window, ready to be worked at."""
    window = open_window()
    placed(window, *size)
    files = [resource("sample/car.pdf"), resource("sample/receipts.pdf")]
    window.load(files, resource("sample/aliases.json"))
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    qtbot.waitUntil(lambda: window.month.editor.state is not None, timeout=LONG)
    qtbot.waitUntil(window.isActiveWindow)
    window.workbench.details.entries.table.setFocus()
    return window


def offered(window: MainWindow) -> list[str]:
    """Words of the buttons that the chosen entry offers."""
    buttons = window.workbench.details.case.findChildren(QToolButton)
    return [one.accessibleName() for one in buttons if one.isVisible()]


def cut(window: QWidget) -> list[str]:
    """Names of what can be pressed or written into and is not wholly in sight."""
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    found = [one for kind in kinds for one in window.findChildren(kind) if one.isVisible()]
    return [
        one.accessibleName() or type(one).__name__
        for one in found
        if one.visibleRegion().boundingRect() != one.rect()
    ]


def exceptions(window: MainWindow) -> int:
    """Number of problems that are open, as the bar counts them."""
    state = window.month.editor.state
    assert state is not None
    people = sum(len(person.open_issues) for person in state.month.people)
    return people + len(state.month.open_issues)


def cleared(window: MainWindow, act: Callable[[list[str]], None], go_on: Callable[[], None]) -> int:
    """Clear what is wrong, one stop after the other; the number of stops."""
    stops = 0
    go_on()
    while window.workbench.bar.notice.text() != "No problems here":
        act(offered(window))
        stops += 1
        assert stops < 500
        go_on()
    return stops


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_a_month_is_cleared_saved_and_exported_by_keys_alone(
    qtbot: QtBot, month: MainWindow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand = Hand(qtbot, month)

    def act(words: list[str]) -> None:
        assert not cut(month.workbench.details)
        assert not cut(month.workbench.bar)
        if "Match" in words:
            hand.press(KEY.Key_M)
        elif "Lost" in words:
            hand.press(KEY.Key_L)
        else:
            hand.press(KEY.Key_S)
            hand.press(KEY.Key_Return)

    stops = cleared(month, act, lambda: hand.press(KEY.Key_F8))
    assert exceptions(month) == 0
    assert month.workbench.employees.chip == "To do"
    told = f"key strokes per exception: {hand.count / stops:.2f} ({stops} exceptions)"
    with capsys.disabled():
        sys.stdout.write(f"\n{told}\n")
    assert hand.count / stops <= MOST
    hand.press(KEY.Key_S, CTRL)
    hand.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: month.month.title.endswith("revision 1.1"), timeout=LONG)
    hand.press(KEY.Key_E, CTRL)
    dialog = month.export_dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.folder.hasFocus)
    assert not cut(dialog)
    assert month.size().expandedTo(dialog.size()) == month.size()
    dialog.folder.setText(str(tmp_path / "out"))
    hand.press(KEY.Key_Return)
    qtbot.waitUntil((tmp_path / "out" / "result.json").exists, timeout=LONG)
    qtbot.waitUntil(lambda: not dialog.is_running, timeout=LONG)
    dialog.reject()


def test_a_month_is_cleared_by_mouse_alone(
    qtbot: QtBot, month: MainWindow, capsys: pytest.CaptureFixture[str]
) -> None:
    hand = Hand(qtbot, month)
    bench = month.workbench

    def button(name: str) -> QToolButton:
        found = [
            *bench.details.case.findChildren(QToolButton),
            *bench.bar.findChildren(QToolButton),
        ]
        return next(one for one in found if one.accessibleName() == name and one.isVisible())

    def act(words: list[str]) -> None:
        if "Match" in words:
            hand.click(button("Match"))
        elif "Lost" in words:
            hand.click(button("Lost"))
        elif bench.details.shows_month:
            bench.editing.settle.trigger()
            hand.click(bench.asking.keep)
        else:
            hand.click(button("Settle"))
            hand.click(bench.asking.keep)

    stops = cleared(month, act, lambda: hand.click(button("Next problem")))
    assert exceptions(month) == 0
    told = f"clicks per exception: {hand.count / stops:.2f} ({stops} exceptions)"
    with capsys.disabled():
        sys.stdout.write(f"\n{told}\n")
    assert hand.count / stops <= MOST


def test_what_is_wrong_is_in_sight_without_a_key(qtbot: QtBot, month: MainWindow) -> None:
    """Date, merchant and amount of the charge, and the sentence, for everyone who is flagged."""
    bench = month.workbench
    people = bench.employees.model.shown
    assert len(people) > 3
    for employee in people:
        bench.employees.table.choose_where(lambda row, one=employee: row.key == one.key)  # type: ignore[misc]
        entry = bench.details.entries.table.current_row
        assert entry is not None
        assert bench.details.case.sentence.isVisible()
        assert bench.details.case.sentence.text()
        if entry.charge is None or not entry.charge.place.document:
            continue
        qtbot.waitUntil(lambda: bench.pages.strip.is_drawn, timeout=LONG)
        assert {"trans_date", "merchant", "net"} <= set(bench.pages.strip.columns)
        assert bench.pages.strip.height() >= 120
