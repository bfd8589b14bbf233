"""Which engines are installed; nothing heavy is imported to find out."""

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
        found = _VERSION.search(_answer("--version"))
        return found[0] if found else ""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def installed_languages() -> tuple[str, ...]:
    """Tesseract's languages that are installed; empty where it is not there."""
    lines = (line.strip() for line in _answer("--list-langs").splitlines())
    return tuple(line for line in lines if _LANGUAGE.fullmatch(line) and line not in _NO_LANGUAGES)


def missing_languages(languages: str) -> tuple[str, ...]:
    """Which of Tesseract's languages, as "eng+deu", are not installed."""
    there = _answer("--list-langs").split()
    return tuple(language for language in languages.split("+") if language not in there)


def _answer(question: str) -> str:
    program = tesseract()
    return _said_by(program, question) if program else ""


@cache
def _said_by(program: Tesseract, question: str) -> str:
    """What a program says of itself; asked once."""
    try:
        said = subprocess.run(  # noqa: S603  (the program itself)
            [program.path, question],
            env={**os.environ, **program.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            creationflags=NO_WINDOW,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return (said.stdout + said.stderr).decode(errors="replace")


_VERSION = re.compile(r"\d+(?:\.\d+)+")
_LANGUAGE = re.compile(r"[a-z]{3}(?:_[A-Za-z]+)*|script/\w+")
_NO_LANGUAGES = frozenset({"osd", "equ"})
"""What Tesseract keeps beside its languages: how a page lies, and formulas."""

_SECONDS = 10.0


def _is_there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None
