"""RapidOCR: a detector of text lines and a recogniser, models inside its wheel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
from rapidocr import RapidOCR

from ccprocessor.documents.ocr.availability import EngineName
from ccprocessor.documents.ocr.engines import Picture, Seen

_SETTINGS = {
    "Global.log_level": "critical",
    "Global.max_side_len": 2600,
    "Global.use_cls": False,  # which way up is found from the whole page
    "Det.limit_type": "max",
    # A line at a time, none made wider than it is: together they cost more time and memory.
    "Rec.rec_batch_num": 1,
    "Rec.rec_img_shape": [3, 48, 48],
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_DETECTOR_SIDE = 960


class RapidEngine:
    """Reads lines and cuts them into words; its boxes hug the letters loosely."""

    name: EngineName = "rapidocr"

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._engine = RapidOCR(params={**_SETTINGS, "Det.limit_side_len": _DETECTOR_SIDE})

    def read(self, picture: Picture) -> Sequence[Seen]:
        """The words of a picture; none where no line is found."""
        coloured = np.repeat(picture[:, :, None], 3, axis=2)
        answer: Any = self._engine(coloured, return_word_box=True)
        if answer.boxes is None or answer.txts is None:
            return ()
        words = answer.word_results or ()
        if len(words) != len(answer.txts):
            words = [None] * len(answer.txts)
        lines = zip(answer.boxes, answer.txts, answer.scores, words, strict=True)
        return [
            seen
            for number, (box, text, score, parts) in enumerate(lines)
            for seen in _words(number, box, text, float(score), parts)
        ]


def _words(number: int, box: Any, text: str, score: float, parts: Any) -> Iterator[Seen]:  # noqa: ANN401
    """The words of one line; where the engine gives none, its text cut in even letters."""
    if parts and "".join(part[0] for part in parts) == "".join(text.split()):
        for written, sure, corners in parts:
            yield Seen(*_around(corners), written, min(score, float(sure)), number)
        return
    x0, y0, x1, y1 = _around(box)
    letter = (x1 - x0) / max(1, len(text))
    place = 0
    for written in text.split():
        place = text.index(written, place)
        left = x0 + place * letter
        place += len(written)
        yield Seen(left, y0, x0 + place * letter, y1, written, score, number)


def _around(corners: Any) -> tuple[float, float, float, float]:  # noqa: ANN401
    xs = [float(corner[0]) for corner in corners]
    ys = [float(corner[1]) for corner in corners]
    return min(xs), min(ys), max(xs), max(ys)
