"""Receipts of all families in all styles, each with its truth."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from tests.office.receipt_pictures.american import fuel, grocery, hardware, restaurant
from tests.office.receipt_pictures.card_slips import card_slip
from tests.office.receipt_pictures.german import kassenbon
from tests.office.receipt_pictures.malaysian import cash_bill, tax_invoice
from tests.office.receipt_pictures.northern import (
    canadian_receipt,
    kassabon,
    swiss_receipt,
    vat_receipt,
)  # fmt: skip
from tests.office.receipt_pictures.papers import hand_filled, online_invoice
from tests.office.receipt_pictures.printing import pictured, png
from tests.office.receipt_pictures.romance import factura, fatura, scontrino, ticket
from tests.office.receipt_pictures.slip import Slip
from tests.office.receipt_pictures.styles import STYLES, degraded
from tests.office.receipt_pictures.travel import hotel_folio, parking, taxi, toll
from tests.office.receipt_pictures.truth import RenderedReceipt

Family = Callable[[random.Random], Slip]
FAMILIES: dict[str, tuple[Family, str]] = {
    "us_restaurant": (restaurant, "USD"),
    "malaysia": (tax_invoice, "MYR"),
    "germany": (kassenbon, "EUR"),
    "us_grocery": (grocery, "USD"),
    "us_fuel": (fuel, "USD"),
    "card_slip": (card_slip, "USD"),
    "malaysia_cash": (cash_bill, "MYR"),
    "us_hardware": (hardware, "USD"),
    "hotel": (hotel_folio, "USD"),
    "taxi": (taxi, "USD"),
    "toll": (toll, "USD"),
    "parking": (parking, "USD"),
    "online_invoice": (online_invoice, "USD"),
    "france": (ticket, "EUR"),
    "spain": (factura, "EUR"),
    "italy": (scontrino, "EUR"),
    "portugal": (fatura, "EUR"),
    "netherlands": (kassabon, "EUR"),
    "britain": (vat_receipt, "GBP"),
    "switzerland": (swiss_receipt, "CHF"),
    "canada": (canadian_receipt, "CAD"),
    "hand_filled": (hand_filled, "USD"),
}


def written(family: str, seed: int) -> Slip:
    """A slip of a family, not yet a picture."""
    return FAMILIES[family][0](random.Random(f"{family} {seed}"))


def receipt(family: str, seed: int, style: str = "clean") -> RenderedReceipt:
    """One receipt; the same order gives the same bytes."""
    slip = written(family, seed)
    picture = degraded(png(pictured(slip)), style, seed)
    return RenderedReceipt(picture, slip.truth(FAMILIES[family][1]), family, style)


def receipts(
    seed: int,
    count: int,
    *,
    styles: Sequence[str] = STYLES,
    families: Sequence[str] = tuple(FAMILIES),
) -> Iterator[RenderedReceipt]:
    """As many receipts as asked for, going round the families and the styles."""
    for number in range(count):
        family = families[number % len(families)]
        style = styles[(number % len(families) + number // len(families)) % len(styles)]
        yield receipt(family, seed * 1_000_003 + number, style)
