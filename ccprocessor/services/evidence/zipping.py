"""A folder as a zip file: the same files give the same bytes, and none stands whole in memory."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from ccprocessor.jobs import Job

_FIRST = ("README.txt", "verify.py")
_RIGHTS = 0o644 << 16
_BLOCK = 1 << 20


def write_zip(folder: Path, target: Path, job: Job) -> None:
    """Put the files of a folder into a zip, those that are read first in front; raises OSError."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    names = [name for name, path in files.items() if path.is_file()]
    with zipfile.ZipFile(target, "w") as packed:
        for name in sorted(names, key=lambda one: (one not in _FIRST, one)):
            job.check()
            told = zipfile.ZipInfo(name)  # of 1980, whenever it was made
            told.create_system, told.external_attr = 3, _RIGHTS
            told.file_size = files[name].stat().st_size
            with files[name].open("rb") as source, packed.open(told, "w") as into:
                shutil.copyfileobj(source, into, _BLOCK)
