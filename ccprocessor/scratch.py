"""Scratch folders: gone with their owner, or cleared by the next start where it was killed."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import threading
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any

from ccprocessor.files import try_lock
from ccprocessor.paths import make_private

SCRATCH = "scratch"
"""The name of the folder that scratch folders are made in."""

_LOCK = ".lock"
_HEX = "[0-9a-f]" * 16
_LEFTOVERS = (
    f"documents/.{_HEX}.part",  # a copy without card numbers, half written
    f"documents/{_HEX}{_HEX}.part",  # the same of older versions, and their other leftovers:
    f"words/.{_HEX}.part",
    f"words/seen/*/.{_HEX}.part",
    f"loose/[0-9]*-{_HEX}",
)
_LONG_S = 3600  # a file is at most minutes in the making


class Scratch:
    """A private folder below `parent` for what must not outlive this process.

    It is made when first asked for, without a parent where the system has such folders. A lock
    that the system takes away with its owner, however it ends, tells the living from the dead, on
    other machines that share the folder too. May be used by several threads.
    """

    def __init__(self, parent: Path | None) -> None:
        self._parent = parent
        self._folder: Path | None = None
        self._lock: IO[Any] | None = None
        self._making = threading.Lock()

    @property
    def folder(self) -> Path:
        """The folder; raises OSError where it cannot be made."""
        with self._making:
            if self._folder is None:
                if self._parent is None:
                    self._folder = Path(mkdtemp(prefix="ccprocessor-"))
                else:
                    self._folder, self._lock = _made(self._parent)
            return self._folder

    def close(self) -> None:
        """Remove the folder and all in it."""
        if self._folder is not None:
            _remove(self._folder)
        if self._lock is not None:
            self._lock.close()
        self._folder = self._lock = None


def clear_abandoned(parent: Path) -> None:
    """Remove the scratch folders below `parent` whose owners are dead."""
    for path in parent.glob(f"*{_LOCK}"):
        with contextlib.suppress(OSError), path.open("r+b") as lock:
            if is_free(lock):
                _remove(path.with_suffix(""))


def clear_leftovers(cache: Path) -> None:
    """Remove what killed runs left half written in a cache folder, and older versions unpacked.

    No lock tells whose it is: what nobody touched for an hour is nobody's.
    """
    for pattern in _LEFTOVERS:
        for path in cache.glob(pattern):
            with contextlib.suppress(OSError):
                if time.time() - path.lstat().st_mtime < _LONG_S:
                    continue
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink()


def hold(file: IO[Any]) -> bool:
    """Lock a file until it is closed or this process ends; False where another holds it.

    On a file system without locks everybody may hold it.
    """
    return try_lock(file.fileno()) is not False


def is_free(file: IO[Any]) -> bool:
    """Lock a file that nobody holds; False where somebody does or the system cannot tell."""
    return try_lock(file.fileno()) is True


def _made(parent: Path) -> tuple[Path, IO[Any]]:
    """A new folder, and the lock beside it that is there before."""
    make_private(parent)
    while True:
        folder = parent / secrets.token_hex(8)
        lock = folder.with_suffix(_LOCK).open("xb")
        if hold(lock):
            make_private(folder)
            return folder, lock
        lock.close()  # a start that clears has just looked at it


def _remove(folder: Path) -> None:
    """Remove a folder, then its lock; where that fails a later start tries again."""
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        with contextlib.suppress(OSError):
            folder.with_suffix(_LOCK).unlink(missing_ok=True)
