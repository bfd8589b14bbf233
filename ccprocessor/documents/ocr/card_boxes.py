"""Full card numbers among words read by OCR: found in spite of misread digits, and their boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccprocessor.documents.pages.card_numbers import FullNumber, full_numbers
from ccprocessor.domain.pages import Word
from ccprocessor.domain.places import Box

_AS_DIGITS = str.maketrans("OoQDIl|iZSsBG", "0000111125586")
_FEWEST_DIGITS = 3  # of a word that is taken for part of a number
_SHARE = 0.6  # of the letters of a word that are digits; engines misread some
_SHOWN = 4  # last digits, which stay to be seen
_MARGIN = 0.15
"""In heights of the line: room for the rims of digits."""


def ocr_numbers(words: Sequence[Word]) -> tuple[FullNumber, ...]:
    """Every full card number on a page read by OCR; letters that look like digits count as such."""
    return full_numbers([word._replace(text=_as_number(word.text)) for word in words])


def hidden_boxes(words: Sequence[Word], number: FullNumber) -> Iterator[Box]:
    """Boxes that hold every digit of a number but its last four, a box a word."""
    shown = _SHOWN
    for place, index in reversed(list(enumerate(number.words))):
        word = words[index]
        start = number.start if place == 0 else 0
        end = number.end if place == len(number.words) - 1 else len(word.text)
        while shown and end > start:
            end -= 1
            shown -= word.text[end].isalnum()
        if end > start:
            yield _part(word, start, end)


def _as_number(text: str) -> str:
    """The text with its misread digits set right, where it is mostly digits."""
    digits = sum(letter.isdigit() for letter in text)
    if digits < max(_FEWEST_DIGITS, _SHARE * len(text)):
        return text
    return text.translate(_AS_DIGITS)


def _part(word: Word, start: int, end: int) -> Box:
    """The box of some letters of a word; of all of it where their places are not known."""
    edges = (*word.edges, word.x1)
    if len(word.edges) != len(word.text):
        return word.box
    margin = _MARGIN * (word.y1 - word.y0)
    right = edges[end] + (margin if end == len(word.text) else 0)
    return Box(edges[start] - margin, word.y0 - margin, right, word.y1 + margin)
