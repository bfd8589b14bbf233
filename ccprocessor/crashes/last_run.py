"""Tell whether the last run ended as it should: by a mark while it runs, and a dump in it."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import platform
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ccprocessor import __version__
from ccprocessor.crashes.files import keep_crash
from ccprocessor.crashes.last_lines import masked_dump
from ccprocessor.paths import make_private
from ccprocessor.scratch import hold, is_free

_TOLD_TO_END = "told to end"
_CLOCK_S = 2.0  # seconds by which the clock of the system may have been set back
_WINDOW = "window"
_NOTHING_KNOWN = (
    "The program ended without a word: it was ended from outside, or the machine went down."
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Record of a run: what it does, since when (seconds since the epoch), in which version.

    `host` is the machine it runs on; empty if an older program left the mark.
    """

    pid: int
    host: str
    what: str
    started: float
    version: str
    rest: str


@contextmanager
def watched(folder: Path, what: str) -> Iterator[None]:
    """Leave a mark in the log folder until the block ends; a hard crash dumps its threads there.

    Where the folder cannot be written, or something else watches already, the block just runs.
    Marks of commands that were killed go: that is their users' business.
    """
    _forget_killed(folder)
    path = _mark_of_this_run(folder)
    mark = _left(path, what)
    if mark is None:
        yield
        return
    watches = not faulthandler.is_enabled()
    if watches:
        faulthandler.enable(mark)
    try:
        yield
    finally:
        if watches:
            faulthandler.disable()
        mark.close()
        with contextlib.suppress(OSError):
            path.unlink()


def note_order_to_end(folder: Path) -> None:
    """Note that this run was told to end from outside: its end is no crash."""
    path = _mark_of_this_run(folder)
    with contextlib.suppress(OSError), path.open("a", encoding="utf-8") as mark:
        mark.write(f"{_TOLD_TO_END}\n")


def unexpected_ends(folder: Path, facts: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Crash files about earlier runs that ended unexpectedly, written now; each is told once.

    A command that was killed is its user's business; a window that was is told. Runs of other
    machines that share the folder are theirs.
    """
    files = []
    for path, mark in _ended(folder):
        try:
            path.unlink()
        except OSError:  # another window was faster
            continue
        if mark.rest.startswith(_TOLD_TO_END) or not (mark.rest or mark.what == _WINDOW):
            continue
        about = {"ccprocessor": mark.version, "Command": mark.what, **(facts or {})}
        file = keep_crash(folder, masked_dump(mark.rest) or _NOTHING_KNOWN, about)
        if file is not None:
            files.append(file)
    return tuple(files)


def _forget_killed(folder: Path) -> None:
    for path, mark in _ended(folder):
        if not mark.rest and mark.what != _WINDOW:
            with contextlib.suppress(OSError):
                path.unlink()


def _ended(folder: Path) -> Iterator[tuple[Path, _Mark]]:
    """The marks of runs of this machine that are over."""
    for path in sorted(folder.glob("run-*.txt")):
        mark = _read(path)
        if mark and mark.host in {"", platform.node()} and not _still_runs(path, mark):
            yield path, mark


def _mark_of_this_run(folder: Path) -> Path:
    """Machines that share the folder may have processes of the same number."""
    host = re.sub(r"[^\w.-]", "_", platform.node())
    return folder / f"run-{os.getpid()}-{host}.txt"


def _left(path: Path, what: str) -> TextIO | None:
    try:
        make_private(path.parent)
        mark = path.open("w", encoding="utf-8")
        hold(mark)
        said = {"what": what, "started": time.time(), "version": __version__}
        mark.write(f"{json.dumps({**said, 'host': platform.node()})}\n")
        mark.flush()
    except OSError:
        return None
    return mark


def _read(path: Path) -> _Mark | None:
    try:
        head, _, rest = path.read_text("utf-8", "replace").partition("\n")
        said = json.loads(head)
        what, version, host = (str(said.get(key, "")) for key in ("what", "version", "host"))
        return _Mark(
            pid=int(path.stem.split("-")[1]),
            host=host,
            what=what,
            started=float(said["started"]),
            version=version,
            rest=rest,
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _still_runs(path: Path, mark: _Mark) -> bool:
    """Tell whether the process that left the mark lives; a later one may have got its number.

    In another container it may have no number here: it holds its mark.
    """
    import psutil

    try:
        with path.open("r+b") as file:
            if not is_free(file):
                return True
    except OSError:
        return True
    try:
        return bool(psutil.Process(mark.pid).create_time() <= mark.started + _CLOCK_S)
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True
