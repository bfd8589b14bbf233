"""A month changed by keys alone: written, matched, marked, settled, undone, saved, and kept."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.editing.history import HistoryDialog
from ccprocessor.desktop.home.columns import note, open_words
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.workbench.rows.entries import PersonEntry, entries_of
from ccprocessor.desktop.workbench.rows.wording import entry_note
from ccprocessor.domain.cycles import open_amount_of
from ccprocessor.domain.issues import Issue
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.listing import as_lines, cycles
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.desk.deciding import decide, review
from ccprocessor.services.desk.standing import standing_of
from ccprocessor.services.office import ProcessOptions
from ccprocessor.settings import Settings
from tests.desktop.window.conftest import LONG, OpenWindow, in_front
from tests.office.generator import Office

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(opened_month: MainWindow) -> MainWindow:
    """A window with a month on its workbench, at somebody's charge without a receipt."""
    window = opened_month
    lacking = "missing_receipt"
    window.workbench.employees.table.choose_where(lambda row: lacking in row.person.flags)
    entries = window.workbench.details.entries.table
    entries.choose_where(lambda row: row.receipt_state in {"no_receipt", "suggested"})
    entries.setFocus()
    return window


def press(
    qtbot: QtBot,
    key: Qt.Key,
    mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    at = QApplication.focusWidget()
    assert at is not None
    qtbot.keyClick(at, key, mods)


def steps(window: MainWindow) -> list[str]:
    state = window.month.editor.state
    return [step.label for step in state.done] if state else []


def after(qtbot: QtBot, window: MainWindow, count: int) -> None:
    qtbot.waitUntil(lambda: len(steps(window)) == count and not window.services.is_busy)


def entry(window: MainWindow) -> PersonEntry:
    chosen = window.workbench.details.entries.table.current_row
    assert isinstance(chosen, PersonEntry)
    return chosen


def test_a_mark_is_one_key_and_undo_another(qtbot: QtBot, window: MainWindow) -> None:
    before = entry(window)
    press(qtbot, KEY.Key_L)
    after(qtbot, window, 1)
    assert entry(window).receipt_state == "receipt_lost"
    assert entry(window).key == before.key
    assert "1 change kept" in window.workbench.bar.draft.text()
    press(qtbot, KEY.Key_Z, CTRL)
    after(qtbot, window, 0)
    assert entry(window) == before
    press(qtbot, KEY.Key_Y, CTRL)
    after(qtbot, window, 1)
    assert entry(window).receipt_state == "receipt_lost"


def test_undo_past_the_beginning_says_so_and_changes_nothing(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = entry(window)
    press(qtbot, KEY.Key_Z, CTRL)
    qtbot.waitUntil(lambda: "nothing to undo" in window.banner.text)
    press(qtbot, KEY.Key_Y, CTRL)
    qtbot.waitUntil(lambda: "nothing to do again" in window.banner.text)
    assert entry(window) == before
    press(qtbot, KEY.Key_L)
    after(qtbot, window, 1)
    assert window.banner.text == ""


def test_home_tells_what_is_not_saved_yet(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, KEY.Key_L)
    after(qtbot, window, 1)
    window.go_home()

    def is_told() -> bool:
        month = window.home.cycles.current_row
        return month is not None and "1 change by" in note(month)

    qtbot.waitUntil(is_told)


def test_home_and_the_line_above_the_month_tell_one_open_amount(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert window.month.loaded is not None
    before = open_amount_of(window.month.loaded.month.people)
    press(qtbot, KEY.Key_L)
    after(qtbot, window, 1)
    window.month.editor.save("lost")
    after(qtbot, window, 0)
    amount = open_amount_of(window.month.loaded.month.people)
    assert amount < before
    assert window.workbench.bar.summary.text().startswith(f"{amount:,.2f} open")
    window.go_home()
    qtbot.waitUntil(lambda: not window.services.is_busy, timeout=LONG)
    assert open_words(window.home.cycles.current_row) == f"{amount:,.2f}"
    told = [
        line for line in as_lines(window.home.cycles.shown_rows) if f"open {amount:,.2f}" in line
    ]
    assert len(told) == 1


def test_an_amount_is_written_where_it_stands(qtbot: QtBot, window: MainWindow) -> None:
    table = window.workbench.details.entries.table
    titles = [column.title for column in window.workbench.details.entries.model.columns]
    table.setCurrentIndex(table.currentIndex().siblingAtColumn(titles.index("Charged")))
    press(qtbot, KEY.Key_F2)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.setText("$1,234.50")
    qtbot.keyClick(line, KEY.Key_Return)
    after(qtbot, window, 1)
    assert f"{entry(window).net}" == "1234.50"
    shown = table.currentIndex().siblingAtColumn(titles.index("Charged"))
    assert shown.data() == "1,234.50"
    assert "typed by a person" in shown.data(Qt.ItemDataRole.AccessibleTextRole)
    assert table.hasFocus()


def test_nonsense_is_refused_in_a_sentence_and_changes_nothing(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = entry(window)
    table = window.workbench.details.entries.table
    table.model().setData(table.currentIndex().siblingAtColumn(0), "the day before yesterday")
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    assert line.text() == "the day before yesterday"
    assert line.accessibleDescription().startswith("Not done:")
    assert steps(window) == []
    assert entry(window) == before


def test_a_refusal_goes_with_escape_or_once_something_is_done(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, KEY.Key_U)
    assert window.banner.text == "Choose a charge that is matched first."
    press(qtbot, KEY.Key_Escape)
    assert window.banner.text == ""
    press(qtbot, KEY.Key_U)
    assert window.banner.text != ""
    press(qtbot, KEY.Key_L)
    after(qtbot, window, 1)
    assert window.banner.text == ""


def test_a_date_may_be_written_as_it_is_printed(qtbot: QtBot, window: MainWindow) -> None:
    table = window.workbench.details.entries.table
    table.model().setData(table.currentIndex().siblingAtColumn(0), "9 Feb 2031")
    after(qtbot, window, 1)
    assert entry(window).date == dt.date(2031, 2, 9)


def issues(window: MainWindow) -> list[Issue]:
    """Every problem that the rows of the person list."""
    rows = window.workbench.details.entries.model.rows
    return [issue for row in rows for issue in row.issues]


def test_a_problem_is_settled_with_a_reason(qtbot: QtBot, window: MainWindow) -> None:
    bench = window.workbench
    entries = bench.details.entries.table
    before, own = entry(window), entry(window).issues
    others = [issue for issue in issues(window) if issue not in own]
    press(qtbot, KEY.Key_S)
    assert bench.asking.line.hasFocus()
    qtbot.keyClicks(bench.asking.line, "Affidavit of 3 April")
    assert bench.asking.line.text() == "Affidavit of 3 April"
    qtbot.keyClick(bench.asking.line, KEY.Key_Return)
    after(qtbot, window, 1)
    assert entry(window).key == before.key
    assert entry(window).issues == ()
    assert entry_note(entry(window)).endswith("Settled: Affidavit of 3 April")
    assert "Settled: Affidavit of 3 April" in bench.details.case.sentence.text()
    assert issues(window) == others
    assert entries.hasFocus()


def test_the_usual_reason_is_one_key_away(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, KEY.Key_S)
    assert window.workbench.asking.line.text() == "Accepted without a receipt"
    qtbot.keyClick(window.workbench.asking.line, KEY.Key_Return)
    after(qtbot, window, 1)
    assert entry(window).issues == ()


def test_escape_leaves_the_question_and_nothing_is_settled(
    qtbot: QtBot, window: MainWindow
) -> None:
    asking, before = window.workbench.asking, entry(window)
    press(qtbot, KEY.Key_S)
    press(qtbot, KEY.Key_Escape)
    assert not asking.isVisible()
    assert window.workbench.details.entries.table.hasFocus()
    assert entry(window) == before


def test_after_a_problem_is_settled_the_next_one_follows(qtbot: QtBot, window: MainWindow) -> None:
    bench = window.workbench
    bench.employees.table.choose_where(
        lambda row: sum(bool(one.issues) for one in entries_of(row.person)) >= 3
    )
    listed = [row.key for row in bench.details.entries.model.shown]
    stops = [row.key for row in bench.details.entries.model.rows if row.issues]
    at = stops.index(entry(window).key)
    press(qtbot, KEY.Key_S)
    qtbot.keyClicks(bench.asking.line, "Seen")
    qtbot.keyClick(bench.asking.line, KEY.Key_Return)
    after(qtbot, window, 1)
    assert [row.key for row in bench.details.entries.model.shown] == listed
    press(qtbot, KEY.Key_F8)
    assert entry(window).key == stops[at + 1]


def test_where_a_problem_had_a_row_of_its_own_the_next_row_is_chosen(
    qtbot: QtBot, window: MainWindow
) -> None:
    bench = window.workbench
    bench.employees.table.choose_where(lambda row: "missing_all_receipts" in row.person.flags)
    bench.details.entries.table.choose_where(lambda row: row.record is None)
    settled = entry(window)
    press(qtbot, KEY.Key_S)
    press(qtbot, KEY.Key_Return)
    after(qtbot, window, 1)
    assert settled.key not in [row.key for row in bench.details.entries.model.rows]
    assert entry(window).charge is not None
    assert bench.pages.strip.isVisible()


@pytest.mark.parametrize(
    ("key", "mods", "step"),
    [
        (KEY.Key_F8, Qt.KeyboardModifier.NoModifier, 1),
        (KEY.Key_F8, Qt.KeyboardModifier.ShiftModifier, -1),
        (KEY.Key_Down, CTRL, 1),
    ],
)
def test_after_somebodys_last_problem_the_neighbour_follows(
    qtbot: QtBot, window: MainWindow, key: Qt.Key, mods: Qt.KeyboardModifier, step: int
) -> None:
    bench = window.workbench
    listed = bench.employees.model.shown
    people = [row.key for row in listed]
    left = [sum(bool(one.issues) for one in entries_of(row.person)) for row in listed]
    at = min(range(1, len(people) - 1), key=left.__getitem__)
    bench.employees.table.choose_where(lambda row: row.key == people[at])
    for count in range(1, left[at] + 1):
        bench.details.entries.table.choose_where(lambda row: bool(row.issues))
        press(qtbot, KEY.Key_S)
        press(qtbot, KEY.Key_Return)
        after(qtbot, window, count)
    assert people[at] not in [row.key for row in bench.employees.model.shown]
    press(qtbot, key, mods)
    assert bench.guide.sheet is not None
    assert bench.guide.sheet.key == people[at + step]


def test_a_key_in_a_text_field_is_a_letter(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, KEY.Key_F, CTRL)
    qtbot.keyClicks(window.workbench.employees.filter, "lump")
    assert window.workbench.employees.filter.text() == "lump"
    assert steps(window) == []


def test_saving_makes_a_revision_and_the_next_window_begins_there(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow
) -> None:
    press(qtbot, KEY.Key_P)
    after(qtbot, window, 1)
    press(qtbot, KEY.Key_S, CTRL)
    asking = window.workbench.asking
    asking.line.setText("Week 9")
    qtbot.keyClick(asking.line, KEY.Key_Return)
    after(qtbot, window, 0)
    qtbot.waitUntil(lambda: window.month.title.endswith("revision 1.1"))
    assert window.workbench.bar.draft.text() == ""
    assert entry(window).receipt_state == "personal"
    other = open_window()
    qtbot.waitUntil(lambda: other.home.cycles.current_row is not None, timeout=LONG)
    other.home.open_chosen()
    in_front(qtbot, other)
    assert other.month.title.endswith("revision 1.1")


def test_what_was_done_before_a_stop_is_there_at_the_next_start(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow
) -> None:
    press(qtbot, KEY.Key_D)
    after(qtbot, window, 1)
    other = open_window()
    qtbot.waitUntil(lambda: other.home.cycles.current_row is not None, timeout=LONG)
    other.home.open_chosen()
    in_front(qtbot, other)
    assert steps(other) == steps(window)
    marks = [
        charge.mark
        for row in other.workbench.employees.model.rows
        for charge in row.person.transactions
    ]
    assert "disputed" in marks


def test_the_history_goes_back_to_any_step(qtbot: QtBot, window: MainWindow) -> None:
    for count, key in enumerate((KEY.Key_P, KEY.Key_D, KEY.Key_L), 1):
        press(qtbot, key)
        after(qtbot, window, count)
    press(qtbot, KEY.Key_H, CTRL)
    [dialog] = window.findChildren(HistoryDialog)
    assert dialog.steps.count() == 4
    dialog.steps.setCurrentRow(1)
    qtbot.keyClick(dialog.steps, KEY.Key_Return)
    after(qtbot, window, 1)
    assert entry(window).receipt_state == "personal"
    assert "(undone)" in dialog.steps.item(3).text()
    dialog.close()


def test_an_export_says_what_is_not_saved(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, KEY.Key_L)
    after(qtbot, window, 1)
    window.export()
    assert window.export_dialog is not None
    assert "1 change not saved yet" in window.export_dialog.banner.text
    window.export_dialog.reject()


def test_who_was_approved_is_shown_as_exported_once_the_files_are_written(
    qtbot: QtBot, open_window: OpenWindow, papers: Office, own_settings: Settings, tmp_path: Path
) -> None:
    with open_office(own_settings) as office:
        load_cycle([papers.car, papers.receipts], office, ProcessOptions(ocr=False), Job())
        cycle = cycles(office.database)[0].cycle.id
        month = standing_of(office, cycle).month
        lines = [
            json.dumps({"kind": "resolve", "issue": issue.key, "reason": "seen"})
            for person in month.people
            for issue in person.open_issues
        ]
        decide(office, cycle, lines)
        assert review(office, cycle, "approve", [], None).applied
    window = open_window()
    qtbot.waitUntil(lambda: window.home.cycles.current_row is not None, timeout=LONG)
    window.home.open_chosen()
    in_front(qtbot, window)
    press(qtbot, KEY.Key_L)
    after(qtbot, window, 1)
    window.export()
    dialog = window.export_dialog
    assert dialog is not None
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.begin()
    qtbot.waitUntil(lambda: dialog.banner.text != "" and not window.services.is_busy, timeout=LONG)
    state = window.month.editor.state
    assert state is not None
    shown = {one.review.state for one in state.month.people}
    assert "exported" in shown
    assert "approved" not in shown
    assert steps(window)
    assert window.month.title.endswith(state.revision.number)
    assert state.revision.number in window.windowTitle()
