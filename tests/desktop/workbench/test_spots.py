"""Where each choice leads on the two pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
    upright_at,
    upright_of,
)
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import DocumentKind
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.places import Box, PageRef, Place
from ccprocessor.domain.statement import Totals
from tests.builders.people import charge, person, place, record
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
    shown = picture_of(record(pictures=(beside, picture)))
    assert (shown.document, shown.page, shown.key) == (REPORT, 2, receipt_key(record().key))
    assert len(shown.fitted) == 2


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


LEVEL, UPENDED = (80, 10), (10, 80)


def lying(head: tuple[float, float], total: tuple[float, float], size: tuple[float, float]) -> int:
    """Degrees that turn a picture upright: its merchant and its total of a size, at those spots."""
    wide, high = size

    def reading(at: tuple[float, float]) -> FieldReading:
        box = Box(at[0], at[1], at[0] + wide, at[1] + high)
        return FieldReading("", 0.9, (Place(REPORT, 3, box),))

    picture = PictureReading(merchant=reading(head), total=reading(total))
    found = upright_of(picture, Place(REPORT, 3, Box(0, 0, 500, 700)))
    return -1 if found is None else found


@pytest.mark.parametrize(
    ("head", "total", "size", "degrees"),
    [
        ((50, 50), (50, 400), LEVEL, 0),
        ((50, 400), (50, 50), LEVEL, 180),
        ((50, 50), (400, 50), UPENDED, 90),
        ((400, 50), (50, 50), UPENDED, 270),
        ((50, 50), (200, 55), LEVEL, -1),
        ((50, 50), (55, 200), UPENDED, -1),
    ],
)
def test_a_picture_is_turned_by_where_its_merchant_and_its_total_stand(
    head: tuple[float, float], total: tuple[float, float], size: tuple[float, float], degrees: int
) -> None:
    assert lying(head, total, size) == degrees


def test_one_value_alone_or_one_of_another_page_does_not_tell_how_a_picture_lies() -> None:
    total = FieldReading("1.00", 0.9, (Place(REPORT, 3, Box(0, 0, 50, 10)),))
    elsewhere = FieldReading("SHOP", 0.9, (Place(REPORT, 9, Box(0, 90, 50, 100)),))
    page = Place(REPORT, 3, Box(0, 0, 500, 700))
    assert upright_of(PictureReading(total=total), page) is None
    assert upright_of(PictureReading(merchant=elsewhere, total=total), page) is None


def test_a_receipt_on_its_own_page_is_shown_upright() -> None:
    page = Place(REPORT, 3, Box(0, 0, 500, 700))
    merchant = FieldReading("SHOP", 0.9, (Place(REPORT, 3, Box(400, 50, 410, 130)),))
    total = FieldReading("1.00", 0.9, (Place(REPORT, 3, Box(50, 50, 60, 130)),))
    seen = record(pictures=(page,), picture=PictureReading(merchant=merchant, total=total))
    assert picture_of(seen).upright == 270


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("many", [1, 2, 5])
def test_print_lies_as_the_rows_of_its_page_follow_each_other(degrees: int, many: int) -> None:
    """A page of 600 by 800 points was turned by so much; it takes the rest to be read."""

    def lies(box: Box) -> Place:
        return Place(STATEMENT, 4, box.turned(degrees, (600, 800)))

    rows = [
        replace(charge("5.00", f"{n}"), place=lies(Box(20, 50 + 12 * n, 580, 60 + 12 * n)))
        for n in range(1, many + 1)
    ]
    amount = lies(Box(540, 62, 575, 72))
    owner = person(tuple(rows))
    assert upright_at(amount, owner, rows[0]) == (360 - degrees) % 360
    assert upright_at(replace(amount, page=5), owner, rows[0]) is None
    if many == 1:
        assert upright_at(amount, owner, None) is None
