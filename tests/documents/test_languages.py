"""Which languages Tesseract has here."""

from __future__ import annotations

import shutil

import pytest

from ccprocessor.documents.ocr.availability import installed_languages, missing_languages


def test_the_languages_are_those_that_can_be_read() -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("Tesseract is not installed here")
    found = installed_languages()
    assert "eng" in found
    assert not {"osd", "equ"} & set(found)
    assert missing_languages("+".join(found)) == ()
