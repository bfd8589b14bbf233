"""Results are built beside their folder and moved in at the end, so that a kill loses nothing."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psutil

from ccprocessor.errors import OutputRefused

RESULT = "result.json"
FINISHED = "Finished Reports"
UNFINISHED = "Unfinished Reports"
_SUFFIX = ".ccprocessor-part"
_MANIFEST = "manifest.json"


class _Employee(msgspec.Struct):
    """The one thing of an employee in a result that matters here; the rest is passed over."""

    packet: str | None = None


class _Listed(msgspec.Struct):
    """The packets a result lists."""

    employees: tuple[_Employee, ...]


@dataclass(frozen=True, slots=True)
class Outbox:
    """A folder beside `target` in which the results of one run wait."""

    target: Path
    folder: Path
    made: tuple[Path, ...] = ()

    @property
    def files(self) -> Path:
        """Where the results are built, laid out as they will be in `target`."""
        return self.folder / "files"

    def seal(self, inputs_digest: str) -> None:
        """Say whose results these are: from here on a later run may move them in."""
        self._note({"inputs": inputs_digest} | _this_process())

    def deliver(self, *, whole: bool = True) -> None:
        """Move everything in, `result.json` last, and take away packets that are no more.

        Without `whole` (some people's results only) packets of others stay.

        A file that cannot be replaced (open elsewhere) does not keep the others from arriving:
        `OutputRefused` is raised at the end.
        """
        before = _packets(self.target / RESULT) if whole else set()
        after = _packets(self.files / RESULT) if before else set()
        files = sorted(path for path in self.files.rglob("*") if path.is_file())
        files.sort(key=lambda path: path.name == RESULT)
        refused: list[OutputRefused] = []
        for path in files:
            try:
                _move(path, self.target / path.relative_to(self.files))
            except OutputRefused as error:
                refused.append(error)
        for name in before - after:
            with contextlib.suppress(OSError):
                (self.target / name).unlink(missing_ok=True)
        self.discard()
        if refused:
            raise refused[0]

    def discard(self) -> None:
        """Drop what was built, and the folders made for it where they stayed empty."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for folder in self.made:
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _note(self, manifest: dict[str, object]) -> None:
        part = self.folder / f"{_MANIFEST}.part"
        part.write_text(json.dumps(manifest), encoding="utf-8")
        part.replace(self.folder / _MANIFEST)


def open_outbox(target: Path) -> Outbox:
    """Make a waiting folder for `target`; raises `OutputRefused` where nothing can be written."""
    target = target.absolute()
    made = tuple(folder for folder in (target, *target.parents) if not folder.exists())
    try:
        target.mkdir(parents=True, exist_ok=True)
        home = target.parent if os.access(target.parent, os.W_OK) else target
        folder = home / f".{target.name}.{uuid.uuid4().hex[:8]}{_SUFFIX}"
        (folder / "files" / FINISHED).mkdir(parents=True)
        (folder / "files" / UNFINISHED).mkdir()
        probe = target / f".{uuid.uuid4().hex}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputRefused(
            f"Nothing can be written into {target}: {error.strerror}.",
            hint="Choose another folder with --out.",
        ) from error
    outbox = Outbox(target, folder, made)
    outbox._note(_this_process())  # noqa: SLF001  (the maker's own class)
    return outbox


def recover(target: Path, is_stored: Callable[[str], bool]) -> int:
    """Move in what a killed run had ready and stored, drop the rest; returns how many moved."""
    moved = 0
    for outbox, manifest in _waiting(target.absolute()):
        if _alive(manifest):
            continue
        digest = manifest.get("inputs")
        if isinstance(digest, str) and is_stored(digest):
            outbox.deliver()
            moved += 1
        else:
            outbox.discard()
    return moved


def _waiting(target: Path) -> Iterator[tuple[Outbox, dict[str, object]]]:
    for home in (target.parent, target):
        if not home.is_dir():
            continue
        for folder in sorted(home.glob(f".{target.name}.*{_SUFFIX}")):
            try:
                manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
            except (OSError, ValueError):
                manifest = {}
            yield Outbox(target, folder), manifest


def _this_process() -> dict[str, object]:
    return {"process": os.getpid(), "started": psutil.Process().create_time()}


def _alive(manifest: dict[str, object]) -> bool:
    """Whether the run that made an outbox is still at work on this machine."""
    pid = manifest.get("process")
    if not isinstance(pid, int):
        return False
    try:
        return psutil.Process(pid).create_time() == manifest.get("started")
    except psutil.Error:
        return False


def _packets(result: Path) -> set[str]:
    """Names of the packets that a result lists; none where there is no readable result."""
    try:
        found = msgspec.json.decode(result.read_bytes(), type=_Listed)
    except (OSError, msgspec.MsgspecError):
        return set()
    names = (employee.packet for employee in found.employees)
    return {name for name in names if name and _is_packet(name)}


def _is_packet(name: str) -> bool:
    """A file straight in one of the two folders, whatever a damaged result may say."""
    folder, _, file = name.partition("/")
    return folder in (FINISHED, UNFINISHED) and Path(file).name == file and file != ".."


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    except PermissionError as error:
        raise OutputRefused(
            f"{target} is open in another program or write-protected.",
            hint="Close it and run the export again; the month itself is stored.",
        ) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else str(error.strerror)
        raise OutputRefused(
            f"{target} cannot be written: {why}.",
            hint="Make room or choose another folder; the month itself is stored.",
        ) from error
