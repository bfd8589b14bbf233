"""How amounts, days and counts are written in a sentence."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(amount: Decimal) -> str:
    """Two decimals at least, more where more were printed, thousands separated."""
    exponent = amount.as_tuple().exponent
    decimals = max(2, -exponent if isinstance(exponent, int) else 2)
    return f"{amount:,.{decimals}f}"


def day(date: dt.date) -> str:
    """As `27 Feb 2031`, whatever the machine's language."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def plural(count: int, noun: str, many: str = "") -> str:
    """As `1 charge`, `3 charges`, or the word for `many`."""
    return f"{count:,} {noun if count == 1 else many or f'{noun}s'}"
