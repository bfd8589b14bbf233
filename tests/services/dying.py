"""Runs that deliver results and die at a chosen call to the system; run as a script (POSIX).

`python -m tests.services.dying FOLDER` kills a run at each call it makes from opening its outbox to
the end, and prints a line of JSON a kill: the call, whether the revision was stored by then, what
the target held after the kill, and what it and its parent held after the next run had begun.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sys
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

from ccprocessor.services.export.staging import RESULT, Manifest, open_outbox

CREATED = dt.datetime(2031, 4, 16, 9, 25, 36, tzinfo=dt.UTC)
CALLS = ("fsync", "mkdir", "open", "rename", "replace", "rmdir", "unlink")
BEFORE = {"Finished Reports/Ann 1.pdf": "old", "Unfinished Reports/Bob 2.pdf": "old"}
AFTER = {"Unfinished Reports/Ann 1.pdf": "new", "Unfinished Reports/Cy 3.pdf": "new"}
SHEETS = ("Credit Card Import.csv", "Credit Card Report.xlsx")


def deliver(target: Path, packets: dict[str, str], stored: Path, *, whole: bool = True) -> None:
    """One whole run; `stored` is a file that stands for the row of the revision."""
    text = next(iter(packets.values()))
    with open_outbox(target, lambda _: stored.exists()) as outbox:
        for name in (*packets, *SHEETS):
            (outbox.files / name).write_text(text)
        result = {"employees": [{"packet": name} for name in packets]}
        (outbox.files / RESULT).write_text(json.dumps(result))
        outbox.seal("abc", CREATED, whole=whole)
        stored.touch()
        outbox.mark_stored()
        outbox.deliver()


def held(folder: Path) -> dict[str, str]:
    """What every file below a folder says, by its path there."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


def killed_at(number: int, target: Path, stored: Path) -> str | None:
    """Fork a run that dies at that call; returns the call's name, None where it ended before."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _die_at(number, writing)
        deliver(target, AFTER, stored)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        name = told.read()
    os.waitpid(child, 0)
    return name or None


def _die_at(number: int, writing: int) -> None:
    left = count(1)

    def dying(name: str, real: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            if next(left) == number:
                os.write(writing, name.encode())
                os._exit(9)
            return real(*args, **options)

        return call

    for name in CALLS:
        setattr(os, name, dying(name, getattr(os, name)))


def _is_stored(manifest: Manifest, stored: Path) -> bool:
    return stored.exists() and (manifest.inputs, manifest.created) == ("abc", CREATED)


def kills(folder: Path) -> Iterable[dict[str, Any]]:
    """Every kill and what came of it."""
    target, stored = folder / "out", folder / "stored"
    for number in count(1):
        shutil.rmtree(target, ignore_errors=True)
        stored.unlink(missing_ok=True)
        deliver(target, BEFORE, stored)
        stored.unlink()
        call = killed_at(number, target, stored)
        if call is None:
            return
        was_stored, after_kill = stored.exists(), held(target)
        with open_outbox(target, lambda manifest: _is_stored(manifest, stored)):
            pass  # a run that is refused
        stored.unlink(missing_ok=True)
        yield {"call": call, "stored": was_stored, "killed": after_kill, "next": held(folder)}


if __name__ == "__main__":
    for told in kills(Path(sys.argv[1])):
        sys.stdout.write(json.dumps(told) + "\n")
