"""Money is `Decimal`, with the decimals that were printed; never a float."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
CENT = Decimal("0.01")
DOLLARS = "USD"
"""Currency of everything that names none: the reports that are read print no other."""


class MixedCurrencies(ValueError):
    """Amounts in several currencies were to be summed."""


def single_currency(currencies: Iterable[str]) -> str:
    """The currency of amounts that are summed; raises `MixedCurrencies` where there are several."""
    found = set(currencies) or {DOLLARS}
    if len(found) > 1:
        raise MixedCurrencies(", ".join(sorted(found)))
    return found.pop()


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum, with at least two decimals."""
    return sum(amounts, Decimal("0.00"))


def to_cents(amount: Decimal) -> Decimal:
    """Rounded half up (away from zero) to two decimals."""
    return amount.quantize(CENT, ROUND_HALF_UP)
