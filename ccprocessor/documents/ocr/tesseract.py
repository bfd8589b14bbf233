"""Tesseract, the program, through pytesseract: second voter, and fallback."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytesseract
from PIL import Image

from ccprocessor.documents.ocr.availability import EngineName
from ccprocessor.documents.ocr.engines import OcrWord, Picture
from ccprocessor.documents.ocr.program import tesseract

_ONE_BLOCK_AS_TABLE = "-c tessedit_create_tsv=1 --psm 6"
_PATIENCE = 2.0
"""Multiple of a page's limit that the program may last if nobody stops the worker."""

_CERTAIN = 100.0  # percent


class TesseractEngine:
    """Asks the program once for each picture; raises `RuntimeError` where it takes too long."""

    name: EngineName = "tesseract"

    def __init__(self, languages: str, seconds: float, scratch: Path) -> None:
        os.environ["OMP_THREAD_LIMIT"] = "1"
        tempfile.tempdir = str(scratch)
        if program := tesseract():
            pytesseract.pytesseract.tesseract_cmd = program.path
            os.environ.update(program.environment)
        self._languages = languages
        self._seconds = seconds * _PATIENCE

    def way_up(self, picture: Picture) -> None:
        """It reads what is set before it."""

    def slope(self, picture: Picture) -> float:  # noqa: ARG002  (the door's)
        """It levels lines by itself."""
        return 0.0

    def read(self, picture: Picture) -> Sequence[OcrWord]:
        """The words of a picture.

        `image_to_data` would ask for the version first, which looks up the name of this machine.
        """
        table = pytesseract.run_and_get_output(
            Image.fromarray(picture),
            extension="tsv",
            lang=self._languages,
            config=_ONE_BLOCK_AS_TABLE,
            timeout=self._seconds,
        )
        found = pytesseract.pytesseract.file_to_dict(table, "\t", -1)
        lines: dict[tuple[int, int, int], int] = {}
        words: list[OcrWord] = []
        for index, text in enumerate(found["text"]):
            score = float(found["conf"][index])
            if not text.strip() or score < 0:
                continue
            line = found["block_num"][index], found["par_num"][index], found["line_num"][index]
            left, top = float(found["left"][index]), float(found["top"][index])
            right, bottom = left + found["width"][index], top + found["height"][index]
            number = lines.setdefault(line, len(lines))
            words.append(OcrWord(left, top, right, bottom, text.strip(), score / _CERTAIN, number))
        return words
