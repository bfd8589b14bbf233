"""The currency of a receipt's picture: by the signs beside its amounts, then by its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pictures import FieldReading
from ccprocessor.extraction.picture.amounts import Amount
from ccprocessor.extraction.picture.lines import PictureLine, plain

_SIGNS = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD",
    "S$": "SGD", "HK$": "HKD", "R$": "BRL", "RM": "MYR", "€": "EUR", "E": "EUR", "£": "GBP",
    "¥": "JPY", "₹": "INR", "RS": "INR", "RS.": "INR", "FR": "CHF", "FR.": "CHF",
}  # fmt: skip
_CODES = frozenset(
    ("USD", "EUR", "GBP", "CHF", "MYR", "SGD", "CAD", "AUD", "NZD", "BRL", "INR", "JPY", "HKD",
     "MXN", "CNY", "SEK", "NOK", "DKK", "PLN", "CZK", "ZAR")
)  # fmt: skip
_WORDS = (
    ("MYR", r"\(RM\)|\bRM ?[0-9]|\bRM\b|\bSDN\b|RINGGIT"),
    ("EUR", r"€|\bEUROS?\b|\bEUR\b"),
    ("GBP", r"£|\bGBP\b|STERLING"),
    ("CHF", r"\bCHF\b"),
    ("CAD", r"\bCAD\b|\bHST\b|\bPST\b|\bQST\b|\bCANADA\b"),
    ("SGD", r"\bSGD\b|\bSINGAPORE\b"),
    ("AUD", r"\bAUD\b|\bABN\b|\bAUSTRALIA\b"),
    ("BRL", r"R\$|\bCNPJ\b"),
    ("INR", r"\bINR\b|\bGSTIN\b|\bCGST\b"),
    ("USD", r"\bUSD\b|\$"),
)  # fmt: skip


def currency_of(lines: Sequence[PictureLine], amounts: Sequence[Amount]) -> FieldReading | None:
    """The ISO code of the currency; None where the paper shows no sign of one.

    A bare `$` is the dollar of the country whose words stand on the paper, else that of the USA.
    """
    text = "\n".join(plain(line.text.replace("\t", " ")) for line in lines)
    signed = [(code, amount.place) for amount in amounts if (code := _code(amount)) in _CODES]
    if signed:
        code = Counter(code for code, _ in signed).most_common(1)[0][0]
        places = tuple(place for own, place in signed if own == code)[:1]
        return FieldReading(code, said.probability((said.SIGNED,)), places, (said.SIGNED,))
    for code, words in _WORDS:
        if re.search(words, text):
            return FieldReading(code, said.probability((said.IN_WORDS,)), evidence=(said.IN_WORDS,))
    return None


def _code(amount: Amount) -> str:
    return _SIGNS.get(amount.currency, amount.currency)
