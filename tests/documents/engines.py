"""Programs that stand in Tesseract's place on the path, and behave as a test needs it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

HANG = "import time; time.sleep(600)"
KILL = "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"
HOARD = "import time; hoard = b'x' * 500_000_000; time.sleep(600)"
FAIL = "sys.exit('Error opening data file: no such language')"

_PROGRAM = """#!{python} -SE
import sys
if "stdin" in sys.argv:
    print("<meta name='ocr-system' content='tesseract {version}' />")
    sys.exit()
if "--list-langs" in sys.argv:
    print("List of available languages (2):", "eng", "osd", sep="\\n")
    sys.exit()
with open("{diary}", "a") as diary:
    print(" ".join(sys.argv[3:]), file=diary)
picture, answer = sys.argv[1:3]
with open(picture, "rb") as file:
    width = int.from_bytes(file.read(20)[16:], "big")
if width > {wide}:
    {trouble}
names = "level page_num block_num par_num line_num word_num left top width height conf text"
with open(answer + ".tsv", "w") as file:
    print(*names.split(), sep="\\t", file=file)
    print(5, 1, 1, 1, 1, 1, 20, 30, 200, 40, {sure}, "{word}", sep="\\t", file=file)
"""
_WIDE = 1000
"""Pixels: more than a letter page has that stands upright, less than one that lies."""


def tesseract_that(
    path: pytest.MonkeyPatch,
    folder: Path,
    trouble: str = "pass",
    *,
    word: str = "legible",
    sure: int = 95,
    version: str = "5.9.0",
) -> Path:
    """Put a program on the path that reads one word off each page, and does `trouble` on wide ones.

    It is `sure` of the word, in percent.
    Gives the file in which each call of it leaves a line.
    """
    if os.name == "nt":
        pytest.skip("a script is no program there")
    folder.mkdir(exist_ok=True)
    program, diary = folder / "tesseract", folder / "diary"
    program.write_text(
        _PROGRAM.format(
            python=sys.executable, wide=_WIDE, trouble=trouble, word=word, sure=sure,
            version=version, diary=diary,
        )
    )  # fmt: skip
    program.chmod(0o755)
    diary.touch()
    path.setenv("PATH", str(folder), prepend=os.pathsep)
    return diary
