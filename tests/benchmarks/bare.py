"""What libraries alone need for the words of PDFs or pictures: what reading is held against."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pymupdf

from tests.benchmarks.measuring import ROOT

_SAID = {"Global.log_level": "critical"}


def alone(files: Iterable[Path]) -> float:
    """CPU seconds for the words of the files, by the library of their kind in its own process."""
    command = [sys.executable, "-m", "tests.benchmarks.bare", *map(str, files)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(ran.stdout)


def cpu_seconds(paths: list[str]) -> float:
    """CPU seconds of PyMuPDF for the words of every page of PDFs, or of RapidOCR for pictures.

    RapidOCR's start, which a run pays once, counts.
    """
    return _of_pages(paths) if paths[0].endswith(".pdf") else _of_pictures(paths)


def _of_pictures(paths: list[str]) -> float:
    from rapidocr import RapidOCR

    engine = RapidOCR(params=_SAID)
    for path in paths:
        engine(path)
    return time.process_time()


def _of_pages(paths: list[str]) -> float:
    began = time.process_time()
    for path in paths:
        with pymupdf.open(path) as document:
            for page in document:
                page.get_text("words")
    return time.process_time() - began


if __name__ == "__main__":
    sys.stdout.write(f"{cpu_seconds(sys.argv[1:]):.3f}\n")
