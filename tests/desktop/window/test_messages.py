"""Messages at the foot of the window, refused values in their cells, and where undo leads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.banner import Remedy
from ccprocessor.desktop.shared.tables.refused import Objection
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.resources import resource
from tests.desktop.window.conftest import OpenWindow, in_front
from tests.desktop.window.hands import CTRL, press

KEY = Qt.Key


@pytest.fixture
def window(opened_month: MainWindow) -> MainWindow:
    """A window at a charge of somebody that lacks a receipt."""
    bench = opened_month.workbench
    bench.employees.table.choose_where(lambda row: "missing_receipt" in row.person.flags)
    entries = bench.details.entries.table
    assert entries.choose_where(lambda row: row.charge is not None and row.issues)
    entries.setFocus()
    return opened_month


def steps(window: MainWindow) -> int:
    state = window.month.editor.state
    return len(state.done) if state is not None else 0


def done(qtbot: QtBot, window: MainWindow, count: int) -> None:
    qtbot.waitUntil(lambda: steps(window) == count and not window.services.is_busy)


def stands(window: MainWindow) -> tuple[object, object, object]:
    """The person shown, the row chosen, and whether it is the month's own."""
    details, sheet = window.workbench.details, window.workbench.guide.sheet
    front = details.unassigned if details.shows_month else details.entries
    row = front.table.current_row
    return sheet.key if sheet else None, row.key if row else None, details.shows_month


def place(widget: QWidget, window: MainWindow) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def bands(window: MainWindow) -> list[QRect]:
    bench = window.workbench
    return [place(one, window) for one in (bench.bar, bench.employees, bench.pages, bench.details)]


def test_a_message_moves_nothing_and_covers_nothing_that_is_worked_at(window: MainWindow) -> None:
    before = bands(window)
    window.banner.say("Choose a charge that is matched first.")
    QApplication.processEvents()
    assert window.banner.isVisible()
    assert bands(window) == before
    covered = [place(window.banner, window).intersected(band).height() for band in before]
    assert covered == [0, 0, 0, 0]
    assert place(window.banner, window).bottom() == window.rect().bottom()
    window.resize(window.width(), window.height() - 60)
    QApplication.processEvents()
    assert place(window.banner, window).bottom() == window.rect().bottom()


def test_a_long_message_stays_beside_the_person_and_above_what_is_asked(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, window, KEY.Key_S)
    window.banner.say(
        "What happened, at length. " * 12, "Do this.", remedies=[Remedy("Do", window.banner.hide)]
    )
    QApplication.processEvents()
    at = place(window.banner, window)
    assert at.height() > 60
    assert at.bottom() < place(window.workbench.asking, window).top()
    assert at.right() < place(window.workbench.details, window).left()


def test_escape_closes_any_message_before_it_leaves_anything(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, window, KEY.Key_1, CTRL)
    window.banner.keep("The last run ended early.")
    window.banner.say("Nothing likely is suggested for these.")
    for text in ("The last run ended early.", ""):
        press(qtbot, window, KEY.Key_Escape)
        assert window.banner.text == text
        assert window.workbench.details.shows_open
    press(qtbot, window, KEY.Key_Escape)
    assert not window.workbench.details.shows_open


def test_escape_closes_a_message_where_no_month_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    window.go_home()
    window.banner.say("Restored.", kind="done")
    press(qtbot, window, KEY.Key_Escape)
    assert not window.banner.isVisible()


def test_the_next_success_takes_any_message_away(qtbot: QtBot, window: MainWindow) -> None:
    window.banner.say("Not saved: somebody else decided meanwhile.", kind="error")
    press(qtbot, window, KEY.Key_L)
    done(qtbot, window, 1)
    assert not window.banner.isVisible()


@pytest.mark.parametrize("table", ["entries", "values"])
def test_a_refused_value_is_written_on_where_it_was_typed(
    qtbot: QtBot, window: MainWindow, table: str
) -> None:
    details = window.workbench.details
    shown = details.entries if table == "entries" else details.values.list
    titles = [column.title for column in shown.model.columns]
    if table == "entries":
        cell = shown.table.currentIndex().siblingAtColumn(titles.index("Charged"))
    else:
        assert shown.table.choose_where(lambda row: row.title == "Amount")
        cell = shown.table.currentIndex().siblingAtColumn(titles.index("Statement"))
    shown.table.setFocus()
    shown.table.setCurrentIndex(cell)
    for typed in ("54,9x", "54,9xy"):
        if not isinstance(QApplication.focusWidget(), QLineEdit):
            press(qtbot, window, KEY.Key_F2)
        line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        line.setText(typed)
        qtbot.keyClick(line, KEY.Key_Return)
        qtbot.waitUntil(lambda typed=typed: said(window).startswith(f"Not done: “{typed}”"))  # type: ignore[misc]
        line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        assert line.text() == typed
        assert typed in line.accessibleDescription()
        assert (steps(window), window.banner.text) == (0, "")
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.setText("54.90")
    qtbot.keyClick(line, KEY.Key_Return)
    done(qtbot, window, 1)
    assert said(window) == ""


def said(window: MainWindow) -> str:
    """Sentence beside the field that is written into; empty for none."""
    found = [one for one in window.findChildren(Objection) if one.isVisible()]
    return found[0].label.text() if found else ""


def test_undo_and_redo_lead_to_what_they_are_about(qtbot: QtBot, window: MainWindow) -> None:
    at = stands(window)
    press(qtbot, window, KEY.Key_S)
    press(qtbot, window, KEY.Key_Return)
    done(qtbot, window, 1)
    for key, count in ((KEY.Key_Z, 0), (KEY.Key_Y, 1), (KEY.Key_Z, 0)):
        press(qtbot, window, KEY.Key_Down, CTRL)
        assert stands(window)[0] != at[0]
        press(qtbot, window, key, CTRL)
        done(qtbot, window, count)
        assert stands(window) == at


def test_no_act_is_done_to_somebody_while_the_month_is_chosen(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, window, KEY.Key_M, CTRL)
    for key, why in ((KEY.Key_L, "Choose a charge"), (KEY.Key_N, "Choose somebody")):
        press(qtbot, window, key)
        assert window.banner.text.startswith(why)
        assert not window.workbench.asking.isVisible()
    assert steps(window) == 0


def test_undo_leads_to_a_charge_whose_receipt_was_asked_for(
    qtbot: QtBot, window: MainWindow
) -> None:
    at = stands(window)
    press(qtbot, window, KEY.Key_R)
    press(qtbot, window, KEY.Key_Return)
    done(qtbot, window, 1)
    press(qtbot, window, KEY.Key_F8)
    assert stands(window)[1] != at[1]
    press(qtbot, window, KEY.Key_M, CTRL)
    press(qtbot, window, KEY.Key_Z, CTRL)
    done(qtbot, window, 0)
    assert stands(window) == at


def test_undo_leads_to_an_open_item_while_those_are_listed(
    qtbot: QtBot, window: MainWindow
) -> None:
    bench = window.workbench
    press(qtbot, window, KEY.Key_2, CTRL)
    item = bench.details.open.front.table.current_row
    press(qtbot, window, KEY.Key_L)
    done(qtbot, window, 1)
    assert bench.details.open.front.table.choose_next(1)
    press(qtbot, window, KEY.Key_Z, CTRL)
    done(qtbot, window, 0)
    assert bench.details.shows_open
    assert bench.details.open.front.table.current_row.key == item.key


def test_undo_leads_to_a_problem_of_the_month(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    window.load([resource("sample/car.pdf"), resource("sample/receipts.pdf")])
    in_front(qtbot, window)
    bench = window.workbench
    press(qtbot, window, KEY.Key_M, CTRL)
    assert bench.details.unassigned.table.choose_where(lambda row: bool(row.issues))
    bench.details.unassigned.table.setFocus()
    at = stands(window)
    press(qtbot, window, KEY.Key_S)
    press(qtbot, window, KEY.Key_Return)
    done(qtbot, window, 1)
    press(qtbot, window, KEY.Key_Down, CTRL)
    assert isinstance(bench.details.entries.table.current_row, PersonEntry)
    press(qtbot, window, KEY.Key_Z, CTRL)
    done(qtbot, window, 0)
    assert stands(window)[1:] == at[1:]
