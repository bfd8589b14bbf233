"""One page of a PDF into upright words and pictures; runs in a worker."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate

import pymupdf

from ccprocessor.documents.card_numbers import full_numbers, masked, may_hold_number
from ccprocessor.documents.touching import Drawn, cell_starts, is_at_start, suspects
from ccprocessor.documents.upright import (
    Turn,
    image_boxes,
    is_one_piece,
    letters_in,
    page_size,
    stored,
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
    """A page under work: its text page, its size as stored, its turn and its words.

    `drawn` and `words` are the same in the same order, upright; `letters` is all their text.
    """

    page: pymupdf.Page
    text: pymupdf.TextPage
    size: tuple[float, float]
    turn: Turn
    drawn: Sequence[Drawn]
    words: list[Word]
    letters: str


@dataclass(slots=True)
class PageReader:
    """Reads pages of one document; remembers where the letters of repeated words begin."""

    document: pymupdf.Document
    _offsets: dict[tuple[str, int, int], tuple[tuple[float, ...], bool]] = field(
        default_factory=dict
    )

    def read(self, number: int) -> PageContent:
        """The words and pictures of page `number` (1-based), upright, card numbers masked.

        Raises `UndecodablePage`, or whatever PyMuPDF raises on a broken page.
        """
        sheet = sheet_of(self.document.load_page(number - 1))
        words: Sequence[Word] = self._with_edges(sheet)
        numbers = full_numbers(words) if may_hold_number(sheet.letters) else ()
        if numbers:
            words = masked(words, numbers)
        if not _is_legible(sheet.letters):
            words = ()
        pictures = _pictures(image_boxes(sheet.text), sheet.turn, sheet.size)
        if not words and not pictures and (sheet.letters or _is_drawing(sheet.page)):
            raise UndecodablePage
        width, height = sheet.size if sheet.turn in {0, 180} else sheet.size[::-1]
        return PageContent(number, width, height, sheet.turn, tuple(words), pictures)

    def _with_edges(self, sheet: Sheet) -> list[Word]:
        words = sheet.words
        starts: frozenset[int] | None = None
        for index in suspects(sheet.drawn):
            word = words[index]
            offsets, sure = self._letter_offsets(sheet, word)
            if sure and offsets:
                starts = cell_starts(sheet.drawn) if starts is None else starts
                if not starts or not is_at_start(word.x0, offsets, starts):
                    continue
            edges = tuple([word.x0 + offset for offset in offsets])
            words[index] = word._replace(edges=edges)
        return words

    def _letter_offsets(self, sheet: Sheet, word: Word) -> tuple[tuple[float, ...], bool]:
        """How far behind its first letter each begins, and whether all look drawn in one go."""
        x0, y0, x1, y1, written, *_ = word
        key = (written, int(10 * (x1 - x0) + 0.5), int(10 * (y1 - y0) + 0.5))
        found = self._offsets.get(key)
        if found is None:
            box = stored(word.box, sheet.turn, sheet.size)
            letters = letters_in(sheet.text, box, written)
            boxes = [upright(letter.box, sheet.turn, sheet.size) for letter in letters]
            found = tuple([box.x0 - x0 for box in boxes]), is_one_piece(boxes) if boxes else True
            self._offsets[key] = found
        return found


def sheet_of(page: pymupdf.Page) -> Sheet:
    """The words of a page, before edges are sought and numbers masked."""
    text = page.get_textpage(flags=FLAGS)
    size = page_size(text)
    drawn: list[Drawn] = text.extractWORDS()
    turn = turn_of(page, text, drawn)
    if turn:
        drawn = upright_words(text, turn, size)
    letters = " ".join([word[4] for word in drawn])
    if not letters.isascii():
        drawn = _cleaned(drawn)
    runs = accumulate([not word[7] for word in drawn[1:]], initial=0)
    words = [
        _new_word((x0, y0, x1, y1, written, run, ()))
        for (x0, y0, x1, y1, written, _, _, _), run in zip(drawn, runs, strict=False)
    ]
    return Sheet(page, text, size, turn, drawn, words, letters)


_new_word = partial(tuple.__new__, Word)


_LIGATURES = range(0xFB00, 0xFB07)
_UNSEEN = {
    "\u00ad",
    "\u2060",
    "\ufeff",
    *map(chr, range(0x200B, 0x2010)),
    *map(chr, range(0x202A, 0x202F)),
}


def _cleaned(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Composed letters, ligatures as letters, nothing that has no shape."""
    cleaned: list[Drawn] = []
    begins_line = False
    for x0, y0, x1, y1, written, block, line, place in drawn:
        begins_line = begins_line or not place
        if text := written if written.isascii() else _cleaned_text(written):
            cleaned.append((x0, y0, x1, y1, text, block, line, 0 if begins_line else place))
            begins_line = False
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
