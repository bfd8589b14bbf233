"""The coding grid in the window: reached from a row, worked by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.coding.grid import CodingGrid
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.workbench.rows.entries import PersonEntry, entries_of
from tests.desktop.window.conftest import LONG
from tests.desktop.window.hands import CTRL, press

KEY = Qt.Key


def at_fault(entry: PersonEntry) -> bool:
    return any(issue.type == "missing_coding_info" for issue in entry.issues)


@pytest.fixture
def window(opened_month: MainWindow) -> MainWindow:
    """A month on its workbench, at the first row whose receipt is not coded."""
    window = opened_month
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


def write(qtbot: QtBot, grid: CodingGrid, text: str, key: Qt.Key) -> None:
    """Type into the cell where the keys are, faster than anybody can."""
    for letter in text:
        at = QApplication.focusWidget()
        assert at is not None
        assert grid.table.isAncestorOf(at) or at is grid.table
        qtbot.keyClicks(at, letter)
    at = QApplication.focusWidget()
    assert isinstance(at, QLineEdit)
    qtbot.keyClick(at, key)


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
    write(qtbot, grid, "5", KEY.Key_Return)
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


def test_tab_writes_on_in_the_next_cell_and_loses_nothing(
    qtbot: QtBot, window: MainWindow, grid: CodingGrid
) -> None:
    titles = [column.title for column in grid.model.columns]
    ref = grid.table.current_row.receipt.key
    grid.table.choose_at(grid.table.currentIndex().row(), titles.index("Job"))
    write(qtbot, grid, "30024.", KEY.Key_Tab)
    write(qtbot, grid, "005.", KEY.Key_Tab)
    qtbot.waitUntil(lambda: steps(window) == 2 and not window.services.is_busy, timeout=LONG)
    write(qtbot, grid, "5", KEY.Key_Tab)
    qtbot.waitUntil(lambda: steps(window) == 3 and not window.services.is_busy, timeout=LONG)
    assert titles[grid.table.currentIndex().column()] == "Account"
    assert grid.table.current_row.receipt.key == ref
    write(qtbot, grid, "", KEY.Key_Backtab)
    assert titles[grid.table.currentIndex().column()] == "Cost type"
    row = next(one for one in grid.model.rows if one.receipt.key == ref)
    assert row.receipt.coding.codes == "30024. · 005. · 5"


def test_enter_stays_in_its_column_and_what_was_refused_goes(
    qtbot: QtBot, window: MainWindow, grid: CodingGrid
) -> None:
    banner = window.coding.screen.banner
    grid.only.setChecked(False)
    titles = [column.title for column in grid.model.columns]
    grid.table.choose_at(0, 0)
    press(qtbot, window, KEY.Key_V, CTRL)
    assert "Choose a cell" in banner.text
    grid.table.choose_at(1, titles.index("Purpose"))
    write(qtbot, grid, "Bolts", KEY.Key_Return)
    qtbot.waitUntil(lambda: steps(window) == 1 and not window.services.is_busy, timeout=LONG)
    assert grid.table.hasFocus()
    assert banner.text == ""
    at = grid.table.currentIndex()
    assert (at.row(), titles[at.column()]) == (1, "Purpose")


@pytest.mark.parametrize("choice", ["light", "dark", "contrast"])
def test_the_cell_under_the_cursor_is_told_from_its_row(
    qtbot: QtBot, window: MainWindow, grid: CodingGrid, theme: Theme, choice: str
) -> None:
    theme.choose(choice)
    table, at = grid.table, grid.table.currentIndex()
    rect = table.visualRect(at)
    edge, other = rect.topLeft() + QPoint(1, 6), table.visualRect(at.siblingAtColumn(0)).topLeft()
    seen = table.viewport().grab().toImage()
    palette = table.palette()
    assert seen.pixelColor(edge) == palette.color(QPalette.ColorRole.HighlightedText)
    assert seen.pixelColor(other + QPoint(1, 6)) == palette.color(QPalette.ColorRole.Highlight)
    theme.choose("light")
