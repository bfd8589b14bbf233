"""Scripts that stand in for the frozen program, its installer and what removes it."""

from __future__ import annotations

import sys
from pathlib import Path

SLEEPS = "exec sleep 60"
STORED = "12:00 INFO Stored revision 1.0 of a month\n"


def works(log: str = STORED, *, mark: Path | None = None) -> str:
    """A window that writes this log, stores a revision and stays; `mark` is there meanwhile."""
    return f"""exec {sys.executable} - "$@" <<'END'
import os, pathlib, signal, sqlite3, sys, time
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
mark = pathlib.Path({str(mark or "")!r})
if mark.name:
    mark.touch()
folder = pathlib.Path(os.environ["CCPROCESSOR_LOG_FOLDER"])
folder.mkdir()
(folder / "ccprocessor.log").write_text({log!r})
try:
    with sqlite3.connect(sys.argv[-1].removeprefix("sqlite:///")) as database:
        database.execute("CREATE TABLE revision (id INTEGER)")
        database.execute("INSERT INTO revision VALUES (1)")
    time.sleep(60)
finally:
    if mark.name:
        mark.unlink()
END"""


def program(path: Path, window: str, *, selftest: str = "exit 0") -> None:
    """A program that knows its commands; `window` and `selftest` are what those two do."""
    commands = f"""case "$1" in
sample) mkdir -p "$2"; touch "$2/car.pdf" ;;
doctor) {selftest} ;;
window) {window}
;;
esac"""
    script(path, commands)


def script(path: Path, lines: str) -> None:
    """A program of these lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{lines}\n", "utf-8")
    path.chmod(0o755)
