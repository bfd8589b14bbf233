"""Meeting place of one person's windows: a name nobody else can take."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from ccprocessor.paths import make_private, same_place
from ccprocessor.settings import Chosen, database_file

_PROGRAM = "ccprocessor"
_LONGEST = 100
"""Bytes that the path of a socket may have, with room for what Qt adds."""


def meeting_place(chosen: Chosen) -> str | None:
    """The name of the local server for this person, settings file and database.

    A path in a folder that is this person's alone; on Windows a name. None where there is no such
    folder. However their paths are written, the same files give the same place.
    """
    address = chosen.settings.database_url
    file = database_file(address)
    database = same_place(file) if file else address
    told = "\n".join((_person(), same_place(chosen.file), database))
    name = f"{_PROGRAM}-{hashlib.sha256(told.encode(errors='surrogateescape')).hexdigest()[:24]}"
    if sys.platform == "win32":
        return name
    paths = (folder / name for folder in _folders())
    return next((str(path) for path in paths if _can_hold(path)), None)


def _person() -> str:
    return os.environ.get("USERNAME", "") if sys.platform == "win32" else str(os.getuid())


def _folders() -> Iterator[Path]:
    if named := os.environ.get("XDG_RUNTIME_DIR"):
        yield Path(named) / _PROGRAM
    yield platformdirs.user_cache_path(_PROGRAM, appauthor=False) / "window"
    if sys.platform != "win32":
        yield Path(tempfile.gettempdir()) / f"{_PROGRAM}-{os.getuid()}"


def _can_hold(path: Path) -> bool:
    return len(os.fsencode(path)) <= _LONGEST and _is_private(path.parent)


def _is_private(folder: Path) -> bool:
    """Tell whether the folder, made if absent, belongs to this person alone."""
    if sys.platform == "win32":
        return True
    try:
        make_private(folder)
        found = folder.lstat()
    except OSError:
        return False
    is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return is_own and not stat.S_IMODE(found.st_mode) & 0o077
