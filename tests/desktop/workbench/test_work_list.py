"""The list of a person's charges and receipts: what is folded, what stays where it is."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from ccprocessor.desktop.workbench.rows.entries import PersonEntry, entries_of
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue
from ccprocessor.review.people import reviewed
from tests.builders.people import MARCH, charge, matched, person, record
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import KEY, choose, entry, press
from tests.desktop.workbench.months import loaded_of, ready

GOOD = [charge("10.00", f"00000010{number}", merchant=f"GOOD {number}") for number in range(3)]
BAD = [charge("20.00", f"00000020{number}", merchant=f"BAD {number}") for number in range(3)]
SLIPS = [record("10.00", f"910{number}") for number in range(3)]


def mixed() -> Person:
    """Three charges in order among three without a receipt."""
    charges = [one for pair in zip(GOOD, BAD, strict=True) for one in pair]
    pairs = tuple(matched(bought, slip) for bought, slip in zip(GOOD, SLIPS, strict=True))
    return reviewed(person(tuple(charges), tuple(SLIPS), matches=pairs), MARCH)


def settled(number: int) -> Person:
    """The same person, one of the charges marked by somebody."""
    one = mixed()
    charges = tuple(
        replace(each, mark="personal") if each == BAD[number] else each for each in one.transactions
    )
    return reviewed(replace(one, transactions=charges, issues=(), flags=()), MARCH)


def listed(workbench: Workbench) -> list[str]:
    return [row.merchant for row in workbench.details.entries.model.shown]


def rows(workbench: Workbench) -> list[PersonEntry]:
    return list(workbench.details.entries.model.rows)


def test_what_is_in_order_is_folded_into_one_line(qtbot: QtBot, opened: Opened) -> None:
    workbench = opened(loaded_of(mixed()))
    entries = workbench.details.entries
    assert listed(workbench) == ["BAD 0", "BAD 1", "BAD 2"]
    assert entries.fold.text() == "3 charges in order"
    entries.fold.click()
    assert listed(workbench) == ["BAD 0", "BAD 1", "BAD 2", "GOOD 0", "GOOD 1", "GOOD 2"]
    entries.fold.click()
    assert listed(workbench) == ["BAD 0", "BAD 1", "BAD 2"]


def test_a_person_with_nothing_wrong_is_not_folded(opened: Opened) -> None:
    workbench = opened(loaded_of(ready()))
    assert len(listed(workbench)) == 1
    assert not workbench.details.entries.fold.isVisible()


def test_a_row_that_is_folded_away_is_unfolded_when_it_is_led_to(opened: Opened) -> None:
    workbench = opened(loaded_of(mixed()))
    good = next(row for row in rows(workbench) if row.charge == GOOD[1])
    workbench.details.entries.choose(good)
    assert "GOOD 1" in listed(workbench)
    assert entry(workbench) == good


def test_what_is_settled_stays_in_its_place_until_the_person_is_opened_again(
    qtbot: QtBot, opened: Opened
) -> None:
    workbench = opened(loaded_of(mixed()))
    choose(workbench, next(row for row in rows(workbench) if row.charge == BAD[1]))
    workbench.details.entries.fold.setChecked(False)
    workbench.renew_month(loaded_of(settled(1)))
    assert listed(workbench) == ["BAD 0", "BAD 1", "BAD 2"]
    assert entry(workbench).receipt_state == "personal"
    assert not entry(workbench).is_at_fault
    workbench.employees.list_only("All")
    press(qtbot, workbench, KEY.Key_F8)
    assert entry(workbench).charge == BAD[2]
    workbench.list_month(loaded_of(settled(1)))
    workbench.open_month(loaded_of(settled(1)))
    assert listed(workbench) == ["BAD 0", "BAD 2"]


def test_what_goes_wrong_meanwhile_comes_into_sight_and_moves_nothing(opened: Opened) -> None:
    workbench = opened(loaded_of(mixed()))
    told = Issue("duplicate_transaction", "Charged twice?", transaction=GOOD[1].key)
    worse = replace(mixed(), issues=(*mixed().issues, told))
    chosen = entry(workbench).key
    workbench.renew_month(loaded_of(worse))
    assert listed(workbench) == ["BAD 0", "BAD 1", "BAD 2", "GOOD 1"]
    assert entry(workbench).key == chosen


def test_a_charge_that_comes_later_comes_last(opened: Opened) -> None:
    workbench = opened(loaded_of(mixed()))
    new = charge("30.00", "000000001", merchant="LATE")
    one = mixed()
    more = reviewed(replace(one, transactions=(new, *one.transactions), issues=()), MARCH)
    workbench.renew_month(loaded_of(more))
    assert listed(workbench) == ["BAD 0", "BAD 1", "BAD 2", "LATE"]


def test_rows_with_more_to_say_are_taller_and_those_without_are_not(opened: Opened) -> None:
    told = Issue("duplicate_transaction", "Charged twice?", transaction=BAD[0].key)
    alone = Issue("statement_does_not_add_up", "The rows add up to another total.")
    workbench = opened(loaded_of(replace(mixed(), issues=(*mixed().issues, told, alone))))
    table = workbench.details.entries.table
    heights = {
        (row.merchant or row.standing): table.rowHeight(number)
        for number, row in enumerate(workbench.details.entries.model.shown)
    }
    assert heights["BAD 0"] > heights["BAD 1"] == heights["BAD 2"] == heights["person"]
    assert heights["BAD 0"] >= heights["BAD 1"] + table.fontMetrics().height()


def test_who_has_no_receipt_at_all_has_one_problem_and_its_charges_under_it() -> None:
    everything = reviewed(person(tuple(BAD), ()), MARCH)
    kinds = [issue.type for issue in everything.open_issues]
    assert {"missing_all_receipts", "total_mismatch"} <= set(kinds)
    first, *others = entries_of(everything)
    assert [issue.type for issue in first.issues] == ["missing_all_receipts", "total_mismatch"]
    assert [other.charge for other in others] == BAD
    assert not any(other.issues for other in others)


def test_totals_stand_with_the_receipt_that_makes_them_differ() -> None:
    slip = record("4.00", "9300")
    lone = reviewed(
        person((GOOD[0],), (SLIPS[0], slip), matches=(matched(GOOD[0], SLIPS[0]),)), MARCH
    )
    [told] = [one for one in entries_of(lone) if one.issues]
    assert told.receipts == (slip,)
    assert "total_mismatch" in [issue.type for issue in told.issues]


def test_who_somebody_is_belongs_to_no_single_receipt() -> None:
    told = Issue("unknown_person", "Has receipts but no card.", places=(SLIPS[0].place,))
    unknown = replace(person((), tuple(SLIPS), employee_id=None), issues=(told,))
    first, *others = entries_of(unknown)
    assert (first.standing, first.issues) == ("person", (told,))
    assert not any(other.issues for other in others)


def test_f8_comes_to_the_problem_of_the_person_before_the_charges(
    qtbot: QtBot, opened: Opened
) -> None:
    told = Issue("unknown_person", "Has receipts but no card.", places=(SLIPS[0].place,))
    unknown = replace(mixed(), issues=(*mixed().issues, told))
    workbench = opened(loaded_of(unknown))
    assert entry(workbench).charge == BAD[0]
    press(qtbot, workbench, KEY.Key_F8)
    assert entry(workbench).issues == (told,)
    press(qtbot, workbench, KEY.Key_F8)
    assert entry(workbench).charge == BAD[0]
