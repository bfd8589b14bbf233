"""Money is `Decimal`, with the decimals that were printed; never a float."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
CENT = Decimal("0.01")


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum, with at least two decimals."""
    return sum(amounts, Decimal("0.00"))


def to_cents(amount: Decimal) -> Decimal:
    """Rounded half up (away from zero) to two decimals."""
    return amount.quantize(CENT, ROUND_HALF_UP)
