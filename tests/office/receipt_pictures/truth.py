"""What a receipt's picture truly says, and how that is spelt on the paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ReceiptTruth:
    """The fields of one receipt; None where the paper does not show the field.

    `total` is what the receipt asks for in the end: with the tip where a tip is printed, negative
    for a refund. `currency` is the ISO code where a symbol or a code is printed. `printed` pairs
    a field's name with its spelling on the paper.
    """

    merchant: str
    date: dt.date | None
    total: Decimal | None
    subtotal: Decimal | None = None
    tax: Decimal | None = None
    tip: Decimal | None = None
    currency: str | None = None
    card: str | None = None
    printed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedReceipt:
    """A picture (PNG or JPEG bytes) with its truth, its layout family and how it was spoilt."""

    picture: bytes
    truth: ReceiptTruth
    family: str
    style: str
