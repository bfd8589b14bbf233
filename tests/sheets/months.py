"""Small months by hand, and large ones by number, for the tests of this folder."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from ccprocessor.domain.cycles import ControlTotals, Cycle, Month, Person
from ccprocessor.domain.issues import Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.domain.money import total
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.places import Box, PageRef, Place
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.domain.statement import ProductLine, Transaction, UnassignedPage

CAR = "a" * 64
RECEIPTS = "b" * 64
BOX = Box(24, 120, 760, 130)
JOB = Coding("Job Coding", job="30024.", phase="010.10", cost_type="1")
GL = Coding("GL Coding", gl_account="6310.20", gl_description="Vehicle fuel")
CREATED = dt.datetime(2031, 4, 16, 9, 25, 36, tzinfo=dt.UTC)


def charge(
    number: str, net: str, *, card: str = "0979", page: int = 9, **other: Any
) -> Transaction:
    place = Place(CAR, page, BOX)
    money = Decimal(net)
    line = ProductLine("OTHER MISC", money, Decimal("1.00"), money, Decimal("0.00"), money, place)
    fields: dict[str, Any] = {
        "transaction_date": dt.date(2031, 3, 4),
        "posted_date": dt.date(2031, 3, 5),
        "level": "N",
        "merchant": "HARDWAREMOCK #7224",
        "city": "LOREM",
        "state": "ZC",
        "merchant_group": "MISC",
        "lines": (line,),
    }
    return Transaction(card=card, number=number, place=place, **(fields | other))


def record(transaction_id: str, amount: str | None, *, page: int = 93, **other: Any) -> Receipt:
    fields: dict[str, Any] = {
        "date": dt.date(2031, 3, 4),
        "merchant": "HARDWAREMOCK #7224 LOREM",
        "merchant_address": "8872 SPECIMEN RD, , PORT IPSUM, ZA, 00120-0000",
        "expense_type": "General Expense",
        "title": "Tools Mar 4",
        "purpose": "Saws, nails and glue",
        "address": "",
        "coding": JOB,
        "attachment": True,
        "attachment_name": "20310304.jpeg",
        "request_type": "Expense",
        "pages": (page,),
    }
    return Receipt(
        transaction_id=transaction_id,
        amount=None if amount is None else Decimal(amount),
        place=Place(RECEIPTS, page, BOX),
        **(fields | other),
    )


def month(*people: Person, **other: Any) -> Month:
    net = total(person.statement_total for person in people)
    fields: dict[str, Any] = {
        "cycle": Cycle("acme-77", "ACME MOCK", "77AB", dt.date(2031, 3, 1), dt.date(2031, 3, 31)),
        "documents": (
            SourceDocument(CAR, "car.pdf", 1000, 40, "card_statement"),
            SourceDocument(RECEIPTS, "receipts.pdf", 2000, 96, "receipt_report"),
        ),
        "unassigned": (UnassignedPage(CAR, 23, "belongs to another report"),),
        "control_totals": ControlTotals(net, None, Decimal("0.00")),
    }
    return Month(people=people, **(fields | other))


def hazelcombe() -> Person:
    """Someone with a matched charge, a split one, one without a record, and gaps in coding."""
    charges = (
        charge("000055854", "60.10"),
        charge("000055855", "2323.57", page=10),
        charge("000055856", "-1.16", card="1234", page=11),
    )
    records = (
        record("0093940", "60.1"),
        record("0093941", "2323.5625", coding=Coding("GL Coding"), page=94),
        record("0093942", "0.0075", attachment=False, attachment_name="", coding=GL, page=95),
        record("0093943", None, attachment=False, coding=Coding(), purpose="=1+1", page=96),
    )
    return Person(
        "098420",
        "7011509",
        "Devin Hazelcombe",
        "DEVINHAZELCOMBE",
        cards=("1234", "0979"),
        transactions=charges,
        receipts=records,
        matches=(
            Match(
                TransactionRef("0979", "000055854"),
                (ReceiptRef("0093940"),),
                0.998,
                ("same amount to the cent", "same day"),
                "accepted",
                ("0093944 is two days later",),
            ),
            Match(
                TransactionRef("0979", "000055855"),
                (ReceiptRef("0093941"), ReceiptRef("0093942")),
                0.91,
                ("adds up",),
            ),
        ),
        suggestions=(
            Suggestion(
                TransactionRef("1234", "000055856"),
                (ReceiptRef("0099999"),),
                0.41,
                ("same amount",),
                "belongs to another person",
            ),
        ),
        issues=(
            Issue(
                "missing_receipt",
                "No receipt for HARDWAREMOCK.",
                Decimal("-1.16"),
                TransactionRef("1234", "000055856"),
            ),
            Issue("total_mismatch", "The totals differ by 1.16.", Decimal("-1.16")),
            Issue("ambiguous_person", "Nobody of the portal has this name."),
        ),
        flags=("missing_coding_info", "missing_receipt", "total_mismatch"),
        statement_pages=(PageRef(CAR, 9), PageRef(CAR, 10), PageRef(CAR, 11), PageRef(CAR, 14)),
        receipt_pages=tuple(PageRef(RECEIPTS, page) for page in range(93, 97)),
    )


def finished() -> Person:
    """Someone with nothing to say about."""
    return Person(
        "398421",
        "7011510",
        "Zoë Fallow-Ivory",
        None,
        cards=("4401",),
        transactions=(charge("000000001", "-12.50", card="4401", page=12),),
        receipts=(record("0099999", "-12.5", page=50, coding=GL),),
        matches=(
            Match(
                TransactionRef("4401", "000000001"), (ReceiptRef("0099999"),), 1.0, ("same day",)
            ),
        ),
        statement_pages=(PageRef(CAR, 12),),
        receipt_pages=(PageRef(RECEIPTS, 50),),
    )


def receiptless() -> Person:
    """Someone with two charges and no record at all."""
    return Person(
        "398422",
        None,
        "ROBERTMOCK",
        "ROBERTMOCK",
        cards=("7777",),
        transactions=(
            charge("000000002", "1000.00", card="7777", page=20),
            charge("000000003", "1.00", card="7777", page=20, transaction_date=None),
        ),
        flags=("missing_all_receipts", "total_mismatch"),
        statement_pages=(PageRef(CAR, 20),),
    )


def cardless() -> Person:
    """Someone whom only the portal knows."""
    return Person(
        None,
        "0000042",
        "François D\u2019Ali",
        receipts=(record("0100000", "5", page=60),),
        flags=("total_mismatch",),
        receipt_pages=(PageRef(RECEIPTS, 60),),
    )


def everyone(**other: Any) -> Month:
    """The four of them."""
    return month(hazelcombe(), finished(), receiptless(), cardless(), **other)


def crowd(people: int, charges: int) -> Month:
    """A month of equal people, all matched, as large as wanted."""
    return month(*(_one_of_many(number, charges) for number in range(people)))


def _one_of_many(number: int, charges: int) -> Person:
    keys = [f"{number:05}{index:04}" for index in range(charges)]
    return Person(
        f"{number:06}",
        f"{number:07}",
        f"Person {number}",
        cards=("0979",),
        transactions=tuple(charge(key, "10.25") for key in keys),
        receipts=tuple(record(key, "10.25") for key in keys),
        matches=tuple(
            Match(
                TransactionRef("0979", key), (ReceiptRef(key),), 0.99, ("same amount", "same day")
            )
            for key in keys
        ),
    )
