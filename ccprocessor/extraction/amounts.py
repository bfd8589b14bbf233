"""Amounts as they are printed: any sign, thousands, currency; exact decimals."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_MINUS = dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d"), "-")
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_PLAIN = re.compile(r"(-?)\$?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,6})?\Z")
_CODES = "USD|CAD|MXN|EUR|GBP|CHF|AUD|NZD|JPY|CNY|INR|BRL|SEK|NOK|DKK|PLN|ZAR"
_CURRENCY = rf"(?:US|CA|AU|NZ|C|A)?[$€£¥₹]|{_CODES}"
_DRESSED = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+])?(?:{_CURRENCY})?(?P<inner>[-+])?"
    rf"(?P<body>[0-9.,'\u2019]*[0-9][0-9.,'\u2019]*)"
    rf"(?P<after>[-+])?(?:{_CURRENCY})?(?P<close>\))?(?P<mark>CR|DR)?\Z",
    re.IGNORECASE,
)
_BODIES = (
    (
        re.compile(r"(?:[0-9]{1,3}(?:[,'\u2019][0-9]{3})+|[0-9]+)?(?:\.[0-9]{1,6})?\Z"),
        ",'\u2019",
        ".",
    ),
    (re.compile(r"[0-9]{1,3}(?:[.'\u2019][0-9]{3})+,[0-9]{1,6}\Z"), ".'\u2019", ","),
    (re.compile(r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,6})\Z"), "", ","),
    (re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}\Z"), ".", ","),
    (re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.\Z"), ",", "."),
)


@lru_cache(maxsize=8192)
def parse_amount(text: str) -> Decimal | None:
    """The exact amount a text prints, its decimals kept; None where it is no amount.

    Negative are `-$0.45`, `$-0.45`, `($0.45)`, `0.45-` and `0.45 CR`. A lone comma before three
    digits parts thousands; before another count, or after dots, it is the decimal mark.
    """
    if plain := _PLAIN.match(text):
        sign, whole, cents = plain.groups()
        return Decimal(sign + whole.replace(",", "") + (cents or ""))
    dressed = _DRESSED.match(_SPACES.sub("", text.translate(_MINUS)))
    if not dressed or bool(dressed["open"]) != bool(dressed["close"]):
        return None
    amount = _body(dressed["body"])
    return None if amount is None else _signed(amount, dressed)


def _body(text: str) -> Decimal | None:
    for shape, thousands, mark in _BODIES:
        if shape.match(text):
            for separator in thousands:
                text = text.replace(separator, "")
            return Decimal(text.replace(mark, "."))
    return None


def _signed(amount: Decimal, dressed: re.Match[str]) -> Decimal | None:
    signs = [dressed[part] for part in ("sign", "inner", "after") if dressed[part]]
    brackets, credit = bool(dressed["open"]), (dressed["mark"] or "").upper() == "CR"
    if len(signs) > 1 or (signs and (brackets or credit)) or (brackets and credit):
        return None
    return -amount if brackets or credit or signs == ["-"] else amount
