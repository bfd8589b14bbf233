"""Several statements or receipt runs become one, and what was displaced is told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ccprocessor.domain.receipts import PortalPerson, Receipt, ReceiptReport
from ccprocessor.domain.statement import Card, CardStatement, StatementHeader, Transaction
from ccprocessor.services.intake.merging import (
    StatementsDisagree,
    merged_cards,
    merged_header,
    merged_people,
)
from tests.builders.people import charge, record

MARCH = StatementHeader("A-1", "NORTHSIDE", (), dt.date(2031, 3, 1), dt.date(2031, 3, 31))
APRIL = StatementHeader("A-1", "NORTHSIDE", (), dt.date(2031, 4, 1), dt.date(2031, 4, 30))


def statement(name: str, header: StatementHeader, *transactions: Transaction) -> CardStatement:
    card = Card("1234", "123456", "SAMMOCKWELL", name, (1,), transactions)
    return CardStatement(name, header, (card,), None)


def report(name: str, run: dt.date, *receipts: Receipt, portal_id: str = "7") -> ReceiptReport:
    return ReceiptReport(name, run, (PortalPerson(portal_id, "Sam Mockwell", receipts),))


def test_statements_of_one_period_are_one() -> None:
    one, two = statement("a", MARCH, charge()), statement("b", MARCH, charge("2", "000000002"))
    assert merged_header((one, two), {"a": "a.pdf", "b": "b.pdf"}) == MARCH
    numbers = [t.number for card in merged_cards((one, two)) for t in card.transactions]
    assert numbers == ["000000001", "000000002"]


def test_statements_of_two_periods_are_refused_by_name() -> None:
    both = (statement("a", MARCH), statement("b", APRIL))
    with pytest.raises(StatementsDisagree, match=r"a\.pdf and b\.pdf"):
        merged_header(both, {"a": "a.pdf", "b": "b.pdf"})


def test_a_statement_without_header_goes_with_the_other() -> None:
    both = (statement("a", StatementHeader()), statement("b", MARCH))
    assert merged_header(both, {"a": "a.pdf", "b": "b.pdf"}) == MARCH


def test_a_charge_printed_in_two_statements_counts_once() -> None:
    both = (statement("a", MARCH, charge()), statement("b", MARCH, charge()))
    assert sum(len(card.transactions) for card in merged_cards(both)) == 1


def test_equal_charges_of_one_statement_stay_two() -> None:
    twins = (charge(), charge(occurrence=2))
    one = statement("a", MARCH, *twins)
    assert sum(len(card.transactions) for card in merged_cards((one,))) == 2


def test_the_newest_run_of_a_record_wins_in_any_order_and_is_told() -> None:
    old = report("old", dt.date(2031, 4, 1), record("10.00"), record("1.00", "9000002"))
    new = report("new", dt.date(2031, 4, 9), record("12.00"))
    for runs in ((old, new), (new, old)):
        (person,) = merged_people(runs)
        amounts = {receipt.transaction_id: receipt.amount for receipt in person.receipts}
        assert amounts == {"9000001": Decimal("12.00"), "9000002": Decimal("1.00")}
        (issue,) = person.issues
        assert issue.type == "newer_report_wins"
        assert issue.message.startswith("1 record of Sam Mockwell")


def test_runs_without_a_common_record_raise_no_issue() -> None:
    runs = (
        report("a", dt.date(2031, 4, 1), record()),
        report("b", dt.date(2031, 4, 9), record(transaction_id="9000002"), portal_id="8"),
    )
    people = merged_people(runs)
    assert [len(person.receipts) for person in people] == [1, 1]
    assert not any(person.issues for person in people)


def test_a_record_moved_to_another_person_by_the_newer_run_is_that_persons() -> None:
    runs = (
        report("a", dt.date(2031, 4, 1), record(), portal_id="7"),
        report("b", dt.date(2031, 4, 9), record(), portal_id="8"),
    )
    counts = {person.portal_id: len(person.receipts) for person in merged_people(runs)}
    assert counts == {"7": 0, "8": 1}
