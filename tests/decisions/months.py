"""A small month and what decisions make of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import Decision, DecisionKind
from ccprocessor.domain.issues import Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.readings import MonthReading
from ccprocessor.services.cycle.month import month_of
from tests.builders.people import MARCH, charge
from tests.builders.people import record as receipt

STATEMENT, REPORT = "a" * 64, "b" * 64
FIRST, SECOND = TransactionRef("1234", "000000001"), TransactionRef("1234", "000000002")
ONE, TWO = ReceiptRef("90000001"), ReceiptRef("90000002")


def ann() -> Person:
    """Two charges, two receipts that fit them."""
    return Person(
        "100",
        "7001",
        "Ann Mockwell",
        card_name="ANNMOCKWELL",
        cards=("1234",),
        transactions=(
            charge("10.00", "000000001"),
            charge("60.10", "000000002", on=dt.date(2031, 3, 9), merchant="QUIKMOCK"),
        ),
        receipts=(
            receipt("10.00", "90000001"),
            receipt("60.10", "90000002", on=dt.date(2031, 3, 9), merchant="QUIKMOCK"),
        ),
        receipt_pages=(PageRef(REPORT, 1),),
    )


def bob() -> Person:
    """One charge and nothing handed in."""
    return Person(
        "200",
        None,
        "Bob Mockton",
        cards=("5678",),
        transactions=(charge("33.00", "000000003", card="5678"),),
    )


def reading(*people: Person, **other: object) -> MonthReading:
    documents = (
        SourceDocument(STATEMENT, "car.pdf", 1, 3, kind="card_statement"),
        SourceDocument(REPORT, "receipts.pdf", 1, 9, kind="receipt_report"),
    )
    return MonthReading(MARCH, documents, people or (ann(), bob()), **other)  # type: ignore[arg-type]


def decided(*decisions: Decision, of: MonthReading | None = None) -> Month:
    numbered = [
        one if one.id else replace(one, id=f"d{number}", by="clerk")
        for number, one in enumerate(decisions)
    ]
    return month_of(of or reading(), decisions=numbered)


def added(kind: DecisionKind, amount: str = "61.00", date: str = "2031-03-05") -> Decision:
    """A receipt or a charge of Ann's, as an older program may have stored it."""
    day = dt.date.fromisoformat(date)
    return Decision(
        kind, person="100", card="1234", date=day, amount=Decimal(amount), merchant="QUIKMOCK"
    )


def person(month: Month, key: str) -> Person:
    (found,) = [one for one in month.people if one.key == key]
    return found


def issues(month: Month) -> list[Issue]:
    return [*month.issues, *(one for person in month.people for one in person.issues)]


def misfits(month: Month) -> list[str]:
    return [one.message for one in issues(month) if one.type == "decision_no_longer_fits"]
