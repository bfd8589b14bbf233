"""Open items on a real month: matched, refused, asked, written to, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.workbench.rows.entries import writable
from ccprocessor.desktop.workbench.rows.open_items import OpenItem
from ccprocessor.desktop.workbench.rows.page_pairs import picture_of
from ccprocessor.resources import resource
from tests.desktop.window.conftest import LONG, OpenWindow, in_front
from tests.desktop.window.test_editing import CTRL, KEY, after, press, steps

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, sample_files: tuple[Path, Path]) -> MainWindow:
    """A window with the sample month; a receipt of twice its amount is a mere candidate."""
    window = open_window()
    window.load(sample_files, resource("sample/aliases.json"))
    in_front(qtbot, window)
    matches = (
        (person.match_of_receipt.get(receipt.key), receipt)
        for person in (row.person for row in window.workbench.employees.model.rows)
        for receipt in person.receipts
        if receipt.amount
    )
    receipt = [one for match, one in matches if match and len(match.receipts) == 1][-1]
    assert receipt.amount
    doubled = acts.write(writable(receipt, "amount"), f"{2 * receipt.amount}")
    window.month.editor.act(doubled)
    after(qtbot, window, 1)
    press(qtbot, KEY.Key_1, CTRL)
    return window


def item(window: MainWindow) -> OpenItem:
    found = window.workbench.details.item
    assert found is not None
    return found


def listed(window: MainWindow) -> tuple[OpenItem, ...]:
    rows: tuple[OpenItem, ...] = window.workbench.details.open.front.model.shown
    return rows


def test_a_candidate_is_matched_by_one_key_and_undone_by_another(
    qtbot: QtBot, window: MainWindow
) -> None:
    before, rows = item(window), [one.key for one in listed(window)]
    assert before.best is not None
    press(qtbot, KEY.Key_M)
    after(qtbot, window, 2)
    assert item(window).key == before.key
    assert item(window).entry.receipt_state in {"with_picture", "record_only"}
    assert [one.key for one in listed(window)] == rows
    press(qtbot, KEY.Key_Z, CTRL)
    after(qtbot, window, 1)
    assert item(window).entry == before.entry


def test_a_receipt_that_another_charge_got_meanwhile_is_refused(
    qtbot: QtBot, window: MainWindow
) -> None:
    chosen = item(window)
    free = next(
        charge
        for row in window.workbench.employees.model.rows
        for charge in row.person.transactions
        if charge.key != chosen.entry.key and charge.key not in row.person.match_of_transaction
    )
    assert chosen.best is not None
    taken = {
        "kind": "match",
        "transaction": free.key._asdict(),
        "receipts": [ref._asdict() for ref in chosen.best.suggestion.receipts],
    }
    window.month.editor.act(acts.Act("taken", (taken,)))
    press(qtbot, KEY.Key_M)  # before the answer to that is there
    qtbot.waitUntil(lambda: "meanwhile" in window.banner.text, timeout=LONG)
    assert steps(window)[1:] == ["taken"]
    assert f"matched with {free.merchant} of" in window.banner.text


def test_several_receipts_are_grouped_to_one_charge_and_parted_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    bench = window.workbench
    owner = next(
        row
        for row in bench.employees.model.rows
        if sum(len(match.receipts) == 1 for match in row.person.matches) > 2
    )
    first, second, third, *_ = (m for m in owner.person.matches if len(m.receipts) == 1)
    charges = [
        one
        for one in owner.person.transactions
        if one.key in (first.transaction, second.transaction, third.transaction)
    ]
    window.month.editor.act(acts.unmatch(charges))
    after(qtbot, window, 2)
    press(qtbot, KEY.Key_Escape)
    bench.employees.table.choose_where(lambda row: row.key == owner.key)
    table = bench.details.entries.table
    alone = [*first.receipts, *second.receipts]
    bench.details.entries.fold.setChecked(True)

    def choose(*keys: object) -> None:
        table.clearSelection()
        select = table.selectionModel().SelectionFlag.Select
        for number, row in enumerate(bench.details.entries.model.shown):
            if row.key in keys:
                index = table.model().index(number, 0)
                table.selectionModel().select(index, select | select.Rows)
        table.setFocus()

    choose(*alone)
    press(qtbot, KEY.Key_G)
    assert "No charge is selected. Select one, and the receipts" in window.banner.text
    choose(first.transaction, second.transaction, *alone)
    press(qtbot, KEY.Key_G)
    assert "2 charges are selected. Select one, and the receipts" in window.banner.text
    choose(first.transaction)
    press(qtbot, KEY.Key_G)
    assert "Select the receipts of this charge as well" in window.banner.text
    assert len(steps(window)) == 2
    choose(first.transaction, *alone)
    press(qtbot, KEY.Key_G)
    after(qtbot, window, 3)
    assert steps(window)[-1].endswith(": 2 receipts")
    choose(first.transaction, *third.receipts)
    press(qtbot, KEY.Key_G)
    after(qtbot, window, 4)
    person = next(row.person for row in bench.employees.model.rows if row.key == owner.key)
    match = person.match_of_transaction[first.transaction]
    assert match.receipts == (*alone, *third.receipts)
    press(qtbot, KEY.Key_Z, CTRL)
    press(qtbot, KEY.Key_Z, CTRL)
    after(qtbot, window, 2)


def test_candidates_of_a_charge_are_grouped(qtbot: QtBot, window: MainWindow) -> None:
    bench, chosen = window.workbench, item(window)
    charge = chosen.entry.charge
    assert charge is not None
    for count, amount in enumerate((2 * charge.net, 2 * charge.net + 1), 2):
        said = {
            "date": f"{charge.transaction_date}",
            "amount": f"{amount}",
            "merchant": charge.merchant,
        }
        window.month.editor.act(acts.add_receipt(chosen.person, said))
        after(qtbot, window, count)
    bench.details.open.front.table.choose_where(lambda row: row.key == chosen.key)
    offered = item(window).candidates
    assert len(offered) > 1
    buttons = bench.details.case.findChildren(QToolButton)
    assert "Group" in {button.accessibleName() for button in buttons}
    bench.details.case.suggestions.table.selectAll()
    bench.details.case.suggestions.table.setFocus()
    press(qtbot, KEY.Key_G)
    after(qtbot, window, 4)
    wanted = {ref for row in offered for ref in row.suggestion.receipts}
    assert {one.key for one in item(window).entry.receipts} == wanted


def test_who_was_asked_is_counted_and_letters_are_offered(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, KEY.Key_2, CTRL)
    rows = listed(window)
    assert len({one.employee for one in rows}) > 1
    window.workbench.details.open.front.table.selectAll()
    press(qtbot, KEY.Key_R, SHIFT)
    after(qtbot, window, 2)
    assert steps(window)[1:] == [f"{len({one.employee for one in rows})} people asked"]
    assert all(len(one.asked) == 1 for one in listed(window))
    press(qtbot, KEY.Key_L, CTRL | SHIFT)
    dialog = window.month.export_dialog
    assert dialog is not None
    assert dialog.papers["letters"].isChecked()
    assert dialog.chosen.isChecked()
    dialog.close()
    press(qtbot, KEY.Key_Z, CTRL)
    after(qtbot, window, 1)
    assert not any(one.asked for one in listed(window))


def test_an_older_revision_is_read_only(qtbot: QtBot, window: MainWindow) -> None:
    cycle = window.month.cycle
    assert cycle is not None
    press(qtbot, KEY.Key_2, CTRL)
    press(qtbot, KEY.Key_L)
    after(qtbot, window, 2)
    window.month.editor.save("lost")
    qtbot.waitUntil(lambda: window.month.title.endswith("1.1"), timeout=LONG)
    window.open_revision(cycle, "1.0")
    qtbot.waitUntil(lambda: window.month.title.endswith("1.0"), timeout=LONG)
    qtbot.waitUntil(lambda: window.month.editor.state is None, timeout=LONG)
    assert not window.workbench.details.shows_open
    window.workbench.employees.table.setFocus()
    press(qtbot, KEY.Key_2, CTRL)
    press(qtbot, KEY.Key_L)
    qtbot.waitUntil(lambda: "older revision" in window.banner.text)


def page_of_values(window: MainWindow) -> bool:
    """Tell whether the page that is shown is of the record whose values are."""
    shown = window.workbench.details.values.shown
    assert shown is not None
    assert shown.receipt is not None
    return window.workbench.pages.receipt.target == picture_of(shown.receipt)


def test_pages_follow_what_is_matched_parted_and_grouped(qtbot: QtBot, window: MainWindow) -> None:
    bench = window.workbench
    absent = bench.pages.absent
    assert "M matches it" in absent.text()
    press(qtbot, KEY.Key_M)
    after(qtbot, window, 2)
    assert not absent.isVisible()
    assert page_of_values(window)
    press(qtbot, KEY.Key_Z, CTRL)
    after(qtbot, window, 1)
    assert "M matches it" in absent.text()

    person = next(
        one.person
        for one in bench.employees.model.rows
        if sum(len(match.receipts) == 1 for match in one.person.matches) > 1
    )
    first, second, *_ = (match for match in person.matches if len(match.receipts) == 1)
    press(qtbot, KEY.Key_Escape)
    bench.employees.table.choose_where(lambda row: row.person.key == person.key)
    bench.details.entries.fold.setChecked(True)
    assert bench.details.entries.table.choose_where(lambda row: row.key == first.transaction)
    bench.details.entries.table.setFocus()
    assert page_of_values(window)
    press(qtbot, KEY.Key_U)
    after(qtbot, window, 2)
    assert bench.details.entries.table.current_row.match is None
    assert absent.isVisible()
    assert absent.text().startswith("No receipt")
    second_charge = next(one for one in person.transactions if one.key == second.transaction)
    window.month.editor.act(acts.unmatch([second_charge]))
    after(qtbot, window, 3)
    grouped = (*second.receipts, *first.receipts)
    charge = bench.details.entries.table.current_row.charge
    window.month.editor.act(acts.group(charge, (), grouped))
    after(qtbot, window, 4)
    assert len(bench.details.entries.table.current_row.receipts) == 2
    assert page_of_values(window)
