"""Paper on a picture: how askew it lies, made level, and where its ink is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from ccprocessor.documents.ocr.engines import Picture

Ink = NDArray[np.bool_]
"""Pixels of a picture that are darker (or, on dark paper, lighter) than those around them."""

_SKEW_SIDE = 900  # pixels; a larger picture tells the skew no better
_STEEPEST = 6.0  # degrees; paper lies no worse in a scanner
_COARSE, _FINE = 0.5, 0.05
_LEVEL_ENOUGH = 0.1
"""Degrees below which turning gains nothing."""

_INK = 18  # levels of grey by which ink is darker than what is around it
_AROUND = 1 / 40
_MOST_DOTS = 60_000  # of ink that are looked at: more change nothing


def skew_of(picture: Picture) -> float:
    """Clockwise degrees by which the lines of a picture fall; 0 where they are level or none are.

    The angle at which the ink falls into the sharpest rows.
    """
    small = _shrunk(picture)
    rows, columns = np.nonzero(ink_of(small))
    if rows.size == 0:
        return 0.0
    step = rows.size // _MOST_DOTS + 1
    down, along = rows[::step].astype(np.float32), columns[::step].astype(np.float32)
    best = _sharpest(down, along, np.arange(-_STEEPEST, _STEEPEST + _COARSE, _COARSE))
    best = _sharpest(down, along, np.arange(best - _COARSE, best + _COARSE, _FINE))
    return 0.0 if abs(best) < _LEVEL_ENOUGH or abs(best) > _STEEPEST - _FINE else float(best)


def level(picture: Picture, degrees: float) -> Picture:
    """The picture turned back about its centre, as large as before, white where nothing was."""
    if not degrees:
        return picture
    turned = Image.fromarray(picture).rotate(
        degrees, Image.Resampling.BICUBIC, fillcolor=int(np.percentile(picture, 90))
    )
    return np.asarray(turned)


def ink_of(picture: Picture) -> Ink:
    """Mark where a letter may be: pixels unlike their surroundings, as most letters are."""
    radius = max(8, round(max(picture.shape) * _AROUND))
    around = np.asarray(Image.fromarray(picture).filter(ImageFilter.BoxBlur(radius)), np.int16)
    return np.asarray(around - picture > _INK)


def _shrunk(picture: Picture) -> Picture:
    side = max(picture.shape)
    if side <= _SKEW_SIDE:
        return picture
    height, width = picture.shape
    size = (max(1, width * _SKEW_SIDE // side), max(1, height * _SKEW_SIDE // side))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def _sharpest(
    rows: NDArray[np.float32], columns: NDArray[np.float32], angles: NDArray[np.float64]
) -> float:
    """The angle whose rows hold the ink most unevenly."""
    best, most = 0.0, -1.0
    for angle in angles:
        at = (rows - columns * np.tan(np.radians(angle))).astype(np.int32)
        counts = np.bincount(at - at.min()).astype(np.float64)
        sharp = float(np.square(np.diff(counts)).sum())
        if sharp > most:
            best, most = float(angle), sharp
    return best
