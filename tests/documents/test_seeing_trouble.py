"""Engines hang, fall and swell; the reading goes on, and the page is listed with the reason."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil
import pymupdf
import pytest

from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.requests import Limits, Region
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import UnreadPage
from ccprocessor.errors import Cancelled
from ccprocessor.jobs import Job
from tests.documents.engines import FAIL, HANG, HOARD, KILL, tesseract_that

Answers = Sequence[OcrRegion | UnreadPage]


def three_pages(path: Path) -> Path:
    """Pages without anything on them; the second is wide."""
    with pymupdf.open() as document:
        for width, height in ((612, 792), (792, 612), (600, 800)):
            document.new_page(width=width, height=height)
        document.save(path)
    return path


def seen(
    folder: Path, *pages: int, engine: str = "tesseract", limits: Limits | None = None
) -> Answers:
    with DocumentReader(workers=1, limits=limits or Limits()) as reader:
        document = reader.open(three_pages(folder / "scan.pdf"))
        regions = [Region(page) for page in pages]
        return tuple(reader.read_regions(document, regions, Job(), engine=engine))


def told(answers: Answers) -> list[str]:
    return [
        answer.reason if isinstance(answer, UnreadPage) else answer.page.words[0].text
        for answer in answers
    ]


def programs_of(folder: Path) -> list[str]:
    """Command lines of running programs that stand in a folder."""
    lines = [
        " ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])
    ]
    return [line for line in lines if str(folder) in line]


def test_a_page_on_which_the_engine_hangs_is_given_up_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    tesseract_that(monkeypatch, tmp_path / "programs", HANG)
    answers = seen(tmp_path, 1, 2, 3, limits=Limits(ocr_seconds=2))
    assert told(answers) == ["legible", "reading it takes more than 2 seconds", "legible"]
    assert [answer.number for answer in answers if isinstance(answer, UnreadPage)] == [2]
    assert programs_of(tmp_path / "programs") == []
    assert list(temporary.iterdir()) == []


def test_a_page_that_fells_its_worker_twice_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = tesseract_that(monkeypatch, tmp_path / "programs", KILL)
    answers = seen(tmp_path, 1, 2, 3)
    assert told(answers) == ["legible", "it brings the PDF reader down", "legible"]
    assert len(diary.read_text().splitlines()) == 4


def test_a_page_that_eats_memory_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tesseract_that(monkeypatch, tmp_path / "programs", HOARD)
    answers = seen(tmp_path, 1, 2, 3, limits=Limits(memory_bytes=400_000_000))
    assert told(answers) == [
        "legible", "reading it takes more than 0.4 GB of memory", "legible",
    ]  # fmt: skip
    assert programs_of(tmp_path / "programs") == []


@pytest.mark.usefixtures("cold_workers")  # a warm one has read the page before the first look
def test_the_first_engine_too_is_stopped_where_it_takes_too_much_memory(tmp_path: Path) -> None:
    limits = Limits(memory_bytes=150_000_000)
    [answer] = seen(tmp_path, 2, engine="rapidocr", limits=limits)
    assert told([answer]) == ["reading it takes more than 0.15 GB of memory"]


def test_what_the_engine_complains_of_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tesseract_that(monkeypatch, tmp_path / "programs", FAIL)
    first, second = told(seen(tmp_path, 1, 2))
    assert first == "legible"
    assert second.startswith("it could not be read (")
    assert "no such language" in second


def test_an_engine_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert told(seen(tmp_path, 1)) == ["tesseract does not start (tesseract is not installed)"]


@pytest.mark.parametrize("model", ["PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"])
def test_a_model_that_is_not_sound_is_told_and_no_other_is_sought_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    spec = importlib.util.find_spec("rapidocr")
    assert spec
    assert spec.origin
    shutil.copytree(Path(spec.origin).parent, tmp_path / "rapidocr")
    broken = tmp_path / "rapidocr" / "models" / model
    with broken.open("r+b") as file:
        file.seek(broken.stat().st_size // 2)
        file.write(b"damaged")
    damaged = broken.read_bytes()
    monkeypatch.syspath_prepend(str(tmp_path))
    said = (
        f"rapidocr does not start (its model {model} is missing or damaged; install the program"
        " anew)"
    )
    assert told(seen(tmp_path, 1, engine="rapidocr")) == [said]
    assert broken.read_bytes() == damaged
    broken.unlink()
    assert told(seen(tmp_path, 1, engine="rapidocr")) == [said]
    assert not broken.exists()


def test_cancelling_stops_the_engine_in_the_midst_of_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = tesseract_that(monkeypatch, tmp_path / "programs", HANG)

    class Impatient(Job):
        """Gives up once the engine is at the second page."""

        def check(self) -> None:
            if len(diary.read_text().splitlines()) == 2:
                self.cancel()
            super().check()

    with DocumentReader(workers=1) as reader:
        document = reader.open(three_pages(tmp_path / "scan.pdf"))
        with pytest.raises(Cancelled):
            list(
                reader.read_regions(
                    document, [Region(1), Region(2)], Impatient(), engine="tesseract"
                )
            )
        assert programs_of(tmp_path / "programs") == []


def test_engines_use_one_thread_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = "word = str(__import__('os').environ.get('OMP_THREAD_LIMIT'))"
    tesseract_that(monkeypatch, tmp_path / "programs", counted)
    program = tmp_path / "programs" / "tesseract"
    program.write_text(program.read_text().replace('"legible"', "word"))
    assert os.environ.get("OMP_THREAD_LIMIT") != "1"
    assert told(seen(tmp_path, 2)) == ["1"]
