"""Which engines are installed; nothing heavy is imported to find out."""

from __future__ import annotations

import importlib.util
import shutil
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


def _is_there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None
