"""Find the program Tesseract: inside the frozen program, or installed on the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program, and the folder of its languages where it cannot find that by itself."""

    path: str
    languages: Path | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables to set besides, so that the program finds its languages."""
        return {"TESSDATA_PREFIX": str(self.languages)} if self.languages else {}


def tesseract() -> Tesseract | None:
    """The one that came with the program, else the one on the path, else in the usual places."""
    for own in _brought_along():
        if Path(own.path).is_file():
            return own
    path = shutil.which("tesseract")
    path = path or next((str(place) for place in _usual_places() if place.is_file()), None)
    return Tesseract(path) if path else None


NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""For `creationflags`: on Windows no console flashes up behind the window."""


def _brought_along() -> Iterator[Tesseract]:
    """Yield where the installers of Windows and macOS put it; a source checkout brings none."""
    if not getattr(sys, "frozen", False):
        return
    here = Path(sys.executable).parent
    name = "tesseract.exe" if sys.platform == "win32" else "tesseract"
    yield Tesseract(str(here / "tesseract" / name), here / "tesseract" / "tessdata")
    bundle = here.parent
    yield Tesseract(str(bundle / "Helpers" / name), bundle / "Resources" / "tessdata")


def _usual_places() -> tuple[Path, ...]:
    """Return places of installers that leave PATH alone, or that a started bundle's PATH lacks."""
    if sys.platform == "darwin":
        return Path("/opt/homebrew/bin/tesseract"), Path("/usr/local/bin/tesseract")
    machine, user = os.environ.get("PROGRAMFILES"), os.environ.get("LOCALAPPDATA")
    if sys.platform != "win32" or not machine or not user:
        return ()
    inside = Path("Tesseract-OCR", "tesseract.exe")
    return Path(machine) / inside, Path(user) / "Programs" / inside
