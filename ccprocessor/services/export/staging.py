"""Results are built in a waiting folder and moved into their own at the end: a kill loses nothing.

What a run does, and what a kill leaves at each step, until the next run into the same folder:

1. `open_outbox`: a waiting folder is made beside the target, or hidden in it where nothing can be
   moved in from there (another file system). The run holds its lock. Killed: it is dropped.
2. `seal`: every file is on the disk; the manifest says which revision this will be.
   Killed: moved in where the database has that revision, else dropped.
3. `mark_stored`: the revision is stored, and the manifest says so. Killed: moved in.
4. `deliver`, under the target's lock: file by file; then packets go that only the earlier
   `result.json` lists; the new `result.json` is last. Killed: as long as that waits, all of it is
   done again, to the same end; without it nothing is left to do.
5. The waiting folder is removed. Killed: what is left of it is removed.

A run is alive while the system holds the lock in its waiting folder, on whichever machine it runs;
where a file system has no locks, nobody's waiting folder is touched. Runs that deliver into one
target do so one after the other; each first moves in what killed ones left.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import re
import shutil
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import msgspec

from ccprocessor.decoding import ready
from ccprocessor.errors import (
    Means,
    NextStep,
    OutputRefused,
    UserError,
)
from ccprocessor.files import FileLock, LockHeld, locked, move, replacing, sync
from ccprocessor.paths import make_private

RESULT = "result.json"
FINISHED = "Finished Reports"
UNFINISHED = "Unfinished Reports"
_SUFFIX = ".ccprocessor-part"
_HIDDEN = "results"
"""Stands for the target's name where the waiting folder is in the target itself."""

_MANIFEST = "manifest.json"
_LOCK = "lock"
_TARGET_LOCK = ".ccprocessor.lock"
_PROBE = ".ccprocessor.probe"
_AT_ONCE = 8  # files on their way to the disk: a tenth of the time of one after the other


class Manifest(msgspec.Struct, frozen=True):
    """Of which revision the results are; `whole`: of all its people."""

    inputs: str = ""
    created: dt.datetime | None = None
    stored: bool = False
    whole: bool = True


class _Employee(msgspec.Struct):
    """The one thing of an employee in a result that matters here; the rest is passed over."""

    packet: str | None = None


class _Listed(msgspec.Struct):
    """The packets a result lists."""

    employees: tuple[_Employee, ...]


IsStored = Callable[[Manifest], bool]
"""Check whether the database has the revision; may raise `UserError`."""


class StagingFolder:
    """A waiting folder, in which the results of one run are built, and which its lock guards.

    Left before `deliver` has ended it is dropped, but where its revision is stored or may be: then
    the next run moves it in.
    """

    def __init__(
        self,
        target: Path,
        folder: Path,
        lock: FileLock,
        is_stored: IsStored,
        made: tuple[Path, ...] = (),
    ) -> None:
        self._target = target
        self._folder = folder
        self._lock = lock
        self._is_stored = is_stored
        self._made = made
        self._is_left = False
        self._manifest = _manifest_in(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if not self._is_left and self.is_wanted() is False:
            self.discard()
        self._lock.release()

    @property
    def files(self) -> Path:
        """Folder in which the results are built, laid out as they will be in the target."""
        return self._folder / "files"

    def seal(self, inputs: str, created: dt.datetime, *, whole: bool = True) -> None:
        """Say of which revision the results are: from here on a later run may move them in.

        Without `whole` (some people's only) packets of others stay.
        """
        self._manifest = Manifest(inputs, created, whole=whole)
        try:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                list(pool.map(sync, self.files.rglob("*")))
            self._note()
        except OSError as error:
            raise _refusal(self._target, error) from error

    def mark_stored(self) -> None:
        """Say that their revision is stored."""
        self._manifest = msgspec.structs.replace(self._manifest, stored=True)
        with contextlib.suppress(OSError):  # the database says so as well
            self._note()

    def deliver(self) -> None:
        """Move everything in, `result.json` last, and take away packets that are no more.

        A file that cannot be replaced (open elsewhere) does not keep the others from arriving:
        `OutputRefused` is raised at the end.
        """
        with _sole_use(self._target):
            _settle(self._target, self._is_stored)
            refused = self._move_in()
            self.discard()
        if refused:
            raise refused[0]

    def settle(self) -> None:
        """Move in what a killed run left where its revision is stored; drop it where it is not.

        What cannot be moved, or told now, waits for the next run.
        """
        wanted = self.is_wanted()
        if wanted is False or (wanted and not self._move_in()):
            self.discard()
        self._lock.release()

    def is_wanted(self) -> bool | None:
        """Tell whether these are results of a stored revision; None: it cannot be told now."""
        if self._manifest.stored or not self._manifest.inputs:
            return self._manifest.stored
        try:
            return self._is_stored(self._manifest)
        except UserError:
            return None

    def leave(self) -> None:
        """Let what is built wait for the next run, without a look at the database."""
        self._is_left = True

    def discard(self) -> None:
        """Drop what was built, and the folders made for it where they stayed empty."""
        self._manifest = Manifest()
        (self._folder / _MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(self.files, ignore_errors=True)
        self._lock.release()
        shutil.rmtree(self._folder, ignore_errors=True)
        _remove_empty(self._made)

    def _note(self) -> None:
        part = self._folder / f"{_MANIFEST}.part"
        with replacing(self._folder / _MANIFEST, part=part):
            part.write_bytes(msgspec.json.encode(self._manifest))

    def _move_in(self) -> list[OutputRefused]:
        result = self.files / RESULT
        refused: list[OutputRefused] = []
        waiting = [path for path in self.files.rglob("*") if path.is_file() and path != result]
        for path in sorted(waiting):
            target = self._target / path.relative_to(self.files)
            with _noting(refused, target):
                target.parent.mkdir(parents=True, exist_ok=True)
                move(path, target)
        for target in _gone(self._target, result) if self._manifest.whole else ():
            with _noting(refused, target):
                target.unlink(missing_ok=True)
        for folder in (self._target / FINISHED, self._target / UNFINISHED, self._target):
            if folder.is_dir():
                sync(folder)
        if result.exists():
            with _noting(refused, self._target / RESULT):
                move(result, self._target / RESULT)
                sync(self._target)
        return refused


def open_outbox(target: Path, is_stored: IsStored) -> StagingFolder:
    """Settle what killed runs left for `target` and make a waiting folder.

    Raises `OutputRefused` where nothing can be written.
    """
    target = Path(os.path.realpath(target))
    made = tuple(folder for folder in (target, *target.parents) if not os.path.lexists(folder))
    try:
        with _sole_use(target):
            _settle(target, is_stored)
            folder, lock = _waiting_folder(target)
            return StagingFolder(target, folder, lock, is_stored, made)
    except BaseException:
        _remove_empty(made)
        raise


def _waiting_folder(target: Path) -> tuple[Path, FileLock]:
    """A folder from which files can be moved into the target: beside it, else in it."""
    unique = uuid.uuid4().hex[:8]
    beside = target.parent / f".{target.name}.{unique}{_SUFFIX}"
    inside = target / f".{_HIDDEN}.{unique}{_SUFFIX}"
    try:
        return beside, _prepared(beside, target)
    except OSError:
        return inside, _prepared(inside, target)


def _prepared(folder: Path, target: Path) -> FileLock:
    """Make the folder, lock it and move a file from it into the target; OSError leaves nothing."""
    try:
        for place in (FINISHED, UNFINISHED):
            make_private(folder / "files" / place)
        lock = FileLock(folder / _LOCK)
        (folder / _PROBE).touch()
        (folder / _PROBE).replace(target / _PROBE)
        (target / _PROBE).unlink()
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return lock


def _settle(target: Path, is_stored: IsStored) -> None:
    """Move in what killed runs had ready and stored, and drop the rest; the target is locked."""
    for folder in _waiting_folders(target):
        try:
            lock = FileLock(folder / _LOCK)
        except (LockHeld, OSError):
            continue
        if lock.is_real:
            StagingFolder(target, folder, lock, is_stored).settle()
        lock.release()


def _waiting_folders(target: Path) -> Iterator[Path]:
    for home, name in ((target.parent, target.name), (target, _HIDDEN)):
        form = re.compile(rf"\.{re.escape(name)}\.[0-9a-f]{{8}}{re.escape(_SUFFIX)}")
        with contextlib.suppress(OSError):
            yield from sorted(path for path in home.iterdir() if form.fullmatch(path.name))


def _manifest_in(folder: Path) -> Manifest:
    try:
        return msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=ready(Manifest))
    except (OSError, msgspec.MsgspecError):
        return Manifest()


def _gone(target: Path, result: Path) -> list[Path]:
    """Packets there of the target's `result.json` that the new one does not list.

    None where either cannot be read; and no file under another spelling that is one which stays.
    """
    before, after = _packets(target / RESULT), _packets(result)
    if not before or after is None:
        return []
    stay = {_spelling(name): target / name for name in after}
    left = [(target / name, stay.get(_spelling(name))) for name in sorted(before - after)]
    return [path for path, twin in left if twin is None or not _is_one(path, twin)]


def _spelling(name: str) -> str:
    """The same for names that some file system takes for one."""
    return unicodedata.normalize("NFC", name).casefold()


def _is_one(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _packets(result: Path) -> set[str] | None:
    """Names of the packets that a result lists; None where there is no readable result."""
    try:
        found = msgspec.json.decode(result.read_bytes(), type=ready(_Listed))
    except (OSError, msgspec.MsgspecError):
        return None
    names = (employee.packet for employee in found.employees)
    return {name for name in names if name and _is_packet(name)}


def _is_packet(name: str) -> bool:
    """A file straight in one of the two folders, whatever a damaged result may say."""
    folder, _, file = name.partition("/")
    return folder in (FINISHED, UNFINISHED) and Path(file).name == file and file != ".."


def _remove_empty(folders: tuple[Path, ...]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


@contextmanager
def _sole_use(target: Path) -> Iterator[None]:
    """Hold the target's lock; raises `OutputRefused` for what the disk refuses meanwhile."""
    try:
        with locked(target, _TARGET_LOCK):
            yield
    except LockHeld as error:
        raise OutputRefused(
            f"Another run has been writing into {target} for half a minute.",
            hint="Wait until it has ended, then run this again.",
        ) from error
    except OSError as error:
        raise _refusal(target, error) from error


def _refusal(target: Path, error: OSError) -> OutputRefused:
    return OutputRefused(
        f"Nothing can be written into {target}: {error.strerror}.",
        hint=NextStep("Choose another folder {}.", Means.OUTPUT),
    )


@contextmanager
def _noting(refused: list[OutputRefused], target: Path) -> Iterator[None]:
    """Keep what the system says against a file, and go on."""
    try:
        yield
    except PermissionError:
        refused.append(
            OutputRefused(
                f"{target} is open in another program or write-protected.",
                hint="Close it and run the export again; the month itself is stored.",
            )
        )
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else str(error.strerror)
        refused.append(
            OutputRefused(
                f"{target} cannot be written: {why}.",
                hint="Make room or choose another folder; the month itself is stored.",
            )
        )
