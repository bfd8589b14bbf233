"""What the tables of stored months say of a month."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pytestqt.modeltest import ModelTester

from ccprocessor.desktop.home.columns import (
    cycle_columns,
    note,
    open_words,
    ready,
    revision_columns,
    title,
)
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.storage.stored import CycleSummary, RevisionSummary
from tests.desktop.home.months import month, revision


def test_a_month_shows_its_newest_revision(qtmodeltester: ModelTester) -> None:
    model = RowTableModel[CycleSummary](cycle_columns())
    stored = month("a", revision("1.0"), revision("2.0", "1204.10"))
    model.set_rows([stored])
    qtmodeltester.check(model)
    shown = {
        column.title: model.index(0, number).data() for number, column in enumerate(model.columns)
    }
    assert shown["Still open"] == "1,204.10"
    assert shown["Ready"] == ready(stored) == "38 of 41"
    assert shown["By"] == "amira"
    assert note(stored) == (
        "3 to look at · statement 1,204.10 · receipts 8.00 · revision 2.0 · 2 revisions"
    )


def test_a_month_says_first_who_has_not_saved_it() -> None:
    stored = replace(month("a", revision("1.0")), unsaved=(("amira", 3), ("leo", 1)))
    assert note(stored).startswith(
        "3 changes by amira not saved · 1 change by leo not saved · 3 to"
    )


def test_what_an_older_program_stored_tells_no_open_amount() -> None:
    assert open_words(month("a", replace(revision("1.0"), open_amount=None))) == ""


def test_revisions_sort_by_their_numbers(qtmodeltester: ModelTester) -> None:
    model = RowTableModel[RevisionSummary](revision_columns())
    model.set_rows([revision("10.0"), revision("9.1"), revision("9.0")])
    qtmodeltester.check(model)
    model.sort(0)
    assert [row.number for row in model.shown] == ["9.0", "9.1", "10.0"]


def test_totals_sort_as_numbers() -> None:
    model = RowTableModel[CycleSummary](cycle_columns())
    model.set_rows([month("a", revision("1.0", "100.00")), month("b", revision("1.0", "9.00"))])
    titles = [column.title for column in model.columns]
    model.sort(titles.index("Still open"))
    assert [row.cycle.id for row in model.shown] == ["b", "a"]


def test_a_month_without_a_period_says_so_and_sorts_first() -> None:
    with_period = month("a", revision("1.0"), period=dt.date(2026, 10, 1))
    without = month("b", revision("1.0"))
    assert title(without).startswith("No period printed")
    model = RowTableModel[CycleSummary](cycle_columns())
    model.set_rows([with_period, without])
    model.sort(0)
    assert [row.cycle.id for row in model.shown] == ["b", "a"]
