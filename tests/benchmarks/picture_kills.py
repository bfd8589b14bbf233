"""Kill runs and windows that read pictures at random moments, and count how often each is read.

`python -m tests.benchmarks.picture_kills [N]` kills N times (default 30), then lets a run end. The
readings of a picture are the files that were kept of it, told apart by the system's own number.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pymupdf

from tests.benchmarks.kills import is_sound
from tests.benchmarks.measuring import ROOT, settings_in
from tests.office.generator import make_office

_PAGES = 30  # of the report: about as many pictures
_LONGEST_S = 12.0  # that a run is let live


class Readings(NamedTuple):
    """Kills, pictures that were read, readings of all of them, and records left without one."""

    kills: int
    pictures: int
    readings: int
    forgotten: int


def counted(files: tuple[Path, Path], machine: Path, kills: int, seed: int = 13) -> Readings:
    """Kill runs of the command and of the window in turn; then let one end, and count."""
    chance = random.Random(seed)
    seen: dict[str, set[int]] = defaultdict(set)
    options = ["--settings", str(settings_in(machine))]
    run = ["process", *map(str, files), "--pictures", "all", "--quiet",
           "--out", str(machine / "out")]  # fmt: skip
    for number in range(kills):
        command = run if number % 2 else list(map(str, files))
        _struck(command + options, machine, chance.uniform(0.5, _LONGEST_S), alone=number % 4 < 2)
        _look(machine, seen)
        if not is_sound(machine / "office.sqlite"):
            raise SystemExit(f"the database is not sound after kill {number}")
    subprocess.run([sys.executable, "-m", "ccprocessor", *run, *options], cwd=ROOT, check=True)
    _look(machine, seen)
    result = json.loads((machine / "out" / "result.json").read_text("utf-8"))
    records = [one for person in result["employees"] for one in person["receipts"]]
    forgotten = sum(one["attachment"] and one["picture"] is None for one in records)
    return Readings(kills, len(seen), sum(map(len, seen.values())), forgotten)


def _look(machine: Path, seen: dict[str, set[int]]) -> None:
    for one in machine.rglob("*.seen"):
        seen[one.name].add(one.stat().st_ino)


def _struck(command: list[str], machine: Path, after: float, *, alone: bool) -> None:
    """Start a program and kill it, alone or with all its processes, unless it ends before."""
    quiet = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(machine)}
    program = [sys.executable, "-m", "ccprocessor", *command]
    run = subprocess.Popen(
        program, cwd=ROOT, env=quiet, start_new_session=True, stderr=subprocess.DEVNULL
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        run.wait(after)
        return
    (os.kill if alone else os.killpg)(run.pid, signal.SIGKILL)
    run.wait()


def main() -> int:
    """Kill and count; 1 where a picture was read twice or forgotten."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = make_office(folder / "office", people=4, seed=9, picture_width=330)
        few = folder / "few.pdf"
        with pymupdf.open(office.receipts) as document:
            document.select(range(min(_PAGES, document.page_count)))
            document.save(few, no_new_id=True)
        found = counted((office.car, few), folder / "machine", kills)
    sys.stdout.write(
        f"{found.kills} kills: {found.readings} readings of {found.pictures} pictures,"
        f" {found.forgotten} forgotten\n"
    )
    return int(found.readings != found.pictures or bool(found.forgotten))


if __name__ == "__main__":
    sys.exit(main())
