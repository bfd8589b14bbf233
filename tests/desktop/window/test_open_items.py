"""Open items on a real month: matched, refused, asked, written to, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.workbench.rows.entries import writable
from ccprocessor.desktop.workbench.rows.open_items import OpenItem
from ccprocessor.resources import resource
from tests.desktop.window.conftest import LONG, OpenWindow
from tests.desktop.window.test_editing import CTRL, KEY, after, in_front, press, steps

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
