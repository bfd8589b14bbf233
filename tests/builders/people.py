"""Small made-up values for tests: a charge, a receipt record, a person."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from ccprocessor.domain.cycles import Cycle, Person
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Match
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.domain.statement import ProductLine, Transaction

CODED = Coding(type="GL Coding", gl_account="6310.20")
MARCH = Cycle("a-2031-03-abcdef", "NORTHSIDE", "A", dt.date(2031, 3, 1), dt.date(2031, 3, 31))


def place(page: int = 1, y: float = 100.0, document: str = "d" * 64) -> Place:
    return Place(document, page, Box(20, y, 760, y + 9))


def charge(
    net: str = "10.00",
    number: str = "000000001",
    *,
    card: str = "1234",
    on: dt.date = dt.date(2031, 3, 5),
    merchant: str = "HAMMER & NAIL",
    **other: Any,
) -> Transaction:
    amount = Decimal(net)
    where = place(1, 100 + int(number) % 50 * 10)
    line = ProductLine("OTHER", amount, Decimal(1), amount, Decimal("0.00"), amount, where)
    return Transaction(
        card=card,
        number=number,
        transaction_date=on,
        posted_date=on + dt.timedelta(days=1),
        level="N",
        merchant=merchant,
        city="MOCKPORT",
        state="ZA",
        merchant_group="MISC",
        lines=(line,),
        place=where,
        **other,
    )


def record(
    amount: str = "10.00",
    transaction_id: str = "9000001",
    *,
    on: dt.date | None = dt.date(2031, 3, 5),
    merchant: str = "HAMMER & NAIL",
    coding: Coding = CODED,
    attachment: bool = True,
    **other: Any,
) -> Receipt:
    return Receipt(
        transaction_id=transaction_id,
        date=on,
        amount=Decimal(amount),
        merchant=merchant,
        merchant_address="1 MOCK RD",
        expense_type="General Expense",
        title="General Expense",
        purpose="Site",
        address="MOCKPORT, ZA",
        coding=coding,
        attachment=attachment,
        attachment_name="scan.jpg" if attachment else "",
        request_type="Corporate Card",
        place=place(2, document="e" * 64),
        pages=(2,),
        **other,
    )


def seen(total: str, **printed: str) -> PictureReading:
    """A receipt's picture, read well: its total, and whatever else it prints."""
    fields = {name: FieldReading(value, 0.97, (place(9),)) for name, value in printed.items()}
    return PictureReading(
        places=(place(9),),
        total=FieldReading(total, 0.97, (place(9),)),
        words=30,
        legibility=0.98,
        **fields,  # type: ignore[arg-type]
    )


def matched(transaction: Transaction, *receipts: Receipt) -> Match:
    return Match(
        TransactionRef(*transaction.key),
        tuple(ReceiptRef(*receipt.key) for receipt in receipts),
        0.99,
        ("same amount to the cent",),
    )


def person(
    transactions: tuple[Transaction, ...] = (),
    receipts: tuple[Receipt, ...] = (),
    **other: Any,
) -> Person:
    return Person(
        employee_id=other.pop("employee_id", "123456"),
        portal_id=other.pop("portal_id", "7000001"),
        name=other.pop("name", "Sam Mockwell"),
        cards=("1234",),
        transactions=transactions,
        receipts=receipts,
        **other,
    )
