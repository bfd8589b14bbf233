"""Pages of a document: words and pictures, as somebody reading the document sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import Literal, NamedTuple, TypeAlias

from ccprocessor.domain.places import Box, Place

Source = Literal["text", "ocr", "repaired", "typed"]
"""Origin of a value: text layer, OCR, a proven repair, a person."""


class Word(NamedTuple):
    """A word in the reading position of its page (upright, left to right), in points.

    Words drawn in one go, without a jump, share their `run`; runs are numbered in drawing
    order. `edges` holds the left edge of each character where the word may be two that touch
    (a name running into the next column); elsewhere it is empty. Over-printed copies are still
    there: two words of one text less than a point apart.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    run: int = 0
    edges: tuple[float, ...] = ()

    @property
    def box(self) -> Box:
        """Its rectangle."""
        return Box(self.x0, self.y0, self.x1, self.y1)

    @property
    def middle(self) -> float:
        """The y half way down."""
        return (self.y0 + self.y1) / 2


class PrintedTable(NamedTuple):
    """Place of a page's table in points: its line of heads, and its columns by name.

    A column reaches from its leftmost to its rightmost word, the head's own among them; without
    columns no table is printed. `turn` is the page's.
    """

    turn: int
    top: float = 0.0
    bottom: float = 0.0
    columns: dict[str, tuple[float, float]] = {}  # noqa: RUF012  (of a tuple: never changed)


class Skew(NamedTuple):
    """Skew of paper: clockwise degrees, turned about a point of the page in points."""

    degrees: float
    x: float
    y: float

    def drawn(self, box: Box) -> Box:
        """The box around a level box, laid askew again as it is drawn."""
        return self._turned(box, self.degrees)

    def undone(self, box: Box) -> Box:
        """The box around a box as it is drawn, made level."""
        return self._turned(box, -self.degrees)

    def _turned(self, box: Box, degrees: float) -> Box:
        sine, cosine = sin(radians(degrees)), cos(radians(degrees))
        corners = [(x - self.x, y - self.y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs = [self.x + x * cosine - y * sine for x, y in corners]
        ys = [self.y + x * sine + y * cosine for x, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Page:
    """One page, turned so that its text reads upright.

    `number` is 1-based. `width` and `height` are points as read. `turn` is the clockwise
    rotation in degrees (0, 90, 180, 270) that brings the page as stored into the reading
    position. `pictures` are the boxes of drawn images in the reading position, largest first.
    Where `source` is "ocr", `scores` holds how sure the engine is of each word (0 to 1), in the
    order of `words`, and `tilt` how the paper lay, already undone in all boxes. Where a sheet
    carries several pages, `part` counts them from 0, `corner` is where the page begins on it, and
    `paper` its size as read. All are `scale` times as large as on paper.
    """

    document: str
    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    pictures: tuple[Box, ...] = ()
    turn: int = 0
    source: Source = "text"
    scores: tuple[float, ...] = ()
    tilt: Skew | None = None
    part: int = 0
    corner: tuple[float, float] = (0.0, 0.0)
    paper: tuple[float, float] | None = None
    scale: float = 1.0

    @property
    def order(self) -> tuple[int, int]:
        """Position among the pages: by its sheet, then by its part of the sheet."""
        return self.number, self.part

    def follows(self, order: tuple[int, int]) -> bool:
        """Tell whether it comes right behind the page at that position."""
        number, part = order
        return self.order in ((number + 1, 0), (number, part + 1))

    @property
    def is_blank(self) -> bool:
        """Neither words nor pictures."""
        return not self.words and not self.pictures

    @property
    def picture_share(self) -> float:
        """Share of the page that its largest picture covers, 0 to 1."""
        area = self.width * self.height
        if not self.pictures or not area:
            return 0.0
        largest = self.pictures[0]
        return min(1.0, largest.width * largest.height / area)

    @property
    def is_scanned(self) -> bool:
        """All picture: no text layer worth the name under a picture of the whole page."""
        if self.source != "text":
            return False
        return len(self.words) < _SCAN_WORDS and self.picture_share >= _SCAN_SHARE

    def place(self, box: Box) -> Place:
        """The place of a box in reading position, on the page as stored."""
        return Place(self.document, self.number, self.stored(box))

    def level(self, box: Box) -> Box:
        """Turn a box of the unrotated page into the reading position: what `stored` undoes."""
        size = self._size
        box = box.turned(self.turn, size if self.turn in (0, 180) else size[::-1])
        box = self.tilt.undone(box) if self.tilt else box
        box = box.scaled(self.scale)
        return box.moved(-self.corner[0], -self.corner[1])

    def stored(self, box: Box) -> Box:
        """Turn a box of the reading position back onto the unrotated page."""
        box = box.moved(*self.corner).scaled(1 / self.scale)
        drawn = self.tilt.drawn(box) if self.tilt else box
        turned = drawn.turned(-self.turn % 360, self._size)
        return Box(*(round(value, 2) for value in turned))

    @property
    def _size(self) -> tuple[float, float]:
        """The width and height of the paper, as read."""
        width, height = self.paper or (self.width, self.height)
        return width / self.scale, height / self.scale


_SCAN_WORDS = 3  # a page number or a stamp may be printed on a scan
_SCAN_SHARE = 0.8  # of a page that pictures cover


@dataclass(frozen=True, slots=True)
class UnreadPage:
    """A page that could not be read, and why, as the end of a sentence.

    `is_fault`: not for what is in the file, but since the program failed at it or gave it up.
    """

    document: str
    number: int
    reason: str
    is_fault: bool = False


DocumentKind: TypeAlias = str
"""Kind of a document: one of `readings.RECORDS`, or "other"."""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A file that was given: what it is called, what it is, and its digest."""

    sha256: str
    name: str
    size: int
    pages: int
    kind: DocumentKind = "other"
    scanned_pages: tuple[int, ...] = ()
    mime_type: str = "application/pdf"
    engine: str = field(default="text-layer")
