"""A slip of paper that is written from the top to the bottom."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pymupdf as _pymupdf
import reportlab

from tests.office.receipt_pictures.spelling import cents
from tests.office.receipt_pictures.truth import ReceiptTruth

pymupdf: Any = _pymupdf
Align = Literal["l", "c", "r"]

_FOLDER = Path(reportlab.__file__).parent / "fonts"
_FACES = {
    "plain": ("helv", "hebo"),
    "typed": ("cobo", "cobo"),
    "thin": ("cour", "cobo"),
    "book": ("tiro", "tibo"),
    "hand": ("tiit", "tibi"),
    "wide": ("Vera.ttf", "VeraBd.ttf"),
    "round": ("cjk", "hebo"),
}
TILL_FACES = ("plain", "typed", "typed", "thin", "wide", "round")


@dataclass(frozen=True, slots=True)
class Stock:
    """A kind of paper and of print: points, a face of `_FACES`, grey of the ink (0 is black).

    `stretch` widens or narrows all letters; `pixels` is the width of the picture. `dotted` print
    comes from needles.
    """

    width: float
    pixels: int
    face: str
    size: float
    margin: float
    leading: float = 1.25
    stretch: float = 1.0
    ink: float = 0.08
    dotted: bool = False


def till_roll(rng: random.Random, *, faces: tuple[str, ...] = TILL_FACES) -> Stock:
    """A roll of 58 or 80 mm with the print of some till."""
    face = rng.choice(faces)
    width = rng.choice((164.0, 226.0, 226.0, 240.0))
    size = (
        width
        / (29 if face in {"typed", "thin", "wide"} else 26)
        / (0.6 if face != "wide" else 0.62)
    )
    return Stock(
        width=width, pixels=round(rng.uniform(520, 900)), face=face,
        size=size * rng.uniform(0.62, 0.78), margin=width * rng.uniform(0.03, 0.08),
        leading=rng.uniform(1.12, 1.45), stretch=rng.uniform(0.84, 1.02),
        ink=rng.uniform(0.0, 0.2), dotted=face == "typed" and rng.random() < 0.35,
    )  # fmt: skip


def letter(rng: random.Random, *, width: float = 595.0) -> Stock:
    """A sheet of A4 or letter width."""
    return Stock(
        width=width, pixels=round(rng.uniform(1150, 1500)),
        face=rng.choice(("plain", "book", "wide", "round")), size=rng.uniform(9, 10.5),
        margin=rng.uniform(36, 60), leading=rng.uniform(1.25, 1.5),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """Text on the paper: its left end and baseline in points."""

    x: float
    y: float
    text: str
    size: float
    bold: bool
    grey: float


class Slip:
    """Written line by line; what is true of it is noted while it is written."""

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        self.y = stock.size * 1.6
        self.marks: list[Mark] = []
        self.bars: list[tuple[float, float, float, float]] = []
        self._facts: dict[str, Any] = {}
        self._printed: dict[str, str] = {}

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.stock.width - 2 * self.stock.margin

    def note(self, name: str, value: dt.date | Decimal | str, printed: str) -> str:
        """Remember a true field; returns its spelling, to be written."""
        self._facts[name] = cents(value) if isinstance(value, Decimal) else value
        self._printed[name] = printed
        return printed

    def truth(self, currency: str | None = None) -> ReceiptTruth:
        """Everything noted so far."""
        facts = {"merchant": "", "date": None, "total": None, "currency": currency} | self._facts
        return ReceiptTruth(**facts, printed=tuple(self._printed.items()))

    def centre(self, text: str, *, scale: float = 1.0, bold: bool = False) -> None:
        """Centred text, on as many lines as it needs."""
        self._wrapped(text, "c", scale, bold=bold)

    def left(self, text: str, *, scale: float = 1.0, bold: bool = False) -> None:
        """Text at the left margin, on as many lines as it needs."""
        self._wrapped(text, "l", scale, bold=bold)

    def pair(self, left: str, right: str, *, scale: float = 1.0, bold: bool = False) -> None:
        """A label and what stands at the right margin."""
        self.row((left, 0, "l"), (right, 1, "r"), scale=scale, bold=bold)

    def row(self, *cells: tuple[str, float, Align], scale: float = 1.0, bold: bool = False) -> None:
        """Cells on one line, at shares of the width; two that would touch take two lines."""
        spans = [self._span(*cell, scale, bold=bold) for cell in cells if cell[0]]
        for (x, text, end), after in zip(spans, [*spans[1:], None], strict=True):
            self._put(x, text, scale, bold=bold)
            if after and end + self.stock.size * 0.4 > after[0]:
                self.gap(1, scale)
        self.gap(1, scale)

    def rule(self, kind: str = "-") -> None:
        """A line across: of signs, or drawn where `kind` is empty."""
        if kind:
            count = int(self.inner / self.length(kind * 10) * 10)
            self._wrapped(kind * count, "c", 1.0, bold=False)
            return
        y = self.y + self.stock.size * 0.1
        self.bars.append((self.stock.margin, y, self.stock.width - self.stock.margin, y + 0.7))
        self.gap(0.4)

    def gap(self, lines: float = 1.0, scale: float = 1.0) -> None:
        """Go down some lines."""
        self.y += lines * self.stock.size * scale * self.stock.leading

    def logo(self, rng: random.Random) -> None:
        """A sign of some rectangles in the middle of the top."""
        wide, middle = self.stock.width * rng.uniform(0.1, 0.25), self.stock.width / 2
        left, low = middle - wide / 2, self.y + wide * 0.6
        for part in range(rng.randint(2, 4)):
            x = left + wide * part / 4
            top = self.y + wide * rng.uniform(0, 0.3)
            self.bars.append((x, top, x + wide * rng.uniform(0.12, 0.24), low))
        self.y = low + self.stock.size * 0.6

    def barcode(self, rng: random.Random) -> None:
        """Bars as under a till receipt."""
        self.y += self.stock.size
        x, end = self.stock.width * 0.25, self.stock.width * 0.75
        while x < end:
            wide = rng.choice((0.8, 1.6, 2.4))
            self.bars.append((x, self.y - 6, x + wide, self.y + 16))
            x += wide + rng.choice((0.8, 1.6))
        self.y += 26

    def length(self, text: str, *, scale: float = 1.0, bold: bool = False) -> float:
        """Width of a text in points, as it will be stretched."""
        font = font_of(self.stock.face, bold=bold)
        return float(font.text_length(text, self.stock.size * scale)) * self.stock.stretch

    def _wrapped(self, text: str, align: Align, scale: float, *, bold: bool) -> None:
        place = {"l": 0.0, "c": 0.5, "r": 1.0}[align]
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}".strip()
            if line and self.length(longer, scale=scale, bold=bold) > self.inner:
                self.row((line, place, align), scale=scale, bold=bold)
                longer = word
            line = longer
        self.row((line, place, align), scale=scale, bold=bold)

    def _span(
        self, text: str, at: float, align: Align, scale: float, *, bold: bool
    ) -> tuple[float, str, float]:
        length = self.length(text, scale=scale, bold=bold)
        x = self.stock.margin + at * self.inner - {"l": 0.0, "c": 0.5, "r": 1.0}[align] * length
        return max(self.stock.margin, x), text, x + length

    def _put(self, x: float, text: str, scale: float, *, bold: bool) -> None:
        size = self.stock.size * scale
        self.marks.append(Mark(x, self.y + size * 0.75, text, size, bold, self.stock.ink))


@cache
def font_of(face: str, *, bold: bool) -> Any:
    """A font that comes with PyMuPDF or reportlab."""
    name = _FACES[face][bold]
    if name.endswith(".ttf"):
        return pymupdf.Font(fontfile=str(_FOLDER / name))
    return pymupdf.Font(name)
