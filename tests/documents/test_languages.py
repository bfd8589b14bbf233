"""Which Tesseract is here, and its languages."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from ccprocessor.documents.ocr.availability import (
    engine_version,
    installed_languages,
    missing_languages,
)


def test_the_languages_are_those_that_can_be_read() -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("Tesseract is not installed here")
    found = installed_languages()
    assert "eng" in found
    assert not {"osd", "equ"} & set(found)
    assert missing_languages("+".join(found)) == ()


def test_the_version_is_the_one_that_the_program_tells_of_itself() -> None:
    if (program := shutil.which("tesseract")) is None:
        pytest.skip("Tesseract is not installed here")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    version = engine_version("tesseract")
    assert version
    assert version in (said.stdout + said.stderr).splitlines()[0]
