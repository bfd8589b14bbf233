"""What the tables list of a person and of a month, and what each row says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.tables.model import RowTableModel, TableColumn
from ccprocessor.desktop.workbench import employees
from ccprocessor.desktop.workbench.details import PersonHead, difference_sentence
from ccprocessor.desktop.workbench.rows import columns, wording
from ccprocessor.desktop.workbench.rows.entries import entries_of
from ccprocessor.desktop.workbench.rows.finding_rows import unassigned_rows
from ccprocessor.desktop.workbench.rows.person_view import PersonView, sheet_of
from ccprocessor.domain.cycles import FLAGS, Person
from ccprocessor.domain.receipts import Coding
from ccprocessor.review.difference import difference_of
from tests.builders.people import charge, matched, person, record
from tests.desktop.workbench.months import (
    LONE,
    OTHERS,
    PAIRED,
    SLIP,
    STRAY,
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


def test_charges_come_first_then_receipts_without_a_charge(qapp: QApplication) -> None:
    assert texts(entries_of(trouble()), columns.ENTRY_COLUMNS) == [
        ["2031-03-05", "HAMMER & NAIL", "61.00", "missing", "", ""],
        ["2031-03-05", "HAMMER & NAIL", "33.70", "with picture", "no phase, cost type", "97 %"],
        ["2031-03-05", "QUIKMOCK 7", "20.00", "suggested", "", "41 %"],
        ["2031-03-05", "PARCELMOCK", "", "not on statement", "complete", ""],
    ]


def test_a_record_without_its_picture_is_no_receipt_yet() -> None:
    bought, slips = charge("30.00"), (record("10.00", "1"), record("20.00", "2", attachment=False))
    [entry] = entries_of(person((bought,), slips, matches=(matched(bought, *slips),)))
    assert columns.ENTRY_COLUMNS[3].text(entry) == "record only"


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


def test_the_difference_ends_with_what_stays_unexplained() -> None:
    one = trouble()
    said = difference_sentence(difference_of(one))
    assert said == (
        "Statement 114.70, receipts 32.70: a difference of 82.00. "
        "Explained 77.00, not explained 5.00."
    )


def test_an_issue_leads_to_the_row_it_is_about() -> None:
    found = sheet(trouble())
    about = {}
    for row in found.issues:
        entry = found.entry_of_issue(row.issue)
        about[row.issue.message] = entry and (entry.charge or entry.receipts[0]).key
    assert about == {
        "No receipt for HAMMER & NAIL, 61.00 on 5 Mar 2031.": LONE.key,
        "No receipt for QUIKMOCK 7, 20.00 on 5 Mar 2031.": found.entries[2].charge.key,  # type: ignore[union-attr]
        "The record HAMMER & NAIL, 28.70 on 5 Mar 2031, is coded to a job but lacks its phase "
        "and cost type.": PAIRED.key,
        "The statement says 114.70, the receipts add up to 32.70: 82.00 more was charged.": None,
    }


def test_receipts_and_suggestions_know_their_charges() -> None:
    found = sheet(trouble())
    assert [(row.receipt, row.entry.charge) for row in found.receipts] == [
        (SLIP, PAIRED),
        (STRAY, None),
    ]
    [suggested] = found.suggestions
    assert suggested.receipts == (OTHERS,)
    assert suggested.entry == found.entries[2]


def test_a_page_that_an_issue_tells_of_is_listed_once() -> None:
    rows = unassigned_rows(month_of())
    assert [(row.document, row.reason) for row in rows] == [
        ("car.pdf", "Page 2 belongs to another report."),
        ("receipts.pdf", "Page 4 is blank."),
    ]


def test_every_flag_has_its_words() -> None:
    assert set(wording.FLAG_WORDS) == set(wording.FLAG_SENTENCES) == set(FLAGS)


def test_people_who_share_a_key_are_told_apart() -> None:
    twice = employees.employees_of((ready(), ready(), trouble()), {"111111": ("totals",)})
    assert [row.key for row in twice] == ["222222", "222222 (2)", "111111"]
    assert [row.changed for row in twice] == [(), (), ("totals",)]


def test_a_state_is_words_beside_an_icon(qapp: QApplication) -> None:
    rows = employees.employees_of((trouble(), ready()), {"222222": ("matches",)})
    shown = texts(rows, employees.COLUMNS)
    assert shown[0] == ["Jane Mockdoe", "coding, receipt, totals", "82.00", "114.70", "32.70", ""]
    assert shown[1] == ["Amy Mockfong", "ready", "0.00", "10.00", "10.00", "changed"]
    icons = [column.icon(row) for row in rows for column in employees.COLUMNS if column.icon]
    assert [icon is not None and not icon.isNull() for icon in icons] == [True, False, True, True]


def _rows(one: PersonView) -> dict[str, tuple[tuple[Any, ...], tuple[TableColumn[Any], ...]]]:
    return {
        "employees": (
            employees.employees_of((trouble(), ready(), receipts_only()), {}),
            employees.COLUMNS,
        ),
        "entries": (one.entries, columns.ENTRY_COLUMNS),
        "issues": (one.issues, columns.ISSUE_COLUMNS),
        "difference": (one.difference.lines, columns.DIFFERENCE_COLUMNS),
        "receipts": (one.receipts, columns.RECEIPT_COLUMNS),
        "suggestions": (one.suggestions, columns.SUGGESTION_COLUMNS),
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


def test_the_head_says_of_each_fault_how_often_it_is_met(qtbot: QtBot) -> None:
    head = PersonHead()
    qtbot.addWidget(head)
    head.show_sheet(sheet(trouble()))
    told = "2 receipts missing · 1 record without complete coding · totals differ by 82.00"
    assert head.state.text() == told
    head.show_sheet(sheet(ready()))
    assert head.state.text() == "Ready: nothing is wrong"
