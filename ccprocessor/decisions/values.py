"""Values and records that a person may set or add: how they are written and where they go."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from ccprocessor.card_numbers import masked
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.money import total
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.domain.statement import ProductLine, Transaction

_RECEIPT_TEXTS = frozenset(
    {"merchant", "merchant_address", "expense_type", "title", "purpose", "address", "request_type"}
)
_CODING = frozenset({"type", "job", "phase", "cost_type", "gl_account", "gl_description"})
_CHARGE_TEXTS = frozenset({"merchant", "city", "state", "level", "merchant_group"})
_CHARGE_DATES = frozenset({"transaction_date", "posted_date"})
_SUMS = frozenset({"net", "gross", "discount"})

RECEIPT_FIELDS = frozenset(
    {"date", "amount", "attachment", *_RECEIPT_TEXTS, *(f"coding.{name}" for name in _CODING)}
)
AMOUNT_FIELDS = _SUMS | {"amount"}
DATE_FIELDS = _CHARGE_DATES | {"date"}
TRANSACTION_FIELDS = _CHARGE_TEXTS | _CHARGE_DATES | _SUMS

_AMOUNT = re.compile(r"(?!-0*\.?0*$)-?[0-9]{1,9}(\.[0-9]{1,2})?")
"""An amount as written: nine digits and cents, so that the database holds a hundred summed up."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS = range(1990, 2200)
"""Years of charges: no statement in PDF is older, and matching counts days on either side."""

_SHOWN = 40  # signs of a bad value that are told again
_NOWHERE = Place("", 0, Box(0.0, 0.0, 0.0, 0.0))
_YES_NO = {"yes": True, "no": False}


T = TypeVar("T", Receipt, Transaction, Coding, ProductLine, Person)


def changed(record: T, **fields: Any) -> T:  # noqa: ANN401  (fields by name)
    """Return a record with some fields set, by their names."""
    return replace(record, **fields)


class BadValue(ValueError):
    """A value that a field cannot have; its text says why."""


def value_of(record: Receipt | Transaction, field: str) -> str | None:
    """Return what a field of a record says, as decisions and results write it."""
    holder: object = record
    if field.startswith("coding.") and isinstance(record, Receipt):
        holder, field = record.coding, field.removeprefix("coding.")
    value = getattr(holder, field)
    if field in _SUMS and isinstance(record, Transaction):
        is_read = any(getattr(line, field) is not None for line in record.lines)
        value = value if is_read else None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if value is None else str(value)


def receipt_with(receipt: Receipt, field: str, value: str | None) -> Receipt:
    """Return the receipt with a field set; raises `BadValue`."""
    if field.startswith("coding.") and field.removeprefix("coding.") in _CODING:
        name = field.removeprefix("coding.")
        return replace(
            receipt, coding=changed(receipt.coding, **{name: masked(value or "") or None})
        )
    match field:
        case "date":
            return replace(receipt, date=date_of(value))
        case "amount":
            return replace(receipt, amount=amount_of(value))
        case "attachment":
            return replace(receipt, attachment=_yes_no(value))
        case _ if field in _RECEIPT_TEXTS:
            return changed(receipt, **{field: masked(value or "")})
    raise BadValue(f"receipts have no field {field}")


def transaction_with(charge: Transaction, field: str, value: str | None) -> Transaction:
    """Return the charge with a field set; raises `BadValue`.

    A sum goes to the row that could not be read, else to the largest, so that all rows make it.
    """
    if field in _CHARGE_TEXTS:
        return changed(charge, **{field: masked(value or "")})
    if field in _CHARGE_DATES:
        return changed(charge, **{field: date_of(value)})
    if field in _SUMS:
        return _with_sum(charge, field, amount_of(value))
    raise BadValue(f"charges have no field {field}")


def _with_sum(charge: Transaction, field: str, wanted: Decimal) -> Transaction:
    def part(line: ProductLine) -> Decimal:
        value: Decimal | None = getattr(line, field)
        return Decimal(0) if value is None else value

    if not charge.lines:
        raise BadValue("the charge has no row")
    unread = [n for n, line in enumerate(charge.lines) if getattr(line, field) is None]
    rows = unread or range(len(charge.lines))
    chosen = max(rows, key=lambda number: (abs(part(charge.lines[number])), -number))
    others = sum((part(one) for n, one in enumerate(charge.lines) if n != chosen), Decimal(0))
    lines = list(charge.lines)
    lines[chosen] = changed(lines[chosen], **{field: wanted - others})
    return replace(charge, lines=tuple(lines))


def amount_of(value: str | None) -> Decimal:
    """Return an amount as every decision writes it; raises `BadValue`."""
    if not _AMOUNT.fullmatch(value or ""):
        raise BadValue(
            f"“{(value or '')[:_SHOWN]}” is no amount such as 775.97: write up to nine digits,"
            " and a point before one or two decimals"
        )
    return Decimal(value or "")


def date_of(value: str | None) -> dt.date:
    """Return a date as every decision writes it; raises `BadValue`."""
    bad = f"“{(value or '')[:_SHOWN]}” is no date such as 2031-03-05"
    if not _DATE.fullmatch(value or ""):
        raise BadValue(bad)
    try:
        date = dt.date.fromisoformat(value or "")
    except ValueError:
        raise BadValue(bad) from None
    if date.year not in _YEARS:
        raise BadValue(f"“{value}” is no date between {_YEARS[0]} and {_YEARS[-1]}")
    return date


def _yes_no(value: str | None) -> bool:
    if value not in _YES_NO:
        raise BadValue(f"“{value or ''}” is neither yes nor no")
    return _YES_NO[value]


def added_receipt(decision: Decision) -> Receipt:
    """Return the receipt that a decision adds; raises `BadValue`."""
    return Receipt(
        transaction_id=f"added {decision.id}",
        date=date_of(str(decision.date)),
        amount=amount_of(str(decision.amount)),
        merchant=masked(decision.merchant or ""),
        merchant_address="",
        expense_type="",
        title="",
        purpose=masked(decision.text or ""),
        address="",
        coding=Coding(),
        attachment=bool(decision.file),
        attachment_name=masked(decision.file or ""),
        request_type="",
        place=_NOWHERE,
        pages=(),
        source="typed",
    )


def added_charge(decision: Decision) -> Transaction:
    """Return the charge that a decision adds; raises `BadValue`."""
    amount, date = amount_of(str(decision.amount)), date_of(str(decision.date))
    line = ProductLine(
        product="",
        ppu=None,
        quantity=None,
        gross=amount,
        discount=None,
        net=amount,
        place=_NOWHERE,
    )
    return Transaction(
        card=decision.card or "",
        number=f"added {decision.id}",
        transaction_date=date,
        posted_date=date,
        level="",
        merchant=masked(decision.merchant or ""),
        city="",
        state="",
        merchant_group="",
        lines=(line,),
        place=_NOWHERE,
        source="typed",
    )


def added_up(person: Person) -> Person:
    """Return a person whose charges, some of them typed, are held against the printed totals."""
    printed = [one.net for one in person.card_totals if one.net is not None]
    if not printed or len(printed) != len(person.card_totals):
        return person
    issues = [one for one in person.issues if one.type != "statement_does_not_add_up"]
    difference = person.statement_total - total(printed)
    if difference:
        told = (
            f"The charges of {person.name} make {person.statement_total:,.2f}, "
            f"{total(printed):,.2f} is printed: {difference:+,.2f}. One of them was typed."
        )
        places = tuple(one.place for one in person.card_totals)
        issues.append(Issue("statement_does_not_add_up", told, difference, places=places))
    return replace(person, issues=tuple(issues))
