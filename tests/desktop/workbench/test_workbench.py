"""The workbench with its keys, tables and pages, on the sample month and on small ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.workbench.rows.marks import charge_key
from ccprocessor.desktop.workbench.rows.page_pairs import NO_CHARGE, NO_RECEIPT, picture_of
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.errors import UnreadableInput
from ccprocessor.storage.revisions import PersonChange
from tests.builders.people import charge, matched
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import (
    ALL,
    CTRL,
    KEY,
    SHIFT,
    entry,
    names,
    press,
    show_month,
    shown_name,
    strong_keys,
)
from tests.desktop.workbench.months import loaded_of, ready, receipts_only, trouble

if TYPE_CHECKING:
    from ccprocessor.services.cycle.load_cycle import Loaded


def test_a_month_opens_at_the_first_flagged_persons_first_issue(
    qtbot: QtBot, workbench: Workbench, loaded: Loaded
) -> None:
    first = next(person for person in loaded.month.people if person.flags)
    assert shown_name(workbench) == first.name
    assert workbench.details.issues.table.current_row.issue == first.issues[0]
    place = first.issues[0].places[0]
    views = (workbench.pages.statement.view, workbench.pages.receipt.view)
    qtbot.waitUntil(lambda: any(view.page == place.page and strong_keys(view) for view in views))


def test_choosing_a_charge_shows_its_row_and_its_receipt(
    qtbot: QtBot, workbench: Workbench
) -> None:
    statement, receipt = workbench.pages.statement.view, workbench.pages.receipt.view
    workbench.employees.table.choose_where(
        lambda row: row.person.matches and "missing_receipt" in row.person.flags
    )
    workbench.details.entries.table.setFocus()
    press(qtbot, workbench, KEY.Key_Home, CTRL)
    seen = set()
    for _ in workbench.details.entries.model.shown:
        chosen = entry(workbench)
        seen.add(chosen.standing)
        if chosen.charge is not None:
            key = charge_key(chosen.charge.key)
            page = chosen.charge.place.page
            assert statement.page == page
            qtbot.waitUntil(lambda key=key: strong_keys(statement) == [key])  # type: ignore[misc]
        else:
            assert statement.message == NO_CHARGE
        if chosen.receipts:
            assert receipt.page == picture_of(chosen.receipts[0]).page
        else:
            assert receipt.message == NO_RECEIPT
        press(qtbot, workbench, KEY.Key_Down)
    assert {"matched", "no_receipt"} <= seen


def test_all_rows_of_the_person_on_the_page_are_boxed(qtbot: QtBot, workbench: Workbench) -> None:
    sheet = workbench.guide.sheet
    assert sheet is not None
    view = workbench.pages.statement.view
    workbench.details.entries.table.setFocus()
    press(qtbot, workbench, KEY.Key_Home, CTRL)
    charge = entry(workbench).charge
    assert charge is not None
    here = {
        charge_key(one.key)
        for one in sheet.person.transactions
        if (one.place.document, one.place.page) == (charge.place.document, charge.place.page)
    }
    qtbot.waitUntil(lambda: here <= {item.key for item in view.stage.boxes.items})


def test_a_click_on_a_box_chooses_its_row(qtbot: QtBot, workbench: Workbench) -> None:
    view = workbench.pages.statement.view
    rows = workbench.details.entries.model.shown
    with_charge = [row for row in rows if row.charge]
    workbench.details.entries.table.choose_where(lambda row: row is with_charge[0])
    page = with_charge[0].charge.place.page
    other = next(row for row in with_charge[1:] if row.charge.place.page == page)
    key = charge_key(other.charge.key)
    qtbot.waitUntil(lambda: key in {item.key for item in view.stage.boxes.items})
    box = next(item for item in view.stage.boxes.items if item.key == key)
    where = view.canvas.mapFromScene(box.sceneBoundingRect().center())
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert entry(workbench) == other
    qtbot.waitUntil(lambda: strong_keys(view) == [key])


def test_a_click_on_a_receipts_box_chooses_the_charge_it_stands_for(workbench: Workbench) -> None:
    sheet = workbench.guide.sheet
    assert sheet is not None
    row = next(row for row in sheet.receipts if row.entry.charge)
    key = next(mark.key for mark in sheet.marks if mark.about == row.receipt.key)
    workbench.pages.receipt.view.box_clicked.emit(key)
    assert entry(workbench) == row.entry
    assert workbench.details.receipts.table.current_row == row


def test_f8_walks_every_problem_of_everyone_and_of_the_month(
    qtbot: QtBot, workbench: Workbench, loaded: Loaded
) -> None:
    workbench.employees.tabs.setCurrentIndex(ALL)
    workbench.employees.table.choose_first()
    expected = [
        (person.name, issue.message) for person in loaded.month.people for issue in person.issues
    ]
    month = [issue.message for issue in loaded.month.issues]
    issues, unassigned = workbench.details.issues.table, workbench.details.unassigned.table
    seen = []
    if expected[0][0] == shown_name(workbench):
        seen.append((shown_name(workbench), issues.current_row.issue.message))
    while len(seen) < len(expected):
        press(qtbot, workbench, KEY.Key_F8)
        seen.append((shown_name(workbench), issues.current_row.issue.message))
        assert issues.isVisible()
    assert seen == expected
    for message in month:
        press(qtbot, workbench, KEY.Key_F8)
        assert unassigned.isVisible()
        assert unassigned.current_row.reason == message
    press(qtbot, workbench, KEY.Key_F8)
    assert (shown_name(workbench), issues.current_row.issue.message) == expected[0]
    press(qtbot, workbench, KEY.Key_F8, SHIFT)
    assert unassigned.current_row.reason == month[-1]
    count = len(expected) + len(month)
    assert workbench.bar.notice.text() == f"Problem {count:,} of {count:,}"


def test_control_and_arrows_walk_the_employees_and_leave_the_keys_on_the_charges(
    qtbot: QtBot, workbench: Workbench
) -> None:
    for name in names(workbench)[1:]:
        press(qtbot, workbench, KEY.Key_Down, CTRL)
        assert shown_name(workbench) == name
        assert len(workbench.employees.table.selectionModel().selectedRows()) == 1
        assert workbench.details.entries.table.hasFocus()
    press(qtbot, workbench, KEY.Key_Down, CTRL)
    assert shown_name(workbench) == names(workbench)[-1]
    press(qtbot, workbench, KEY.Key_Up, CTRL)
    assert shown_name(workbench) == names(workbench)[-2]


def test_page_down_in_a_table_turns_the_statement(qtbot: QtBot, workbench: Workbench) -> None:
    view = workbench.pages.statement.view
    table = workbench.details.entries.table
    table.setFocus()
    assert workbench.details.entries.model.rows[0].charge
    table.choose_first()
    qtbot.waitUntil(lambda: view.stage.pages > 0)
    page = view.page
    chosen = entry(workbench)
    press(qtbot, workbench, KEY.Key_PageDown)
    assert view.page == page + 1
    press(qtbot, workbench, KEY.Key_PageUp)
    assert view.page == page
    assert entry(workbench) == chosen


def test_the_filter_is_typed_and_escape_lists_all_again(qtbot: QtBot, workbench: Workbench) -> None:
    before, person = names(workbench), shown_name(workbench)
    press(qtbot, workbench, KEY.Key_F, CTRL)
    assert workbench.employees.filter.hasFocus()
    qtbot.keyClicks(workbench.employees.filter, before[-1])
    assert names(workbench) == [before[-1]]
    assert shown_name(workbench) == person
    press(qtbot, workbench, KEY.Key_Escape)
    assert names(workbench) == before
    assert workbench.employees.table.current_row.person.name == person


def test_tabs_count_the_flagged_and_the_ready(opened: Opened) -> None:
    shown = opened(loaded_of(trouble(), ready(), receipts_only())).employees.tabs
    assert [shown.tabText(number) for number in range(3)] == ["Flagged 2", "Ready 1", "All 3"]


def test_nothing_flagged_says_so_and_still_shows_somebody(opened: Opened) -> None:
    workbench = opened(loaded_of(ready()))
    assert names(workbench) == []
    assert shown_name(workbench) == "Amy Mockfong"
    workbench.employees.tabs.setCurrentIndex(ALL)
    assert workbench.employees.table.current_row.person.name == "Amy Mockfong"


def test_a_month_without_people_says_so(qtbot: QtBot, opened: Opened) -> None:
    workbench = opened(loaded_of())
    assert workbench.pages.statement.view.message == "There is nobody in this month."
    assert workbench.details.entries.model.rows == ()
    assert shown_name(workbench) == "Nobody chosen"
    press(qtbot, workbench, KEY.Key_F8)
    assert (
        workbench.details.unassigned.table.current_row.reason == "Page 2 belongs to another report."
    )


def test_another_month_replaces_the_one_before(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), ready()))
    show_month(workbench, loaded_of())
    assert workbench.details.issues.model.rows == ()
    assert workbench.details.difference.foot.text() == ""
    show_month(workbench, loaded_of(trouble()))
    assert shown_name(workbench) == "Jane Mockdoe"


def test_the_next_revision_keeps_the_person_and_marks_who_changed(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), receipts_only()))
    workbench.employees.table.choose_next()
    changes = (
        PersonChange("portal 7000003", "Lee Mockevans", ("receipts",)),
        PersonChange("999999", "Gone Mockperson", ("no longer in the files",)),
    )
    show_month(workbench, loaded_of(trouble(), receipts_only(), changed=changes))
    assert shown_name(workbench) == "Lee Mockevans"
    assert workbench.employees.table.current_row.changed == ("receipts",)
    assert "1 changed since 1.0 · 1 no longer there" in workbench.bar.summary.text()


@pytest.mark.parametrize(
    "later",
    [
        {"employee_id": "333333", "portal_id": "7000003"},
        {"employee_id": "333333", "portal_id": None, "cards": ("1234",), "name": "EVANS LEE"},
        {"employee_id": "333333", "portal_id": None, "cards": ("9999",)},
    ],
    ids=["by portal id", "by card", "by name"],
)
def test_whoever_is_known_by_another_number_later_stays_chosen(
    opened: Opened, later: dict[str, Any]
) -> None:
    lee = replace(receipts_only(), cards=("1234",))
    workbench = opened(loaded_of(ready(), lee, trouble()))
    bench = workbench.employees
    bench.tabs.setCurrentIndex(2)
    bench.table.choose_where(lambda row: row.person is lee)
    workbench.renew_month(loaded_of(ready(), replace(lee, **later), trouble()))
    chosen = bench.table.current_row.person
    assert chosen.employee_id == "333333"
    assert workbench.guide.sheet
    assert workbench.guide.sheet.person is chosen


def test_a_receipt_whose_charge_is_found_meanwhile_stays_chosen(opened: Opened) -> None:
    lee = receipts_only()
    workbench = opened(loaded_of(lee))
    entries = workbench.details.entries.table
    entries.choose_first()
    [slip] = lee.receipts
    bought = charge("20.00", "000000007", card="7777")
    found = replace(lee, transactions=(bought,), matches=(matched(bought, slip),))
    workbench.renew_month(loaded_of(found))
    assert entries.current_row.charge == bought
    assert [row.charge for row in entries.selected_rows] == [bought]
    assert workbench.pages.statement.view.message != NO_CHARGE


def test_two_people_who_turn_out_to_be_one_stay_chosen(opened: Opened) -> None:
    lee = receipts_only()
    card = replace(ready(), portal_id=None)
    workbench = opened(loaded_of(trouble(), card, lee))
    workbench.employees.tabs.setCurrentIndex(2)
    workbench.employees.table.choose_where(lambda row: row.person is lee)
    both = replace(card, portal_id=lee.portal_id, receipts=lee.receipts)
    workbench.renew_month(loaded_of(trouble(), both))
    assert [row.person for row in workbench.employees.model.rows] == [trouble(), both]
    assert workbench.employees.table.current_row.person is both


def test_a_page_that_is_not_kept_is_told_in_its_place(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    assert workbench.pages.statement.view.message == (
        "The pages of car.pdf are not kept here. Load the file again."
    )


def test_a_file_that_is_gone_is_told_in_its_place(
    qtbot: QtBot, opened: Opened, loaded: Loaded, tmp_path: Path
) -> None:
    gone = dict.fromkeys(loaded.sources, tmp_path / "gone.pdf")
    workbench = opened(replace(loaded, sources=gone))
    view = workbench.pages.statement.view
    qtbot.waitUntil(lambda: bool(view.message))
    press(qtbot, workbench, KEY.Key_Down, CTRL)
    assert shown_name(workbench) == names(workbench)[1]


def test_files_that_could_not_be_read_are_told_above(opened: Opened) -> None:
    failure = UnreadableInput("x.pdf is no PDF.", hint="Export it again.")
    workbench = opened(replace(loaded_of(ready()), failures=(failure,)))
    assert "x.pdf is no PDF. Export it again." in workbench.banner.text


def test_a_suggestion_shows_the_charge_and_says_why_it_does_not_count(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), receipts_only()))
    listed = workbench.details.suggestions
    workbench.details.bring(listed)
    assert listed.table.choose_first()
    assert entry(workbench).standing == "suggested"
    tip = listed.model.index(0, 4).data(Qt.ItemDataRole.ToolTipRole)
    assert "• belongs to another person" in tip
    assert "• same amount to the cent" in tip


def test_a_line_of_the_difference_chooses_its_charge(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    lines = workbench.details.difference
    workbench.details.bring(lines)
    assert lines.table.choose_first()
    for line in lines.model.shown:
        assert entry(workbench).merchant == line.merchant
        lines.table.choose_next()
    assert lines.foot.text().endswith("not explained 5.00.")


def test_a_page_of_nobody_is_shown(qtbot: QtBot, workbench: Workbench) -> None:
    listed = workbench.details.unassigned
    workbench.details.bring(listed)
    views = (workbench.pages.statement.view, workbench.pages.receipt.view)
    assert listed.table.choose_first()
    for row in listed.model.shown:
        assert row.page is not None
        assert row.page.page in {view.page for view in views}
        listed.table.choose_next()


def test_the_match_explains_itself_on_hover(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    model = workbench.details.entries.model
    tips = [
        model.index(row, 3).data(Qt.ItemDataRole.ToolTipRole) for row in range(model.rowCount())
    ]
    assert "• same day" in tips[1]
    assert "• PARCELMOCK: amount" in tips[1]
    assert tips[0] == "No receipt was found for this charge."


def test_chosen_rows_are_copied_with_their_titles(qtbot: QtBot, workbench: Workbench) -> None:
    table = workbench.details.entries.table
    table.setFocus()
    press(qtbot, workbench, KEY.Key_A, CTRL)
    press(qtbot, workbench, KEY.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:3] == ["Date", "Merchant", "Net"]
    assert len(lines) == 1 + len(workbench.details.entries.model.shown)
