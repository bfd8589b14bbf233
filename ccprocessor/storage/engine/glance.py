"""A look into a database file that changes nothing, in it or beside it, whoever it belongs to."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from ccprocessor.errors import (
    DatabaseRefused,
    Means,
    NextStep,
)
from ccprocessor.storage.base.failures import damaged

_WAITS = (0.0, 0.05, 0.2)  # seconds before each look: one in the midst of a write sees no list
_MAGIC = b"SQLite format 3\0"
_NAMES = "SELECT name FROM sqlite_master"  # also of views: a file with some is in use


def tables_in(path: Path) -> frozenset[str]:
    """Return the names of what a file holds, as tables; none where it is missing or empty.

    Opened as usual a file in another program's keeping would be repaired, switched to WAL, or get
    files beside it. Raises DatabaseRefused where it is no database or cannot be read.
    """
    try:
        start = _beginning(path)
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()
    except OSError as error:
        reason = "it is a folder" if path.is_dir() else error.strerror
        raise DatabaseRefused(
            f"The database file {path} cannot be opened: {reason}.",
            hint=NextStep(
                "Choose another file {}, or ask for the right to read this one.", Means.DATABASE
            ),
        ) from error
    if start and start != _MAGIC:
        raise DatabaseRefused(
            f"{path} is not a ccprocessor database, nor any database of SQLite.",
            hint=NextStep(
                "Choose another file {}; a new one is made on first use.", Means.DATABASE
            ),
        )
    for wait in _WAITS:
        time.sleep(wait)
        try:
            return _names_seen(path)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite quotes a damaged schema
            refused = damaged(f"the list of tables in {path}")
            refused.__cause__ = error
    raise refused


def glanced_at(path: Path) -> str:
    """Return the URI under which SQLite reads a file of ours and writes nothing into it.

    Without a log of changes beside it nothing is locked or made there either.
    """
    return _uri(path, "mode=ro" if _has_log(path) else "immutable=1")


def refuse_closed(path: Path) -> None:
    """Raise DatabaseRefused where no file can be made at a path."""
    folder = next(folder for folder in path.absolute().parents if folder.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise DatabaseRefused(
            f"No file can be made in {folder}.", hint="Choose a folder in which you may write."
        )


def _beginning(path: Path) -> bytes:
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "it is not a file")  # reading from a pipe would not end
    with path.open("rb") as file:
        return file.read(len(_MAGIC))


def _names_seen(path: Path) -> frozenset[str]:
    """Look at the file, and where that alone says nothing, at its log as well.

    A power cut while the log is put into the file leaves pages half written: the log has them.
    """
    try:
        found = _names(path)
    except (sqlite3.Error, UnicodeDecodeError):
        if not _has_log(path):
            raise
        found = frozenset()
    return found if found or not _has_log(path) else _names_with_log(path)


def _names_with_log(path: Path) -> frozenset[str]:
    """Look into copies: what was written just now stands in the log alone."""
    with tempfile.TemporaryDirectory(prefix="ccprocessor-") as folder:
        copy = Path(folder, "copy")
        try:
            shutil.copyfile(path, copy)
            shutil.copyfile(_log_of(path), _log_of(copy))
        except FileNotFoundError:  # whoever had it open has put it into the file meanwhile
            return _names(path)
        return _names(copy, "mode=ro")


def _names(path: Path, mode: str = "immutable=1") -> frozenset[str]:
    with closing(sqlite3.connect(_uri(path, mode), uri=True)) as connection:
        return frozenset(name for (name,) in connection.execute(_NAMES))


def _uri(path: Path, mode: str) -> str:
    return f"{path.absolute().as_uri()}?{mode}"


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _has_log(path: Path) -> bool:
    try:
        return _log_of(path).stat().st_size > 0
    except OSError:
        return False
