"""Paths as people write them."""

from __future__ import annotations

import os
from pathlib import Path

from ccprocessor.errors import UserError

_NOTHING = "\0"
_PRIVATE = 0o700 if os.name == "posix" else 0o777
"""Elsewhere the folder of the person decides who may look."""


class WrongPath(UserError):
    """The text that was written is no path."""

    hint = "Write the path in full."


def expanded(path: str | Path) -> Path:
    """The path with the folder of the person it names (`~`, `~anna`); else as it is.

    Raises `WrongPath` where nobody of that name is known here, or where it can be no path.
    """
    if _NOTHING in str(path):
        told = str(path).replace(_NOTHING, "�")
        raise WrongPath(f"“{told}” holds a character that no path can hold.")
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise WrongPath(
            f"“{path}” begins with the folder of somebody who is not known on this computer."
        ) from error


def same_place(path: Path) -> str:
    """A text that is the same for every way of writing the path; the file may be absent."""
    try:
        found = path.resolve()
    except (OSError, RuntimeError):  # links that lead round in a circle
        found = path.absolute()
    return os.path.normcase(found)


def make_private(folder: Path) -> None:
    """Make a folder that only this person may look into, with those above it that are missing.

    What is there stays as it is. Raises OSError.
    """
    missing = [one for one in folder.parents if not one.exists()]
    for one in (*reversed(missing), folder):
        one.mkdir(mode=_PRIVATE, exist_ok=True)
