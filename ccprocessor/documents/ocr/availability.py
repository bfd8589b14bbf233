"""Which engines are installed; nothing heavy is imported to find out."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

EngineName = Literal["rapidocr", "tesseract"]
ENGINES: tuple[EngineName, ...] = ("rapidocr", "tesseract")
"""The best first."""


def installed_engines() -> tuple[EngineName, ...]:
    """The engines that are there, the best first."""
    there = {
        "rapidocr": _is_there("rapidocr") and _is_there("onnxruntime"),
        "tesseract": _is_there("pytesseract") and shutil.which("tesseract") is not None,
    }
    return tuple(name for name in ENGINES if there[name])


def engine_version(name: str) -> str:
    """The version of an engine; empty where it does not tell."""
    if name == "tesseract":
        program = shutil.which(name)
        return _said_by(program) if program else ""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def _said_by(program: str) -> str:
    """What a program says its version is; asked once."""
    try:
        said = subprocess.run(  # noqa: S603  (the program itself)
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    found = _VERSION.search(said.stdout + said.stderr)
    return found[0].decode() if found else ""


_VERSION = re.compile(rb"\d+(?:\.\d+)+")
_SECONDS = 10.0


def _is_there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None
