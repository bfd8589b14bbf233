"""Crash files: what a user may send to whoever looks after the program; nothing sends them."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import platform
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from ccprocessor import __version__
from ccprocessor.crashes.last_lines import last_lines
from ccprocessor.paths import make_private

KEPT = 10
"""So many crash files stay; the oldest make room."""

LOGGER = "ccprocessor"
"""The logger above all of the program's."""

_LOG = "ccprocessor.log"
_ABOUT = (
    "This file tells where ccprocessor failed. Card numbers, names, amounts, and the names and\n"
    "places of files were taken out of it. You may send it to your administrator;\n"
    "nothing is sent by itself."
)


_kept: dict[tuple[Path | None, str], Path | None] = {}
_keeping = threading.Lock()


def keep_once(
    folder: Path | None,
    failure: str,
    facts: Mapping[str, str] | None = None,
    *,
    most: int = KEPT,
) -> tuple[Path | None, bool]:
    """The crash file about a masked failure, and whether it is new to this process.

    One that comes again is not written again, and no more than `most` are by one process.
    """
    key = (folder, failure)
    with _keeping:
        if key in _kept:
            return _kept[key], False
        count = sum(place == folder and file is not None for (place, _), file in _kept.items())
        _kept[key] = keep_crash(folder, failure, facts) if count < most else None
        return _kept[key], True


def log_folder() -> Path | None:
    """The folder that is logged into now; None where nothing is."""
    handlers = logging.getLogger(LOGGER).handlers
    files = (one.baseFilename for one in handlers if isinstance(one, logging.FileHandler))
    return next((Path(file).parent for file in files), None)


def keep_crash(
    folder: Path | None, failure: str, facts: Mapping[str, str] | None = None
) -> Path | None:
    """Write a crash file about a masked failure into the log folder, and tell which.

    The answer is None where there is no folder or it cannot be written. `facts` are further lines
    about where it happened, by name; they are written as they are.
    """
    if folder is None:
        return None
    text = crash_text(failure, facts or {}, last_lines(folder / _LOG))
    try:
        make_private(folder)
        file = _written(folder, text)
    except OSError:
        return None
    _forget_oldest(folder)
    return file


def crash_text(failure: str, facts: Mapping[str, str], log: str = "") -> str:
    """All that a crash file says."""
    known = {
        "ccprocessor": __version__,
        "Time": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "Python": platform.python_version(),
        "System": platform.platform(),
        "Installed": "as a program" if getattr(sys, "frozen", False) else "from its source",
        **facts,
    }
    lines = [f"{name}: {value}" for name, value in known.items()]
    parts = ["ccprocessor crash file", _ABOUT, "\n".join(lines), f"What failed\n{failure.rstrip()}"]
    if log:
        parts.append(f"The log's last lines\n{log}")
    return "\n\n".join(parts) + "\n"


def _written(folder: Path, text: str) -> Path:
    stamp = f"{dt.datetime.now():%Y%m%d-%H%M%S}"  # noqa: DTZ005  (the user's own clock)
    for number in range(1, 100):
        file = folder / f"crash-{stamp}{f'-{number}' if number > 1 else ''}.txt"
        with contextlib.suppress(FileExistsError), file.open("x", encoding="utf-8") as target:
            target.write(text)
            return file
    raise FileExistsError(stamp)


def _forget_oldest(folder: Path) -> None:
    with contextlib.suppress(OSError):
        files = sorted(folder.glob("crash-*.txt"), key=lambda file: (file.stat().st_mtime, file))
        for file in files[:-KEPT]:
            file.unlink(missing_ok=True)
