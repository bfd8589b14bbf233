"""Where each choice leads on the two pages."""

from __future__ import annotations

from dataclasses import replace

from ccprocessor.desktop.workbench.rows.entries import entries_of
from ccprocessor.desktop.workbench.rows.marks import charge_key, issue_marks, marks_of, receipt_key
from ccprocessor.desktop.workbench.rows.page_pairs import (
    NO_CHARGE,
    NO_RECEIPT,
    SUGGESTED,
    PagePair,
    PageTarget,
    picture_of,
    spot_of_entry,
    spot_of_marks,
    spot_of_page,
    spot_of_person,
    spot_of_receipt,
    spot_of_totals,
)
from ccprocessor.domain.cycles import PageRef
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import DocumentKind
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.statement import Totals
from tests.builders.people import charge, place, record
from tests.desktop.workbench.months import LONE, PAIRED, REPORT, SLIP, STATEMENT, STRAY, trouble

KINDS: dict[str, DocumentKind] = {STATEMENT: "card_statement", REPORT: "receipt_report"}


def test_a_matched_charge_leads_to_its_row_and_its_receipt() -> None:
    assert spot_of_entry(entries_of(trouble())[1]) == PagePair(
        PageTarget(STATEMENT, 1, charge_key(PAIRED.key)),
        PageTarget(REPORT, 2, receipt_key(SLIP.key)),
    )


def test_where_the_other_side_is_missing_a_sentence_says_so() -> None:
    lone, _, wondered, stray = (spot_of_entry(entry) for entry in entries_of(trouble()))
    assert lone == PagePair(PageTarget(STATEMENT, 1, charge_key(LONE.key)), NO_RECEIPT)
    assert wondered.receipt == SUGGESTED
    assert stray == PagePair(NO_CHARGE, PageTarget(REPORT, 2, receipt_key(STRAY.key)))


def test_a_picture_on_its_own_page_is_shown_before_the_data() -> None:
    picture = Place(REPORT, 3, Box(0, 0, 500, 700))
    assert picture_of(record(pictures=(picture,))).page == 3
    beside = Place(REPORT, 2, Box(0, 300, 500, 700))
    assert picture_of(record(pictures=(beside, picture))) == PageTarget(
        REPORT, 2, receipt_key(record().key)
    )


def test_a_receipt_leads_back_to_its_charge() -> None:
    entries = entries_of(trouble())
    assert spot_of_receipt(SLIP, entries[1]).statement == PageTarget(
        STATEMENT, 1, charge_key(PAIRED.key)
    )
    assert spot_of_receipt(STRAY, None).statement == NO_CHARGE


def test_an_issue_is_boxed_where_its_row_is_else_where_it_stands() -> None:
    one = trouble()
    elsewhere = Place(STATEMENT, 7, Box(1, 2, 3, 4))
    issue = Issue("unreadable_value", "Cannot be read.", places=(elsewhere, SLIP.place))
    found = issue_marks(issue, marks_of(one))
    assert [mark.key for mark in found] == ["issue 0", receipt_key(SLIP.key)]
    assert spot_of_marks(found, KINDS) == PagePair(
        PageTarget(STATEMENT, 7, "issue 0"), PageTarget(REPORT, 2, receipt_key(SLIP.key))
    )


def test_a_charge_that_runs_over_the_page_is_boxed_on_both() -> None:
    bought = charge()
    over = replace(bought.lines[0], place=place(2))
    long = replace(bought, lines=(*bought.lines, over))
    marks = marks_of(replace(trouble(), transactions=(long,), receipts=()))
    assert [(mark.place.page, mark.about) for mark in marks] == [(1, long.key), (2, long.key)]


def test_a_person_without_pages_on_a_side_has_a_sentence_there() -> None:
    one = replace(trouble(), statement_pages=(PageRef(STATEMENT, 3),))
    assert spot_of_person(one) == PagePair(
        PageTarget(STATEMENT, 3), "Jane Mockdoe has no page among the receipts."
    )


def test_a_difference_of_totals_leads_to_the_printed_total() -> None:
    one = replace(trouble(), card_totals=(Totals(None, None, None, place(1, 500)),))
    assert spot_of_totals(one) == PagePair(PageTarget(STATEMENT, 1, "total 0"))
    assert spot_of_totals(trouble()) == PagePair()


def test_a_page_of_nobody_is_shown_on_the_side_of_its_document() -> None:
    assert spot_of_page(PageRef(REPORT, 4), KINDS) == PagePair(receipt=PageTarget(REPORT, 4))
    assert spot_of_page(PageRef(STATEMENT, 2), KINDS) == PagePair(
        statement=PageTarget(STATEMENT, 2)
    )
    assert spot_of_page(PageRef("f" * 64, 1), KINDS) == PagePair(statement=PageTarget("f" * 64, 1))
