"""What a test presses on the workbench, and what it reads off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.view import PageView
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.person_view import PersonView
from ccprocessor.desktop.workbench.workbench import Workbench

if TYPE_CHECKING:
    from ccprocessor.services.cycle.load_cycle import Loaded

NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key


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


def choose(workbench: Workbench, row: PersonEntry) -> None:
    """Choose a row of the person, as the arrow keys would."""
    entries = workbench.details.entries
    entries.fold.setChecked(True)
    entries.table.clear_choice()
    assert entries.table.choose_where(lambda one: one.key == row.key)


def sheet_of(workbench: Workbench) -> PersonView:
    """The sheet of who is shown."""
    assert workbench.guide.sheet is not None
    return workbench.guide.sheet


def names(workbench: Workbench) -> list[str]:
    return [row.person.name for row in workbench.employees.model.shown]


def shown_name(workbench: Workbench) -> str:
    return workbench.details.head.name.text()
