"""Files that ship with the program: found in a checkout, a wheel and a frozen program."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ccprocessor.errors import UserError

_CHANGELOG = "CHANGELOG.md"


class ResourceMissing(UserError):
    """A file that belongs to the program is not there."""

    hint = "Install ccprocessor again."


def resource(name: str) -> Path:
    """The file or folder `name` below `resources/`, written with slashes.

    Raises `ResourceMissing`, which names what was looked for, where no installation holds it.
    """
    parts = PurePosixPath(name)
    if not parts.is_absolute() and ".." not in parts.parts:
        for root in _roots():
            if (found := root / parts).exists():
                return found
    raise ResourceMissing(f"{name} is missing among the program's own files.")


def changelog() -> Path:
    """Return the path of the changelog: among the program's own files, or atop a checkout."""
    beside = Path(__file__).parent.parent / _CHANGELOG
    try:
        return resource(_CHANGELOG)
    except ResourceMissing:
        if beside.exists():
            return beside
        raise


def _roots() -> Iterator[Path]:
    package = Path(__file__).parent
    if frozen := getattr(sys, "_MEIPASS", None):
        yield Path(frozen) / "resources"
    yield package / "_resources"
    yield package.parent / "resources"
