"""Installed OCR engines; nothing heavy is imported to find out."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from ccprocessor.documents.ocr.program import NO_WINDOW, Tesseract, tesseract

EngineName = Literal["rapidocr", "tesseract"]
ENGINES: tuple[EngineName, ...] = ("rapidocr", "tesseract")
"""The best first."""


def installed_engines() -> tuple[EngineName, ...]:
    """The engines that are there, the best first."""
    there = {
        "rapidocr": _is_there("rapidocr") and _is_there("onnxruntime"),
        "tesseract": _is_there("pytesseract") and tesseract() is not None,
    }
    return tuple(name for name in ENGINES if there[name])


def engine_version(name: str) -> str:
    """The version of an engine; empty where it does not tell."""
    if name == "tesseract":
        found = _VERSION.search(_read_blank())
        return found[1] if found else ""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def installed_languages() -> tuple[str, ...]:
    """Tesseract's languages that are installed; empty where it is not there."""
    lines = (line.strip() for line in _languages().splitlines())
    return tuple(line for line in lines if _LANGUAGE.fullmatch(line) and line not in _NO_LANGUAGES)


def missing_languages(languages: str) -> tuple[str, ...]:
    """Return those of Tesseract's languages, given as "eng+deu", that are not installed."""
    there = _languages().split()
    return tuple(language for language in languages.split("+") if language not in there)


def _languages() -> str:
    program = tesseract()
    return _said_by(program, "--list-langs") if program else ""


def _read_blank() -> str:
    """Return Tesseract's reading of an empty picture, as hOCR: its head holds the version.

    Asked for `--version` it would look up the name of this machine, to tell of libcurl's.
    """
    program, languages = tesseract(), installed_languages()
    if program is None or not languages:
        return ""
    language = "eng" if "eng" in languages else languages[0]
    as_hocr = ("-l", language, "-c", "tessedit_create_hocr=1")
    return _said_by(program, "stdin", "stdout", *as_hocr, given=_BLANK)


@cache
def _said_by(program: Tesseract, *arguments: str, given: bytes = b"") -> str:
    """Return what a program prints for an input, run once for each; empty if it fails."""
    try:
        said = subprocess.run(  # noqa: S603  (the program itself)
            [program.path, *arguments],
            env={**os.environ, **program.environment},
            input=given,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            creationflags=NO_WINDOW,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return (said.stdout + said.stderr).decode(errors="replace")


_VERSION = re.compile(r"ocr-system' content='\D*(\d+(?:\.\d+)+)")
_BLANK = b"P5 32 32 255\n" + b"\xff" * 32 * 32
"""An empty picture, as a portable grey map."""

_LANGUAGE = re.compile(r"[a-z]{3}(?:_[A-Za-z]+)*|script/\w+")
_NO_LANGUAGES = frozenset({"osd", "equ"})
"""Names that Tesseract lists beside its languages: page orientation, and formulas."""

_SECONDS = 10.0  # Tesseract says its version at once, or is broken


def _is_there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None
