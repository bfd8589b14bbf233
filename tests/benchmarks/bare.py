"""What PyMuPDF alone needs for the words: the floor that reading is held against."""

from __future__ import annotations

import sys
import time

import pymupdf


def cpu_seconds(paths: list[str]) -> float:
    """CPU seconds for the words of every page of the files."""
    began = time.process_time()
    for path in paths:
        with pymupdf.open(path) as document:
            for page in document:
                page.get_text("words")
    return time.process_time() - began


if __name__ == "__main__":
    sys.stdout.write(f"{cpu_seconds(sys.argv[1:]):.3f}\n")
