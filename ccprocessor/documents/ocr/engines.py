"""The engines that read letters off a picture, behind one door."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ccprocessor.documents.ocr.availability import EngineName
from ccprocessor.documents.pages.upright import Turn

Picture = NDArray[np.uint8]
"""Grey values, rows by columns, 0 is black."""


class OcrWord(NamedTuple):
    """A word on a picture: its box in pixels, its text, how sure the engine is (0 to 1), its line.

    Words of one line, as the engine sees lines, share their `line`. `places` are the middles of
    its letters from left to right, where the engine tells them.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    score: float
    line: int
    places: tuple[float, ...] = ()


class Engine(Protocol):
    """Reads whole pictures; loaded once, used by one process."""

    name: EngineName

    def way_up(self, picture: Picture) -> Turn | None:
        """The clockwise turn that sets a picture upright; None where only reading it tells."""
        ...

    def slope(self, picture: Picture) -> float:
        """Clockwise degrees by which its lines fall; 0 where only reading it tells."""
        ...

    def read(self, picture: Picture) -> Sequence[OcrWord]:
        """The words of a picture that stands upright, in no particular order."""
        ...


class NoEngine(RuntimeError):
    """No engine is installed that could be asked."""


def load_engine(name: EngineName, languages: str, seconds: float, scratch: Path) -> Engine:
    """The engine of that name; takes seconds and some hundred MB the first time.

    `languages` is Tesseract's list, as "eng+deu"; the other engine reads all Latin letters. A
    program is handed pictures in the folder `scratch`, and stopped long after `seconds` for each.
    """
    if name == "rapidocr":
        from ccprocessor.documents.ocr.rapid import RapidEngine

        return RapidEngine()
    from ccprocessor.documents.ocr.tesseract import TesseractEngine

    return TesseractEngine(languages, seconds, scratch)
