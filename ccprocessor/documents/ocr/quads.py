"""Lines of text as a detector finds them: four corners each, cut out, and places along them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ccprocessor.documents.ocr.engines import Picture

Quad = NDArray[np.float32]
"""Corners of a line: upper left, upper right, lower right, lower left, each x and y in pixels."""

_UPENDED = 3.0
"""Least ratio of height to width of a line that runs up or down; a lone letter has less."""

_LONG = 4.0  # times as wide as high: a line of words
_FEWEST = 3  # lines; fewer tell no direction


def size_of(quad: Quad) -> tuple[float, float]:
    """Return the width and height of a line, in pixels."""
    upper_left, upper_right, lower_right, lower_left = quad
    width = max(_length(upper_right - upper_left), _length(lower_right - lower_left))
    height = max(_length(lower_left - upper_left), _length(lower_right - upper_right))
    return width, height


def is_upended(quad: Quad) -> bool:
    """Tell whether the line runs up or down."""
    width, height = size_of(quad)
    return height >= _UPENDED * width


def cut_out(picture: Picture, quad: Quad) -> Picture:
    """The line as a level picture; one that runs up or down is laid as if it ran up."""
    width, height = (max(1, int(side)) for side in size_of(quad))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    warp = cv2.getPerspectiveTransform(quad, corners)
    cut = cv2.warpPerspective(
        picture, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(np.rot90(cut, -1) if is_upended(quad) else cut, np.uint8)


def along(quad: Quad, start: float, stop: float) -> tuple[float, float, float, float]:
    """The box around the part of a line between two shares of its length, 0 to 1."""
    if is_upended(quad):
        quad = np.roll(quad, 1, axis=0)
    upper_left, upper_right, lower_right, lower_left = quad
    corners = [
        edge_start + (edge_stop - edge_start) * share
        for edge_start, edge_stop in ((upper_left, upper_right), (lower_left, lower_right))
        for share in (start, stop)
    ]
    (x0, y0), (x1, y1) = np.min(corners, axis=0), np.max(corners, axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def ends_of(quad: Quad) -> tuple[float, float]:
    """Return the x at which a level line begins and ends, half way down, in pixels."""
    return float(quad[0, 0] + quad[3, 0]) / 2, float(quad[1, 0] + quad[2, 0]) / 2


def longest(quads: Sequence[Quad], count: int) -> list[Quad]:
    """The longest lines."""
    return sorted(quads, key=lambda quad: -max(size_of(quad)))[:count]


def slope_of(quads: Sequence[Quad]) -> float:
    """Clockwise degrees by which most of the long lines' length falls; 0 where few are long."""
    long = [quad for quad in quads if size_of(quad)[0] > _LONG * size_of(quad)[1]]
    if len(long) < _FEWEST:
        return 0.0
    falls = np.array([quad[1] + quad[2] - quad[0] - quad[3] for quad in long])
    degrees = np.degrees(np.arctan2(falls[:, 1], falls[:, 0]))
    order = np.argsort(degrees)
    lengths = np.hypot(*falls.T)[order].cumsum()
    return float(degrees[order][np.searchsorted(lengths, lengths[-1] / 2)])


def _length(vector: NDArray[np.float32]) -> float:
    return float(np.hypot(*vector))
