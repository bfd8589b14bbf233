"""Amounts as they are printed: any sign, space, thousands, currency; exact decimals."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_DASHES = "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2796\ufe58\ufe63\uff0d"
MINUS = f"-{_DASHES}"
"""Every hyphen, dash and minus sign, for the head of a character class."""

SYMBOLS = "$\u00a3-\u00a5\u20a0-\u20c0\uff04\uffe1\uffe5"
"""Every currency symbol, for a character class."""

CURRENCY = (
    r"(?:US|CA|AU|NZ|HK|C|A|S|R)?[$£¤¥\u20a0-\u20c0]|"
    r"USD|CAD|MXN|EUR|GBP|CHF|AUD|NZD|HKD|SGD|MYR|JPY|CNY|INR|BRL|SEK|NOK|DKK|PLN|CZK|ZAR|"
    r"RM|Rs\.?|kr\.?|Fr\.?"
)
"""Pattern of a currency beside an amount, in text that is `evened`."""

_SPACES = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
    "\u3000"
)
_UNSEEN = "\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff"
_APOSTROPHES = "\u00b4\u02bc\u2018\u2019\u201b\u2032"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_EVEN = _FULL_WIDTH | str.maketrans(
    f"{_DASHES}{_SPACES}{_UNSEEN}{_APOSTROPHES}\uffe1\uffe5",
    "-" * len(_DASHES) + " " * len(_SPACES + _UNSEEN) + "'" * len(_APOSTROPHES) + "£¥",
)
_PLAIN = re.compile(r"(-?)\$?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,6})?\Z")
_MARK = r"(?:[-+() ]|[CD]R\b\.?)*"
_PRINTED = re.compile(
    rf"(?P<lead>{_MARK}(?:{CURRENCY})?{_MARK})(?P<body>[.,]?[0-9][0-9.,' ]*)"
    rf"(?P<trail>{_MARK}(?:{CURRENCY})?{_MARK})\Z",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"\bCR\b", re.IGNORECASE)
_LOOSE = re.compile(r"(?<=[.,']) | (?=[.,'])")
_BODIES = (
    (re.compile(r"(?:[0-9]{1,3}(?:[,' ][0-9]{3})+|[0-9]+)?(?:\.[0-9]{1,6})?\Z"), ",' ", "."),
    (re.compile(r"[0-9]{1,3}(?:[.' ][0-9]{3})+,[0-9]{1,6}\Z"), ".' ", ","),
    (re.compile(r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,6})\Z"), "", ","),
    (re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}\Z"), ".", ","),
    (re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.\Z"), ",", "."),
)
_LONGEST = 40  # characters; what is longer is a text or a row of figures
_LARGEST = Decimal(10**12)  # no charge; sums of such still fit the record


def evened(text: str) -> str:
    """The text with every dash `-`, every space a blank, every apostrophe `'`; its length stays."""
    return text if text.isascii() else text.translate(_EVEN)


@lru_cache(maxsize=8192)
def parse_amount(text: str) -> Decimal | None:
    """The exact amount a text prints, its decimals kept; None where it is no amount.

    Negative are `-$0.45`, `$-0.45`, `($0.45)`, `$(0.45)`, `0.45-` and `0.45 CR`. Spaces, commas and
    apostrophes part thousands; a lone comma before another count of digits than three, or after
    dots, is the decimal mark.
    """
    if len(text) > _LONGEST:
        return None
    if plain := _PLAIN.match(text):
        sign, whole, cents = plain.groups()
        return _sound(Decimal(sign + whole.replace(",", "") + (cents or "")))
    printed = _PRINTED.match(" ".join(evened(text).split()))
    amount = _body(printed["body"]) if printed else None
    if not printed or amount is None:
        return None
    negative = is_negative(printed["lead"], printed["trail"])
    return None if negative is None else _sound(-amount if negative else amount)


def is_negative(lead: str, trail: str) -> bool | None:
    """Tell whether the marks before and behind an amount negate it; None if they clash.

    Brackets stand on both sides; of brackets, a sign and `CR` there is one.
    """
    marks = lead + trail
    opened, signs = lead.count("("), marks.count("-") + marks.count("+")
    credit = bool(_CREDIT.search(marks))
    if ")" in lead or opened != marks.count(")") or opened + signs + credit > 1:
        return None
    return bool(opened) or credit or "-" in marks


def _body(text: str) -> Decimal | None:
    text = _LOOSE.sub("", text.strip())
    for shape, thousands, mark in _BODIES:
        if shape.match(text):
            for separator in thousands:
                text = text.replace(separator, "")
            return Decimal(text.replace(mark, "."))
    return None


def _sound(amount: Decimal) -> Decimal | None:
    return amount if abs(amount) < _LARGEST else None
