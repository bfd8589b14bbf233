"""Charges and receipts as they are compared: what the evidence needs, worked out once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ccprocessor.domain.money import to_cents
from ccprocessor.domain.places import Place
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.matching.merchants import squeezed

_MEAL = re.compile(r"REST|MEAL|DINING|DINE|FOOD|BAR\b|CAFE|CATER", re.IGNORECASE)
_CENTS_PRINTED = 2


@dataclass(frozen=True, slots=True)
class MatchItem:
    """One charge or receipt. `cents` is its signed amount rounded half up; None is unreadable."""

    amount: Decimal | None
    cents: int | None
    date: dt.date | None
    posted: dt.date | None
    merchant: str
    meal: bool
    place: Place

    @property
    def signature(self) -> tuple[object, ...]:
        """Equal for entries that nothing on paper tells apart."""
        return self.cents, self.date, squeezed(self.merchant)

    @property
    def is_part(self) -> bool:
        """Printed with parts of a cent: a share of a charge that was split up."""
        exponent = self.amount.as_tuple().exponent if self.amount is not None else 0
        return isinstance(exponent, int) and -exponent > _CENTS_PRINTED

    @property
    def words(self) -> str:
        """Merchant, amount and day, to name it in a sentence."""
        amount = "unreadable amount" if self.cents is None else f"{money(self.cents)}"
        return f"{self.merchant.strip() or 'no merchant'}, {amount}{on_day(self.date)}"


def charge_entry(transaction: Transaction) -> MatchItem:
    """A charge by its net amount; unreadable where one of its rows is."""
    readable = bool(transaction.lines) and all(line.net is not None for line in transaction.lines)
    amount = transaction.net if readable else None
    return MatchItem(
        amount=amount,
        cents=_cents(amount),
        date=transaction.transaction_date or transaction.posted_date,
        posted=transaction.posted_date,
        merchant=transaction.merchant,
        meal=bool(_MEAL.search(transaction.merchant_group)),
        place=transaction.place,
    )


def receipt_entry(receipt: Receipt) -> MatchItem:
    """A receipt record; its exact decimals stay in `amount`."""
    return MatchItem(
        amount=receipt.amount,
        cents=_cents(receipt.amount),
        date=receipt.date,
        posted=None,
        merchant=receipt.merchant,
        meal=bool(_MEAL.search(receipt.expense_type)),
        place=receipt.place,
    )


def in_order(transactions: Iterable[Transaction]) -> tuple[Transaction, ...]:
    """By date, then card and number: the order in which ties are broken."""
    return tuple(sorted(transactions, key=lambda t: (t.transaction_date or dt.date.max, t.key)))


def receipts_in_order(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """By date, then portal id: the order in which ties are broken."""
    return tuple(sorted(receipts, key=lambda r: (r.date or dt.date.max, r.key)))


def money(cents: int) -> str:
    """Two decimals, thousands apart: 1,234.50."""
    return f"{Decimal(cents) / 100:,.2f}"


def day(date: dt.date) -> str:
    """A date as clerks read it, without a leading zero: 3 Mar 2031."""
    return f"{date.day} {date:%b %Y}"


def on_day(date: dt.date | None) -> str:
    """The end of a sentence: ` on 3 Mar 2031`, or nothing."""
    return f" on {day(date)}" if date else ""


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(to_cents(amount) * 100)
