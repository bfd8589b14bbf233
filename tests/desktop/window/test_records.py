"""What a key alone cannot say: records added and split, marks taken off, keys changed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.commands.palette import CommandPalette
from ccprocessor.desktop.commands.registry import Commands
from ccprocessor.desktop.editing.forms import AskForm, SplitForm
from ccprocessor.desktop.main_window import MainWindow
from tests.desktop.window.conftest import LONG, OpenWindow
from tests.desktop.window.test_editing import after, entry, press, steps

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(opened_month: MainWindow) -> MainWindow:
    """A window with a month, at somebody's charge without a receipt."""
    window = opened_month
    window.workbench.employees.list_only("All")
    window.workbench.employees.table.choose_where(
        lambda row: "missing_receipt" in row.person.flags and bool(row.person.matches)
    )
    entries = window.workbench.details.entries.table
    entries.choose_where(lambda row: row.receipt_state in {"no_receipt", "suggested"})
    entries.setFocus()
    return window


def line(form: AskForm, name: str) -> QLineEdit:
    found = form.lines[name]
    assert isinstance(found, QLineEdit)
    return found


def test_a_receipt_that_no_report_holds_is_added_and_matches_its_charge(
    qtbot: QtBot, window: MainWindow
) -> None:
    charge = entry(window).charge
    assert charge is not None
    press(qtbot, KEY.Key_A)
    [form] = window.findChildren(AskForm)
    assert line(form, "amount").text() == f"{charge.net:f}"
    line(form, "file").setText("photo.jpg")
    form.accept()
    after(qtbot, window, 1)
    chosen = entry(window)
    assert chosen.charge == charge
    assert [receipt.source for receipt in chosen.receipts] == ["typed"]
    assert "added by hand" in window.workbench.pages.receipt.view.message


_BAD = (
    ("amount", "a lot", "“a lot” is no amount such as 775.97: write up to nine digits, and"),
    ("amount", "12345678901", "“12345678901” is no amount such as 775.97"),
    ("amount", "", "Write the amount."),
    ("date", "31 Feb 2031", "“31 Feb 2031” is no date such as 2031-03-05."),
    ("date", "2013-03-05", "05 March 2013 is far from all else here. Check the year."),
    ("date", "1820-01-01", "“1820-01-01” is no date between 1990 and 2199."),
    ("merchant", "MO\u202eCK", "Its merchant has a sign that nobody sees (U+202E)."),
)


@pytest.mark.parametrize("key", ["A", "Shift+A"])
def test_a_form_with_a_bad_value_says_so_at_the_field_and_keeps_what_was_typed(
    qtbot: QtBot, window: MainWindow, key: str
) -> None:
    records = window.workbench.editing.records
    (records.add_receipt if key == "A" else records.add_charge).trigger()
    [form] = window.findChildren(AskForm)
    good = {"date": "9 Feb 2031", "amount": "$61.00", "merchant": "QUIKMOCK"}
    for field, written, said in _BAD:
        typed = {**good, field: written}
        for name, text in typed.items():
            line(form, name).setText(text)
        qtbot.keyClick(line(form, "merchant"), KEY.Key_Return)
        assert said in form.told[field].text()
        assert [name for name, label in form.told.items() if label.isVisible()] == [field]
        qtbot.waitUntil(line(form, field).hasFocus)
        assert {name: line(form, name).text() for name in typed} == typed
    assert steps(window) == []
    line(form, "merchant").setText("QUIKMOCK")
    qtbot.keyClick(line(form, "merchant"), KEY.Key_Return)
    after(qtbot, window, 1)
    assert not window.banner.text


def test_a_receipt_is_split_and_the_parts_must_come_to_the_whole(
    qtbot: QtBot, window: MainWindow
) -> None:
    entries = window.workbench.details.entries
    entries.fold.setChecked(True)
    entries.table.choose_where(lambda row: len(row.receipts) == 1 and row.receipts[0].amount > 2)
    receipt = entry(window).receipts[0]
    assert receipt.amount is not None
    press(qtbot, KEY.Key_Slash)
    [form] = window.findChildren(SplitForm)
    ok = form.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)  # type: ignore[union-attr]
    form.table.setCurrentCell(0, 0)
    QApplication.clipboard().setText("1.00\tGL Coding\t\t\t\t6310.20\n1.00")
    qtbot.keyClick(form, KEY.Key_V, CTRL)
    assert not ok.isEnabled()
    assert "is left to give" in form.left.text()
    second = form.table.item(1, 0)
    assert second is not None
    second.setText(f"{receipt.amount - Decimal('1.00'):f}")
    assert ok.isEnabled()
    form.accept()
    after(qtbot, window, 1)
    parts = entry(window).receipts
    assert [part.amount for part in parts] == [Decimal("1.00"), receipt.amount - Decimal("1.00")]
    assert parts[0].coding.gl_account == "6310.20"
    assert parts[1].coding == receipt.coding


def test_a_mark_is_taken_off_by_the_same_key(qtbot: QtBot, window: MainWindow) -> None:
    before = entry(window)
    press(qtbot, KEY.Key_P)
    after(qtbot, window, 1)
    assert entry(window).receipt_state == "personal"
    press(qtbot, KEY.Key_P)
    after(qtbot, window, 2)
    assert entry(window).receipt_state == before.receipt_state


def test_what_was_settled_stays_so_and_in_its_place_whatever_is_marked(
    qtbot: QtBot, window: MainWindow
) -> None:
    bench, sheet = window.workbench, window.workbench.guide.sheet
    assert sheet is not None
    key = entry(window).key
    while any(row.issues for row in bench.details.entries.model.rows):
        bench.details.entries.table.choose_where(lambda row: bool(row.issues))
        done = len(steps(window))
        press(qtbot, KEY.Key_S)
        press(qtbot, KEY.Key_Return)
        after(qtbot, window, done + 1)
    bench.details.entries.table.choose_where(lambda row: row.key == key)
    before, listed = entry(window), [row.key for row in bench.details.entries.model.shown]
    for count, mark in enumerate((KEY.Key_P, KEY.Key_D, KEY.Key_D), len(steps(window)) + 1):
        press(qtbot, mark)
        after(qtbot, window, count)
        assert not any(row.issues for row in bench.details.entries.model.rows)
        assert [row.key for row in bench.details.entries.model.shown] == listed
    assert entry(window) == before
    assert before.settled


def test_several_charges_are_marked_as_one_step(qtbot: QtBot, window: MainWindow) -> None:
    table = window.workbench.details.entries.table
    table.selectAll()
    many = [row for row in table.selected_rows if row.charge is not None]
    assert len(many) > 1
    press(qtbot, KEY.Key_D)
    after(qtbot, window, 1)
    assert {row.charge.mark for row in table.selected_rows if row.charge} == {"disputed"}


def test_asking_for_a_receipt_is_noted(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, KEY.Key_R)
    asking = window.workbench.asking
    assert "Please send the receipt for" in asking.line.text()
    qtbot.keyClick(asking.line, KEY.Key_Return)
    after(qtbot, window, 1)
    assert steps(window)[0].endswith("asked")


def test_two_who_are_one_are_linked_and_parted_again(qtbot: QtBot, window: MainWindow) -> None:
    window.workbench.employees.table.choose_where(lambda row: bool(row.person.matches))
    sheet = window.workbench.guide.sheet
    assert sheet is not None
    many = len(window.workbench.employees.model.rows)
    window.workbench.editing.records.separate.trigger()
    after(qtbot, window, 1)
    assert len(window.workbench.employees.model.rows) == many + 1
    name = sheet.person.name
    window.workbench.employees.table.choose_where(
        lambda row: row.person.employee_id == sheet.person.employee_id
    )
    press(qtbot, KEY.Key_L, Qt.KeyboardModifier.ShiftModifier)
    [form] = window.findChildren(AskForm)
    box = form.lines["key"]
    assert isinstance(box, QComboBox)
    assert box.currentText().startswith(name)  # whose amounts are the same
    assert box.currentText().endswith(" amounts in common")
    form.accept()
    after(qtbot, window, 2)
    assert len(window.workbench.employees.model.rows) == many


def test_a_command_is_found_by_its_words_and_run(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, KEY.Key_K, CTRL)
    [palette] = window.findChildren(CommandPalette)
    qtbot.keyClicks(palette.line, "the month")
    assert palette.table.current_row.name == "The month"
    qtbot.keyClick(palette.line, KEY.Key_Return)
    qtbot.waitUntil(lambda: window.workbench.details.shows_month)


def test_a_key_is_changed_refused_where_it_is_taken_and_remembered(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow
) -> None:
    window.menus.show_commands()
    [palette] = window.findChildren(CommandPalette)
    palette.table.choose_where(lambda row: row.name == "Receipt lost")
    palette.key.setKeySequence(QKeySequence("M"))
    palette.give.click()
    assert "“Match with what is suggested”" in palette.banner.text
    palette.key.setKeySequence(QKeySequence("Down"))
    palette.give.click()
    assert "Down moves about in lists and fields" in palette.banner.text
    palette.key.setKeySequence(QKeySequence("Q"))
    palette.give.click()
    assert window.workbench.editing.lost.shortcut().toString() == "Q"
    fresh = Commands(window, window._memory)
    assert next(one.keys for one in fresh.all if one.name == "Receipt lost") == "Q"
    palette.own.click()
    assert window.workbench.editing.lost.shortcut().toString() == "L"
    palette.reject()


def test_a_receipt_is_split_over_jobs_in_the_grid_as_one_step(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, KEY.Key_G, CTRL)
    grid = window.coding.screen.grid
    qtbot.waitUntil(lambda: grid.model.rowCount() > 0 or not window.services.is_busy, timeout=LONG)
    grid.only.setChecked(False)
    grid.table.choose_where(lambda row: row.receipt.amount and row.receipt.amount > 3)
    grid.table.setFocus()
    receipt, many = grid.table.current_row.receipt, len(grid.table.shown_rows)
    press(qtbot, KEY.Key_J, CTRL)
    [form] = window.findChildren(SplitForm)
    qtbot.waitUntil(form.isActiveWindow)
    QApplication.clipboard().setText(
        "33.33 %\tJob\t30024.\t010.\t1\t\n33.33 %\t\t30025.\t010.\t1\t\n33.34 %\tGL\t30026."
    )
    form.table.setCurrentCell(0, 0)
    qtbot.keyClick(form, KEY.Key_V, CTRL)
    form.accept()
    assert form.left.text().startswith("Part 3 is booked to a job and to an account.")
    assert form.isVisible()
    form.table.item(2, 1).setText("")  # type: ignore[union-attr]
    form.accept()
    after(qtbot, window, 1)
    assert steps(window) == [f"{receipt.merchant} split into 3"]
    qtbot.waitUntil(lambda: len(grid.table.shown_rows) == many + 2)
    number = receipt.transaction_id
    rows = [row.receipt for row in grid.model.rows]
    parts = [one for one in rows if one.transaction_id.split("/")[0] == number]
    assert sum(part.amount or 0 for part in parts) == receipt.amount
    assert {(part.coding.type, part.coding.job) for part in parts} == {
        ("Job Coding", job) for job in ("30024.", "30025.", "30026.")
    }
    window.month.editor.undo()
    after(qtbot, window, 0)
    qtbot.waitUntil(lambda: len(grid.table.shown_rows) == many)


def test_receipts_are_coded_in_a_grid_and_one_leads_back_to_its_charge(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, KEY.Key_G, CTRL)
    grid = window.coding.screen.grid
    qtbot.waitUntil(lambda: grid.model.rowCount() > 0 or not window.services.is_busy, timeout=LONG)
    assert window.coding.screen.isVisible()
    edit = window.workbench.editing
    assert not edit.personal.isEnabled()  # the charge it would mark is not in sight
    assert edit.undo.isEnabled()
    grid.only.setChecked(False)
    assert grid.table.choose_first()
    row = grid.table.current_row
    grid.table.row_opened.emit(row)
    assert window.workbench.isVisible()
    assert edit.personal.isEnabled()
    assert row.receipt.key in {one.key for one in entry(window).receipts}
    press(qtbot, KEY.Key_G, CTRL)
    qtbot.keyClick(window.coding.screen, KEY.Key_Escape)
    assert window.workbench.isVisible()
