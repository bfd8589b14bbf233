"""Merchants: how much two printed descriptors are the same shop."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

EXACT = 0.97
"""From here on the descriptors are the same, apart from where a report cut them off."""

SAME_SHOP = 0.75
"""From here on at least the brand is the same."""

_PROCESSOR = re.compile(r"^[A-Z0-9]{2,8}\s*\*\s*(?=\S{3})")  # SQ *, TST*, PAYPAL *
_CUT = 17  # a text this long may have been cut by its column
_SHORTEST_PREFIX = 6


@lru_cache(maxsize=1 << 16)
def squeezed(merchant: str) -> str:
    """Letters and digits alone, in capitals, without accents."""
    plain = unicodedata.normalize("NFKD", merchant).upper()
    return "".join(letter for letter in plain if letter.isalnum())


@lru_cache(maxsize=1 << 16)
def likeness(charge: str, receipt: str) -> float:
    """0 to 1: the same descriptor 1, a shortened one 0.97, another store of a brand 0.85 to 0.93.

    Column cut-offs, processors' prefixes, store numbers, spaces and accents are seen through.
    Nothing printed on one of the sides gives 0.
    """
    if not charge.strip() or not receipt.strip():
        return 0.0
    if _is_cut_from(charge, receipt) or _is_cut_from(receipt, charge):
        return 1.0
    bare_charge, bare_receipt = _without_processor(charge), _without_processor(receipt)
    if _is_cut_from(bare_charge, bare_receipt) or _is_cut_from(bare_receipt, bare_charge):
        return EXACT
    whole = _compare(squeezed(charge), squeezed(receipt))
    return max(whole, _compare(squeezed(bare_charge), squeezed(bare_receipt)))


@lru_cache(maxsize=1 << 16)
def brand(merchant: str) -> str:
    """Return a descriptor without processor's prefix and numbers, squeezed."""
    bare = squeezed(_without_processor(merchant))
    return re.sub(r"\d+\w?$|\d{3,}", "", bare) or bare


def _is_cut_from(short: str, long: str) -> bool:
    """Tell whether one is the beginning of the other, as printed or squeezed."""
    if len(short) >= _CUT and squeezed(long[: len(short)]) == squeezed(short):
        return True
    return squeezed(short) == squeezed(long)


def _without_processor(merchant: str) -> str:
    return _PROCESSOR.sub("", merchant.upper().strip())


def _compare(charge: str, receipt: str) -> float:
    from rapidfuzz.fuzz import ratio

    short, long = sorted((charge, receipt), key=len)
    if len(short) >= _SHORTEST_PREFIX and long.startswith(short):
        return EXACT
    ours, theirs = brand(charge), brand(receipt)
    if ours == theirs or (
        min(len(ours), len(theirs)) >= _SHORTEST_PREFIX
        and (ours.startswith(theirs) or theirs.startswith(ours))
    ):
        one_number = ours == charge or theirs == receipt
        return 0.93 if one_number else 0.85
    length = max(_SHORTEST_PREFIX, min(len(ours), len(theirs)))
    alike = max(ratio(charge, receipt), ratio(ours[:length], theirs[:length]))
    return min(0.95, alike / 100)
