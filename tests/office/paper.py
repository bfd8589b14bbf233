"""Sheets of ink: what stands where on a page, before any PDF is written.

Coordinates are points from the top left of the page as a reader sees it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

Align = Literal["left", "right", "centre"]
Box = tuple[float, float, float, float]
Order = Literal["rows", "columns", "shuffled", "head_last", "bold_last"]
_ASCENT, _DESCENT = 0.78, 0.22


@dataclass(frozen=True, slots=True)
class Face:
    """A font and its bold companion."""

    regular: str
    bold: str


@dataclass(frozen=True, slots=True)
class Text:
    """A cell drawn in one go; `y` is the base line."""

    x: float
    y: float
    text: str
    font: str
    size: float
    twice: bool = False
    head: bool = False

    @property
    def width(self) -> float:
        return width_of(self.text, self.font, self.size)

    @property
    def box(self) -> Box:
        y0, y1 = self.y - _ASCENT * self.size, self.y + _DESCENT * self.size
        return self.x, y0, self.x + self.width, y1


@dataclass(frozen=True, slots=True)
class Shade:
    """A filled rectangle; thin ones are rules."""

    box: Box
    grey: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG in its box."""

    box: Box
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Stock:
    """How pages are stored: `turn` is the clockwise turn that makes them upright.

    `keyed` says whether the file knows (a /Rotate entry) or the words simply run sideways;
    `crop` is what lies outside the crop box on the left and at the bottom.
    """

    turn: int = 0
    keyed: bool = True
    crop: tuple[float, float] = (0, 0)
    order: Order = "rows"
    by_word: bool = False


UPRIGHT = Stock()


@dataclass(slots=True)
class Sheet:
    """One page to be; `marks` remembers where records stand, `tags` what is odd about the page."""

    width: float
    height: float
    stock: Stock
    owner: str = ""
    texts: list[Text] = field(default_factory=list)
    shades: list[Shade] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    marks: dict[str, Box] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    header: tuple[int, int] = (0, 0)

    def behead(self) -> None:
        """Lose the cells of the card header."""
        del self.texts[slice(*self.header)]
        self.tags.add("header_cut")

    def write(  # noqa: PLR0913 - each says something else about the cell
        self,
        x: float,
        y: float,
        text: str,
        *,
        font: str,
        size: float,
        align: Align = "left",
        twice: bool = False,
        head: bool = False,
    ) -> Text:
        """Put a cell on the page and return it; an empty one leaves no ink."""
        width = width_of(text, font, size)
        left = x - {"left": 0.0, "right": width, "centre": width / 2}[align]
        cell = Text(left, y, text, font, size, twice, head)
        if text.strip():
            self.texts.append(cell)
        return cell

    def shade(self, box: Box, grey: float) -> None:
        """Fill a rectangle behind the text."""
        self.shades.append(Shade(box, grey))

    def mark(self, key: str, boxes: Sequence[Box]) -> None:
        """Remember where something stands."""
        self.marks[key] = around([*boxes, *([self.marks[key]] if key in self.marks else [])])

    def drawn(self) -> list[Text]:
        """The cells in drawing order."""
        match self.stock.order:
            case "columns":
                return sorted(self.texts, key=lambda t: (not t.head, round(t.x / 4), t.y))
            case "shuffled":
                return random.Random(len(self.texts)).sample(self.texts, len(self.texts))
            case "head_last":
                return sorted(self.texts, key=lambda t: t.head)
            case "bold_last":
                return sorted(self.texts, key=lambda t: t.twice or "Bold" in t.font)
            case _:
                return list(self.texts)

    def stored(self, box: Box) -> Box:
        """A box on the page as stored, before any rotation, measured from the crop box."""
        x0, y0, x1, y1 = box
        match self.stock.turn:
            case 90:
                box = y0, self.width - x1, y1, self.width - x0
            case 180:
                box = self.width - x1, self.height - y1, self.width - x0, self.height - y0
            case 270:
                box = self.height - y1, x0, self.height - y0, x1
        return tuple(round(value, 1) for value in box)  # type: ignore[return-value]


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def width_of(text: str, font: str, size: float) -> float:
    """Points a text takes."""
    return float(pdfmetrics.stringWidth(text, font, size))


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """Break at spaces so that every line fits; one over-long word stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _faces() -> dict[str, Face]:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in (("Vera", "Vera.ttf"), ("Vera-Bold", "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    return {
        "sans": Face("Helvetica", "Helvetica-Bold"),
        "serif": Face("Times-Roman", "Times-Bold"),
        "typewriter": Face("Courier", "Courier-Bold"),
        "vera": Face("Vera", "Vera-Bold"),
    }


FACES = _faces()
