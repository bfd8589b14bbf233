"""Position in which a page is read, and its boxes in that position; runs in a worker."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import pymupdf

from ccprocessor.documents.pages.touching import Drawn
from ccprocessor.domain.places import Box, around

Turn = Literal[0, 90, 180, 270]
"""Clockwise degrees that bring a page as stored into the position in which it is read."""


def quarter(rotation: int) -> Turn:
    """The turn that a page asks for itself; 0 where it is none of whole quarters."""
    turns: dict[int, Turn] = {90: 90, 180: 180, 270: 270}
    return turns.get(rotation % 360, 0)


def page_size(text: pymupdf.TextPage) -> tuple[float, float]:
    """Width and height of the crop box, the page's own rotation left out."""
    frame = text.this.m_internal.mediabox
    return frame.x1 - frame.x0, frame.y1 - frame.y0


def upright(box: Sequence[float], turn: Turn, size: tuple[float, float]) -> Box:
    """A box of a stored page of that size, in the reading position."""
    return Box(*box).turned(turn, size)


def stored(box: Box, turn: Turn, size: tuple[float, float]) -> Box:
    """A box in the reading position, back on the stored page of that size."""
    width, height = size
    back = quarter(360 - turn)
    return upright(box, back, (height, width) if turn in {90, 270} else size)


def upright_words(text: pymupdf.TextPage, turn: Turn, size: tuple[float, float]) -> list[Drawn]:
    """The words of a turned page in reading position, blocks and lines counted as in its own."""
    words: list[Drawn] = []
    blocks = _clipped(text, pymupdf.INFINITE_RECT())["blocks"]
    for block_number, block in enumerate(block for block in blocks if "lines" in block):
        for line_number, line in enumerate(block["lines"]):
            for place, word in enumerate(_split(line)):
                box = around([upright(letter["bbox"], turn, size) for letter in word])
                written = "".join(letter["c"] for letter in word)
                words.append((*box, written, block_number, line_number, place))
    return words


class Letter(NamedTuple):
    """A character as drawn on the stored page: its box, its origin on the base line, its look."""

    text: str
    box: Box
    origin: tuple[float, float]
    size: float
    color: tuple[float, float, float]


_LIGATURES = range(0xFB00, 0xFB07)
_UNSEEN = {
    "\u00ad",
    "\u2060",
    "\ufeff",
    *map(chr, range(0x200B, 0x2010)),
    *map(chr, range(0x202A, 0x202F)),
}


def cleaned_text(text: str) -> str:
    """Composed letters, ligatures as letters, nothing that has no shape."""
    letters = (
        unicodedata.normalize("NFKC", letter) if ord(letter) in _LIGATURES else letter
        for letter in text
        if letter not in _UNSEEN
    )
    return unicodedata.normalize("NFC", "".join(letters))


def letters_in(text: pymupdf.TextPage, box: Box, written: str) -> list[Letter]:
    """The letters of the word that fills a box of the stored page; none where it is not there.

    `written` is the word as drawn or as cleaned: there is one letter for each of its characters.
    """
    for block in _clipped(text, box)["blocks"]:
        for line in block.get("lines", ()):
            for characters in _split(line):
                drawn = "".join([character["c"] for character in characters])
                if drawn != written and cleaned_text(drawn) != written:
                    continue
                letters = [_letter(character) for character in characters]
                if all(
                    abs(mine - theirs) < _SAME
                    for mine, theirs in zip(
                        around([letter.box for letter in letters]), box, strict=True
                    )
                ):
                    return letters if drawn == written else _cleaned(letters)
    return []


def _cleaned(letters: Sequence[Letter]) -> list[Letter]:
    """Return the letter of each character that cleaning leaves of a word."""
    found: list[Letter] = []
    text = ""
    for letter in letters:
        text += letter.text
        found += [letter] * (len(cleaned_text(text)) - len(found))
    return found


class Line(NamedTuple):
    """Letters that were drawn in a row, spaces too, and the direction in which they run."""

    direction: tuple[float, float]
    letters: list[Letter]


def lines_of(text: pymupdf.TextPage) -> Iterator[Line]:
    """Every line of a text page as drawn, whatever lies outside its frame too."""
    for block in _clipped(text, pymupdf.INFINITE_RECT())["blocks"]:
        for line in block.get("lines", ()):
            letters = []
            for span in line["spans"]:
                for character in span["chars"]:
                    character["span"] = span
                    letters.append(_letter(character))
            yield Line(line["dir"], letters)


def _letter(character: dict[str, Any]) -> Letter:
    span = character["span"]
    color = pymupdf.sRGB_to_pdf(span["color"])
    box = Box(*character["bbox"])
    return Letter(character["c"], box, character["origin"], span["size"], color)


def is_one_piece(boxes: Sequence[Box]) -> bool:
    """Tell whether letters were surely drawn in one go: each begins where the one before ends.

    Letters of one width are never sure: two cells of a typewriter's grid touch unseen.
    """
    gaps = [after.x0 - before.x1 for before, after in pairwise(boxes)]
    widths = [box.width for box in boxes]
    return max(map(abs, gaps), default=0.0) < _JUMP and max(widths) - min(widths) > _JUMP


_JUMP = 0.05  # points; letters drawn in one go leave smaller gaps
_SAME = 0.2  # points; rounding


def _split(line: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """The words of a line, split where MuPDF itself splits them."""
    word: list[dict[str, Any]] = []
    for span in line["spans"]:
        for character in span["chars"]:
            letter = character["c"]
            is_blank = letter <= " " or letter == "\u00a0" or letter in _TURNS
            if word and (is_blank or (letter in _LEFTWARD) != (word[-1]["c"] in _LEFTWARD)):
                yield word
                word = []
            if not is_blank and (word or letter != _JOINER):
                character["span"] = span
                word.append(character)
    if word:
        yield word


_TURNS = frozenset(map(chr, range(0x202A, 0x202F)))
"""Signs after which a text runs the other way."""

_LEFTWARD = frozenset(map(chr, range(0x590, 0x901)))
_JOINER = "\u200d"


def _clipped(text: pymupdf.TextPage, box: tuple[float, float, float, float]) -> dict[str, Any]:
    """The raw content of a part of the page: a text page's own frame is what it gives."""
    frame = text.this.m_internal.mediabox
    whole = (frame.x0, frame.y0, frame.x1, frame.y1)
    frame.x0, frame.y0, frame.x1, frame.y1 = box
    try:
        content: dict[str, Any] = text.extractRAWDICT()
    finally:
        frame.x0, frame.y0, frame.x1, frame.y1 = whole
    return content
