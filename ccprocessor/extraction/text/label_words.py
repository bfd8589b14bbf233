"""Put right words of labels misread by a letter that looks the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ccprocessor.domain.pages import Page, Word

_HEADER = "account code customer card number cardholder name employee id produced on posted between"
_ALIKE = str.maketrans({"i": "l", "1": "l", "|": "l", "!": "l", "0": "o", "5": "s", "8": "b"})
_WIDE = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_RIM = re.compile(r"\A([^\w#]*)(.*?)([^\w]*)\Z", re.DOTALL)
_SHORTEST = 3  # letters; misread shorter words could be any
_NO_SPACE = re.compile(r"(?<=[^\W\d_]),(?=\w)")


class LabelSpelling:
    """Put right misread words of labels, given all words that the labels of a kind are made of."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = frozenset({*words, *_HEADER.split()})
        self._meant = {_shape(word): word for word in sorted(self._known) if len(word) >= _SHORTEST}

    def mended(self, page: Page) -> Page:
        """Return the page, if it was read by OCR, with label words spelled as labels are.

        A space lost behind a comma comes back. Only letters that look alike are changed (`LvI` is
        `Lvl`, `Arnount` is `Amount`), and only if a word of a label comes of it.
        """
        if page.source == "text":
            return page
        words = tuple(map(self._mended, page.words))
        return page if words == page.words else replace(page, words=words)

    def _mended(self, word: Word) -> Word:
        if "," in word.text and not word.text[:1].isdigit():
            word = word._replace(text=_NO_SPACE.sub(", ", word.text))
        found = _RIM.match(word.text)
        if found is None or len(found[2]) < _SHORTEST:
            return word
        plain = found[2].casefold()
        meant = self._meant.get(_shape(plain))
        if meant is None or plain in self._known or plain[0].isdigit():
            return word
        return word._replace(text=f"{found[1]}{_cased(meant, found[2])}{found[3]}", edges=())


def _cased(meant: str, printed: str) -> str:
    upper = sum(letter.isupper() for letter in printed) * 2 > len(printed)
    return meant.upper() if upper and len(printed) > _SHORTEST else meant.capitalize()


def _shape(plain: str) -> str:
    """Return the shape of a word, in which letters that look alike are one."""
    shape = plain.translate(_ALIKE)
    for pair, one in _WIDE:
        shape = shape.replace(pair, one)
    return shape
