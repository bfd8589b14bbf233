"""Where something stands: document, page and box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle in points, origin top left, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Points from left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Points from top to bottom."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """The y half way down."""
        return (self.y0 + self.y1) / 2


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them; raises ValueError where there is none."""
    corners = list(boxes)
    return Box(
        min(box.x0 for box in corners),
        min(box.y0 for box in corners),
        max(box.x1 for box in corners),
        max(box.y1 for box in corners),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a document: its SHA-256, the 1-based page, and the box on the unrotated page."""

    document: str
    page: int
    box: Box
