"""The coding grid in the window: reached from a row, worked by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.coding.grid import CodingGrid
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.workbench.rows.entries import PersonEntry, entries_of
from tests.desktop.window.conftest import LONG, OpenWindow
from tests.desktop.window.hands import CTRL, press
from tests.office.generator import Office

KEY = Qt.Key


def at_fault(entry: PersonEntry) -> bool:
    return any(issue.type == "missing_coding_info" for issue in entry.issues)


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, papers: Office) -> MainWindow:
    """A month on its workbench, at the first row whose receipt is not coded."""
    window = open_window()
    window.load([papers.car, papers.receipts])
    qtbot.waitUntil(lambda: window.month.editor.state is not None, timeout=LONG)
    qtbot.waitUntil(window.isActiveWindow)
    bench = window.workbench
    bench.employees.table.choose_where(lambda row: any(map(at_fault, entries_of(row.person))))
    assert bench.details.entries.table.choose_where(at_fault)
    bench.details.entries.table.setFocus()
    return window


@pytest.fixture
def grid(qtbot: QtBot, window: MainWindow) -> CodingGrid:
    """The grid that C shows."""
    press(qtbot, window, KEY.Key_C)
    grid = window.coding.screen.grid
    qtbot.waitUntil(lambda: grid.table.current_row is not None, timeout=LONG)
    qtbot.waitUntil(grid.table.hasFocus)
    return grid


def steps(window: MainWindow) -> int:
    state = window.month.editor.state
    return len(state.done) if state else 0


def test_a_row_without_coding_leads_to_its_receipt_and_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    bench = window.workbench
    row = bench.details.entries.table.current_row
    assert "Code" in [name for _, name in bench.editing.fitting(row)]
    press(qtbot, window, KEY.Key_C)
    grid = window.coding.screen.grid
    qtbot.waitUntil(lambda: grid.table.current_row is not None, timeout=LONG)
    assert grid.table.current_row.receipt.key == row.receipts[0].key
    title = grid.model.columns[grid.table.currentIndex().column()].title.casefold()
    lacks = row.receipts[0].coding.lacks
    assert title in lacks or (title == "coding type" and "type" in lacks[0])
    press(qtbot, window, KEY.Key_Escape)
    assert window.workbench.isVisible()
    assert bench.details.entries.table.current_row == row


def test_c_without_a_receipt_says_so(qtbot: QtBot, window: MainWindow) -> None:
    table = window.workbench.details.entries.table
    assert table.choose_where(lambda row: not row.receipts)
    press(qtbot, window, KEY.Key_C)
    assert window.workbench.isVisible()
    assert "Choose a row with a receipt first" in window.banner.text


def test_undo_redo_and_save_work_in_the_grid(
    qtbot: QtBot, window: MainWindow, grid: CodingGrid
) -> None:
    qtbot.keyClicks(grid.table, "Job")
    [field] = grid.table.findChildren(QLineEdit)
    qtbot.keyClick(field, KEY.Key_Return)
    qtbot.waitUntil(lambda: steps(window) == 1, timeout=LONG)
    grid.table.setFocus()
    press(qtbot, window, KEY.Key_Z, CTRL)
    qtbot.waitUntil(lambda: steps(window) == 0, timeout=LONG)
    press(qtbot, window, KEY.Key_Y, CTRL)
    qtbot.waitUntil(lambda: steps(window) == 1, timeout=LONG)
    press(qtbot, window, KEY.Key_S, CTRL)
    asking = window.workbench.asking
    assert asking.isVisible()
    assert asking.line.hasFocus()
    press(qtbot, window, KEY.Key_Return)
    qtbot.waitUntil(lambda: window.month.title.endswith("revision 1.1"), timeout=LONG)
    assert window.coding.screen.isVisible()
    assert grid.table.hasFocus()
    press(qtbot, window, KEY.Key_Escape)
    assert window.workbench.isVisible()
    window.workbench.details.entries.table.setFocus()
    press(qtbot, window, KEY.Key_N)
    assert asking.isVisible()
