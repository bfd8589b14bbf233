"""What an engine sees becomes words whose boxes fit the print, light or dark, near or apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pymupdf
import pytest

from ccprocessor.documents.ocr.engines import OcrWord, Picture
from ccprocessor.documents.ocr.words import fitted
from tests.documents.papers import paper
from tests.documents.scans import picture_of

SCALE = 150 / 72
DARK, LIGHT, GREY = 0.0, 1.0, 0.45


def picture(
    path: Path, *texts: tuple[float, str], ink: float = DARK, ground: float = LIGHT
) -> Picture:
    def draw(page: pymupdf.Page) -> None:
        page.draw_rect(page.rect, fill=[ground] * 3, color=None)
        for x, text in texts:
            page.insert_text((x, 30), text, fontsize=10, color=[ink] * 3, fontname="cour")

    with pymupdf.open(paper(path, draw, width=200, height=60)) as document:
        return np.array(picture_of(document[0]))


def loosely(x: float, text: str, *, gap_after: int = 0, gap: float = 0.0) -> OcrWord:
    """A word of the typewriter's face as an engine sees it: too high, too wide."""
    places = [x + 6 * place + 3 + (gap if place >= gap_after else 0) for place in range(len(text))]
    x0, x1 = (places[0] - 6) * SCALE, (places[-1] + 6) * SCALE
    middles = tuple(place * SCALE for place in places)
    return OcrWord(x0, 20 * SCALE, x1, 34 * SCALE, text, 0.9, 0, middles)


@pytest.mark.parametrize(
    ("ink", "ground"), [(DARK, LIGHT), (LIGHT, DARK), (GREY, 0.52), (0.6, GREY)]
)
def test_a_box_fits_dark_and_light_and_faint_letters(
    tmp_path: Path, ink: float, ground: float
) -> None:
    drawn = picture(tmp_path / "a.pdf", (50, "TOTAL"), ink=ink, ground=ground)
    [word] = fitted([loosely(50, "TOTAL")], drawn)
    assert (word.x0 / SCALE, word.x1 / SCALE) == pytest.approx((50.3, 79.6), abs=1)
    assert (word.y0 / SCALE, word.y1 / SCALE) == pytest.approx((22.5, 32.5), abs=2)
    assert [edge / SCALE for edge in word.edges] == pytest.approx([50, 56, 62, 68, 74], abs=1.2)


def test_a_word_with_a_wide_gap_in_its_ink_is_two(tmp_path: Path) -> None:
    drawn = picture(tmp_path / "a.pdf", (20, "MEALS"), (58, "OTHER"))
    [left, right] = fitted([loosely(20, "MEALSOTHER", gap_after=5, gap=8)], drawn)
    assert (left.text, right.text) == ("MEALS", "OTHER")
    assert left.x1 / SCALE == pytest.approx(50, abs=1)
    assert right.x0 / SCALE == pytest.approx(58, abs=1)
    assert (len(left.edges), len(right.edges)) == (5, 5)


@pytest.mark.parametrize("text", ["$1,111.11", "ill-will", "1.1.2031", "i.i:i'i,i"])
def test_thin_letters_of_a_typewriter_stay_one_word(tmp_path: Path, text: str) -> None:
    drawn = picture(tmp_path / "a.pdf", (20, text))
    assert [word.text for word in fitted([loosely(20, text)], drawn)] == [text]


def test_a_box_without_any_ink_stays_as_it_was(tmp_path: Path) -> None:
    drawn = picture(tmp_path / "a.pdf")
    seen = loosely(50, "ghost")
    [word] = fitted([seen], drawn)
    assert (word.text, word.score) == ("ghost", 0.9)
    assert (word.x0, word.x1) == (seen.x0, seen.x1)
