"""Places in documents: document, page and box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self


class _Corners(NamedTuple):
    """Left, top, right and bottom."""

    x0: float
    y0: float
    x1: float
    y1: float


class Box(_Corners):
    """A rectangle in points, origin top left, y downwards.

    Its corners are floats, also where it is made of whole numbers: what is written of a box is the
    same before it is stored and after.
    """

    __slots__ = ()

    def __new__(cls, x0: float, y0: float, x1: float, y1: float) -> Self:
        """Make the box of its corners."""
        return tuple.__new__(cls, (float(x0), float(y0), float(x1), float(y1)))

    @classmethod
    def _make(cls, iterable: Iterable[float]) -> Self:  # type: ignore[override]  # as of Box
        return cls(*iterable)

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

    def moved(self, right: float, down: float) -> Box:
        """The same box that far away."""
        if not (right or down):
            return self
        return Box(self.x0 + right, self.y0 + down, self.x1 + right, self.y1 + down)

    def scaled(self, times: float) -> Box:
        """The same box on a page so many times as large."""
        return self if times == 1 else Box(*(times * corner for corner in self))

    def turned(self, degrees: int, size: tuple[float, float]) -> Box:
        """Return the box after its page, of that width and height, was turned by quarters.

        `degrees` are clockwise: 0, 90, 180 or 270.
        """
        x0, y0, x1, y1 = self
        width, height = size
        match degrees:
            case 90:
                return Box(height - y1, x0, height - y0, x1)
            case 180:
                return Box(width - x1, height - y1, width - x0, height - y0)
            case 270:
                return Box(y0, width - x1, y1, width - x0)
            case _:
                return self


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
class PageRef:
    """A page of a document: its SHA-256 and the 1-based number."""

    document: str
    page: int


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a document: its SHA-256, the 1-based page, and the box on the unrotated page."""

    document: str
    page: int
    box: Box
