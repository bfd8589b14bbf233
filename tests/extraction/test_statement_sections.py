from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import UnreadPage
from ccprocessor.domain.statement import CardStatement
from tests.extraction.statement_paper import (
    Charge,
    Holder,
    blank,
    card_page,
    read,
    scan,
    summary_page,
    text_page,
    write_row,
    write_total,
)

ANNA = Holder()
BEN = Holder("************0063", "4268", "BENMOCKWELL")
ROW = ("$27.63", "$0.00", "$27.63")


def charge(number: int, day: int) -> Charge:
    return Charge(f"{number:09d}", date=f"03/{day:02d}/2031", posted=f"03/{day + 1:02d}/2031")


def times(count: int) -> tuple[str, str, str]:
    amount = f"${Decimal('27.63') * count:,.2f}"
    return amount, "$0.00", amount


def numbers(statement: CardStatement) -> dict[str, list[int]]:
    return {c.last4: [int(t.number) for t in c.transactions] for c in statement.cards}


def pages(statement: CardStatement) -> dict[str, tuple[int, ...]]:
    return {card.last4: card.pages for card in statement.cards}


def issues(statement: CardStatement) -> list[Issue]:
    return [*(issue for card in statement.cards for issue in card.issues), *statement.issues]


FOREIGN = text_page([f"VEHICLE {n} odometer jump 4159 mi 7/16/2031 $740.35" for n in range(12)])


def test_continuation_pages_and_cards_of_one_person_far_apart() -> None:
    second = Holder("990000XXXXXX9999", ANNA.employee, ANNA.name)
    statement = read(
        card_page([charge(1, 3), charge(2, 5)], holder=ANNA),
        card_page([charge(3, 8)], holder=ANNA, card_total=times(3)),
        card_page([charge(4, 2)], holder=BEN, card_total=ROW),
        card_page([charge(5, 2)], holder=second, card_total=ROW),
    )
    assert numbers(statement) == {"0625": [1, 2, 3], "0063": [4], "9999": [5]}
    assert pages(statement) == {"0625": (1, 2), "0063": (3,), "9999": (4,)}
    assert not issues(statement)


def test_two_people_with_cards_of_equal_last_four_stay_two() -> None:
    other = Holder("************0625", "4268", "BENMOCKWELL")
    statement = read(
        card_page([charge(1, 3)], holder=ANNA), card_page([charge(2, 3)], holder=other)
    )
    assert [(c.last4, c.employee_id) for c in statement.cards] == [
        ("0625", "31456"),
        ("0625", "4268"),
    ]


def test_another_name_under_the_same_card_and_employee_is_another_section() -> None:
    statement = read(
        card_page([charge(1, 3)], holder=ANNA),
        card_page([charge(2, 4)], holder=replace(ANNA, name="QUARRYTHEODORE")),
    )
    assert [card.name for card in statement.cards] == [ANNA.name, "QUARRYTHEODORE"]


@pytest.mark.parametrize("name", ["LINDENFALL0WTHORPE", "LINDENFALLOWTH", "LindenFallowThorpe"])
def test_a_name_misread_or_cut_is_the_same_where_card_and_employee_agree(name: str) -> None:
    statement = read(
        card_page([charge(1, 3)], holder=ANNA),
        card_page([charge(2, 4)], holder=replace(ANNA, name=name), card_total=times(2)),
    )
    assert numbers(statement) == {"0625": [1, 2]}


def test_a_page_that_lost_its_card_number_goes_on_only_with_a_card_that_is_not_closed() -> None:
    lost = replace(ANNA, card="")
    statement = read(
        card_page([charge(1, 3)], holder=ANNA, card_total=ROW),
        card_page([charge(2, 4)], holder=lost, card_total=ROW),
    )
    assert [[t.number for t in card.transactions] for card in statement.cards] == [
        ["000000001"],
        ["000000002"],
    ]
    statement = read(
        card_page([charge(1, 3)], holder=ANNA),
        card_page([charge(2, 4)], holder=lost, card_total=times(2)),
    )
    assert numbers(statement) == {"0625": [1, 2]}


def test_a_total_on_the_next_page_belongs_to_the_last_transaction() -> None:
    statement = read(
        card_page([charge(1, 3)], holder=ANNA, totals=False),
        card_page([charge(2, 5)], holder=ANNA, orphan=ROW, card_total=times(2)),
    )
    assert numbers(statement) == {"0625": [1, 2]}
    assert not issues(statement)


def test_a_transaction_goes_on_over_the_page() -> None:
    more = {"product": "MISC OTHER", "gross": "$1.00", "discount": "$0.00", "net": "$1.00"}
    first = card_page([charge(1, 3)], holder=ANNA, totals=False)
    following = card_page(holder=ANNA)
    write_row(following, {**more, "number": "000000001"})
    write_total(following, "Transaction Totals:", ("$28.63", "$0.00", "$28.63"))
    statement = read(first, following)
    (transaction,) = statement.cards[0].transactions
    assert [line.place.page for line in transaction.lines] == [1, 2]
    assert transaction.place.page == 1
    assert not issues(statement)


def test_a_moved_page_is_put_back_by_date_and_closing_total() -> None:
    statement = read(
        card_page([charge(3, 20)], holder=ANNA, card_total=times(3)),
        card_page([charge(4, 2)], holder=BEN, card_total=ROW),
        card_page([charge(1, 3), charge(2, 5)], holder=ANNA),
    )
    assert numbers(statement)["0625"] == [1, 2, 3]
    assert pages(statement)["0625"] == (1, 3)
    assert not issues(statement)


def test_a_moved_page_that_begins_with_the_total_of_another_page() -> None:
    statement = read(
        card_page([charge(2, 20)], holder=ANNA, orphan=ROW, card_total=times(2)),
        card_page([charge(4, 2)], holder=BEN, card_total=ROW),
        card_page([charge(1, 3)], holder=ANNA, totals=False),
    )
    assert numbers(statement)["0625"] == [1, 2]
    assert not issues(statement)


def test_a_page_without_header_goes_to_the_card_whose_total_it_completes() -> None:
    statement = read(
        card_page([charge(1, 3)], holder=ANNA, card_total=ROW),
        card_page([charge(2, 3)], holder=None),
        card_page([charge(3, 20)], holder=BEN, card_total=times(2)),
    )
    assert numbers(statement) == {"0625": [1], "0063": [2, 3]}
    assert not issues(statement)


def test_a_page_without_header_goes_on_with_the_open_card_before_it() -> None:
    statement = read(
        card_page([charge(1, 3)], holder=ANNA),
        card_page([charge(2, 8)], holder=None),
        card_page([charge(3, 2)], holder=BEN, card_total=ROW),
    )
    assert numbers(statement) == {"0625": [1, 2], "0063": [3]}


def test_a_page_without_header_and_heads_is_read_by_the_columns_before_it() -> None:
    statement = read(
        card_page([charge(1, 3), charge(2, 4)], holder=ANNA),
        card_page([charge(3, 8)], holder=None, heads=False),
        card_page(holder=ANNA, card_total=times(3)),
    )
    assert numbers(statement) == {"0625": [1, 2, 3]}
    assert not issues(statement)


def test_a_first_page_without_heads_is_read_by_the_columns_after_it() -> None:
    statement = read(
        card_page([charge(1, 3), charge(2, 4)], holder=ANNA, heads=False),
        card_page([charge(3, 8)], holder=ANNA, card_total=times(3)),
    )
    assert numbers(statement) == {"0625": [1, 2, 3]}
    assert not issues(statement)


def test_charges_that_no_heads_explain_are_named() -> None:
    statement = read(card_page([charge(1, 3), charge(2, 4)], holder=ANNA, heads=False))
    assert numbers(statement) == {"0625": []}
    assert len(issues(statement)) == 2
    assert all("looks like a charge" in issue.message for issue in issues(statement))


def test_a_page_whose_total_names_a_card_goes_there_however_far_away() -> None:
    closing = card_page([charge(2, 8)], holder=None)
    write_total(closing, "Totals For Card Nbr: 990000XXXXXX0625", times(2))
    statement = read(
        card_page([charge(1, 3)], holder=ANNA),
        card_page([charge(3, 2)], holder=BEN, card_total=ROW),
        blank(3),
        closing,
    )
    assert numbers(statement) == {"0625": [1, 2], "0063": [3]}


def test_a_card_with_the_last_four_of_a_complete_one_is_another_card() -> None:
    statement = read(
        card_page([charge(1, 3)], holder=ANNA, card_total=ROW),
        card_page([charge(2, 3)], holder=None, card_total=ROW),
        card_page([charge(3, 2)], holder=BEN, card_total=ROW),
    )
    assert [(c.last4, c.employee_id, c.pages) for c in statement.cards] == [
        ("0625", "31456", (1,)),
        ("0625", None, (2,)),
        ("0063", "4268", (3,)),
    ]


def test_a_card_known_by_its_total_only_has_no_employee() -> None:
    page = card_page([charge(2, 3)], holder=None)
    write_total(page, "Totals For Card Nbr: ************7777", ROW)
    statement = read(
        card_page([charge(1, 3)], holder=ANNA, card_total=ROW),
        page,
        card_page([charge(3, 2)], holder=BEN, card_total=ROW),
    )
    assert numbers(statement) == {"0625": [1], "7777": [2], "0063": [3]}
    assert statement.cards[1].employee_id is None
    (issue,) = issues(statement)
    assert "7777" in issue.message
    assert "page 2" in issue.message


def test_a_page_twice_in_the_file_is_counted_once() -> None:
    page = card_page([charge(1, 3), charge(2, 4)], holder=ANNA)
    statement = read(page, page, card_page([charge(3, 9)], holder=ANNA, card_total=times(3)))
    assert numbers(statement) == {"0625": [1, 2, 3]}
    assert [(p.page, p.reason) for p in statement.unassigned] == [(2, "repeats page 1")]
    (issue,) = issues(statement)
    assert issue.type == "unassigned_page"


def test_covers_blanks_and_other_reports_belong_to_nobody() -> None:
    statement = read(
        text_page(["Commercial Card - Monthly Statement Package", "Confidential"]),
        card_page([charge(1, 3)], holder=ANNA),
        FOREIGN,
        blank(4),
        card_page([charge(2, 9)], holder=ANNA, card_total=times(2)),
    )
    assert [(p.page, p.reason) for p in statement.unassigned] == [
        (1, "is a cover page"),
        (3, "belongs to another report"),
        (4, "is blank"),
    ]
    assert [issue.type for issue in issues(statement)] == ["unassigned_page"]
    assert numbers(statement) == {"0625": [1, 2]}


def test_scanned_and_unreadable_pages_are_named() -> None:
    statement = read(
        card_page([charge(1, 3)], holder=ANNA),
        scan(2),
        UnreadPage("d", 3, "its text cannot be decoded"),
        card_page([charge(2, 9)], holder=ANNA, card_total=times(4)),
    )
    assert statement.scanned_pages == (2,)
    told = [issue.message for issue in statement.issues]
    assert told == [
        "Page 2 shows no readable text, only a picture: it is not read yet.",
        "Page 3 cannot be read: its text cannot be decoded.",
    ]
    (difference,) = statement.cards[0].issues
    assert "Pages 2 and 3 are not read yet" in difference.message


def test_a_stray_total_next_to_a_scan_is_explained_by_it() -> None:
    beside = read(scan(1), card_page([charge(2, 9)], holder=ANNA, orphan=ROW, card_total=ROW))
    alone = read(card_page([charge(2, 9)], holder=ANNA, orphan=ROW, card_total=ROW))
    assert not beside.cards[0].issues
    assert ["under no row" in issue.message for issue in alone.cards[0].issues] == [True]


def test_the_summary_is_a_control_total_and_never_booked() -> None:
    summary = summary_page(
        [("UNLEADED", "FUEL", "2", "30.00", "$55.26", "$0.00", "$55.26")],
        ("2", "30.00", "$55.26", "$0.00", "$55.26"),
    )
    statement = read(
        card_page([charge(1, 3), charge(2, 4)], holder=ANNA, card_total=times(2)), summary
    )
    assert statement.summary
    assert statement.summary.net == Decimal("55.26")
    assert numbers(statement) == {"0625": [1, 2]}
    assert not issues(statement)


def test_a_summary_without_grand_total_is_added_up_over_its_pages() -> None:
    one = summary_page([("FUEL", "FUEL", "1", "3.00", "$27.63", "$0.00", "$27.63")], None)
    statement = read(
        card_page([charge(1, 3), charge(2, 4)], holder=ANNA, card_total=times(2)), one, one
    )
    assert statement.summary
    assert statement.summary.net == Decimal("55.26")


def test_a_stray_summary_does_not_stop_reading() -> None:
    stray = summary_page(
        [("FUEL", "FUEL", "1", "3.00", "$9.99", "$0.00", "$9.99")],
        ("1", "3.00", "$9.99", "$0.00", "$9.99"),
    )
    last = summary_page([], ("2", "3.00", "$55.26", "$0.00", "$55.26"))
    statement = read(
        card_page([charge(1, 3)], holder=ANNA, card_total=ROW),
        stray,
        card_page([charge(2, 4)], holder=BEN, card_total=ROW),
        last,
    )
    assert numbers(statement) == {"0625": [1], "0063": [2]}
    assert not issues(statement)


def test_totals_that_differ_are_issues_with_figures_and_places() -> None:
    wrong = Charge("000000001", total=("$27.63", "$0.00", "$28.00"))
    statement = read(
        card_page([wrong], holder=ANNA, card_total=("$27.63", "$0.00", "$30.00")),
        summary_page([], ("1", "1.00", "$27.63", "$0.00", "$31.00")),
    )
    told = issues(statement)
    assert [issue.type for issue in told] == ["statement_does_not_add_up"] * 3
    assert [issue.amount_impact for issue in told] == [
        Decimal("-0.37"),
        Decimal("-2.37"),
        Decimal("-3.37"),
    ]
    assert all(issue.places for issue in told)
    assert "000000001" in told[0].message
    assert "0625" in told[1].message


def test_part_of_a_statement_can_be_assembled_while_it_is_read() -> None:
    statement = read(card_page([charge(2, 8)], holder=None, heads=True))
    assert [card.employee_id for card in statement.cards] == [None]
    assert read().cards == ()
