from __future__ import annotations

import datetime as dt

import pytest

from ccprocessor.domain.statement import CardStatement
from ccprocessor.extraction.text.card_numbers import last_four
from tests.extraction.statement_paper import (
    Charge,
    Holder,
    Look,
    Sheet,
    card_page,
    header,
    read,
    write_heads,
    write_row,
)

CHARGE = Charge("000059394")


def holder_of(statement: CardStatement) -> tuple[str, str | None, str | None]:
    (card,) = statement.cards
    return card.last4, card.employee_id, card.name


@pytest.mark.parametrize(
    "printed",
    ["990000XXXXXX0625", "************0625", "**** 0625", "9900-00XX-XXXX-0625",
     "9900000000000625", "9900 0000 0000 0625", "xxxxxxxxxxxx0625", 4 * "\u2022" + " 0625"],
)  # fmt: skip
def test_a_card_number_is_known_by_its_last_four_in_every_form(printed: str) -> None:
    assert last_four(printed) == "0625"
    statement = read(card_page([CHARGE], holder=Holder(card=printed)))
    assert statement.cards[0].last4 == "0625"


@pytest.mark.parametrize("text", ["", "0625", "31456", "MOCKPORT, ZZ", "03/08/2031", "12345678"])
def test_other_values_are_no_card_numbers(text: str) -> None:
    assert last_four(text) is None


@pytest.mark.parametrize(
    "name", ["JOSÉNÚÑEZBROOK", "ANNE-MARIELÉVEQUEMERE", "O'NEILMOCK", "TOLL TAGS 2", "Ana Łuczak"]
)
def test_names_keep_their_letters(name: str) -> None:
    assert holder_of(read(card_page([CHARGE], holder=Holder(name=name))))[2] == name


@pytest.mark.parametrize("employee", ["4268", "31456", "398420", "A10044"])
def test_employee_ids_are_digits_or_letters_with_digits(employee: str) -> None:
    assert holder_of(read(card_page([CHARGE], holder=Holder(employee=employee))))[1] == employee


def test_values_drawn_far_from_their_labels_are_found_by_their_order() -> None:
    sheet = Sheet(Look())
    labels = ("Account Code:", "Customer ID:", "Card Number:", "Cardholder Name:", "Employee ID:")
    for label in labels:
        sheet.write(24.0, label)
        sheet.y += 12
    sheet.y += 60
    for value in ("31456", "LINDENFALLOWTHORPE", "990000XXXXXX0625"):
        sheet.write(500.0, value)
        sheet.y += 12
    write_heads(sheet)
    write_row(sheet, next(CHARGE.rows()))
    assert holder_of(read(sheet)) == ("0625", "31456", "LINDENFALLOWTHORPE")


def test_a_label_and_its_value_may_touch() -> None:
    sheet = Sheet(Look())
    for text in ("Card Number:990000XXXXXX0625", "Cardholder Name:LINDEN", "Employee ID:31456"):
        sheet.write(24.0, text)
        sheet.y += 12
    write_heads(sheet)
    write_row(sheet, next(CHARGE.rows()))
    assert holder_of(read(sheet)) == ("0625", "31456", "LINDEN")


def test_a_header_below_the_table_is_found() -> None:
    sheet = Sheet(Look())
    write_heads(sheet)
    write_row(sheet, next(CHARGE.rows()))
    sheet.y += 40
    header(sheet, Holder())
    assert holder_of(read(sheet)) == ("0625", "31456", "LINDENFALLOWTHORPE")


def test_the_company_is_the_accounts_and_stands_once() -> None:
    statement = read(card_page([CHARGE]))
    assert (statement.header.account_code, statement.header.company) == (
        "A-10Z",
        "NORTHPASS FICTIONAL, LLC",
    )
    assert statement.header.customer_ids == ("ZX1AA",)


def report_page(*, stacked: bool = False) -> Sheet:
    sheet = Sheet(Look())
    sheet.write(300.0, "Cardholder Activity Report General")
    sheet.y += 20
    left = (
        ("Produced On:", "4/16/2031 9:25:36AM"), ("Account Code:", "A-10Z"),
        ("Customer ID:", "ZX1AA,ZX2BB"), ("From Date:", "3/1/2031"), ("To Date:", "3/31/2031"),
    )  # fmt: skip
    right = ("Card Token: ALL", "Employee Number: ALL", "Card First Name: ALL",
             "Card Last Name: ALL", "Primary Sort: TRANSACTION DATE")  # fmt: skip
    for (label, value), other in zip(left, right, strict=True):
        if stacked:
            sheet.write(24.0, label)
            sheet.y += 10
            sheet.write(24.0, value)
        else:
            sheet.write(24.0, f"{label} {value}")
            sheet.write(420.0, other)
        sheet.y += 14
    header(sheet, Holder())
    write_heads(sheet)
    write_row(sheet, next(CHARGE.rows()))
    return sheet


@pytest.mark.parametrize("stacked", [False, True], ids=["beside", "below"])
def test_the_reports_own_header_is_read_beside_the_cards(*, stacked: bool) -> None:
    statement = read(report_page(stacked=stacked))
    assert holder_of(statement) == ("0625", "31456", "LINDENFALLOWTHORPE")
    head = statement.header
    assert (head.period_from, head.period_to) == (dt.date(2031, 3, 1), dt.date(2031, 3, 31))
    assert head.produced_on == dt.datetime(2031, 4, 16, 9, 25, 36)  # noqa: DTZ001
    assert head.customer_ids == ("ZX1AA", "ZX2BB")
    assert head.company == "NORTHPASS FICTIONAL, LLC"


def test_the_period_is_read_from_the_posted_dates_where_no_other_is_printed() -> None:
    sheet = Sheet(Look())
    sheet.write(24.0, "Posted Date between 3/1/2031 and 3/31/2031")
    sheet.y += 20
    header(sheet, Holder())
    write_heads(sheet)
    head = read(sheet).header
    assert (head.period_from, head.period_to) == (dt.date(2031, 3, 1), dt.date(2031, 3, 31))
