"""Words of labels that were misread by a letter that looks the same, put right."""

from __future__ import annotations

import re
from dataclasses import replace

from ccprocessor.domain.pages import Page, Word
from ccprocessor.extraction.report.labels import label_words
from ccprocessor.extraction.statement.heads import head_words

_HEADER = "account code customer card number cardholder name employee id produced on posted between"
_ALIKE = str.maketrans({"i": "l", "1": "l", "|": "l", "!": "l", "0": "o", "5": "s", "8": "b"})
_WIDE = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_RIM = re.compile(r"\A([^\w#]*)(.*?)([^\w]*)\Z", re.DOTALL)
_SHORTEST = 3
_NO_SPACE = re.compile(r"(?<=[^\W\d_]),(?=\w)")


def with_labels_mended(page: Page) -> Page:
    """The page, where it was read by eye, with label words spelled as labels are.

    A space lost behind a comma comes back. Only letters that look alike are changed (`LvI` is
    `Lvl`, `Arnount` is `Amount`), and only where a word of a label comes of it.
    """
    if page.source == "text":
        return page
    words = tuple(_mended(word) for word in page.words)
    return page if words == page.words else replace(page, words=words)


def _mended(word: Word) -> Word:
    if "," in word.text and not word.text[:1].isdigit():
        word = word._replace(text=_NO_SPACE.sub(", ", word.text))
    found = _RIM.match(word.text)
    if found is None or len(found[2]) < _SHORTEST:
        return word
    plain = found[2].casefold()
    meant = _MEANT.get(_shape(plain))
    if meant is None or plain in _KNOWN or any(letter.isdigit() for letter in plain[:1]):
        return word
    return word._replace(text=f"{found[1]}{_cased(meant, found[2])}{found[3]}", edges=())


def _cased(meant: str, printed: str) -> str:
    upper = sum(letter.isupper() for letter in printed) * 2 > len(printed)
    return meant.upper() if upper and len(printed) > _SHORTEST else meant.capitalize()


def _shape(plain: str) -> str:
    """What is left of a word when letters that look alike are one."""
    shape = plain.translate(_ALIKE)
    for pair, one in _WIDE:
        shape = shape.replace(pair, one)
    return shape


_KNOWN = frozenset({*head_words(), *label_words(), *_HEADER.split()})
_MEANT = {_shape(word): word for word in sorted(_KNOWN) if len(word) >= _SHORTEST}
