"""A picture is known wherever it is shown: its words are laid there, and no engine is asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.requests import Region
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.places import Box
from ccprocessor.jobs import Job
from tests.documents.engines import tesseract_that

Where = tuple[float, float, float, float]
FIRST: Where = (100, 200, 300, 400)


@pytest.fixture
def diary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return tesseract_that(monkeypatch, tmp_path / "programs")


def picture(path: Path, seed: int = 1) -> Path:
    noise = np.random.default_rng(seed).integers(0, 255, (800, 800), np.uint8)
    Image.fromarray(noise).save(path)
    return path


def showing(
    path: Path, image: Path, *where: Where, size: tuple[int, int] = (600, 800), turn: int = 0,
    upon: str = "",
) -> Path:  # fmt: skip
    """A page a place, with the picture there and perhaps a text upon it."""
    with pymupdf.open() as document:
        for box in where:
            page = document.new_page(width=size[0], height=size[1])
            page.insert_text((20, 30), "Another month")
            page.insert_image(box, filename=image)
            page.insert_text((box[0] + 30, box[1] + 30), upon)
            page.set_rotation(turn)
        document.save(path)
    return path


def read(folder: Path, path: Path, *where: Where, cache: str = "cache") -> list[OcrRegion]:
    regions = [Region(number, Box(*box)) for number, box in enumerate(where, 1)]
    with DocumentReader(workers=1, cache=folder / cache) as reader:
        answers = list(reader.read_regions(reader.open(path), regions, Job(), engine="tesseract"))
    assert all(isinstance(one, OcrRegion) for one in answers)
    return [one for one in answers if isinstance(one, OcrRegion)]


def readings(diary: Path) -> int:
    return len(diary.read_text().splitlines())


def share(answer: OcrRegion, where: Where) -> list[float]:
    """Where the first word lies in the picture, as shares of it."""
    x0, y0, x1, y1 = answer.page.stored(answer.page.words[0].box)
    width, height = where[2] - where[0], where[3] - where[1]
    return [(x0 - where[0]) / width, (y0 - where[1]) / height,
            (x1 - where[0]) / width, (y1 - where[1]) / height]  # fmt: skip


def test_the_same_picture_elsewhere_is_not_read_again(tmp_path: Path, diary: Path) -> None:
    image, other = picture(tmp_path / "one.png"), picture(tmp_path / "two.png", seed=2)
    [first] = read(tmp_path, showing(tmp_path / "a.pdf", image, FIRST), FIRST)
    once = readings(diary)
    assert once
    places: tuple[Where, ...] = ((20, 60, 120, 160), (50, 300, 250, 500))
    moved = read(tmp_path, showing(tmp_path / "b.pdf", image, *places, size=(300, 620)), *places)
    assert readings(diary) == once
    for answer, where in zip(moved, places, strict=True):
        assert (answer.page.width, answer.page.height) == (300, 620)
        assert answer.page.document != first.page.document
        assert share(answer, where) == pytest.approx(share(first, FIRST), abs=0.001)
        assert (answer.digest, answer.fingerprint) == (first.digest, first.fingerprint)
    read(tmp_path, showing(tmp_path / "c.pdf", other, FIRST), FIRST)
    assert readings(diary) == 2 * once


def test_one_picture_that_several_records_show_is_read_once(tmp_path: Path, diary: Path) -> None:
    image = picture(tmp_path / "one.png")
    read(tmp_path, showing(tmp_path / "a.pdf", image, FIRST), FIRST)
    once = readings(diary)
    many = (FIRST,) * 6
    answers = read(tmp_path, showing(tmp_path / "b.pdf", image, *many), *many, cache="empty")
    assert readings(diary) == 2 * once
    assert [one.page.number for one in answers] == [1, 2, 3, 4, 5, 6]


def test_what_is_shown_otherwise_is_another_picture(tmp_path: Path, diary: Path) -> None:
    image = picture(tmp_path / "one.png")
    read(tmp_path, showing(tmp_path / "a.pdf", image, FIRST), FIRST)
    once = readings(diary)
    odd = {
        "a stamp upon it": showing(tmp_path / "b.pdf", image, FIRST, upon="PAID"),
        "turned": showing(tmp_path / "c.pdf", image, FIRST, turn=90),
    }
    for number, (why, path) in enumerate(odd.items(), 2):
        read(tmp_path, path, FIRST)
        assert readings(diary) >= number * once, why
    part: Where = (100, 200, 300, 300)
    before = readings(diary)
    read(tmp_path, tmp_path / "a.pdf", part)
    assert readings(diary) > before, "a part of it"


def test_a_thumbnail_does_not_stand_for_what_is_shown_large(tmp_path: Path, diary: Path) -> None:
    small, large = (20.0, 60.0, 60.0, 100.0), (50.0, 100.0, 550.0, 600.0)
    image = picture(tmp_path / "one.png")
    read(tmp_path, showing(tmp_path / "a.pdf", image, small), small)
    once = readings(diary)
    read(tmp_path, showing(tmp_path / "b.pdf", image, large), large)
    twice = readings(diary)
    assert twice > once
    read(tmp_path, showing(tmp_path / "c.pdf", image, small, large), small, large)
    assert readings(diary) == twice
