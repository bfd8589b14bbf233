"""Receipts beside their charges: what must raise an issue, and near misses that must not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.office.receipt_pictures.plain_till import plain_receipt
from tests.office.receipt_pictures.spelling import EURO_SIGN, cents
from tests.office.receipt_pictures.styles import degraded
from tests.office.receipt_pictures.truth import ReceiptTruth, RenderedReceipt
from tests.office.receipt_pictures.wrong_pictures import illegible, landscape, notice

_DAY = dt.date(2031, 2, 18)
_SHOP = "Gorseloft Tavern"
_PRICES = ("14.20", "9.75", "22.40")
_DOLLARS_FOR_A_EURO = Decimal("1.08")


@dataclass(frozen=True, slots=True)
class Charged:
    """What the card statement says beside a receipt."""

    merchant: str
    date: dt.date
    amount: Decimal
    currency: str = "USD"
    card: str = "4417"


@dataclass(frozen=True, slots=True)
class SpecialCase:
    """Receipts, a charge for each, and the one type of issue they must raise (none: silent)."""

    name: str
    receipts: tuple[RenderedReceipt, ...]
    charges: tuple[Charged, ...]
    issue: str | None


def special_case(name: str) -> SpecialCase:
    """A case of `CASES`, always the same."""
    issue, make = CASES[name]
    pairs = make()
    return SpecialCase(name, tuple(r for r, _ in pairs), tuple(c for _, c in pairs), issue)


Pairs = tuple[tuple[RenderedReceipt, Charged], ...]


def _receipt(
    day: dt.date = _DAY, prices: tuple[str, ...] = _PRICES, **how: str | int
) -> RenderedReceipt:
    return plain_receipt(_SHOP, day, prices, **how)  # type: ignore[arg-type]


def _charge(receipt: RenderedReceipt) -> Charged:
    truth = receipt.truth
    assert truth.date is not None
    assert truth.total is not None
    return Charged(truth.merchant.upper(), truth.date, truth.total)


def _one(receipt: RenderedReceipt, **other: object) -> Pairs:
    return ((receipt, replace(_charge(receipt), **other)),)  # type: ignore[arg-type]


def _spoilt(receipt: RenderedReceipt, style: str, seed: int = 0) -> RenderedReceipt:
    return replace(receipt, picture=degraded(receipt.picture, style, seed), style=style)


def _copies(*styles: str) -> Pairs:
    receipt = _receipt()
    spoilt = (_spoilt(receipt, style, number) for number, style in enumerate(styles))
    return tuple((copy, _charge(receipt)) for copy in spoilt)


def _other(picture: bytes) -> Pairs:
    nothing = ReceiptTruth("", None, None)
    return ((RenderedReceipt(picture, nothing, "no_receipt", "clean"), _charge(_receipt())),)


def _in_euros() -> Pairs:
    receipt = plain_receipt(_SHOP, _DAY, _PRICES, money=EURO_SIGN)
    return _one(receipt, amount=cents(_charge(receipt).amount * _DOLLARS_FOR_A_EURO))


def _two(first: RenderedReceipt, second: RenderedReceipt) -> Pairs:
    return (first, _charge(first)), (second, _charge(second))


def _tipped() -> Pairs:
    receipt = _receipt()
    total = _charge(receipt).amount
    return _one(receipt, amount=cents(total * Decimal("1.18")))


CASES: dict[str, tuple[str | None, Callable[[], Pairs]]] = {
    "same_picture_twice": ("duplicate_receipt", lambda: _copies("clean", "clean")),
    "saved_again": ("duplicate_receipt", lambda: _copies("clean", "resaved")),
    "cropped_copy": ("duplicate_receipt", lambda: _copies("clean", "cropped")),
    "smaller_copy": ("duplicate_receipt", lambda: _copies("clean", "small")),
    "photographed_twice": ("duplicate_receipt", lambda: _copies("photographed", "photographed")),
    "other_currency": ("receipt_in_another_currency", _in_euros),
    "tip_added": ("tip_added", _tipped),
    "amount_differs": (
        "receipt_amount_differs", lambda: _one(_receipt(), amount=Decimal("94.13")),
    ),
    "date_differs": (
        "receipt_date_differs", lambda: _one(_receipt(), date=_DAY - dt.timedelta(45)),
    ),
    "merchant_differs": (
        "receipt_merchant_differs", lambda: _one(_receipt(), merchant="NIMBUS PETROL 0412"),
    ),
    "card_differs": ("receipt_card_differs", lambda: _one(_receipt(), card="9020")),
    "illegible": ("receipt_unreadable", lambda: _other(illegible(_receipt().picture))),
    "landscape": ("no_receipt_in_attachment", lambda: _other(landscape(1))),
    "notice_on_a_door": ("no_receipt_in_attachment", lambda: _other(notice(1))),
    "same_again_next_day": (
        None, lambda: _two(_receipt(), _receipt(_DAY + dt.timedelta(1), number=7)),
    ),
    "same_again_next_month": (
        None, lambda: _two(_receipt(), _receipt(_DAY + dt.timedelta(28), number=9)),
    ),
    "a_cent_more": (
        None, lambda: _two(_receipt(), _receipt(prices=("14.21", "9.75", "22.40"), number=8)),
    ),
    "another_shop_same_sum": (
        None, lambda: _two(_receipt(), plain_receipt("Copperlane Books", _DAY, _PRICES, number=3)),
    ),
    "tip_printed": (None, lambda: _one(_receipt(tip="8.00"))),
    "posted_two_days_later": (None, lambda: _one(_receipt(), date=_DAY + dt.timedelta(2))),
    "no_card_on_the_paper": (None, lambda: _one(plain_receipt(_SHOP, _DAY, _PRICES, card=None))),
    "merchant_as_banks_write_it": (
        None, lambda: _one(_receipt(), merchant="TST* GORSELOFT TAVERN 00412"),
    ),
    "right": (None, lambda: _one(_receipt())),
}  # fmt: skip
