"""Kill runs at random moments; afterwards only whole revisions may be there."""

from __future__ import annotations

import os
import random
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measuring import ROOT, settings_in

_COMMAND = shlex.split(os.environ.get("CCPROCESSOR_COMMAND", "")) or [
    sys.executable, "-m", "ccprocessor",
]  # fmt: skip


def survived(files: Sequence[Path], machine: Path, kills: int, seed: int = 7) -> tuple[int, int]:
    """Kill `kills` runs; returns how many left a sound database, and how many were made.

    Every few kills the database starts anew, so that first revisions are struck as well.
    """
    chance = random.Random(seed)
    began = time.monotonic()
    _start(files, machine).wait()
    lasts = time.monotonic() - began
    sound = 0
    for number in range(kills):
        if number % 5 == 0:
            shutil.rmtree(machine)
        run = _start(files, machine)
        try:
            run.wait(chance.uniform(0.05, lasts * 1.05))
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
        sound += is_sound(machine / "office.sqlite")
    if _start(files, machine).wait() or not is_sound(machine / "office.sqlite"):
        raise SystemExit("the run after the kills failed")
    return sound, kills


def is_sound(database: Path) -> bool:
    """The file opens, agrees with itself, and every revision has all of its people."""
    if not database.exists():
        return True
    connection = sqlite3.connect(database)
    try:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            return False
        if not connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'revision_packet'"
        ).fetchone():
            return True
        rows = connection.execute(
            "SELECT json_extract(r.header, '$.people'), count(p.person) FROM revision r"
            " LEFT JOIN revision_packet p ON p.revision_id = r.id GROUP BY r.id"
        ).fetchall()
        return all(said == stored for said, stored in rows)
    finally:
        connection.close()


def _start(files: Sequence[Path], machine: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *_COMMAND, "process", *map(str, files),
            "--settings", str(settings_in(machine)), "--out", str(machine / "out"),
            "--no-ocr", "--quiet",
        ],
        cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
