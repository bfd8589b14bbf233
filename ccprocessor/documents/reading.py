"""One page of a PDF into upright words and pictures; runs in a worker."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate

import pymupdf

from ccprocessor.documents.card_numbers import full_numbers, masked, may_hold_number
from ccprocessor.documents.touching import Drawn, suspects
from ccprocessor.documents.upright import (
    Turn,
    image_boxes,
    letters_of,
    page_size,
    turn_of,
    upright,
    upright_words,
)
from ccprocessor.documents.wire import PageContent
from ccprocessor.domain.pages import Word
from ccprocessor.domain.places import Box

FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_CLIP | pymupdf.TEXT_PRESERVE_IMAGES
"""Ligatures come as letters; a glyph without meaning stays one (U+FFFD), never a guess."""

_SMALLEST_SHARE = 0.02
_SHAPES_OF_TEXT = 100


class UndecodablePage(Exception):
    """The page shows something, but nothing that is text or a picture."""


@dataclass(slots=True)
class Sheet:
    """A page under work: its text page, its size as stored, its turn, its words, their letters."""

    page: pymupdf.Page
    text: pymupdf.TextPage
    size: tuple[float, float]
    turn: Turn
    words: Sequence[Word]
    letters: str


@dataclass(slots=True)
class PageReader:
    """Reads pages of one document; remembers where the letters of repeated words begin."""

    document: pymupdf.Document
    _offsets: dict[tuple[str, int, int], tuple[float, ...]] = field(default_factory=dict)

    def read(self, number: int) -> PageContent:
        """The words and pictures of page `number` (1-based), upright, card numbers masked.

        Raises `UndecodablePage`, or whatever PyMuPDF raises on a broken page.
        """
        sheet = self.sheet(self.document.load_page(number - 1))
        words: Sequence[Word] = sheet.words
        numbers = full_numbers(words) if may_hold_number(sheet.letters) else ()
        if numbers:
            words = masked(words, numbers)
        if not _is_legible(sheet.letters):
            words = ()
        pictures = _pictures(image_boxes(sheet.text), sheet.turn, sheet.size)
        if not words and not pictures and (sheet.letters or _is_drawing(sheet.page)):
            raise UndecodablePage
        width, height = sheet.size if sheet.turn in {0, 180} else sheet.size[::-1]
        return PageContent(number, width, height, sheet.turn, bool(numbers), tuple(words), pictures)

    def sheet(self, page: pymupdf.Page) -> Sheet:
        """The words of a page before anything is left out of them."""
        size = page_size(page)
        text = page.get_textpage(flags=FLAGS)
        drawn: list[Drawn] = text.extractWORDS()
        turn = turn_of(page, text, drawn)
        letters = " ".join([word[4] for word in drawn])
        words = self._words(text, drawn, turn, size)
        if not letters.isascii():
            words = _cleaned(words)
        return Sheet(page, text, size, turn, words, letters)

    def _words(
        self,
        text: pymupdf.TextPage,
        drawn: Sequence[Drawn],
        turn: Turn,
        size: tuple[float, float],
    ) -> Sequence[Word]:
        if turn:
            drawn, letters = upright_words(text, turn, size)
            edges = {index: letters[index] for index in suspects(drawn)}
        else:
            edges = {index: self._edges(text, drawn[index]) for index in suspects(drawn)}
        runs = accumulate([not word[7] for word in drawn[1:]], initial=0)
        words = [
            _new_word((x0, y0, x1, y1, written, run, ()))
            for (x0, y0, x1, y1, written, _, _, _), run in zip(drawn, runs, strict=False)
        ]
        for index, begins in edges.items():
            if begins:
                words[index] = words[index]._replace(edges=begins)
        return words

    def _edges(self, text: pymupdf.TextPage, word: Drawn) -> tuple[float, ...]:
        x0, y0, x1, y1, written = word[:5]
        key = (written, int(10 * (x1 - x0) + 0.5), int(10 * (y1 - y0) + 0.5))
        offsets = self._offsets.get(key)
        if offsets is None:
            offsets = tuple([x - x0 for x in letters_of(text, word)])
            self._offsets[key] = offsets
        return tuple([x0 + offset for offset in offsets]) if offsets else ()


_new_word = partial(tuple.__new__, Word)


_LIGATURES = range(0xFB00, 0xFB07)
_UNSEEN = {
    "\u00ad",
    "\u2060",
    "\ufeff",
    *map(chr, range(0x200B, 0x2010)),
    *map(chr, range(0x202A, 0x202F)),
}


def _cleaned(words: Sequence[Word]) -> list[Word]:
    """Composed letters, ligatures as letters, nothing that has no shape."""
    cleaned = []
    for word in words:
        text = word.text if word.text.isascii() else _cleaned_text(word.text)
        if text:
            edges = word.edges if len(text) == len(word.text) else ()
            cleaned.append(word._replace(text=text, edges=edges))
    return cleaned


def _cleaned_text(text: str) -> str:
    letters = (
        unicodedata.normalize("NFKC", letter) if ord(letter) in _LIGATURES else letter
        for letter in text
        if letter not in _UNSEEN
    )
    return unicodedata.normalize("NFC", "".join(letters))


def _is_legible(letters: str) -> bool:
    """Whether most letters have a meaning; a layer without is worse than none."""
    if letters.isascii():
        return True
    return 2 * sum(map(_is_meaningless, letters)) <= len(letters) - letters.count(" ")


def _is_meaningless(letter: str) -> bool:
    return letter == "\ufffd" or unicodedata.category(letter) in {"Co", "Cc", "Cn", "Cs"}


def _pictures(
    drawn: Iterable[Sequence[float]], turn: Turn, size: tuple[float, float]
) -> tuple[Box, ...]:
    """Largest first, cut to the page, strips of one picture joined; specks only where alone."""
    width, height = size
    boxes = [
        upright((max(0.0, x0), max(0.0, y0), min(width, x1), min(height, y1)), turn, size)
        for x0, y0, x1, y1 in drawn
        if x0 < width and y0 < height and x1 > 0 and y1 > 0
    ]
    if len(boxes) > 1:
        boxes = _joined(boxes)
    boxes.sort(key=_area, reverse=True)
    large = [box for box in boxes if _area(box) >= _SMALLEST_SHARE * width * height]
    return tuple(Box(*(round(value, 2) for value in box)) for box in large or boxes[:1])


def _area(box: Box) -> float:
    return box.width * box.height


def _joined(boxes: Sequence[Box]) -> list[Box]:
    """Scanners cut pages into strips: those of one width that follow each other are one."""
    joined: list[Box] = []
    for box in sorted(boxes, key=lambda box: (round(box.x0), round(box.x1), box.y0)):
        if joined:
            above = joined[-1]
            same = abs(above.x0 - box.x0) < 1 and abs(above.x1 - box.x1) < 1
            if same and abs(box.y0 - above.y1) < _STRIP_GAP:
                joined[-1] = Box(above.x0, above.y0, above.x1, max(above.y1, box.y1))
                continue
        joined.append(box)
    return joined


_STRIP_GAP = 1.0


def _is_drawing(page: pymupdf.Page) -> bool:
    """Whether a page without words and pictures is full of shapes, as letters turned to curves."""
    return len(page.get_bboxlog()) >= _SHAPES_OF_TEXT
