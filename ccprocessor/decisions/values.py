"""Fields of records that a person may set: how a value is written and where it goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from ccprocessor.card_numbers import masked
from ccprocessor.domain.cycles import Person
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
TRANSACTION_FIELDS = _CHARGE_TEXTS | _CHARGE_DATES | _SUMS

_LARGEST = Decimal(10) ** 12
_MOST_DECIMALS = 4  # of an amount: currencies have up to three, rates four
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
            return replace(receipt, date=_date(value))
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
        return changed(charge, **{field: _date(value)})
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
    """Return an amount as written, with a point and at most four decimals; raises `BadValue`."""
    try:
        amount = Decimal(value or "")
    except InvalidOperation:
        raise BadValue(f"“{value or ''}” is no amount such as 775.97") from None
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > _MOST_DECIMALS or abs(amount) >= _LARGEST:
        raise BadValue(f"“{value}” is no amount such as 775.97")
    return amount


def _date(value: str | None) -> dt.date:
    try:
        return dt.date.fromisoformat(value or "")
    except ValueError:
        raise BadValue(f"“{value or ''}” is no date such as 2031-03-05") from None


def _yes_no(value: str | None) -> bool:
    if value not in _YES_NO:
        raise BadValue(f"“{value or ''}” is neither yes nor no")
    return _YES_NO[value]
