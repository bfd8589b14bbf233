"""Wording of amounts, days and counts in a sentence."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from ccprocessor.domain.cycles import Cycle

_LONGEST = 31  # days of a month
_MONTHS_IN_FULL = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTHS = tuple(name[:3] for name in _MONTHS_IN_FULL)


def money(amount: Decimal) -> str:
    """Two decimals at least, more where more were printed, thousands separated."""
    exponent = amount.as_tuple().exponent
    decimals = max(2, -exponent if isinstance(exponent, int) else 2)
    return f"{amount:,.{decimals}f}"


def day(date: dt.date) -> str:
    """As `27 Feb 2031`, whatever the machine's language."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def purchase(name: str, amount: Decimal | None, date: dt.date | None) -> str:
    """As `HAMMER & NAIL, 10.00 on 5 Mar 2031`, to name a charge or a record in a sentence."""
    worth = money(amount) if amount is not None else "amount unread"
    return f"{name}, {worth} on {day(date)}" if date else f"{name}, {worth}"


def period_words(first: dt.date | None, last: dt.date | None) -> str:
    """As `March 2031` where it is a whole month, else the days; empty where it is not known."""
    if first is None or last is None:
        return ""
    if first.day == 1 and (last + dt.timedelta(days=1)).day == 1 and (last - first).days < _LONGEST:
        return f"{_MONTHS_IN_FULL[first.month - 1]} {first.year}"
    return f"{day(first)} to {day(last)}"


def month_words(cycle: Cycle) -> str:
    """Period and company of a month, as far as they are known."""
    period = period_words(cycle.period_from, cycle.period_to) or "No period printed"
    return " · ".join(part for part in (period, cycle.company or cycle.account_code) if part)


def month_name(cycle: Cycle) -> str:
    """Company and period of a month, to name files by; empty where the period is not known."""
    period = period_words(cycle.period_from, cycle.period_to)
    name = cycle.company or cycle.account_code
    return " ".join(part for part in (name, period) if part) if period else ""


def plural(count: int, noun: str, many: str = "") -> str:
    """As `1 charge`, `3 charges`, or the word for `many`."""
    return f"{count:,} {noun if count == 1 else many or f'{noun}s'}"
