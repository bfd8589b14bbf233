"""Settling: what is offered as a reason, and where F8 and Enter lead after it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.workbench.employees import COLUMNS
from ccprocessor.desktop.workbench.rows.entries import PersonEntry, entries_of
from ccprocessor.domain.issues import Issue
from tests.builders.people import record, seen
from tests.desktop.window.conftest import LONG
from tests.desktop.window.hands import CTRL, SHIFT, press

KEY = Qt.Key


@pytest.fixture
def window(qtbot: QtBot, opened_month: MainWindow) -> MainWindow:
    """A month at a problem of somebody alone, which another problem of theirs follows."""
    window = opened_month
    _give_a_stranger_more(qtbot, window)
    bench = window.workbench
    bench.details.entries.table.setFocus()
    while not _is_alone_and_followed(bench.details.entries.model.rows, entry(window)):
        press(qtbot, window, KEY.Key_F8)
    return window


def _give_a_stranger_more(qtbot: QtBot, window: MainWindow) -> None:
    """Add a receipt that lacks all to somebody of whom only the receipt report knows."""
    editor = window.month.editor
    assert editor.state is not None
    people = editor.state.month.people
    stranger = next(
        one for one in people if any(issue.type == "unknown_person" for issue in one.open_issues)
    )
    said = {"date": str(stranger.receipts[0].date), "amount": "5.00", "merchant": "KIOSK"}
    editor.act(acts.add_receipt(stranger, said))
    done(qtbot, window, 1)
    editor.save("a receipt on paper")
    done(qtbot, window, 0)


def _is_alone_and_followed(rows: tuple[PersonEntry, ...], at: PersonEntry | None) -> bool:
    stops = [row for row in rows if row.issues]
    return at is not None and at.record is None and len(stops) > 1 and stops[0] == at


def entry(window: MainWindow) -> PersonEntry | None:
    row = window.workbench.details.entries.table.current_row
    assert row is None or isinstance(row, PersonEntry)
    return row


def now(window: MainWindow) -> PersonEntry:
    row = entry(window)
    assert row is not None
    return row


def told(window: MainWindow) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", window.workbench.bar.notice.text())))


def settle(qtbot: QtBot, window: MainWindow, count: int) -> None:
    press(qtbot, window, KEY.Key_S)
    press(qtbot, window, KEY.Key_Return)
    done(qtbot, window, count)


def done(qtbot: QtBot, window: MainWindow, count: int) -> None:
    state = window.month.editor
    qtbot.waitUntil(
        lambda: (
            state.state is not None
            and len(state.state.done) == count
            and not window.services.is_busy
        ),
        timeout=LONG,
    )


def test_the_problem_after_one_that_went_is_not_passed_over(
    qtbot: QtBot, window: MainWindow
) -> None:
    bench = window.workbench
    number, count = told(window)
    next_one = [row.key for row in bench.details.entries.model.rows if row.issues][1]
    settle(qtbot, window, 1)
    assert now(window).key == next_one
    assert bench.bar.notice.text() == f"{count - 1} problems left"
    press(qtbot, window, KEY.Key_F8)
    assert now(window).key == next_one
    assert told(window) == (number, count - 1)
    settle(qtbot, window, 2)
    press(qtbot, window, KEY.Key_F8)
    assert told(window) == (number, count - 2)


def test_going_back_from_one_that_went_is_to_the_one_before(
    qtbot: QtBot, window: MainWindow
) -> None:
    number, count = told(window)
    settle(qtbot, window, 1)
    press(qtbot, window, KEY.Key_F8, SHIFT)
    assert told(window) == (number - 1, count - 1)


def test_the_count_is_told_anew_after_undo(qtbot: QtBot, window: MainWindow) -> None:
    _, count = told(window)
    settle(qtbot, window, 1)
    press(qtbot, window, KEY.Key_Z, CTRL)
    done(qtbot, window, 0)
    assert told(window)[-1] == count


def go_to(window: MainWindow, *kinds: str) -> PersonEntry:
    """Choose the first row that has just these problems."""
    bench = window.workbench

    def accept(row: PersonEntry) -> bool:
        return [issue.type for issue in row.issues] == list(kinds)

    people = bench.employees.table
    assert people.choose_where(lambda row: any(map(accept, entries_of(row.person))))
    assert bench.details.entries.table.choose_where(accept)
    bench.details.entries.table.setFocus()
    return now(window)


def test_each_problem_of_a_row_is_settled_with_what_fits_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    go_to(window, "missing_receipt", "duplicate_transaction")
    press(qtbot, window, KEY.Key_S)
    press(qtbot, window, KEY.Key_Return)
    done(qtbot, window, 1)
    kept = {one.type: one.resolved.reason for one in now(window).settled if one.resolved}
    assert kept == {
        "missing_receipt": "Accepted without a receipt",
        "duplicate_transaction": "Both charges accepted",
    }
    press(qtbot, window, KEY.Key_Z, CTRL)
    done(qtbot, window, 0)
    press(qtbot, window, KEY.Key_S)
    qtbot.keyClicks(window.workbench.asking.line, "Seen on paper")
    press(qtbot, window, KEY.Key_Return)
    done(qtbot, window, 1)
    assert {one.resolved.reason for one in now(window).settled if one.resolved} == {"Seen on paper"}


def test_the_reason_for_dates_that_differ_claims_only_by_how_much(
    qtbot: QtBot, window: MainWindow
) -> None:
    row = go_to(window, "date_differs")
    assert row.charge is not None
    assert row.charge.transaction_date is not None
    assert row.receipts[0].date is not None
    days = abs((row.charge.transaction_date - row.receipts[0].date).days)
    press(qtbot, window, KEY.Key_S)
    many = "1 day" if days == 1 else f"{days} days"
    assert window.workbench.asking.line.text() == f"Same purchase: the dates differ by {many}"


def test_a_receipt_twice_is_settled_as_two_purchases_alike() -> None:
    assert acts.usual_reason(Issue("duplicate_receipt", "Twice.")) == "Two purchases alike"


def test_one_picture_on_two_records_is_not_called_two_purchases() -> None:
    once, again = replace(seen("10.00"), digest="a" * 64), replace(seen("10.00"), digest="b" * 64)
    first, second = record(transaction_id="1", picture=once), record(transaction_id="2")
    issue = Issue("duplicate_receipt", "Twice.", receipt=second.key)
    shared = replace(second, picture=once)
    assert acts.usual_reason(issue, [first, shared]) == "Accepted as it is"
    other = replace(second, picture=again)
    assert acts.usual_reason(issue, [first, other]) == "Two purchases alike"


def where(window: MainWindow) -> object:
    """The key of the row that one stands at, a person's or the month's."""
    details = window.workbench.details
    at = details.unassigned if details.shows_month else details.entries
    return at.table.current_row.key


def test_enter_after_a_refusal_writes_nothing(qtbot: QtBot, window: MainWindow) -> None:
    bench = window.workbench
    entries = bench.details.entries
    entries.fold.setChecked(True)
    assert entries.table.choose_where(lambda row: row.record is not None and not row.issues)
    entries.table.setFocus()
    press(qtbot, window, KEY.Key_S)
    assert "Choose a problem first" in window.banner.text
    press(qtbot, window, KEY.Key_Return)
    assert entries.table.hasFocus()
    press(qtbot, window, KEY.Key_F2)
    assert isinstance(QApplication.focusWidget(), QLineEdit)


def test_a_row_tells_when_its_receipt_was_asked_for(qtbot: QtBot, window: MainWindow) -> None:
    go_to(window, "missing_receipt")
    entries = window.workbench.details.entries
    press(qtbot, window, KEY.Key_R)
    press(qtbot, window, KEY.Key_Return)
    done(qtbot, window, 1)
    assert now(window).issues
    assert "asked " in entries.note(now(window))
    others = [row for row in entries.model.rows if row.key != now(window).key]
    assert any(row.receipt_state == "no_receipt" for row in others)
    assert not any("asked" in entries.note(row) for row in others)
    asked, people = now(window), window.workbench.employees
    assert len(people.table.current_row.asked) == 1
    state = next(one for one in COLUMNS if one.title == "State")
    assert ", asked 1" in state.text(people.table.current_row)
    assert window.workbench.bar.ready.text().endswith(" ready, 1 asked")
    [chip] = [one for one in people.chips.findChildren(QToolButton) if one.text() == "Asked 1"]
    assert not chip.isHidden()
    press(qtbot, window, KEY.Key_F8)
    count = int(window.workbench.bar.notice.text().split()[3].rstrip(","))
    seen: list[object] = [where(window)]
    for _ in range(count):
        press(qtbot, window, KEY.Key_F8)
        seen.append(where(window))
    assert len({*seen}) == count
    assert asked.key not in seen
    press(qtbot, window, KEY.Key_Z, CTRL)
    done(qtbot, window, 0)
    assert "asked" not in entries.note(now(window))


def test_those_whose_pages_are_not_read_yet_are_not_asked_with_all(
    qtbot: QtBot, window: MainWindow
) -> None:
    bench, state = window.workbench, window.month.editor.state
    assert state is not None
    rows = bench.employees.model.rows
    press(qtbot, window, KEY.Key_2, CTRL)
    lacking = {item.employee for item in bench.details.open.missing}
    waits = next(iter(sorted(lacking)))
    bench.employees.model.set_rows([replace(one, waits=one.key == waits) for one in rows])
    press(qtbot, window, KEY.Key_R, SHIFT)
    done(qtbot, window, 1)
    assert state.done == ()
    [step] = window.month.editor.state.done  # type: ignore[union-attr]
    assert step.label == f"{len(lacking) - 1} people asked"
