"""Lone letters in a row of a table are found where the detector of lines passed them over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pymupdf

from ccprocessor.documents.ocr.deskew import ink_of
from ccprocessor.documents.ocr.quads import Quad
from ccprocessor.documents.ocr.rapid import overlooked, strips
from tests.documents.papers import paper
from tests.documents.scans import picture_of

SCALE = 150 / 72
ROWS = 4
LETTERS = "LNFI"


def table(page: pymupdf.Page) -> None:
    """Rows of a date, a letter, a merchant and an amount; a rule, dirt and a letter by itself."""
    for row in range(ROWS):
        y = 40 + 20 * row
        for x, text in ((20, "03/14/2031"), (100, LETTERS[row]), (120, "Hardware"), (200, "8.40")):
            page.insert_text((x, y), text, fontsize=9)
    page.draw_line((20, 130), (280, 130))
    page.insert_text((60, 160), "K", fontsize=9)
    page.insert_text((110, 180), "..", fontsize=9)


def cells(path: Path) -> list[Quad]:
    """What a detector finds of it: all but the letters, loosely."""
    with pymupdf.open(path) as document:
        words = [word for word in document[0].get_text("words") if len(word[4]) > 1]
    loose = np.array((-3, -1, 3, 1))
    rects = [(np.array(word[:4]) + loose) * SCALE for word in words]
    return [
        np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32) for x0, y0, x1, y1 in rects
    ]


def found(path: Path, quads: list[Quad]) -> list[tuple[int, int]]:
    with pymupdf.open(path) as document:
        picture = np.asarray(picture_of(document[0]))
    middles = [quad.mean(axis=0) / SCALE for quad in overlooked(ink_of(picture), quads)]
    return sorted((round(float(x)), round(float(y))) for x, y in middles)


def test_letters_in_rows_of_words_are_found_and_nothing_else(tmp_path: Path) -> None:
    path = paper(tmp_path / "table.pdf", table, width=300, height=200)
    places = found(path, cells(path))
    assert len(places) == ROWS
    for x, y in places:
        assert 99 <= x <= 107
        assert min(abs(y - (37 + 20 * row)) for row in range(ROWS)) <= 1


def test_dirt_is_no_row_of_letters(tmp_path: Path) -> None:
    def dirty(page: pymupdf.Page) -> None:
        table(page)
        for spot in range(15 * ROWS):
            x, y = 240 + 20 * (spot % 15), 34 + 20 * (spot // 15)
            page.draw_rect(pymupdf.Rect(x, y, x + 4, y + 6), fill=(0, 0, 0))

    path = paper(tmp_path / "table.pdf", dirty, width=600, height=200)
    assert found(path, cells(path)) == []


def test_without_rows_nothing_is_looked_for(tmp_path: Path) -> None:
    path = paper(tmp_path / "table.pdf", table, width=300, height=200)
    assert found(path, cells(path)[:2]) == []


def test_a_picture_too_long_to_be_made_small_is_cut_between_its_lines() -> None:
    picture = np.full((2400, 300), 255, np.uint8)
    for top in range(10, 2400, 30):
        picture[top : top + 18, 20:280:2] = 0
    parts = list(strips(picture))
    assert len(parts) > 2
    assert np.array_equal(np.concatenate([part for _, part in parts]), picture)
    assert all((picture[top] == 255).all() for top, _ in parts)
    assert [top for top, _ in strips(picture[:1000])] == [0]
