"""What the tables list of a person and of a month, and what each row says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.shared.tables.model import RowTableModel, TableColumn
from ccprocessor.desktop.workbench import employees
from ccprocessor.desktop.workbench.head import PersonHead
from ccprocessor.desktop.workbench.rows import columns, people, wording
from ccprocessor.desktop.workbench.rows.entries import IssueRef, entries_of
from ccprocessor.desktop.workbench.rows.finding_rows import suggestion_rows, unassigned_rows
from ccprocessor.desktop.workbench.rows.person_view import PersonView, answers_awaited, sheet_of
from ccprocessor.desktop.workbench.rows.value_rows import value_rows
from ccprocessor.domain.cycles import FLAGS, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.receipts import Coding
from ccprocessor.review.decided import Decided
from ccprocessor.review.people import reviewed
from tests.builders.people import MARCH, charge, matched, person, record
from tests.desktop.workbench.months import (
    LONE,
    MAYBE,
    OTHERS,
    PAIRED,
    SLIP,
    STRAY,
    WONDERED,
    month_of,
    ready,
    receipts_only,
    trouble,
)


def sheet(one: Person) -> PersonView:
    return sheet_of("key", one, {OTHERS.key: OTHERS})


def texts(rows: object, table: tuple[TableColumn[Any], ...]) -> list[list[str]]:
    assert isinstance(rows, tuple)
    return [[column.text(row) for column in table if not column.hidden] for row in rows]


def pair(net: str, amount: str, number: str, **other: Any) -> Person:
    """Somebody with one charge and its receipt."""
    bought, slip = charge(net, number), record(amount, f"9{number}")
    one = person((bought,), (slip,), matches=(matched(bought, slip),), **other)
    return reviewed(one, MARCH)


def test_an_answer_is_awaited_for_a_week_and_only_where_nothing_else_is_wrong() -> None:
    on = dt.datetime(2031, 4, 2, 12, tzinfo=dt.UTC)
    text = acts.request([LONE])
    asked = Decision("remind", person="111111", text=text, id="d1", at=on)
    one = replace(trouble(), decisions=("d1",))
    decided = Decided(month_of(one), (asked,))
    for days, keys in ((0, {LONE.key}), (6, {LONE.key}), (7, set())):
        assert answers_awaited(one, decided, on.date() + dt.timedelta(days)) == keys
    more = Issue("date_differs", "Another day.", transaction=LONE.key)
    worse = replace(one, issues=(*one.issues, more))
    assert not answers_awaited(worse, decided, on.date())
    assert not answers_awaited(one, Decided(month_of(one), ()), on.date())


def test_a_row_says_when_where_how_much_and_what_proves_it(qapp: QApplication) -> None:
    assert texts(entries_of(trouble()), columns.ENTRY_COLUMNS) == [
        ["5 Mar", "HAMMER & NAIL", "61.00", "missing", "61.00", ""],
        ["5 Mar", "HAMMER & NAIL", "33.70", "28.70", "5.00", ""],
        ["5 Mar", "QUIKMOCK 7", "20.00", "missing", "20.00", ""],
        ["5 Mar", "PARCELMOCK", "", "4.00", "-4.00", ""],
    ]


def test_what_is_wrong_comes_before_what_is_in_order() -> None:
    good, slip = charge("10.00", "000000001"), record("10.00", "9000005")
    bad = charge("20.00", "000000002")
    one = reviewed(person((good, bad), (slip, STRAY), matches=(matched(good, slip),)), MARCH)
    entries = entries_of(one)
    assert [entry.key for entry in entries] == [bad.key, STRAY.key, good.key]
    assert [entry.is_at_fault for entry in entries] == [True, True, False]


def test_one_cause_is_one_entry_and_what_follows_from_it_stands_with_it() -> None:
    one = trouble()
    kinds = [issue.type for issue in one.open_issues]
    assert kinds.count("total_mismatch") == 1
    found = {entry.key: [issue.type for issue in entry.issues] for entry in entries_of(one)}
    assert found == {
        LONE.key: ["missing_receipt"],
        PAIRED.key: ["missing_coding_info", "tip_added"]
        if "tip_added" in kinds
        else ["missing_coding_info"],
        WONDERED.key: ["missing_receipt"],
        STRAY.key: [],
    }


@pytest.mark.parametrize("kind", ["unknown_person", "statement_does_not_add_up"])
def test_totals_that_differ_by_who_somebody_is_are_no_stop_of_their_own(kind: IssueType) -> None:
    strays = (record("36.12", "9000001"), record("16.82", "9000002"))
    one = person((), strays, issues=(Issue(kind, "Who is this?"),), employee_id=None)
    stops = [entry for entry in entries_of(reviewed(one, MARCH)) if entry.issues]
    assert [[issue.type for issue in stop.issues] for stop in stops] == [[kind, "total_mismatch"]]


def test_several_faults_of_one_charge_are_one_entry_the_gravest_first() -> None:
    bought, slip = charge("30.00"), replace(SLIP, attachment=False)
    one = reviewed(person((bought,), (slip,), matches=(matched(bought, slip),)), MARCH)
    [entry] = entries_of(one)
    assert {"missing_receipt", "missing_coding_info"} <= {issue.type for issue in entry.issues}
    ranks = [issue.rank for issue in entry.issues]
    assert ranks == sorted(ranks)
    assert len(wording.entry_sentence(entry).splitlines()) == len(ranks)


def test_totals_that_differ_stand_alone_only_where_nothing_explains_them() -> None:
    told = Issue("total_mismatch", "The totals differ by 3.00.")
    explained = replace(trouble(), issues=(*trouble().issues, told))
    assert all(entry.standing != "person" for entry in entries_of(explained))
    bare = replace(pair("10.00", "10.00", "000000001"), issues=(told,))
    first, *rest = entries_of(bare)
    assert (first.standing, first.key) == ("person", IssueRef("total_mismatch", told.message))
    assert [entry.issues for entry in rest] == [()]


def test_a_problem_of_the_person_alone_is_an_entry_and_comes_first() -> None:
    told = Issue("statement_does_not_add_up", "The card's charges add up to less than its total.")
    first, *rest = entries_of(replace(trouble(), issues=(*trouble().issues, told)))
    assert first.issues == (told,)
    assert (first.merchant, first.date, first.net, first.receipted) == ("", None, None, None)
    assert wording.entry_note(first) == "Statement does not add up"
    assert wording.entry_sentence(first) == told.message
    assert [entry.key for entry in rest] == [entry.key for entry in entries_of(trouble())]


def test_an_issue_that_stands_at_a_row_belongs_to_it() -> None:
    told = Issue("doubtful_value", "The amount is doubtful.", places=(LONE.place,))
    entries = entries_of(replace(trouble(), issues=(told,)))
    assert [entry.key for entry in entries if told in entry.issues] == [LONE.key]


def test_a_record_without_its_picture_is_no_receipt_yet() -> None:
    bought, slips = charge("30.00"), (record("10.00", "1"), record("20.00", "2", attachment=False))
    [entry] = entries_of(person((bought,), slips, matches=(matched(bought, *slips),)))
    assert columns.ENTRY_COLUMNS[3].text(entry) == "record only"
    assert columns.ENTRY_COLUMNS[3].spoken
    assert columns.ENTRY_COLUMNS[3].spoken(entry) == "30.00 record only"


def test_a_note_says_what_the_cells_do_not_say() -> None:
    lone, paired, _, stray = entries_of(trouble())
    assert wording.entry_note(lone) == ""
    assert "No phase, cost type" in wording.entry_note(paired).split(" · ")
    assert wording.entry_note(stray) == ""
    bare = record("28.70", attachment=False)
    one = reviewed(person((PAIRED,), (bare,), matches=(matched(PAIRED, bare),)), MARCH)
    assert "No picture" in wording.entry_note(entries_of(one)[0])


def test_days_of_the_month_are_short_and_whole_on_hover() -> None:
    assert columns.short_day(dt.date(2031, 3, 5)) == "5 Mar"
    assert columns.short_day(dt.date(2031, 12, 24)) == "24 Dec"
    assert columns.short_day(None) == ""
    tip = columns.ENTRY_COLUMNS[0].tooltip
    assert tip
    assert tip(entries_of(trouble())[0]).startswith("2031-03-05\nNo receipt for HAMMER & NAIL")


def test_a_split_charge_shows_the_sum_of_its_receipts() -> None:
    bought = charge("30.00")
    slips = (record("10.005", "1"), record("19.995", "2"))
    [entry] = entries_of(person((bought,), slips, matches=(matched(bought, *slips),)))
    assert (entry.receipts, entry.receipted) == (slips, Decimal("30.000"))


def test_the_match_tells_its_reasons_and_rivals() -> None:
    paired = entries_of(trouble())[1]
    assert wording.match_sentences(paired).splitlines() == [
        "Matched, 97 % likely.",
        "What speaks for it:",
        "• same day",
        "• same card",
        "Also considered:",
        "• PARCELMOCK: amount",
    ]


def test_a_suggestion_tells_why_it_does_not_count() -> None:
    said = wording.match_sentences(entries_of(trouble())[2])
    assert "it does not count" in said
    assert "• belongs to another person" in said


@pytest.mark.parametrize(
    ("probability", "shown"), [(0.999, "99 %"), (1.0, "100 %"), (0.005, "1 %"), (0.974, "97 %")]
)
def test_only_certainty_is_a_hundred_percent(probability: float, shown: str) -> None:
    assert wording.percent(probability) == shown


@pytest.mark.parametrize(
    ("coding", "missing"),
    [
        (Coding(type="Job Coding", job="1.", phase="2.", cost_type="3"), ()),
        (Coding(type="Job Coding", phase="2."), ("job", "cost type")),
        (Coding(type="GL Coding"), ("account",)),
        (Coding(), ("coding type",)),
        (Coding(type="Cost Centre"), ("known coding type",)),
    ],
)
def test_a_coding_says_what_it_lacks(coding: Coding, missing: tuple[str, ...]) -> None:
    assert coding.lacks == missing


def test_suggestions_for_a_charge_are_numbered_the_likeliest_first() -> None:
    less = replace(MAYBE, receipts=(STRAY.key,), probability=0.1)
    one = replace(trouble(), suggestions=(less, MAYBE))
    entry = next(entry for entry in entries_of(one) if entry.key == WONDERED.key)
    rows = suggestion_rows(entry, {OTHERS.key: OTHERS})
    assert [(row.number, row.receipts) for row in rows] == [(1, (OTHERS,)), (2, ())]
    assert texts(rows, columns.SUGGESTION_COLUMNS) == [
        ["1", "QUIKMOCK 20.00", "71 %", "belongs to another person"],
        ["2", "", "unlikely", "belongs to another person"],
    ]


def test_a_page_that_an_issue_tells_of_is_listed_once() -> None:
    rows = unassigned_rows(month_of())
    assert [(row.document, row.reason) for row in rows] == [
        ("car.pdf", "Page 2 belongs to another report."),
        ("receipts.pdf", "Page 4 is blank."),
    ]


def test_what_unread_scans_may_clear_waits_and_the_rest_does_not() -> None:
    month = replace(
        month_of(), issues=(*month_of().issues, Issue("unreadable_page", "Page 3 is a scan."))
    )
    assert [row.waits for row in unassigned_rows(month, has_unread_scans=True)] == [
        False,
        True,
        False,
    ]
    assert not any(row.waits for row in unassigned_rows(month))


def test_every_flag_has_its_sentence() -> None:
    assert set(wording.FLAG_SENTENCES) == set(FLAGS)


@pytest.mark.parametrize(
    ("one", "waits", "said"),
    [
        (trouble(), False, "2 missing, 1 coding"),
        (trouble(), True, "waits, 1 coding"),
        (ready(), False, "ready"),
        (reviewed(person((LONE,)), MARCH), False, "no receipts at all"),
        (reviewed(person((LONE,)), MARCH), True, "waits"),
    ],
)
def test_what_is_wrong_with_a_person_is_counted(one: Person, waits: bool, said: str) -> None:
    assert wording.person_words(one, waits=waits) == said


def test_people_who_share_a_key_are_told_apart() -> None:
    twice = people.employees_of((ready(), ready(), trouble()), {"111111": ("totals",)})
    assert [row.key for row in twice] == ["222222", "222222 (2)", "111111"]
    assert [row.changed for row in twice] == [(), (), ("totals",)]


def test_a_state_is_words_beside_an_icon(qapp: QApplication) -> None:
    rows = people.employees_of((trouble(), ready()), {"222222": ("matches",)})
    assert texts(rows, employees.COLUMNS) == [["Jane Mockdoe", "82.00"], ["Amy Mockfong", ""]]
    notes = [column for column in employees.COLUMNS if column.title == "State"]
    assert [notes[0].text(row) for row in rows] == [
        "2 missing, 1 coding · ••1234",
        "ready · ••1234 · changed",
    ]
    icons = [employees.COLUMNS[0].icon(row) for row in rows]  # type: ignore[misc]
    assert all(icon is not None and not icon.isNull() for icon in icons)
    said = employees.COLUMNS[0].spoken
    assert said
    assert said(rows[0]) == "Jane Mockdoe, 2 missing, 1 coding · ••1234"


def test_people_are_listed_by_what_is_not_explained_of_theirs() -> None:
    less = pair("50.00", "20.00", "000000001", employee_id="1")
    owed = pair("20.00", "90.00", "000000002", employee_id="2")
    rows = people.by_what_is_open(people.employees_of((ready(), less, trouble(), owed), {}))
    assert [(row.key, row.difference) for row in rows] == [
        ("111111", Decimal("82.00")),
        ("2", Decimal("-70.00")),
        ("1", Decimal("30.00")),
        ("222222", Decimal("0.00")),
    ]


def _rows(one: PersonView) -> dict[str, tuple[tuple[Any, ...], tuple[TableColumn[Any], ...]]]:
    return {
        "employees": (
            people.employees_of((trouble(), ready(), receipts_only()), {}),
            employees.COLUMNS,
        ),
        "entries": (one.entries, columns.ENTRY_COLUMNS),
        "suggestions": (
            suggestion_rows(one.entry_of[WONDERED.key], one.receipts),
            columns.SUGGESTION_COLUMNS,
        ),
        "values": (value_rows(PAIRED, SLIP), columns.VALUE_COLUMNS),
        "nobodys": (unassigned_rows(month_of()), columns.UNASSIGNED_COLUMNS),
    }


@pytest.mark.parametrize("name", list(_rows(sheet(trouble()))))
def test_every_table_passes_qts_own_tester(name: str, qtmodeltester: Any) -> None:
    rows, table = _rows(sheet(trouble()))[name]
    model: RowTableModel[Any] = RowTableModel(table)
    qtmodeltester.check(model)
    model.set_rows(rows)
    for column in range(len(table)):
        model.sort(column)
    model.filter("mock")
    model.filter()
    model.set_rows(())
    assert rows


def test_the_head_is_the_sum_and_its_causes_make_it_up(qtbot: QtBot) -> None:
    head = PersonHead()
    qtbot.addWidget(head)
    found = sheet(trouble())
    head.show_sheet(found)
    assert head.totals.text() == "Statement 114.70 less receipts 32.70 = 82.00"
    chips = [button.text() for button in head.causes.findChildren(QToolButton)]
    assert chips == [f"{cause.amount} {cause.words}" for cause in found.difference.causes]
    assert sum(Decimal(chip.split()[0]) for chip in chips) == Decimal("82.00")
    assert head.state.text() == ""
    head.show_sheet(sheet(ready()))
    assert head.state.text() == "Ready: nothing is wrong."
    assert not head.causes.isVisibleTo(head)


def test_the_head_of_whoever_waits_says_that_it_may_change(qtbot: QtBot) -> None:
    head = PersonHead()
    qtbot.addWidget(head)
    head.show_sheet(sheet_of("key", trouble(), {}, waits=True))
    assert head.state.text() == "Scanned pages are not read yet: this may change."


def test_a_cause_in_the_head_is_told(qtbot: QtBot) -> None:
    head = PersonHead()
    qtbot.addWidget(head)
    head.show_sheet(sheet(trouble()))
    told: list[str] = []
    head.cause_chosen.connect(told.append)
    for button in head.causes.findChildren(QToolButton):
        button.click()
    assert told == [cause.kind for cause in sheet(trouble()).difference.causes]
