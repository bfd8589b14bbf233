"""Geometry of a page as it is shown: turned by its file and by the user."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from ccprocessor.documents.protocol.rendering_requests import PageFacts
from ccprocessor.domain.places import Box

ZOOMS = (0.1, 0.25, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
"""The steps of zooming in and out; 1 is a page in the size of its paper."""


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


def next_zoom(zoom: float, steps: int) -> float:
    """The zoom so many steps further in (or out, below 0); stays within the steps."""
    if steps > 0:
        larger = [step for step in ZOOMS if step > zoom * 1.01]
        return larger[min(steps, len(larger)) - 1] if larger else zoom
    smaller = [step for step in reversed(ZOOMS) if step < zoom * 0.99]
    return smaller[min(-steps, len(smaller)) - 1] if smaller else zoom


def _rect(box: Box) -> QRectF:
    return QRectF(box.x0, box.y0, box.width, box.height)
