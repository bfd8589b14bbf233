"""The coding grid in the window: reached from a row, worked by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.coding.grid import CodingGrid
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.tables.refused import Objection
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.workbench.rows.entries import PersonEntry, entries_of
from ccprocessor.desktop.workbench.rows.page_pairs import picture_of
from ccprocessor.review.wording import month_words
from ccprocessor.services.coding.suggestions import CodingRow
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
    assert title in lacks or (title == "type" and "type" in lacks[0])
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


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Tab])
def test_a_code_that_cannot_be_meant_is_written_on_where_it_was_typed(
    qtbot: QtBot, window: MainWindow, grid: CodingGrid, key: Qt.Key
) -> None:
    titles = [column.title for column in grid.model.columns]
    grid.table.choose_at(0, titles.index("Job"))
    at = grid.table.currentIndex()
    write(qtbot, grid, "3" * 60, key)
    qtbot.waitUntil(lambda: bool(window.findChildren(Objection)))
    line = grid.table.indexWidget(at)
    assert isinstance(line, QLineEdit)
    assert (line.text(), grid.table.currentIndex()) == ("3" * 60, at)
    assert "is too long for a code" in line.accessibleDescription()
    line.setText("30024.")
    qtbot.keyClick(line, KEY.Key_Return)
    qtbot.waitUntil(lambda: steps(window) == 1 and not window.services.is_busy, timeout=LONG)
    assert not window.banner.text


def test_enter_stays_in_its_column_and_what_was_refused_goes(
    qtbot: QtBot, window: MainWindow, grid: CodingGrid
) -> None:
    banner = window.banner
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
    coded = grid.table.current_row.receipt.key
    grid.table.choose_at(0, 0)
    press(qtbot, window, KEY.Key_Z, CTRL)
    qtbot.waitUntil(lambda: steps(window) == 0 and not window.services.is_busy, timeout=LONG)
    assert grid.table.current_row.receipt.key == coded
    press(qtbot, window, KEY.Key_V, CTRL)
    press(qtbot, window, KEY.Key_Escape)
    assert (banner.isVisible(), window.screen_shown) == (False, window.coding.screen)


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


def test_the_receipt_of_the_row_stands_beside_the_grid(
    qtbot: QtBot, window: MainWindow, grid: CodingGrid
) -> None:
    view = window.coding.screen.page.view

    def is_beside(row: CodingRow) -> bool:
        wanted = picture_of(row.receipt)
        return (view.page, view.message) == (wanted.page, "") and view.isVisible()

    for _ in range(2):
        qtbot.waitUntil(lambda: is_beside(grid.table.current_row), timeout=LONG)
        assert view.width() > 300
        grid.table.choose_next()


def test_the_title_says_which_month_and_how_much_is_left(
    qtbot: QtBot, window: MainWindow, grid: CodingGrid
) -> None:
    left = sum(row.needs_coding for row in grid.model.rows)
    assert f"Coding · {left} of {len(grid.model.rows)} receipts to code" in window.windowTitle()
    assert window.month.loaded
    assert month_words(window.month.loaded.month.cycle) in window.windowTitle()
    grid.table.choose_where(lambda row: "cost type" in row.receipt.coding.lacks)
    write(qtbot, grid, "5", KEY.Key_Return)
    qtbot.waitUntil(lambda: f"Coding · {left - 1} of" in window.windowTitle(), timeout=LONG)


def test_f8_leads_from_one_uncoded_receipt_to_the_next_and_round(
    qtbot: QtBot, window: MainWindow, grid: CodingGrid
) -> None:
    at_the_desk = window.workbench.details.entries.table.current_row
    grid.only.setChecked(False)
    grid.table.choose_at(0, 0)
    uncoded = [row.receipt.key for row in grid.table.shown_rows if row.needs_coding]
    seen = []
    for _ in range(len(uncoded) + 1):
        press(qtbot, window, KEY.Key_F8)
        seen.append(grid.table.current_row.receipt.key)
        assert grid.model.columns[grid.table.currentIndex().column()].edit is not None
    assert seen == [*uncoded, uncoded[0]] or seen == [*uncoded[1:], *uncoded[:2]]
    press(qtbot, window, KEY.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert grid.table.current_row.receipt.key == seen[-2]
    assert window.workbench.details.entries.table.current_row == at_the_desk
    grid.search.setText("no receipt is called that")
    press(qtbot, window, KEY.Key_F8)
    assert "Every receipt that is listed is coded." in window.banner.text


def test_ctrl_f_finds_in_the_grid(qtbot: QtBot, window: MainWindow, grid: CodingGrid) -> None:
    press(qtbot, window, KEY.Key_F, CTRL)
    assert grid.search.hasFocus()


def test_at_1280_pixels_nothing_of_a_receipt_to_code_is_cut(
    qtbot: QtBot, window: MainWindow, grid: CodingGrid
) -> None:
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: grid.table.horizontalScrollBar().maximum() == 0)
    metrics = grid.table.fontMetrics()
    for number in grid.table.visible_columns():
        column = grid.model.columns[number]
        widest = max(metrics.horizontalAdvance(column.text(row)) for row in grid.table.shown_rows)
        assert grid.table.columnWidth(number) > widest, column.title
