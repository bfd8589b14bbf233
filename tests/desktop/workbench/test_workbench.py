"""The workbench with its keys, tables and pages, on the sample month and on small ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.errors import UnreadableInput
from ccprocessor.services.cycle.unread import Unread
from ccprocessor.storage.revisions import PersonChange
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
    MAYBE,
    OTHERS,
    PAIRED,
    STRAY,
    WONDERED,
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
    open_ = [person for person in loaded.month.people if person.open_issues]
    first = max(open_, key=lambda one: abs(one.statement_total - one.receipt_total))
    assert shown_name(workbench) == first.name
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
    expected: list[tuple[str, object]] = [
        (row.person.name, one.key)
        for row in workbench.employees.model.shown
        for one in entries_of(row.person)
        if one.issues
    ]
    expected += [("", issue.message) for issue in loaded.month.open_issues]
    at = expected.index(standing(workbench))
    for stop in (*expected[at + 1 :], *expected[: at + 1]):
        press(qtbot, workbench, KEY.Key_F8)
        assert standing(workbench) == stop
        number = f"Problem {expected.index(stop) + 1:,} of {len(expected):,}"
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


def test_f8_leaves_the_month_for_whoever_is_next(qtbot: QtBot, opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    press(qtbot, workbench, KEY.Key_M, CTRL)
    assert workbench.details.shows_month
    press(qtbot, workbench, KEY.Key_F8)
    assert not workbench.details.shows_month
    assert standing(workbench) == ("Jane Mockdoe", LONE.key)


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
    bench.list_only("All")
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
    workbench.employees.list_only("All")
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


def test_a_charge_shows_what_may_fit_and_why_it_does_not_count(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), receipts_only()))
    choose(workbench, sheet_of(workbench).entry_of[WONDERED.key])
    listed = workbench.details.case.suggestions
    assert listed.isVisible()
    assert [row.receipts for row in listed.model.rows] == [(OTHERS,)]
    tip = listed.model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
    assert "• belongs to another person" in tip
    assert "• same amount to the cent" in tip
    pages = workbench.pages
    assert pages.front is pages.receipt
    assert isinstance(pages.receipt.target, PageTarget)
    assert pages.absent.text() == "No receipt for this charge. This one may fit: M matches it."


def test_another_suggestion_is_shown_when_it_is_chosen(opened: Opened) -> None:
    second = replace(MAYBE, receipts=(STRAY.key,), probability=0.2)
    one = replace(trouble(), suggestions=(MAYBE, second))
    workbench = opened(loaded_of(one, receipts_only()))
    choose(workbench, sheet_of(workbench).entry_of[WONDERED.key])
    listed = workbench.details.case.suggestions
    listed.table.choose_where(lambda row: row.number == 2)
    assert entry(workbench).key == WONDERED.key
    assert workbench.pages.receipt.target == picture_of(STRAY)
    assert workbench.pages.absent.text().endswith("2 matches it.")


def test_the_acts_that_fit_a_row_stand_under_it_with_their_keys(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    offered = {}
    for row in workbench.details.entries.model.rows:
        choose(workbench, row)
        buttons = workbench.details.case.findChildren(QToolButton)
        offered[row.key] = [one.text().split()[0] for one in buttons if one.isVisible()]
    assert set(offered[LONE.key]) == {"R", "L", "P", "D", "S", "N"}
    assert set(offered[WONDERED.key]) == {"M", "X", "R", "L", "P", "D", "S", "N"}
    assert set(offered[PAIRED.key]) >= {"U", "X", "S", "N"}
    assert set(offered[STRAY.key]) == {"N"}


def test_an_act_is_done_by_its_button_with_the_mouse_or_with_space(
    qtbot: QtBot, opened: Opened
) -> None:
    workbench = opened(loaded_of(trouble()))
    done: list[str] = []
    workbench.editing.acted.connect(lambda act: done.append(act.label))
    workbench.editing.refused.connect(done.append)
    choose(workbench, sheet_of(workbench).entry_of[WONDERED.key])
    [button] = [
        one
        for one in workbench.details.case.findChildren(QToolButton)
        if one.isVisible() and one.text().endswith("Match")
    ]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    button.setFocus()
    press(qtbot, workbench, KEY.Key_Space)
    assert done == ["QUIKMOCK 7 matched"] * 2
    workbench.details.entries.table.setFocus()
    press(qtbot, workbench, KEY.Key_Space)
    assert done[2:] == ["Choose a problem about one value first."]


def test_the_chosen_row_says_in_full_what_is_wrong_with_it(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    for row in workbench.details.entries.model.rows:
        choose(workbench, row)
        said = workbench.details.case.sentence.text().splitlines()
        assert [issue.message for issue in row.issues] == said[: len(row.issues)]
        assert said


def test_a_cause_leads_to_the_first_row_that_makes_it(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    causes = sheet_of(workbench).difference.causes
    chips = workbench.details.head.causes.findChildren(QToolButton)
    assert len(chips) == len(causes) > 1
    for chip, cause in zip(chips, causes, strict=True):
        chip.click()
        line = cause.lines[0]
        shown = entry(workbench)
        assert line.transaction in {None, shown.charge and shown.charge.key}
        assert set(line.receipts) <= {receipt.key for receipt in shown.receipts}


def test_pages_without_an_owner_are_shown(qtbot: QtBot, workbench: Workbench) -> None:
    qtbot.mouseClick(workbench.employees.month, Qt.MouseButton.LeftButton)
    assert workbench.details.shows_month
    listed = workbench.details.unassigned
    assert listed.isVisible()
    assert listed.table.current_row == listed.model.rows[0]
    assert f"{len(listed.model.rows)}" in workbench.employees.month.text()
    for row in listed.model.shown:
        listed.table.choose_where(lambda one: one == row)  # noqa: B023
        assert row.page is not None
        assert listed.foot.text() == row.reason
        assert isinstance(workbench.pages.front.target, PageTarget)
        assert workbench.pages.front.view.page == row.page.page
        assert workbench.pages.front.target.document == row.page.document


def test_a_person_chosen_again_comes_back_from_the_month(
    qtbot: QtBot, workbench: Workbench
) -> None:
    press(qtbot, workbench, KEY.Key_M, CTRL)
    assert workbench.details.shows_month
    table = workbench.employees.table
    where = table.visualRect(table.currentIndex()).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert not workbench.details.shows_month
    assert entry(workbench).is_at_fault


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
    assert lines[0].split("\t")[:3] == ["Date", "Merchant", "Charged"]
    assert len(lines) == 1 + len(workbench.details.entries.model.shown)
