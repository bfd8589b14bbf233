"""Any screen as of any revision, two states compared, an earlier one restored; by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.editing.history import HistoryDialog
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.tables.choice_dialog import ChoiceDialog
from ccprocessor.services.desk.comparison import Compared, Comparison
from tests.desktop.grounds import placed
from tests.desktop.window.conftest import LONG, OpenWindow
from tests.desktop.window.hands import CTRL, SHIFT, press
from tests.office.generator import Office

KEY = Qt.Key
REASON = "Lost on the way"


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, papers: Office) -> MainWindow:
    """A window with a month on its workbench."""
    window = open_window()
    window.load([papers.car, papers.receipts])
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    idle(qtbot, window)
    return window


@pytest.fixture
def changed(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """The same with a charge marked, saved as revision 1.1."""
    window.workbench.employees.table.choose_where(lambda row: "missing_receipt" in row.person.flags)
    entries = window.workbench.details.entries.table
    entries.choose_where(lambda row: row.receipt_state in {"no_receipt", "suggested"})
    entries.setFocus()
    press(qtbot, window, KEY.Key_L)
    idle(qtbot, window)
    window.month.editor.save(REASON)
    idle(qtbot, window)
    assert shown_revision(window) == "1.1"
    return window


def idle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(
        lambda: not window.services.is_busy and window.month.editor is not None, timeout=LONG
    )


def shown_revision(window: MainWindow) -> str:
    loaded = window.month.loaded
    assert loaded is not None
    return loaded.revision.number


def compare(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, KEY.Key_C, CTRL | SHIFT)
    qtbot.waitUntil(lambda: window.screen_shown is window.past.screen)
    idle(qtbot, window)


def remedy(window: MainWindow, text: str) -> QPushButton:
    return next(one for one in window.workbench.banner.remedies if one.text() == text)


def as_of(qtbot: QtBot, window: MainWindow, number: str) -> None:
    press(qtbot, window, KEY.Key_T, CTRL | SHIFT)
    qtbot.waitUntil(lambda: bool(window.findChildren(ChoiceDialog)), timeout=LONG)
    [dialog] = window.findChildren(ChoiceDialog)
    assert dialog.table.choose_where(lambda row: row.number == number)
    with qtbot.waitSignal(window.month.opened, timeout=LONG):
        press(qtbot, dialog, KEY.Key_Return)
    idle(qtbot, window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_one_revision_says_that_there_is_nothing_to_compare(
    qtbot: QtBot, window: MainWindow
) -> None:
    compare(qtbot, window)
    assert not window.past.screen.model.rows
    assert "Only one revision" in window.past.screen.table._empty
    press(qtbot, window, KEY.Key_Escape)
    assert window.screen_shown is window.workbench


def test_a_change_is_told_with_who_decided_it_and_leads_to_its_charge(
    qtbot: QtBot, changed: MainWindow
) -> None:
    charge = changed.workbench.details.entries.table.current_row.charge
    compare(qtbot, changed)
    screen = changed.past.screen
    mark = next(row for row in screen.model.rows if row.ref == charge.key and row.by)
    assert (mark.before, mark.after, mark.by) == ("", "receipt lost", "clerk")
    assert charge.merchant in mark.what
    assert {one.property("kind") for one in screen.chips} >= {"All", "Receipts", "Problems"}
    next(one for one in screen.chips if one.property("kind") == "Receipts").click()
    assert all("Receipts" in row.kinds for row in screen.model.shown)
    assert screen.table.choose_where(lambda row: row == mark)
    press(qtbot, changed, KEY.Key_Return)
    assert changed.screen_shown is changed.workbench
    assert changed.workbench.details.entries.table.current_row.charge == charge


def test_an_older_revision_says_so_and_is_left_by_a_button(
    qtbot: QtBot, changed: MainWindow
) -> None:
    as_of(qtbot, changed, "1.0")
    told = changed.workbench.banner.text
    assert told.startswith("This is revision 1.0 of ")
    assert "the newest is 1.1" in told
    assert shown_revision(changed) == "1.0"
    changed.code_receipts()
    idle(qtbot, changed)
    assert changed.coding.screen.grid.model.rows
    changed.step_back()
    with qtbot.waitSignal(changed.month.opened, timeout=LONG):
        remedy(changed, "Back to the newest").click()
    assert shown_revision(changed) == "1.1"
    assert not changed.workbench.banner.text


def test_an_older_revision_is_restored_with_a_reason(qtbot: QtBot, changed: MainWindow) -> None:
    as_of(qtbot, changed, "1.0")
    before = changed.month.loaded
    remedy(changed, "Restore this one…").click()
    asking = changed.workbench.asking
    asking.line.setText("It was found after all")
    with qtbot.waitSignal(changed.month.opened, timeout=LONG):
        press(qtbot, changed, KEY.Key_Return)
    idle(qtbot, changed)
    loaded = changed.month.loaded
    assert before is not None
    assert loaded is not None
    assert (loaded.revision.number, loaded.revision.kind) == ("1.2", "restore")
    assert loaded.revision.reason == "It was found after all"
    assert loaded.month.people == before.month.people
    assert "as 1.2" in changed.banner.text


def test_the_comparison_restores_too(qtbot: QtBot, changed: MainWindow) -> None:
    compare(qtbot, changed)
    screen = changed.past.screen
    assert screen.restore.text() == "Restore 1.0 as a new revision…"
    screen.restore.click()
    with qtbot.waitSignal(changed.month.opened, timeout=LONG):
        press(qtbot, changed, KEY.Key_Return)
    idle(qtbot, changed)
    assert shown_revision(changed) == "1.2"
    assert changed.screen_shown is changed.workbench


def test_a_removed_month_is_brought_back_by_undo_and_by_its_files(
    qtbot: QtBot, window: MainWindow, papers: Office
) -> None:
    window.go_home()
    idle(qtbot, window)
    press(qtbot, window, KEY.Key_Delete)
    qtbot.waitUntil(lambda: not window.home.cycles.shown_rows, timeout=LONG)
    assert "can be brought back until" in window.banner.text
    next(one for one in window.banner.remedies if one.text() == "Undo").click()
    qtbot.waitUntil(lambda: len(window.home.cycles.shown_rows) == 1, timeout=LONG)
    idle(qtbot, window)

    window.home.cycles.setFocus()
    press(qtbot, window, KEY.Key_Delete)
    qtbot.waitUntil(lambda: not window.home.cycles.shown_rows, timeout=LONG)
    window.load([papers.car, papers.receipts])
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    assert shown_revision(window) == "1.0"
    qtbot.waitUntil(lambda: len(window.home.cycles.shown_rows) == 1, timeout=LONG)


def test_long_names_and_reasons_are_read_to_their_end(qtbot: QtBot, window: MainWindow) -> None:
    said = "The shop closes its till at noon, so that the purchase was booked on the next day. "
    row = Compared("1", "Maximiliane Featherhollow-Glassspindle", said, said, 2 * said, ("All",))
    screen = window.past.screen
    table = screen.table
    window.show_screen(screen)
    screen.show_comparison(Comparison("Two states", (replace(row, by="clerk", why=3 * said),)))
    for size in ((1280, 800), (1024, 700)):
        placed(window, *size)
        qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
        for column in range(table.model().columnCount()):
            index = table.model().index(0, column)
            room = table.visualRect(index)
            flags = int(Qt.TextFlag.TextWordWrap)
            wide = QRect(0, 0, room.width() - 6, 10_000)
            needed = table.fontMetrics().boundingRect(wide, flags, index.data())
            assert needed.height() <= room.height()


def test_a_long_step_of_the_history_is_read_to_its_end(qtbot: QtBot, window: MainWindow) -> None:
    state = window.month.editor.state
    assert state is not None
    person = next(one for one in state.month.people if one.open_issues)
    told = replace(person.open_issues[0], message="Something is wrong here. " * 12)
    window.month.editor.act(acts.resolve({told: "It is as it should be."}))
    idle(qtbot, window)
    dialog = HistoryDialog(window.month.editor, window)
    dialog.open()
    step = dialog.steps.visualItemRect(dialog.steps.item(1))
    assert step.height() > 2 * dialog.fontMetrics().height()
    assert step.width() <= dialog.steps.viewport().width()
    dialog.close()
