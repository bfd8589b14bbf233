"""A picture set upright and level, and what is seen on it then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ccprocessor.documents.ocr.deskew import level, skew_of
from ccprocessor.documents.ocr.engines import Engine, OcrWord, Picture
from ccprocessor.documents.pages.upright import Turn

_WELL_READ, _LEGIBLE = 0.85, 0.55
"""Legibility of a page that stands upright; and of one that was read so before."""

_TALL = 1.3  # times as high as wide: the word stands upright, the page is turned
_FEWEST_LETTERS = 3  # of a word; shorter ones may be higher than wide as they are
_ASKEW = 0.6
"""Degrees that found lines may fall by: the edge of a table may have looked sharper than they."""


@dataclass(frozen=True, slots=True)
class View:
    """A picture as it was read: turned by quarters, then made level, and what was seen."""

    turn: Turn
    skew: float
    picture: Picture
    found: Sequence[OcrWord]

    @property
    def legibility(self) -> float:
        """Letters that the engine is sure of and that lie the right way, of all."""
        letters = sum(len(word.text) for word in self.found)
        sure = sum(len(word.text) * word.score for word in self.found if not _is_tall(word))
        return sure / letters if letters else 0.0

    @property
    def amount(self) -> float:
        """Amount of text that was read well, by which the right way up is found."""
        return self.legibility * sum(
            len(word.text) * word.score for word in self.found if not _is_tall(word)
        )


def best_view(stored: Picture, rotation: Turn, engine: Engine, *, is_known: bool = False) -> View:
    """The picture the right way up: as it is shown, where that reads well.

    Where that is known from before, it is doubted only if hardly anything can be read.
    """
    picture, skew = _straight(stored, rotation)
    turn = engine.way_up(picture)
    if turn:
        rotation = quarter(rotation + turn)
        picture, skew = _straight(stored, rotation)
    if abs(more := engine.slope(picture)) > _ASKEW:
        skew += more
        picture = level(_turned(stored, rotation), skew)
    first = View(rotation, skew, picture, engine.read(picture))
    if turn is not None or first.legibility >= (_LEGIBLE if is_known else _WELL_READ):
        return first
    return _tried(stored, first, engine)


def quarter(degrees: int) -> Turn:
    """A turn by quarters; 0 where it is none."""
    turns: dict[int, Turn] = {90: 90, 180: 180, 270: 270}
    return turns.get(degrees % 360, 0)


def _tried(stored: Picture, first: View, engine: Engine) -> View:
    """The way up that reads best, the others tried until one reads well."""
    views = [first]
    sideways = sum(map(_is_tall, first.found)) * 2 > len(first.found)
    for turn in (90, 270) if sideways else (180, 90, 270):
        to = quarter(first.turn + turn)
        picture, skew = _straight(stored, to)
        view = View(to, skew, picture, engine.read(picture))
        views.append(view)
        if view.legibility >= _WELL_READ and view.amount > first.amount:
            break
    return max(views, key=lambda view: view.amount)


def _straight(stored: Picture, turn: Turn) -> tuple[Picture, float]:
    turned = _turned(stored, turn)
    skew = skew_of(turned)
    return level(turned, skew), skew


def _turned(stored: Picture, turn: Turn) -> Picture:
    return np.ascontiguousarray(np.rot90(stored, -(turn // 90)))


def _is_tall(word: OcrWord) -> bool:
    height, width = word.y1 - word.y0, word.x1 - word.x0
    return len(word.text) >= _FEWEST_LETTERS and height > _TALL * width
