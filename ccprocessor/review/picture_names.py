"""Comparison of a shop's name on paper with a merchant as banks write it."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

_PROCESSOR = re.compile(r"^[A-Z0-9]{2,8} ?\* ?(?=\S{3})")
_ALIKE = 0.5  # share of letters; OCR and abbreviations leave half
_MEANINGFUL = 4  # letters of a word
_COMMON = frozenset({"STORE", "SHOP", "MARKET", "RESTAURANT", "HOTEL", "FUEL", "STATION", "MART"})


def unlike(name: str, other: str) -> bool:
    """Tell whether two names share no word and no likeness: clearly not one shop.

    True only if both say enough to tell.
    """
    ours, theirs = _plain(name), _plain(other)
    short, long = sorted((_squeezed(ours), _squeezed(theirs)), key=len)
    if len(short) < _MEANINGFUL:
        return False
    if short in long or any(word in long for word in _words(ours) if word in _squeezed(theirs)):
        return False
    if any(word in _squeezed(ours) for word in _words(theirs)):
        return False
    if _initials(ours) in long or _initials(theirs) in long:
        return False
    return SequenceMatcher(None, short, long, autojunk=False).ratio() < _ALIKE


def likeness(name: str, other: str) -> float:
    """0 to 1, spaces and case ignored."""
    ours, theirs = _squeezed(_plain(name)), _squeezed(_plain(other))
    if not ours or not theirs:
        return 0.0
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio()


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.upper())
    return _PROCESSOR.sub("", "".join(one for one in folded if not unicodedata.combining(one)))


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name if letter.isalpha())


def _words(name: str) -> list[str]:
    words = re.findall(rf"[A-Z]{{{_MEANINGFUL},}}", name)
    return [word for word in words if word not in _COMMON]


def _initials(name: str) -> str:
    words = re.findall(r"[A-Z]+", name)
    return "".join(word[0] for word in words) if len(words) >= _MEANINGFUL else "\0"
