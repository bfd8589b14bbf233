from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from ccprocessor.domain.statement import Card
from ccprocessor.extraction.statement.rows import split_city
from tests.extraction.statement_paper import (
    Charge,
    Look,
    card_page,
    read,
    write_row,
    write_total,
)

FUEL = Charge("000059394", gross="$59.20", discount="$0.17", net="$59.03")
OTHER = {"product": "MISC OTHER", "ppu": "5.28000", "quantity": "1.00", "gross": "$5.28"}
OTHER |= {"discount": "$0.00", "net": "$5.28"}
BOTH = ("$64.48", "$0.17", "$64.31")


def only_card(*charges: Charge) -> Card:
    (card,) = read(card_page(charges)).cards
    return card


@pytest.mark.parametrize(
    "repeated",
    [
        {},
        {"number": "000059394"},
        {"trans_date": "03/08/2031", "posted_date": "03/10/2031", "number": "000059394"},
        {"trans_date": "03/08/2031", "posted_date": "03/10/2031"},
    ],
    ids=["blank", "number", "dates and number", "dates"],
)
def test_further_product_rows_belong_to_the_transaction_above(repeated: dict[str, str]) -> None:
    card = only_card(replace(FUEL, more=({**OTHER, **repeated},), total=BOTH))
    (transaction,) = card.transactions
    assert [line.product for line in transaction.lines] == ["OTHER MISC TRANS", "MISC OTHER"]
    assert (transaction.gross, transaction.net) == (Decimal("64.48"), Decimal("64.31"))
    assert transaction.place.box.y1 - transaction.place.box.y0 > 12
    assert [i for i in card.issues if i.type != "unreadable_value"] == []


def test_equal_rows_under_one_number_each_with_its_total_are_two_transactions() -> None:
    card = only_card(FUEL, FUEL)
    assert [t.key for t in card.transactions] == [
        ("0625", "000059394", 1),
        ("0625", "000059394", 2),
    ]


@pytest.mark.parametrize(
    "notation",
    ["-$27.63", "$-27.63", "($27.63)", "$27.63-", "\u2212$27.63", "$(27.63)", "$\u201127.63",
     "27.63CR", "$27.63CR", "\u2014$27.63", "$ (27.63)", "27.63 CR", "- $27.63"],
)  # fmt: skip
def test_a_credit_is_negative_in_every_notation(notation: str) -> None:
    card = only_card(replace(FUEL, gross=notation, discount="$0.00", net=notation))
    assert card.transactions[0].net == Decimal("-27.63")
    assert not card.issues


@pytest.mark.parametrize(
    "notation", ["$1,227.63", "1'227.63", "1\u2019227.63", "1\u202f227.63", "$1\u2009227.63",
                 "1 227.63", "$ 1,227.63", "$1 227.63"],
)  # fmt: skip
def test_every_thousands_mark_is_read(notation: str) -> None:
    rows = [replace(FUEL, number=f"00005939{at}") for at in range(3)]
    large = replace(FUEL, gross=notation, discount="$0.00", net=notation, ppu="1227.63000")
    card = only_card(*rows, large)
    assert card.transactions[3].net == card.transactions[3].gross == Decimal("1227.63")
    assert not card.issues


def test_dates_with_hyphens_that_do_not_break_are_dates() -> None:
    charges = [replace(FUEL, number=f"00005939{at}") for at in range(3)]
    odd = replace(FUEL, date="03\u201108\u20112031", posted="2031\u201003\u201010")
    assert {t.transaction_date for t in only_card(*charges, odd).transactions} == {
        dt.date(2031, 3, 8)
    }


def test_an_unreadable_amount_is_none_and_an_issue_with_page_and_text() -> None:
    card = only_card(replace(FUEL, net="$5#.03", total=("$59.20", "", "")))
    assert card.transactions[0].lines[0].net is None
    issue = next(issue for issue in card.issues if issue.type == "invalid_amount")
    assert "page 1" in issue.message
    assert "$5#.03" in issue.message
    assert issue.transaction == card.transactions[0].key
    assert issue.places[0].page == 1


@pytest.mark.parametrize("printed", ["$6#5.34", "$6O5.34", "6#5.34", "$6\ufffd5.34"])
def test_an_amount_with_an_unreadable_glyph_becomes_no_smaller_amount(printed: str) -> None:
    charge = replace(FUEL, net=printed, total=("$59.20", "", ""))
    card = only_card(FUEL, replace(charge, number="000059395"))
    assert card.transactions[1].lines[0].net is None
    assert "invalid_amount" in {issue.type for issue in card.issues}


def test_an_unreadable_amount_that_two_printed_figures_prove_is_repaired() -> None:
    card = only_card(replace(FUEL, net="$5#.03", total=("$59.20", "$0.17", "$59.03")))
    assert card.transactions[0].net == Decimal("59.03")
    assert card.transactions[0].source == "repaired"
    assert not card.issues


def test_figures_that_contradict_each_other_repair_nothing() -> None:
    card = only_card(replace(FUEL, net="$5#.03", total=("$59.20", "$0.17", "$95.03")))
    assert card.transactions[0].lines[0].net is None
    assert {issue.type for issue in card.issues} == {"invalid_amount", "statement_does_not_add_up"}


def test_an_impossible_date_is_none_and_an_issue() -> None:
    card = only_card(replace(FUEL, date="02/31/2031"))
    assert card.transactions[0].transaction_date is None
    (issue,) = card.issues
    assert issue.type == "unreadable_value"
    assert "02/31/2031" in issue.message


def test_a_charge_without_number_is_kept_and_an_issue() -> None:
    card = only_card(FUEL, replace(FUEL, number=""))
    assert [transaction.number for transaction in card.transactions] == ["000059394", ""]
    assert [issue.type for issue in card.issues] == ["unreadable_value"]


def test_a_line_that_looks_like_a_charge_and_cannot_be_read_is_an_issue() -> None:
    sheet = card_page([FUEL])
    write_row(sheet, {"trans_date": "03/09/2031", "number": "000059395", "merchant": "NOODLE &"})
    (card,) = read(sheet).cards
    assert len(card.transactions) == 1
    (issue,) = card.issues
    assert "000059395" in issue.message
    assert issue.places[0].box.x0 == 24


def test_wrapped_texts_go_on_with_the_row_above() -> None:
    sheet = card_page()
    write_row(sheet, next(FUEL.rows()) | {"product": "OTHER MISC", "merchant": "NOODLE"})
    sheet.y -= 0.5 * sheet.look.size
    write_row(sheet, {"product": "TRANS", "merchant": "& MOON"})
    (card,) = read(sheet).cards
    assert card.transactions[0].product == "OTHER MISC TRANS"
    assert card.transactions[0].merchant == "NOODLE & MOON"
    assert not card.issues


def test_footers_and_category_lines_are_no_charges() -> None:
    sheet = card_page([FUEL], card_total=("$59.20", "$0.17", "$59.03"))
    for name, amount in (("Fuel", "59.03"), ("Maintenance", "0.00"), ("Other", "1,234.50")):
        sheet.write(330.0, name)
        sheet.write(440.0, amount, align="right")
        sheet.y += 12
    (card,) = read(sheet).cards
    assert len(card.transactions) == 1
    assert not card.issues


def test_a_card_total_whose_amounts_stand_below_its_label_is_read() -> None:
    sheet = card_page([FUEL])
    sheet.write(300.0, "Totals For: ************0625")
    sheet.y += 14
    write_total(sheet, "", ("$59.20", "$0.17", "$59.03"))
    (card,) = read(sheet).cards
    assert card.totals
    assert card.totals.net == Decimal("59.03")


def test_every_row_has_the_box_of_all_its_columns() -> None:
    card = only_card(FUEL)
    box = card.transactions[0].lines[0].place.box
    assert box.x0 == 24
    assert box.x1 > 700
    assert 8 <= box.height < 9


def test_a_row_without_dates_has_the_box_of_all_columns_too() -> None:
    more = {"product": "CARWASH", "ppu": "5.00000", "quantity": "1.00", "gross": "$5.00",
            "discount": "$0.00", "net": "$5.00"}  # fmt: skip
    card = only_card(replace(FUEL, more=(more,), total=("$64.20", "$0.17", "$64.03")))
    first, second = card.transactions[0].lines
    assert second.place.box.x0 == first.place.box.x0
    assert second.place.box.x1 == first.place.box.x1
    assert second.place.box.y0 > first.place.box.y1


def test_boxes_lie_on_the_page_as_stored_where_it_was_turned_to_read() -> None:
    page = card_page([FUEL]).page()
    (upright,) = read(page).cards
    (turned,) = read(replace(page, turn=90)).cards
    box, stored = upright.transactions[0].place.box, turned.transactions[0].place.box
    expected = (box.y0, page.width - box.x1, box.y1, page.width - box.x0)
    assert stored == pytest.approx(expected)


@pytest.mark.parametrize(
    ("printed", "city", "state"),
    [
        ("MOCKPORT, ZA", "MOCKPORT", "ZA"),
        ("555-010-0199, ZB", "555-010-0199", "ZB"),
        ("NEW SPECIMEN, ZB", "NEW SPECIMEN", "ZB"),
        ("NEW SPECIMEN ZB", "NEW SPECIMEN", "ZB"),
        ("MOCKPORT,ZA", "MOCKPORT", "ZA"),
        ("LOREM,", "LOREM", ""),
        ("LOREM", "LOREM", ""),
        (", ZA", "", "ZA"),
        ("", "", ""),
        ("ST. LOREM, NEW TOWN", "ST. LOREM, NEW TOWN", ""),
    ],
)
def test_city_and_state_are_told_apart(printed: str, city: str, state: str) -> None:
    assert split_city(printed) == (city, state)


def test_a_merchant_running_into_a_blank_city_keeps_its_last_letters() -> None:
    look = Look(merchant=15, gutter=0.3)
    charge = replace(FUEL, merchant="PETROVANTA OIL6224", city="")
    (card,) = read(card_page([charge, FUEL, replace(FUEL, number="000059399")], look=look)).cards
    assert card.transactions[0].merchant == "PETROVANTA OIL6224"
    assert card.transactions[0].city == ""
