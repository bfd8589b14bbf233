from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from ccprocessor.documents.ocr.availability import (
    engine_version,
    installed_engines,
    installed_languages,
)
from ccprocessor.documents.ocr.program import tesseract
from tests.documents.engines import tesseract_that

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")

PLACES = {
    "beside the executable": (
        "folder/ccprocessor",
        "folder/tesseract",
        "folder/tesseract/tessdata",
    ),
    "in a bundle": (
        "one.app/Contents/MacOS/ccprocessor",
        "one.app/Contents/Helpers",
        "one.app/Contents/Resources/tessdata",
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_frozen_program_takes_the_tesseract_it_brings_before_the_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    executable, programs, languages = (tmp_path / part for part in PLACES[place])
    programs.parent.mkdir(parents=True)
    tesseract_that(monkeypatch, programs, version="7.1.2")
    tesseract_that(monkeypatch, tmp_path / "machine", version="4.0.0")
    monkeypatch.setattr(sys, "executable", str(executable))
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    found = tesseract()
    assert found is not None
    assert (found.path, found.languages) == (str(programs / "tesseract"), languages)
    assert engine_version("tesseract") == "7.1.2"
    assert "tesseract" in installed_engines()


def test_a_checkout_asks_the_machine_whatever_lies_beside_its_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tesseract_that(monkeypatch, tmp_path / "tesseract", version="7.1.2")
    tesseract_that(monkeypatch, tmp_path / "machine", version="4.0.0")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    found = tesseract()
    assert found is not None
    assert found.path == str(tmp_path / "machine" / "tesseract")
    assert not found.environment


def test_a_frozen_program_without_one_asks_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tesseract_that(monkeypatch, tmp_path / "machine", version="4.0.0")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "folder" / "ccprocessor"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert engine_version("tesseract") == "4.0.0"


def test_the_languages_are_those_that_came_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.which("tesseract")
    if real is None:
        pytest.skip("Tesseract is not installed")
    own = tmp_path / "tesseract"
    (own / "tessdata").mkdir(parents=True)
    (own / "tesseract").symlink_to(real)
    (own / "tessdata" / "nld.traineddata").touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "ccprocessor"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert installed_languages() == ("nld",)
