"""Geometry of a page as it is shown: turned by its file and by the user, and zoomed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF

from ccprocessor.desktop.shared.page_view.canvas import PageCanvas
from ccprocessor.documents.protocol.rendering_requests import PageFacts
from ccprocessor.domain.places import Box

ZOOMS = (0.1, 0.25, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
"""The steps of zooming in and out; 1 is a page in the size of its paper."""

Zoom = float | Literal["width", "page", "box"]
"""A factor, 1 for the size of the paper; or what is fitted: the width, the page, the chosen box."""

_MOST_PIXELS = 8_000_000  # of a page as a whole; what is zoomed further is drawn in parts
_ROUND_BOX = 12.0  # points in sight around a box that is fitted
_LEGIBLE = 1.2  # of the paper's size: a box is not made smaller than that to be seen as a whole
_BOX_AT_MOST = 1.6  # of the paper's size, however small the box is


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page as shown: its facts, and by how many degrees clockwise the user turned it."""

    facts: PageFacts
    turn: int = 0

    @property
    def width(self) -> float:
        """Points from left to right."""
        return self.facts.height if self.turn in {90, 270} else self.facts.width

    @property
    def height(self) -> float:
        """Points from top to bottom."""
        return self.facts.width if self.turn in {90, 270} else self.facts.height

    def rect(self, box: Box) -> QRectF:
        """A box of the page as stored, where it is shown."""
        facts = self.facts
        size = (facts.width, facts.height)
        stored = size[::-1] if facts.rotation in {90, 270} else size
        return _rect(box.turned((facts.rotation + self.turn) % 360, stored))

    def as_filed(self, rect: QRectF) -> Box:
        """A part of the page as shown, on the page as its file shows it without the user's turn."""
        box = Box(rect.left(), rect.top(), rect.right(), rect.bottom())
        return box.turned((360 - self.turn) % 360, (self.width, self.height))

    def from_file(self, box: Box) -> QRectF:
        """A part of the page as its file shows it, where it is shown."""
        return _rect(box.turned(self.turn, (self.facts.width, self.facts.height)))


class PageScales:
    """Pixels for a point of a page on a canvas, at the `zoom` that is asked for."""

    def __init__(self, canvas: PageCanvas) -> None:
        self._canvas = canvas
        self.zoom: Zoom = "width"

    @property
    def factor(self) -> float:
        """The zoom as it is now, 1 for the size of the paper."""
        return self._canvas.pixels_per_point / self._paper

    @property
    def device(self) -> float:
        """Device pixels for a point as it is now."""
        return self._canvas.pixels_per_point * self._canvas.devicePixelRatioF()

    def pixels(self, shown: ShownPage, box: QRectF | None) -> float:
        """Logical pixels for a point of a page, fitted to a `box` of it if there is one."""
        if isinstance(self.zoom, float):
            return self.zoom * self._paper
        if box is not None:
            around = box.adjusted(-_ROUND_BOX, -_ROUND_BOX, _ROUND_BOX, _ROUND_BOX)
            fitting, all_of_it = self._canvas.fitting(around.width(), around.height())
            legible, most = (times * self._paper for times in (_LEGIBLE, _BOX_AT_MOST))
            return max(min(all_of_it, most), min(fitting, legible))
        by_width, whole = self._canvas.fitting(shown.width, shown.height)
        return whole if self.zoom == "page" else by_width

    def picture(self, shown: ShownPage, box: QRectF | None) -> float:
        """Device pixels for a point in the picture of the whole page."""
        scale = self.pixels(shown, box) * self._canvas.devicePixelRatioF()
        most = math.sqrt(_MOST_PIXELS / max(1.0, shown.width * shown.height))
        return float(f"{min(scale, most):.6g}")

    @property
    def _paper(self) -> float:
        """Logical pixels for a point in the size of the paper."""
        return self._canvas.logicalDpiX() / 72


def next_zoom(zoom: float, steps: int) -> float:
    """The zoom so many steps further in (or out, below 0); stays within the steps."""
    if steps > 0:
        larger = [step for step in ZOOMS if step > zoom * 1.01]
        return larger[min(steps, len(larger)) - 1] if larger else zoom
    smaller = [step for step in reversed(ZOOMS) if step < zoom * 0.99]
    return smaller[min(-steps, len(smaller)) - 1] if smaller else zoom


def _rect(box: Box) -> QRectF:
    return QRectF(box.x0, box.y0, box.width, box.height)
