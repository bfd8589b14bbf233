"""Kill single workers of runs at random moments; every run ends well, whatever it was at.

`python -m tests.benchmarks.worker_kills [N]` kills in N runs (default 40) of a small month.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.benchmarks.kills import is_sound
from tests.benchmarks.measuring import ROOT, settings_in
from tests.office.generator import make_office

_WELL = {0, 3}
_MOST_KILLS = 3


def ended(files: Sequence[Path], folder: Path, kills: int, seed: int = 11) -> Counter[int]:
    """How many runs, each with a few of its workers killed, ended with which code.

    Raises where one hangs, or ends without its results.
    """
    chance = random.Random(seed)
    began = time.monotonic()
    _start(files, folder / "first").wait()
    lasts = time.monotonic() - began
    codes: Counter[int] = Counter()
    for number in range(kills):
        machine = folder / str(number)
        run = _start(files, machine)
        for _ in range(chance.randint(1, _MOST_KILLS)):
            _kill_one(run, chance.uniform(0, lasts / _MOST_KILLS), chance)
        code = run.wait(lasts * 20 + 60)
        codes[code] += 1
        if not is_sound(machine / "office.sqlite") or not (machine / "out/result.json").exists():
            raise SystemExit(f"run {number} ended with {code} and without its results")
    return codes


def _kill_one(run: subprocess.Popen[bytes], after: float, chance: random.Random) -> None:
    began = time.monotonic()
    while time.monotonic() - began < after and run.poll() is None:
        time.sleep(0.01)
    try:
        workers = psutil.Process(run.pid).children()
    except psutil.Error:
        return
    if workers:
        chance.choice(workers).kill()


def _start(files: Sequence[Path], machine: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "ccprocessor", "process", *map(str, files),
        "--settings", str(settings_in(machine)), "--out", str(machine / "out"),
        "--no-ocr", "--quiet",
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)


def main() -> int:
    """Kill, and tell how the runs ended; 1 where one did not end well."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as folder:
        office = make_office(Path(folder, "office"), people=12, seed=3, pictures=False)
        codes = ended([office.car, office.receipts], Path(folder), kills)
    sys.stdout.write(f"{kills} runs with killed workers, by exit code: {dict(codes)}\n")
    return int(not set(codes) <= _WELL)


if __name__ == "__main__":
    sys.exit(main())
