"""Lone letters that a detector of lines passes over: ink of their size in a row of other words."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ccprocessor.documents.ocr.deskew import Ink
from ccprocessor.documents.ocr.quads import Quad, size_of

Places = NDArray[np.int32]
"""Left, top, width and height in pixels, of one or of many."""

_LOWEST, _HIGHEST = 0.35, 0.9
_WIDEST = 0.9
"""In heights of the lines found, which are drawn loosely."""

_NARROWEST = 2  # pixels; thinner is dust, no letter
_APART = 0.5  # heights of a line around a letter that stands alone
_LEVEL = 0.25  # heights between the middles of letters of one row
_FEWEST_BESIDE = 3  # letters of a row; specks are seldom level with so many
_MOST = 40
"""More than these are no letters but dirt."""

_RIM = 0.25  # heights of a line around a letter: engines want white on each side


def overlooked(ink: Ink, quads: Sequence[Quad]) -> list[Quad]:
    """Return quads of single letters outside all lines, level with at least three of them."""
    if len(quads) < _FEWEST_BESIDE:
        return []
    line = float(np.median([min(size_of(quad)) for quad in quads]))
    middles = np.array([quad[:, 1].mean() for quad in quads])
    rest = ink.astype(np.uint8)
    cv2.fillPoly(rest, [np.round(quad).astype(np.int32) for quad in quads], (0,))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    width, height = boxes[1:, 2], boxes[1:, 3]
    of_size = (height > _LOWEST * line) & (height < _HIGHEST * line)
    of_size &= (width >= _NARROWEST) & (width < _WIDEST * line)
    candidates = boxes[1:, :4][of_size].astype(np.int32)
    beside = np.abs(middles[None, :] - (candidates[:, 1] + candidates[:, 3] / 2)[:, None])
    in_row = candidates[(beside < _LEVEL * line).sum(axis=1) >= _FEWEST_BESIDE]
    lone = [box for box in in_row if _is_alone(box, candidates, _APART * line)]
    return [_around(box, _RIM * line) for box in lone] if len(lone) <= _MOST else []


def _is_alone(box: Places, others: Places, apart: float) -> bool:
    left, top, width, height = box
    x = np.maximum(others[:, 0] - left - width, left - others[:, 0] - others[:, 2])
    y = np.maximum(others[:, 1] - top - height, top - others[:, 1] - others[:, 3])
    return int((np.maximum(x, y) < apart).sum()) == 1


def _around(box: Places, rim: float) -> Quad:
    left, top, width, height = (float(side) for side in box)
    x0, y0, x1, y1 = left - rim, top - rim, left + width + rim, top + height + rim
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)
