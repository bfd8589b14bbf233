"""Runs first in every process of the frozen program: makes it an ordinary one for the rest."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# The libraries of the program are for itself: Tesseract and the browser must find the system's.
for _name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
    if (_before := os.environ.pop(f"{_name}_ORIG", None)) is not None:
        os.environ[_name] = _before
    elif sys.platform != "win32" and getattr(sys, "frozen", False):
        os.environ.pop(_name, None)

# A program with a window has no streams on Windows, yet whatever it says must go somewhere.
for _name in ("stdout", "stderr"):
    if getattr(sys, _name) is None:
        setattr(sys, _name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115

# OpenSSL looks for the authorities where the Python of the build machine had them.
if sys.platform == "darwin":
    _authorities = Path(getattr(sys, "_MEIPASS", "")) / "certifi" / "cacert.pem"
    if _authorities.exists():
        os.environ.setdefault("SSL_CERT_FILE", str(_authorities))
