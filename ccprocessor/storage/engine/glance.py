"""A look into a database file that changes nothing, in it or beside it, whoever it belongs to.

On POSIX a process that closes any handle on a file loses all its locks on it, those that SQLite
holds for another connection included: another program that leaves then takes itself for the last
one and removes the log that this process still writes into. So a file which SQLite has open here is
never opened past SQLite's own locking.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
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

_LOOKING = threading.RLock()
_HELD: dict[int, set[Path | tuple[int, int]]] = {}
"""By connection of this process the file it has open: its place, and what the system calls it."""


def hold(path: Path, connection: sqlite3.Connection) -> None:
    """Note that a connection has a file open: before its first lock, and once the file is there.

    Waits until no look past its locking is under way.
    """
    with _LOOKING:
        _HELD[id(connection)] = _names_of(path)


def release(connection: sqlite3.Connection) -> None:
    """Note that a connection is about to be closed."""
    with _LOOKING:
        _HELD.pop(id(connection), None)


def tables_in(path: Path) -> frozenset[str]:
    """Return the names of what a file holds, as tables; none where it is missing or empty.

    Opened as usual a file in another program's keeping would be repaired, switched to WAL, or get
    files beside it. Raises DatabaseRefused where it is no database or cannot be read.
    """
    with _LOOKING:
        return _tables_held(path) if _is_held(path) else _tables_free(path)


@contextmanager
def glanced_at(path: Path) -> Iterator[str]:
    """Give the URI under which SQLite reads a file of ours and writes nothing into it.

    Without a log of changes beside it nothing is locked or made there either, but where this
    process has the file open. It is for use inside the block alone.
    """
    with _LOOKING:
        yield _uri(path, "mode=ro" if _has_log(path) or _is_held(path) else "immutable=1")


def read_only(path: Path) -> str:
    """Return the URI under which SQLite reads a file, by its locks, and writes nothing into it."""
    return _uri(path, "mode=ro")


def refuse_closed(path: Path) -> None:
    """Raise DatabaseRefused where no file can be made at a path."""
    folder = next(folder for folder in path.absolute().parents if folder.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise DatabaseRefused(
            f"No file can be made in {folder}.", hint="Choose a folder in which you may write."
        )


def _is_held(path: Path) -> bool:
    names = _names_of(path)
    return any(not names.isdisjoint(held) for held in _HELD.values())


def _names_of(path: Path) -> set[Path | tuple[int, int]]:
    names: set[Path | tuple[int, int]] = {path.resolve()}
    with suppress(OSError):
        found = path.stat()
        names.add((found.st_dev, found.st_ino))
    return names


def _tables_held(path: Path) -> frozenset[str]:
    if not path.exists():
        return frozenset()
    try:
        return _names(path, "mode=ro")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise damaged(f"the list of tables in {path}") from error


def _tables_free(path: Path) -> frozenset[str]:
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
