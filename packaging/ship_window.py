"""The window of a frozen or installed program, opened on the sample month: it must do its work."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ship_steps import ShippingFailed

PATIENCE_S = 180.0
"""How long the first month may take on a slow machine; a window that works is done far sooner."""

_LOOK_S = 0.5
_END_S = 30.0
_STORED = "Stored revision"
_WORDS_OF_TROUBLE = ("Traceback", " ERROR ", " CRITICAL ", "qt.qpa.plugin")


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window that has stored the sample month, and the folder of all that it keeps."""

    process: subprocess.Popen[bytes]
    folder: Path

    def stay(self, seconds: float) -> None:
        """Wait; raises `ShippingFailed` where the window ends by itself meanwhile."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return
        raise ShippingFailed(f"The window ended by itself, with exit code {code}.{self.log()}")

    def log(self) -> str:
        """The end of its log, to be shown with a failure."""
        text = _log(self.folder)
        return f" Its log:\n{text[-4000:]}" if text else " It wrote no log."


@contextmanager
def working_window(window: Path, console: Path) -> Iterator[OpenWindow]:
    """Open the window on the sample month and end it in the end.

    The block begins once the month is stored: that a process lives proves nothing, for one that
    shows a message and waits does too. Raises `ShippingFailed` where nothing is stored in time,
    where the window ends by itself, or where its log is missing or tells of trouble.
    """
    with tempfile.TemporaryDirectory(prefix="ccprocessor-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        subprocess.run([console, "sample", folder / "month"], check=True)
        process = _started(window, folder)
        try:
            opened = OpenWindow(process, folder)
            _wait_for_month(opened)
            yield opened
            _check_log(folder)
        finally:
            _end(process)


def stored_revisions(database: Path) -> int:
    """How many revisions a database of the program holds; none where it cannot be read (yet)."""
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM revision").fetchone()[0])
    except sqlite3.Error:
        return 0


def _started(window: Path, folder: Path) -> subprocess.Popen[bytes]:
    reports = sorted((folder / "month").glob("*.pdf"))
    database = f"sqlite:///{_database(folder).as_posix()}"
    command = [str(window), "window", *map(str, reports), "--database", database]
    environment = {**os.environ, "CCPROCESSOR_LOG_FOLDER": str(folder / "logs")}
    return subprocess.Popen(command, env=environment)


def _wait_for_month(opened: OpenWindow) -> None:
    end = time.monotonic() + PATIENCE_S
    while not stored_revisions(_database(opened.folder)):
        if time.monotonic() > end:
            raise ShippingFailed(
                f"The window stored no revision within {PATIENCE_S:.0f} s.{opened.log()}"
            )
        opened.stay(_LOOK_S)


def _check_log(folder: Path) -> None:
    text = _log(folder)
    if _STORED not in text:
        raise ShippingFailed(
            f"The window's log does not tell of a stored revision:\n{text[-4000:]}"
        )
    if any(word in text for word in _WORDS_OF_TROUBLE):
        raise ShippingFailed(f"The window's log tells of trouble:\n{text[-4000:]}")


def _log(folder: Path) -> str:
    files = sorted((folder / "logs").glob("*.log"))
    return "".join(file.read_text(encoding="utf-8", errors="replace") for file in files)


def _database(folder: Path) -> Path:
    return folder / "office.sqlite"


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
