"""A page, or a picture on it, read by OCR; runs in a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pymupdf
from PIL import Image

from ccprocessor.documents.ocr.availability import installed_engines
from ccprocessor.documents.ocr.drawing import draw_region, scale_of
from ccprocessor.documents.ocr.engines import (
    Engine,
    NoEngine,
    Picture,
    load_engine,
)
from ccprocessor.documents.ocr.identity import clipped, picture_digest, unturned
from ccprocessor.documents.ocr.views import View, best_view, quarter
from ccprocessor.documents.ocr.words import Fitted, fitted
from ccprocessor.documents.pages.card_numbers import FullNumber, full_numbers, masked
from ccprocessor.documents.pages.upright import Turn, upright
from ccprocessor.documents.protocol.requests import PictureIdentity, Region
from ccprocessor.documents.protocol.wire import OcrContent
from ccprocessor.domain.pages import Skew, Word
from ccprocessor.domain.places import Box

_HASH_SIDE = 16  # cells of a fingerprint in each direction


@dataclass(slots=True)
class OcrEngines:
    """The engines of one process, each loaded when first asked.

    `seconds` is what a page may take, `scratch` a folder for pictures that a program is handed.
    """

    languages: str
    seconds: float
    scratch: Path
    _engines: dict[str, Engine] = field(default_factory=dict)

    def engine(self, name: str) -> Engine:
        """The engine of that name; raises `NoEngine` where it is not installed."""
        if name not in self._engines:
            here = next((one for one in installed_engines() if one == name), None)
            if here is None:
                raise NoEngine(f"{name} is not installed")
            self._engines[name] = load_engine(here, self.languages, self.seconds, self.scratch)
        return self._engines[name]


def read_by_eye(
    page: pymupdf.Page, region: Region, engine: Engine, identity: PictureIdentity | None = None
) -> OcrContent:
    """The words of a page, or of a part of it, level and upright.

    Words come in the reading position of the whole page, full card numbers masked. `identity` is
    that of the region, where it is known.
    """
    with unturned(page) as rotation:
        size, clip = (page.rect.width, page.rect.height), clipped(page, region.box)
        stored, scale = draw_region(page, clip), scale_of(page, clip)
        digest = identity.digest if identity else _digest(page, clip)
    way_up = rotation if region.turn is None else quarter(region.turn)
    view = best_view(stored, way_up, engine, is_known=region.turn is not None)
    words = _words(view, scale, clip, size)
    tilt = _tilt(view, clip, size)
    width, height = size if view.turn in {0, 180} else size[::-1]
    plain = [word for word, _ in words]
    numbers = ocr_numbers(plain)
    kept = masked(plain, numbers) if numbers else tuple(plain)
    return OcrContent(
        number=region.page,
        width=width,
        height=height,
        turn=view.turn,
        tilt=tilt,
        words=kept,
        scores=_scores(words, kept),
        numbers=tuple(box for found in numbers for box in hidden_boxes(plain, found)),
        engine=engine.name,
        digest=digest,
        fingerprint=fingerprint(view.picture),
        identity=identity,
    )


def _scores(words: Sequence[tuple[Word, float]], kept: Sequence[Word]) -> tuple[float, ...]:
    """Return the score of each word that is kept once numbers are masked."""
    scores = [score for _, score in words]
    if len(kept) != len(words):
        by_word = dict(words)
        scores = [by_word.get(word, 1.0) for word in kept]
    return tuple(round(score, 3) for score in scores)


def _digest(page: pymupdf.Page, clip: pymupdf.Rect) -> str:
    return picture_digest(page.get_image_info(hashes=True), clip)


def fingerprint(picture: Picture) -> str:
    """Return a 16 by 16 comparison of neighbouring fields as hex: alike for a re-saved picture."""
    size = (_HASH_SIDE + 1, _HASH_SIDE)
    small = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX), np.int16)
    bits = np.packbits(small[:, 1:] > small[:, :-1] + 1)
    return bits.tobytes().hex()


def _words(
    view: View, scale: float, clip: pymupdf.Rect, size: tuple[float, float]
) -> list[tuple[Word, float]]:
    """Words in points of the upright page, each with its score."""
    left, top = _origin(view.turn, clip, size)
    run = -1
    words = []
    before: Fitted | None = None
    for found in fitted(view.found, view.picture):
        run += before is None or _is_apart(before, found)
        before = found
        box = [round(place / scale, 2) for place in found[:4]]
        edges = tuple(round(left + edge / scale, 2) for edge in found.edges)
        word = Word(
            left + box[0],
            top + box[1],
            left + box[2],
            top + box[3],
            found.text,
            run=run,
            edges=edges,
        )
        words.append((word, found.score))
    return words


def _is_apart(before: Fitted, word: Fitted) -> bool:
    """Tell whether a word is another line's, or further off than one a space behind would be."""
    return word.line != before.line or word.x0 - before.x1 > word.y1 - word.y0


def _origin(turn: Turn, clip: pymupdf.Rect, size: tuple[float, float]) -> tuple[float, float]:
    """The top left corner of the part that was read, on the upright page."""
    box = upright((clip.x0, clip.y0, clip.x1, clip.y1), turn, size)
    return box.x0, box.y0


def _tilt(view: View, clip: pymupdf.Rect, size: tuple[float, float]) -> Skew | None:
    if not view.skew:
        return None
    box = upright((clip.x0, clip.y0, clip.x1, clip.y1), view.turn, size)
    return Skew(view.skew, (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)


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
