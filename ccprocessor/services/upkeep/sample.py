"""The sample month that ships with the program."""

from __future__ import annotations

import shutil
from pathlib import Path

from ccprocessor.errors import OutputRefused
from ccprocessor.resources import resource

_FILES = ("car.pdf", "receipts.pdf", "aliases.json")


def write_sample(folder: Path) -> tuple[Path, ...]:
    """Copy the sample month's files into `folder`; raises `OutputRefused`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(
            Path(shutil.copyfile(resource(f"sample/{name}"), folder / name)) for name in _FILES
        )
    except OSError as error:
        raise OutputRefused(
            f"The sample month cannot be written to {folder}: {error.strerror}.",
            hint="Choose another folder.",
        ) from error
