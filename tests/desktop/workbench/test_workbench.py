"""The workbench with its keys, tables and pages, on the sample month and on small ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.workbench.rows.entries import entries_of
from ccprocessor.desktop.workbench.rows.marks import charge_key
from ccprocessor.desktop.workbench.rows.page_pairs import (
    NO_CHARGE,
    NO_RECEIPT,
    PageTarget,
    picture_of,
)
from ccprocessor.desktop.workbench.rows.wording import may_go
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.places import Box, Place
from ccprocessor.errors import UnreadableInput
from tests.builders.people import charge, matched
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import (
    CTRL,
    KEY,
    SHIFT,
    choose,
    entry,
    names,
    press,
    sheet_of,
    show_month,
    shown_name,
    strong_keys,
)
from tests.desktop.workbench.months import (
    LONE,
    REPORT,
    loaded_of,
    ready,
    receipts_only,
    trouble,
)

if TYPE_CHECKING:
    from ccprocessor.services.cycle.load_cycle import Loaded


def test_a_month_opens_at_what_is_wrong_first_with_whoever_has_most_to_explain(
    qtbot: QtBot, workbench: Workbench, loaded: Loaded
) -> None:
    assert loaded.unread.scans
    open_ = [one for one in workbench.employees.model.rows if not one.person.is_ready]
    firm = [one for one in open_ if not one.waits]
    assert firm
    first = max(firm, key=lambda one: abs(one.difference))
    assert shown_name(workbench) == first.person.name
    ranks = [one.rank for one in workbench.employees.model.rows]
    assert ranks == sorted(ranks)
    assert entry(workbench).is_at_fault
    assert entry(workbench).record
    view = workbench.pages.front.view
    qtbot.waitUntil(lambda: bool(strong_keys(view)))


def test_choosing_a_charge_shows_its_row_and_its_receipt(
    qtbot: QtBot, workbench: Workbench
) -> None:
    pages = workbench.pages
    workbench.employees.list_only("All")
    workbench.employees.table.choose_where(
        lambda row: {"matched", "no_receipt"} <= {one.standing for one in entries_of(row.person)}
    )
    workbench.details.entries.fold.setChecked(True)
    workbench.details.entries.table.setFocus()
    press(qtbot, workbench, KEY.Key_Home, CTRL)
    seen = set()
    for _ in workbench.details.entries.model.shown:
        chosen = entry(workbench)
        seen.add(chosen.standing)
        if chosen.charge is not None:
            key = charge_key(chosen.charge.key)
            assert pages.strip.target == PageTarget(
                chosen.charge.place.document, chosen.charge.place.page, key
            )
            qtbot.waitUntil(lambda: pages.strip.is_drawn)
        elif chosen.receipts:
            assert pages.strip.target is None
            assert pages.absent.text() == NO_CHARGE
        if chosen.receipts:
            assert pages.front is pages.receipt
            assert pages.receipt.view.page == picture_of(chosen.receipts[0]).page
        elif chosen.standing == "no_receipt":
            assert pages.front is pages.statement
            assert pages.absent.text() == NO_RECEIPT
            qtbot.waitUntil(lambda key=key: strong_keys(pages.statement.view) == [key])  # type: ignore[misc]
        press(qtbot, workbench, KEY.Key_Down)
    assert {"matched", "no_receipt"} <= seen


def test_all_rows_of_the_person_on_the_page_are_boxed(qtbot: QtBot, workbench: Workbench) -> None:
    sheet, view = sheet_of(workbench), workbench.pages.statement.view
    chosen = next(one for one in sheet.entries if one.charge)
    choose(workbench, chosen)
    workbench.commands.whole.setChecked(True)
    charge = chosen.charge
    assert charge is not None
    here = {
        charge_key(one.key)
        for one in sheet.person.transactions
        if (one.place.document, one.place.page) == (charge.place.document, charge.place.page)
    }
    qtbot.waitUntil(lambda: here <= {item.key for item in view.stage.boxes.items})


def test_a_click_on_a_box_chooses_its_row(qtbot: QtBot, workbench: Workbench) -> None:
    view = workbench.pages.statement.view
    with_charge = [row for row in sheet_of(workbench).entries if row.charge]
    first = with_charge[0]
    assert first.charge
    page = first.charge.place.page
    other = next(row for row in with_charge[1:] if row.charge and row.charge.place.page == page)
    choose(workbench, first)
    workbench.commands.whole.setChecked(True)
    assert other.charge
    key = charge_key(other.charge.key)
    qtbot.waitUntil(lambda: key in {item.key for item in view.stage.boxes.items})
    box = next(item for item in view.stage.boxes.items if item.key == key)
    where = view.canvas.mapFromScene(box.sceneBoundingRect().center())
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert entry(workbench) == other
    qtbot.waitUntil(lambda: strong_keys(view) == [key])


def test_a_click_on_a_receipts_box_chooses_the_charge_it_stands_for(workbench: Workbench) -> None:
    workbench.employees.list_only("All")
    workbench.employees.table.choose_where(lambda row: bool(row.person.matches))
    sheet = sheet_of(workbench)
    row = next(one for one in sheet.entries if one.charge and one.receipts)
    key = next(mark.key for mark in sheet.marks if mark.about == row.receipts[0].key)
    workbench.pages.receipt.view.box_clicked.emit(key)
    assert entry(workbench) == row
    assert workbench.details.values.shown
    assert workbench.details.values.shown.receipt == row.receipts[0]
    assert workbench.pages.front is workbench.pages.receipt


def test_f8_passes_every_cause_of_everyone_once_and_the_months_own(
    qtbot: QtBot, workbench: Workbench, loaded: Loaded
) -> None:
    found: list[tuple[bool, str, object]] = [
        (row.waits and may_go(one.issues), row.person.name, one.key)
        for row in workbench.employees.model.shown
        for one in entries_of(row.person)
        if one.issues
    ]
    found += [(may_go([issue]), "", issue.message) for issue in loaded.month.open_issues]
    expected = [(who, what) for waits in (False, True) for is_, who, what in found if is_ is waits]
    waiting = [(who, what) for waits, who, what in found if waits]
    assert waiting
    press(qtbot, workbench, KEY.Key_F8)
    at = expected.index(standing(workbench))
    assert at in (0, 1)
    for stop in (*expected[at + 1 :], *expected[: at + 1]):
        press(qtbot, workbench, KEY.Key_F8)
        assert standing(workbench) == stop
        number = f"Problem {expected.index(stop) + 1:,} of {len(expected):,}"
        number += ", waits" if stop in waiting else ""
        assert workbench.bar.notice.text() == number
    for stop in (*reversed(expected[:at]), *reversed(expected[at:])):
        press(qtbot, workbench, KEY.Key_F8, SHIFT)
        assert standing(workbench) == stop


def standing(workbench: Workbench) -> tuple[str, object]:
    """Whose row of which key is in front; of the month, its sentence."""
    details = workbench.details
    if details.shows_month:
        assert details.unassigned.isVisible()
        return ("", details.unassigned.table.current_row.reason)
    assert details.entries.isVisible()
    return (shown_name(workbench), entry(workbench).key)


def test_every_problem_of_a_person_stands_at_one_of_the_rows(loaded: Loaded) -> None:
    for person in loaded.month.people:
        told = [issue for one in entries_of(person) for issue in one.issues]
        untold = [issue for issue in person.open_issues if issue not in told]
        assert len(told) == len(set(told))
        assert {issue.type for issue in untold} <= {"total_mismatch"}


def offered(workbench: Workbench) -> list[str]:
    buttons = workbench.details.month_acts.findChildren(QToolButton)
    shown = [one for one in buttons if one.isVisible()]
    return [one.accessibleName() for one in sorted(shown, key=lambda one: (one.y(), one.x()))]


def test_each_entry_of_the_month_offers_what_can_be_done(
    qtbot: QtBot, workbench: Workbench
) -> None:
    press(qtbot, workbench, KEY.Key_M, CTRL)
    assert workbench.details.unassigned.table.hasFocus()
    rows = workbench.details.unassigned.model.rows
    found = {}
    for row in rows:
        workbench.details.unassigned.table.choose_where(lambda one, key=row.key: one.key == key)  # type: ignore[misc]
        found[row.issue.type if row.issue else ""] = offered(workbench)
    assert found["unassigned_page"] == ["Give to somebody", "Settle", "Go to the page"]
    assert found["statement_does_not_add_up"] == ["Settle", "Go to the page"]
    assert found[""] == ["Give to somebody", "Go to the page"]
    asked = workbench.asking
    workbench.details.unassigned.table.choose_first()
    settle = next(
        one
        for one in workbench.details.month_acts.findChildren(QToolButton)
        if one.accessibleName() == "Settle"
    )
    qtbot.mouseClick(settle, Qt.MouseButton.LeftButton)
    assert asked.isVisible()
    press(qtbot, workbench, KEY.Key_Escape)
    qtbot.waitUntil(workbench.pages.front.view.canvas.isVisible)
    press(qtbot, workbench, KEY.Key_V)
    assert workbench.pages.front.view.canvas.hasFocus()


def test_f8_leaves_the_month_for_whoever_is_next(qtbot: QtBot, opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    press(qtbot, workbench, KEY.Key_M, CTRL)
    assert workbench.details.shows_month
    press(qtbot, workbench, KEY.Key_F8)
    assert not workbench.details.shows_month
    assert standing(workbench) == ("Jane Mockdoe", LONE.key)


@pytest.mark.parametrize("whole", [True, False])
def test_page_down_in_a_table_turns_the_page_in_front(
    qtbot: QtBot, workbench: Workbench, whole: bool
) -> None:
    workbench.employees.list_only("All")
    workbench.employees.table.choose_where(lambda row: bool(row.person.matches))
    choose(workbench, next(row for row in sheet_of(workbench).entries if row.match))
    workbench.commands.whole.setChecked(whole)
    pages = workbench.pages
    assert pages.front is (pages.statement if whole else pages.receipt)
    view = pages.front.view
    workbench.details.entries.table.setFocus()
    qtbot.waitUntil(lambda: view.stage.pages > 0)
    page = view.page
    chosen = entry(workbench)
    press(qtbot, workbench, KEY.Key_PageDown)
    assert view.page == page + 1
    press(qtbot, workbench, KEY.Key_PageUp)
    assert view.page == page
    assert entry(workbench) == chosen


def test_a_month_without_people_says_so(qtbot: QtBot, opened: Opened) -> None:
    workbench = opened(loaded_of())
    assert workbench.pages.front.view.message == "There is nobody in this month."
    assert workbench.details.entries.model.rows == ()
    assert shown_name(workbench) == "Nobody chosen"
    press(qtbot, workbench, KEY.Key_F8)
    assert (
        workbench.details.unassigned.table.current_row.reason == "Page 2 belongs to another report."
    )


def test_another_month_replaces_the_one_before(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), ready()))
    show_month(workbench, loaded_of())
    assert workbench.details.entries.model.rows == ()
    assert workbench.details.values.list.model.rows == ()
    assert not workbench.details.head.causes.isVisible()
    show_month(workbench, loaded_of(trouble()))
    assert shown_name(workbench) == "Jane Mockdoe"


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


def test_pages_without_an_owner_are_shown(qtbot: QtBot, workbench: Workbench) -> None:
    qtbot.mouseClick(workbench.employees.month, Qt.MouseButton.LeftButton)
    assert workbench.details.shows_month
    listed = workbench.details.unassigned
    assert listed.isVisible()
    assert listed.table.current_row == listed.model.rows[0]
    workbench.commands.next_problem.trigger()
    assert listed.table.hasFocus()
    listed.table.choose_first()
    assert f"{len(listed.model.rows)}" in workbench.employees.month.text()
    for row in listed.model.shown:
        listed.table.choose_where(lambda one: one == row)  # noqa: B023
        assert row.page is not None
        assert listed.foot.text() == row.reason
        assert isinstance(workbench.pages.front.target, PageTarget)
        assert workbench.pages.front.view.page == row.page.page
        assert workbench.pages.front.target.document == row.page.document


def test_chosen_rows_are_copied_with_their_titles(qtbot: QtBot, workbench: Workbench) -> None:
    table = workbench.details.entries.table
    table.setFocus()
    press(qtbot, workbench, KEY.Key_A, CTRL)
    press(qtbot, workbench, KEY.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:3] == ["Date", "Merchant", "Charged"]
    assert len(lines) == 1 + len(workbench.details.entries.model.shown)


def test_a_problem_of_the_month_that_went_leaves_a_gap(qtbot: QtBot, opened: Opened) -> None:
    loaded = loaded_of(trouble())
    places = [Place(REPORT, number, Box(0, 0, 9, 9)) for number in (1, 2, 3)]
    issues = tuple(
        Issue("unassigned_page", f"This is {one.page}.", key=f"{one.page}", places=(one,))
        for one in places
    )
    loaded = replace(loaded, month=replace(loaded.month, issues=issues, unassigned=()))
    workbench = opened(loaded)
    rows = workbench.details.unassigned.table
    workbench.guide.show_whole_month()
    rows.setFocus()
    assert rows.choose_next(1)
    left = replace(loaded, month=replace(loaded.month, issues=(issues[0], issues[2])))
    workbench.renew_month(left)
    press(qtbot, workbench, KEY.Key_F8)
    assert rows.current_row.issues == (issues[2],)
    assert workbench.bar.notice.text() == "Problem 5 of 5"


def test_a_question_about_somebody_goes_with_them_unless_it_is_being_answered(
    qtbot: QtBot, opened: Opened
) -> None:
    workbench = opened(loaded_of(trouble()))
    press(qtbot, workbench, KEY.Key_N)
    assert workbench.asking.isVisible()
    before = standing(workbench)
    press(qtbot, workbench, KEY.Key_F8)
    assert standing(workbench) != before
    assert not workbench.asking.isVisible()
    press(qtbot, workbench, KEY.Key_N)
    qtbot.keyClicks(workbench.asking.line, "half a note")
    before = standing(workbench)
    press(qtbot, workbench, KEY.Key_F8)
    assert (standing(workbench), workbench.asking.line.text()) == (before, "half a note")
