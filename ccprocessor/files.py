"""Files that appear whole or not at all, outlast a power cut, and locks that end with their run."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PRIVATE = 0o600
"""Rights of a file that only this person may read."""

SHARED = 0o666
"""Rights of a file that others may read as far as this person's settings let them."""

_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EPERM})
_NO_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EROFS})
"""Errors of a file system that keeps bytes by other means, or cannot promise anything."""

_FAR = 1 << 30
"""Windows keeps others from reading what is locked: a byte that no file of ours reaches is."""

_PATIENCE = 30.0  # seconds; a month of 200 MB is moved in within one
_PAUSE = 0.05  # seconds between two looks at a lock: too short to be felt
_PAUSES = (0.05, 0.2, 0.5)  # seconds; a scanner holds a new file for less than one


class LockHeld(Exception):
    """Somebody else has the lock."""


class FileLock:
    """The lock of a file, held by this process until it is let go or the process ends.

    It is the system's, so that a kill ends it too, and on a network drive the server's, so that
    other machines see it. `is_real` is False on a file system that has no locks.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock; the file is made where it is missing.

        Raises `LockHeld`, and OSError where the file cannot be opened.
        """
        self._path = path
        while True:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                self.is_real = _taken(self._descriptor)
                if _stands_for(self._descriptor, path):
                    return
            except BaseException:
                os.close(self._descriptor)
                raise
            os.close(self._descriptor)  # whoever had it removed the file

    def release(self) -> None:
        """Let go of the lock and remove its file; a second time does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor < 0:
            return
        with contextlib.suppress(OSError):
            if sys.platform == "win32":  # removes no file that is open
                os.close(descriptor)
                self._path.unlink(missing_ok=True)
            else:  # removed first, so that nobody locks a file that goes
                self._path.unlink(missing_ok=True)
                os.close(descriptor)


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock `name` of a folder, which is made where it is missing.

    Raises `LockHeld` where another has it for half a minute, and OSError where nothing can be
    written there.
    """
    lock = _awaited(folder, name)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def replacing(target: Path, *, mode: int = PRIVATE, part: Path | None = None) -> Iterator[Path]:
    """Yield an empty file beside the target that takes its place once the block has ended well.

    `part` names it where it shall have a certain name or folder. Raises OSError, and then, as
    where the block fails, the target is as it was and nothing else is left.
    """
    with aside(target, part) as path:
        make(path, mode)
        yield path
        put(path, target)


@contextmanager
def aside(target: Path, part: Path | None = None) -> Iterator[Path]:
    """Yield a free name beside the target; whatever is there at the end is removed."""
    path = part or target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        path.unlink(missing_ok=True)
        yield path
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def make(path: Path, mode: int = PRIVATE) -> None:
    """Make an empty file with those rights; raises OSError where there is one."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode))


def put(part: Path, target: Path) -> None:
    """Put a file in the place of another, to stay there through a power cut; raises OSError."""
    sync(part)
    move(part, target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Return once a file, or the names in a folder, would outlast a power cut.

    Raises OSError where the disk refuses what was written before.
    """
    is_folder = path.is_dir()
    if is_folder and sys.platform == "win32":
        return  # its file systems keep names by themselves
    descriptor = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(descriptor)


def move(source: Path, target: Path) -> None:
    """Put a file in the place of another at one stroke, also on another file system.

    Raises OSError, and then both are as they were.
    """
    try:
        _replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with aside(target) as part:
            shutil.copyfile(source, part)
            sync(part)
            _replace(part, target)
        source.unlink()


def try_lock(descriptor: int) -> bool | None:
    """Lock an open file and tell whether that worked; None if its file system has no locks."""
    try:
        if sys.platform == "win32":
            place = os.lseek(descriptor, 0, os.SEEK_CUR)
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(descriptor, place, os.SEEK_SET)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in _HELD else None
    return True


def _taken(descriptor: int) -> bool:
    """Lock an open file; False where its file system has no locks. Raises `LockHeld`."""
    taken = try_lock(descriptor)
    if taken is False:
        raise LockHeld
    return taken is True


def _replace(source: Path, target: Path) -> None:
    """Rename; on Windows again after a moment: scanners for viruses hold files that are new."""
    pauses = _PAUSES if sys.platform == "win32" else ()
    for pause in pauses:
        with contextlib.suppress(PermissionError):
            source.replace(target)
            return
        time.sleep(pause)
    source.replace(target)


def _awaited(folder: Path, name: str) -> FileLock:
    until = time.monotonic() + _PATIENCE
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return FileLock(folder / name)
        except (LockHeld, FileNotFoundError):  # held, or the folder was removed just now
            if time.monotonic() > until:
                raise
        time.sleep(_PAUSE)


def _stands_for(descriptor: int, path: Path) -> bool:
    """Tell whether the open file still has that name (Windows removes none that is open)."""
    if sys.platform == "win32":
        return True
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
