"""A till whose values are chosen, for tests that need one certain receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from tests.office.receipt_pictures.printing import pictured, png
from tests.office.receipt_pictures.slip import Slip, Stock
from tests.office.receipt_pictures.spelling import DOLLAR, Money, cents, date_text
from tests.office.receipt_pictures.truth import RenderedReceipt

_STOCK = Stock(width=226, pixels=680, face="plain", size=10, margin=14)
_RATE = Decimal("0.06")


def plain_receipt(
    merchant: str,
    day: dt.date,
    prices: Sequence[str],
    *,
    tip: str | None = None,
    money: Money = DOLLAR,
    card: str | None = "4417",
    number: int = 1,
) -> RenderedReceipt:
    """A clean picture: goods at the prices, six per cent tax, perhaps a tip; the sum follows.

    `number` is printed as the slip's number, so that two slips of one content differ.
    """
    slip = Slip(_STOCK)
    slip.centre(slip.note("merchant", merchant, merchant), scale=1.3, bold=True)
    slip.centre("12 Invented Road")
    slip.centre("Tel 555-0142")
    slip.gap()
    printed = slip.note("date", day, date_text(day, "{d:02} {mon} {y}"))
    slip.pair(f"Date: {printed}", f"Slip {number:05}")
    slip.rule("-")
    _sums(slip, [Decimal(price) for price in prices], money, None if tip is None else Decimal(tip))
    if card:
        slip.pair("CARD", f"************{slip.note('card', card, card)}")
    slip.gap()
    slip.centre("THANK YOU")
    return RenderedReceipt(png(pictured(slip)), slip.truth(money.code), "plain_till", "clean")


def _sums(slip: Slip, prices: Sequence[Decimal], money: Money, tip: Decimal | None) -> None:
    for place, price in enumerate(prices):
        slip.pair(f"Invented goods {'ABCDEFGHIJ'[place % 10]}", money.bare(price))
    subtotal = sum(prices, Decimal())
    tax = cents(subtotal * _RATE)
    due = subtotal + tax
    slip.rule("-")
    slip.pair("Subtotal", slip.note("subtotal", subtotal, money.bare(subtotal)))
    slip.pair("Tax 6%", slip.note("tax", tax, money.bare(tax)))
    if tip is not None:
        slip.pair("Tip", slip.note("tip", tip, money.bare(tip)))
        due += tip
    slip.pair("TOTAL", slip.note("total", due, money.full(due)), scale=1.2, bold=True)
