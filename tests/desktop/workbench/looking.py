"""What a test presses on the workbench, and what it reads off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.view import PageView
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.workbench import Workbench

if TYPE_CHECKING:
    from ccprocessor.services.cycle.load_cycle import Loaded

NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key
ALL = 2


def show_month(workbench: Workbench, loaded: Loaded) -> None:
    workbench.list_month(loaded)
    workbench.open_month(loaded)


def press(
    qtbot: QtBot, workbench: QWidget, key: Qt.Key, mods: Qt.KeyboardModifier = NO_KEY
) -> None:
    at = QApplication.focusWidget()
    qtbot.keyClick(at if isinstance(at, QWidget) else workbench, key, mods)


def strong_keys(view: PageView) -> list[str]:
    return [item.key for item in view.stage.boxes.items if item.is_strong]


def entry(workbench: Workbench) -> PersonEntry:
    chosen = workbench.details.entries.table.current_row
    assert isinstance(chosen, PersonEntry)
    return chosen


def names(workbench: Workbench) -> list[str]:
    return [row.person.name for row in workbench.employees.model.shown]


def shown_name(workbench: Workbench) -> str:
    return workbench.details.head.name.text()
