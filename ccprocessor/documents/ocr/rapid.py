"""RapidOCR: a detector of text lines and a recogniser, models inside its wheel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from rapidocr import RapidOCR
from rapidocr.inference_engine.base import FileInfo, InferSession
from rapidocr.utils.download_file import DownloadFile

from ccprocessor.documents.ocr.availability import EngineName
from ccprocessor.documents.ocr.deskew import Ink, ink_of
from ccprocessor.documents.ocr.engines import OcrWord, Picture
from ccprocessor.documents.ocr.quads import (
    Quad,
    along,
    cut_out,
    ends_of,
    is_upended,
    longest,
    size_of,
    slope_of,
)
from ccprocessor.documents.pages.upright import Turn

_SIDE = 960  # pixels of the longer side in which lines are looked for
_LONG, _STRIP = 4, 2
"""Widths of a picture that is seen in strips, and of a strip: small print would be lost."""

_SETTINGS = {
    "Global.log_level": "critical",
    "Global.max_side_len": 2600,
    "Global.return_word_box": True,
    "Global.use_cls": False,  # which way up is found from the whole page
    "Det.limit_type": "max",
    "Det.limit_side_len": _SIDE,
    # A line at a time, none made wider than it is: together they cost more time and memory.
    "Rec.rec_batch_num": 1,
    "Rec.rec_img_shape": [3, 48, 48],
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_LEAST_SCORE, _LONE_SCORE = 0.5, 0.75
_ASKED = 3  # lines that are read to find which way is up
_SURE = 0.93
"""The score of lines that stand upright; on their heads few come near."""

_BETTER = 0.05

onnxruntime.disable_telemetry_events()  # on Windows it knows no environment variable


class ModelDamaged(RuntimeError):
    """A model that came with RapidOCR is missing or changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"its model {path.name} is missing or damaged; install the program anew")


class RapidEngine:
    """Finds lines, reads each and cuts it into words; boxes hug the letters loosely."""

    name: EngineName = "rapidocr"

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._engine = RapidOCR(params=_SETTINGS)
        _bind_models(self._engine)
        self._found: tuple[Picture, Sequence[Quad]] | None = None
        self._known: dict[bytes, _Line] = {}

    def way_up(self, picture: Picture) -> Turn:
        """The turn that most lines ask for, and of those a few of the longest."""
        quads = self._lines(picture)
        upended = [quad for quad in quads if is_upended(quad)]
        lying = [quad for quad in quads if not is_upended(quad)]
        sideways = sum(map(_long_side, upended)) > sum(map(_long_side, lying))
        asked = longest(upended if sideways else lying, _ASKED)
        if not asked or (score := _score(self._lines_in(picture, asked))) >= _SURE:
            return 90 if asked and sideways else 0
        turned = [np.rot90(cut_out(picture, quad), 2) for quad in asked]
        on_its_head = _score(self._read(turned)) > score + _BETTER
        if sideways:
            return 270 if on_its_head else 90
        return 180 if on_its_head else 0

    def slope(self, picture: Picture) -> float:
        """The middle of what its long lines fall by."""
        return slope_of(self._lines(picture))

    def read(self, picture: Picture) -> Sequence[OcrWord]:
        """The words of a picture; none where no line is found."""
        found = self._lines(picture)
        lone = overlooked(ink_of(picture), found)
        quads = [*found, *lone]
        read = self._lines_in(picture, quads)
        return [
            word
            for number, (quad, line) in enumerate(zip(quads, read, strict=True))
            if (line.is_legible if number < len(found) else line.is_lone)
            for word in line.words(number, quad)
        ]

    def _lines(self, picture: Picture) -> Sequence[Quad]:
        """Return the corners of all lines; the detector looks at a picture once."""
        if self._found is None or self._found[0] is not picture:
            quads = [
                quad + np.array((0, top), np.float32)
                for top, strip in strips(picture)
                for quad in self._detected(strip)
            ]
            self._found, self._known = (picture, quads), {}
        return self._found[1]

    def _lines_in(self, picture: Picture, quads: Sequence[Quad]) -> Sequence[_Line]:
        """Return the lines of the picture looked at last; none of them is read twice."""
        new = [quad for quad in quads if quad.tobytes() not in self._known]
        read = self._read([cut_out(picture, quad) for quad in new])
        self._known |= {quad.tobytes(): line for quad, line in zip(new, read, strict=True)}
        return [self._known[quad.tobytes()] for quad in quads]

    def _detected(self, picture: Picture) -> Sequence[Quad]:
        answer: Any = self._engine(_coloured(picture), use_det=True, use_rec=False)
        return [] if answer.boxes is None else list(answer.boxes.astype(np.float32))

    def _read(self, cuts: Sequence[Picture]) -> Sequence[_Line]:
        if not cuts:
            return ()
        answer = self._engine.recognize_txt([_coloured(cut) for cut in cuts])
        lines = zip(answer.txts, answer.scores, answer.word_results, strict=True)
        return [_Line(text, float(score), parts) for text, score, parts in lines]


def _score(lines: Sequence[_Line]) -> float:
    """Return how sure the recogniser was of lines, letter by letter."""
    letters = sum(len(line.text) for line in lines)
    return sum(len(line.text) * line.score for line in lines) / letters if letters else 0.0


def strips(picture: Picture) -> Iterator[tuple[int, Picture]]:
    """Cut a picture that is too long to be made small between its lines; the top of each first."""
    height, width = picture.shape[:2]
    if height <= _LONG * width or height <= _SIDE:
        yield 0, picture
        return
    filled = ink_of(picture).sum(axis=1)
    strip, reach, top = _STRIP * width, width // 4, 0
    while height - top > strip + reach:
        near = filled[top + strip - reach : top + strip + reach]
        cut = top + strip - reach + int(near.argmin())
        yield top, picture[top:cut]
        top = cut
    yield top, picture[top:]


def _bind_models(engine: RapidOCR) -> None:
    """Name the models in the wheel to the engine, which would download one that is not sound.

    Raises `ModelDamaged`.
    """
    for part in (engine.cfg.Det, engine.cfg.Rec):
        kind = (part.engine_type, part.ocr_version, part.task_type, part.lang_type, part.model_type)
        published = InferSession.get_model_url(FileInfo(*kind))
        path = Path(engine.cfg.Global.model_root_dir, Path(published["model_dir"]).name)
        if not path.is_file() or not DownloadFile.check_file_sha256(path, published["SHA256"]):
            raise ModelDamaged(path)
        part.model_path = str(path)


_Part = tuple[str, float, float, float, Sequence[float]]
"""A word, its score, and in shares of the line's length: start, end, middles of letters."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as the recogniser reads it; `parts` tells where its letters stand."""

    text: str
    score: float
    parts: Any

    @property
    def is_legible(self) -> bool:
        """True if it is more than a guess."""
        return self.score >= _LEAST_SCORE

    @property
    def is_lone(self) -> bool:
        """True if it is one letter or digit, and hardly anything else."""
        return len(self.text) == 1 and self.text.isalnum() and self.score >= _LONE_SCORE

    def words(self, number: int, quad: Quad) -> Iterator[OcrWord]:
        """Its words; where the letters' places are not told, they are taken to be even."""
        left, right = ends_of(quad)
        for text, score, start, stop, letters in self._placed() or self._even():
            places = tuple(left + share * (right - left) for share in letters)
            yield OcrWord(*along(quad, start, stop), text, score, number, places)

    def _placed(self) -> list[_Part]:
        parts = self.parts
        words = ["".join(letters) for letters in parts.words]
        if not parts.line_txt_len or "".join(words) != "".join(self.text.split()):
            return []
        letter = 1 / parts.line_txt_len
        half = _pitch(parts.word_cols) / 2
        scores = iter(_of_letters(self.text, parts.confs) or [self.score] * len(self.text))
        return [
            (
                word,
                sum(next(scores) for _ in word) / len(word),
                max(0.0, (columns[0] + 0.5 - half) * letter),
                min(1.0, (columns[-1] + 0.5 + half) * letter),
                [(column + 0.5) * letter for column in columns],
            )
            for word, columns in zip(words, parts.word_cols, strict=True)
        ]

    def _even(self) -> Iterator[_Part]:
        letter = 1 / max(1, len(self.text))
        place = 0
        for word in self.text.split():
            start = self.text.index(word, place)
            place = start + len(word)
            yield word, self.score, start * letter, place * letter, ()


def _of_letters(text: str, scores: Sequence[float]) -> list[float]:
    """The scores of the letters that are no spaces; none where they are not told one by one."""
    if len(scores) != len(text):
        return []
    return [score for letter, score in zip(text, scores, strict=True) if not letter.isspace()]


def _pitch(columns: Sequence[Sequence[int]]) -> float:
    """Return how many of the recogniser's columns a letter takes; 2 if no word has two letters."""
    steps = [after - before for word in columns for before, after in pairwise(word)]
    return sum(steps) / len(steps) if steps else 2.0


def _coloured(picture: Picture) -> Picture:
    return np.repeat(picture[:, :, None], 3, axis=2)


def _long_side(quad: Quad) -> float:
    return max(size_of(quad))


Places = NDArray[np.int32]
"""Left, top, width and height in pixels, of one or of many."""

_LOWEST, _HIGHEST = 0.35, 0.9
_WIDEST = 0.9
"""In heights of the lines found, which are drawn loosely."""

_NARROWEST = 2  # pixels; thinner is dust, no letter
_APART = 0.5  # heights of a line around a letter that stands alone
_LEVEL = 0.25  # heights between the middles of letters of one row
_FEWEST_BESIDE = 3  # letters of a row; specks are seldom level with so many
_MOST = 40
"""More than these are no letters but dirt."""

_RIM = 0.25  # heights of a line around a letter: engines want white on each side


def overlooked(ink: Ink, quads: Sequence[Quad]) -> list[Quad]:
    """Return quads of single letters outside all lines, level with at least three of them."""
    if len(quads) < _FEWEST_BESIDE:
        return []
    line = float(np.median([min(size_of(quad)) for quad in quads]))
    middles = np.array([quad[:, 1].mean() for quad in quads])
    rest = ink.astype(np.uint8)
    cv2.fillPoly(rest, [np.round(quad).astype(np.int32) for quad in quads], (0,))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    width, height = boxes[1:, 2], boxes[1:, 3]
    of_size = (height > _LOWEST * line) & (height < _HIGHEST * line)
    of_size &= (width >= _NARROWEST) & (width < _WIDEST * line)
    candidates = boxes[1:, :4][of_size].astype(np.int32)
    beside = np.abs(middles[None, :] - (candidates[:, 1] + candidates[:, 3] / 2)[:, None])
    in_row = candidates[(beside < _LEVEL * line).sum(axis=1) >= _FEWEST_BESIDE]
    lone = [box for box in in_row if _is_alone(box, candidates, _APART * line)]
    return [_around(box, _RIM * line) for box in lone] if len(lone) <= _MOST else []


def _is_alone(box: Places, others: Places, apart: float) -> bool:
    left, top, width, height = box
    x = np.maximum(others[:, 0] - left - width, left - others[:, 0] - others[:, 2])
    y = np.maximum(others[:, 1] - top - height, top - others[:, 1] - others[:, 3])
    return int((np.maximum(x, y) < apart).sum()) == 1


def _around(box: Places, rim: float) -> Quad:
    left, top, width, height = (float(side) for side in box)
    x0, y0, x1, y1 = left - rim, top - rim, left + width + rim, top + height + rim
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)
