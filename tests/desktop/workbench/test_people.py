"""The list of people: found, filtered by chips, and followed through revisions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.cycles import Review
from ccprocessor.services.cycle.unread import Unread
from ccprocessor.storage.revisions import PersonChange
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import (
    CTRL,
    KEY,
    entry,
    names,
    press,
    show_month,
    shown_name,
)
from tests.desktop.workbench.months import (
    loaded_of,
    ready,
    receipts_only,
    trouble,
)


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


def test_whoever_was_returned_stands_first_on_opening_and_in_an_open_month(
    opened: Opened,
) -> None:
    workbench = opened(loaded_of(trouble(), receipts_only()))
    first, *_, last = workbench.employees.model.rows
    back = replace(last.person, review=Review("returned", by="sue"))
    month = loaded_of(*(one.person for one in workbench.employees.model.rows[:-1]), back)
    workbench.renew_month(month)
    assert workbench.employees.model.rows[0].key == last.key
    assert shown_name(workbench) == first.person.name
    workbench = opened(month)
    assert workbench.employees.model.rows[0].key == last.key


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Down])
def test_whoever_is_found_is_taken_with_one_key(
    qtbot: QtBot, workbench: Workbench, key: Qt.Key
) -> None:
    wanted = names(workbench)[-1]
    press(qtbot, workbench, KEY.Key_F, CTRL)
    qtbot.keyClicks(workbench.employees.filter, wanted)
    press(qtbot, workbench, key)
    assert shown_name(workbench) == wanted
    assert workbench.employees.table.hasFocus()


def test_a_name_that_nobody_has_takes_nobody(qtbot: QtBot, workbench: Workbench) -> None:
    before = shown_name(workbench)
    press(qtbot, workbench, KEY.Key_F, CTRL)
    qtbot.keyClicks(workbench.employees.filter, "nobody is called that")
    press(qtbot, workbench, KEY.Key_Return)
    assert shown_name(workbench) == before
    assert workbench.employees.filter.hasFocus()


def chips(workbench: Workbench) -> list[str]:
    """The chips in sight, as they are labelled."""
    found = workbench.employees.chips.findChildren(QToolButton)
    return [one.text() for one in found if not one.isHidden()]


def test_chips_count_who_is_in_them_and_empty_ones_are_not_offered(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), ready(), receipts_only()))
    assert chips(workbench) == ["To do 2", "Missing 1", "Coding 1", "Totals 2", "Ready 1", "All 3"]
    assert workbench.employees.chip == "To do"
    assert names(workbench) == ["Jane Mockdoe", "Lee Mockevans"]


def test_a_chip_lists_its_people(qtbot: QtBot, opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), ready(), receipts_only()))
    by_chip = {
        "Missing": ["Jane Mockdoe"],
        "Totals": ["Jane Mockdoe", "Lee Mockevans"],
        "Ready": ["Amy Mockfong"],
        "All": ["Jane Mockdoe", "Lee Mockevans", "Amy Mockfong"],
    }
    for name, listed in by_chip.items():
        buttons = workbench.employees.chips.findChildren(QToolButton)
        [button] = [one for one in buttons if one.text().startswith(name)]
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert (workbench.employees.chip, names(workbench)) == (name, listed)
        assert shown_name(workbench) == "Jane Mockdoe"


def test_every_chip_is_reached_after_the_filter_as_the_eye_goes(
    qtbot: QtBot, opened: Opened
) -> None:
    workbench = opened(loaded_of(trouble(), ready(), receipts_only()))
    press(qtbot, workbench, KEY.Key_F, CTRL)
    seen = []
    for _ in range(6):
        press(qtbot, workbench, KEY.Key_Tab)
        press(qtbot, workbench, KEY.Key_Space)
        seen.append(workbench.employees.chip)
    assert seen == ["To do", "Missing", "Coding", "Totals", "Ready", "All"]


def test_whoever_waits_for_scans_is_in_a_chip_of_their_own(opened: Opened) -> None:
    waiting = replace(loaded_of(trouble(), ready()), unread=Unread(scans=2))
    workbench = opened(waiting)
    assert chips(workbench) == ["To do 1", "Waiting 1", "Ready 1", "All 2"]
    workbench.employees.list_only("Waiting")
    assert names(workbench) == ["Jane Mockdoe"]


def test_where_nothing_is_left_to_do_everybody_is_listed(opened: Opened) -> None:
    workbench = opened(loaded_of(ready()))
    assert workbench.employees.chip == "All"
    assert names(workbench) == [shown_name(workbench)] == ["Amy Mockfong"]
    workbench.employees.list_only("To do")
    assert names(workbench) == []
    assert shown_name(workbench) == "Amy Mockfong"


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
    assert "1 person not as in revision 1.0 · 1 no longer there" in workbench.bar.summary.text()


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
    bench.list_only("All")
    bench.table.choose_where(lambda row: row.person is lee)
    workbench.renew_month(loaded_of(ready(), replace(lee, **later), trouble()))
    chosen = bench.table.current_row.person
    assert chosen.employee_id == "333333"
    assert workbench.guide.sheet
    assert workbench.guide.sheet.person is chosen


def test_two_people_who_turn_out_to_be_one_stay_chosen(opened: Opened) -> None:
    lee = receipts_only()
    card = replace(ready(), portal_id=None)
    workbench = opened(loaded_of(trouble(), card, lee))
    workbench.employees.list_only("All")
    workbench.employees.table.choose_where(lambda row: row.person is lee)
    both = replace(card, portal_id=lee.portal_id, receipts=lee.receipts)
    workbench.renew_month(loaded_of(trouble(), both))
    assert [row.person for row in workbench.employees.model.rows] == [trouble(), both]
    assert workbench.employees.table.current_row.person is both


def test_the_month_stays_the_one_thing_chosen_while_people_are_listed_anew(
    qtbot: QtBot, workbench: Workbench
) -> None:
    chosen = shown_name(workbench)
    press(qtbot, workbench, KEY.Key_M, CTRL)
    workbench.employees.list_only("All")
    workbench.employees.renew(workbench.employees.model.rows)
    assert not workbench.employees.table.selected_rows
    press(qtbot, workbench, KEY.Key_Down, CTRL)
    assert shown_name(workbench) == chosen
    assert len(workbench.employees.table.selected_rows) == 1


def test_a_person_chosen_again_comes_back_from_the_month(
    qtbot: QtBot, workbench: Workbench
) -> None:
    table = workbench.employees.table
    chosen = table.current_row
    where = table.visualRect(table.currentIndex()).center()
    press(qtbot, workbench, KEY.Key_M, CTRL)
    assert workbench.details.shows_month
    assert workbench.employees.month.isChecked()
    assert not table.selected_rows
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert not workbench.details.shows_month
    assert not workbench.employees.month.isChecked()
    assert table.selected_rows == (chosen,)
    assert entry(workbench).is_at_fault
