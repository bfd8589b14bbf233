"""Kill runs at random moments, and at each call to the system between built and delivered.

Afterwards only whole revisions may be there, and in the folder the earlier results or the new.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.benchmarks.measuring import ROOT, settings_in

_COMMAND = shlex.split(os.environ.get("CCPROCESSOR_COMMAND", "")) or [
    sys.executable, "-m", "ccprocessor",
]  # fmt: skip
_MOURNING_S = 10.0  # seconds within which workers end once their parent is gone
_EVERY = 0.02
_CHANGES = "rename,unlink,unlinkat,rmdir,mkdir,fsync,flock"


class Survival(NamedTuple):
    """Runs killed before their end, those that left all sound, workers that outlived theirs."""

    kills: int
    sound: int
    outlived: int


def survived(files: Sequence[Path], machine: Path, kills: int, seed: int = 7) -> Survival:
    """Kill `kills` runs, every other one with all its group, the rest alone.

    Every few kills the database starts anew, so that first revisions are struck as well.
    """
    chance = random.Random(seed)
    began = time.monotonic()
    _start(files, machine).wait()
    lasts = time.monotonic() - began
    struck = sound = outlived = 0
    while struck < kills:
        if struck % 5 == 0:
            shutil.rmtree(machine, ignore_errors=True)
        run = _start(files, machine)
        left = _struck_dead(run, chance.uniform(0.05, lasts), alone=struck % 2 == 1)
        if left is not None:
            struck, outlived = struck + 1, outlived + left
            sound += is_sound(machine / "office.sqlite")
    if _start(files, machine).wait() or not is_sound(machine / "office.sqlite"):
        raise SystemExit("the run after the kills failed")
    return Survival(struck, sound, outlived)


def _struck_dead(run: subprocess.Popen[bytes], after: float, *, alone: bool) -> int | None:
    """Kill a run, and return how many of its processes live on; None where it ended before."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        run.wait(after)
        return None
    below = psutil.Process(run.pid).children(recursive=True)
    (os.kill if alone else os.killpg)(run.pid, signal.SIGKILL)
    run.wait()
    began = time.monotonic()
    while (left := list(filter(_lives, below))) and time.monotonic() - began < _MOURNING_S:
        time.sleep(_EVERY)
    for process in left:
        process.kill()
    return len(left)


def _lives(process: psutil.Process) -> bool:
    """Tell whether a process is more than what is left of one until somebody asks how it ended."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


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


def killed_deciding(files: Sequence[Path], machine: Path, kills: int, seed: int = 3) -> Survival:
    """Kill `kills` runs of `decide`; afterwards every revision has all three of its decisions."""
    chance = random.Random(seed)
    if _start(files, machine).wait():
        raise SystemExit("the run before the kills failed")
    result = json.loads((machine / "out" / "result.json").read_text("utf-8"))
    people = [one["employee_id"] for one in result["employees"] if one["employee_id"]]
    file = machine / "decisions.jsonl"
    notes = ({"kind": "note", "person": one, "text": "Called"} for one in people[:3])
    file.write_text("".join(f"{json.dumps(note)}\n" for note in notes))
    command = [*_COMMAND, "decide", result["cycle"]["id"], "--file", str(file), "--quiet"]
    command += ["--settings", str(machine / "settings.toml")]
    lasts = min(_lasting(command) for _ in range(3))  # the first may find nothing in memory yet
    struck = whole = outlived = 0
    while struck < kills:
        run = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        left = _struck_dead(run, chance.uniform(lasts / 2, lasts), alone=struck % 2 == 1)
        if left is not None:
            struck, outlived = struck + 1, outlived + left
            whole += is_sound(machine / "office.sqlite") and _are_whole(machine / "office.sqlite")
    return Survival(struck, whole, outlived)


def _lasting(command: Sequence[str]) -> float:
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True)
    return time.monotonic() - began


def _are_whole(database: Path) -> bool:
    """Tell whether each edit stands on three decisions more than the one before, and no more."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT (SELECT count(*) FROM revision_decision d WHERE d.revision_id = r.id)"
            " FROM revision r WHERE kind = 'edit' ORDER BY id"
        ).fetchall()
        (stored,) = connection.execute("SELECT count(*) FROM decision").fetchone()
    counts = [count for (count,) in rows]
    return counts == [3 * at for at in range(1, len(counts) + 1)] and stored == 3 * len(counts)


class Kills(NamedTuple):
    """Runs killed while they delivered; those that left earlier results, new ones, neither."""

    made: int
    before: int
    after: int
    broken: int


def killed_in_delivery(earlier: Path, more: Path, machine: Path) -> Kills | None:
    """Kill the second run into a folder at each call that changes files; None without strace.

    `earlier` is a statement, `more` its receipts. After each kill a run that is refused follows.
    """
    if shutil.which("strace") is None:
        return None
    first, calls = machine / "first", machine / "calls"
    if _start([earlier], first).wait():
        raise SystemExit("the run before the kills failed")
    rubbish = machine / "rubbish.pdf"
    rubbish.write_bytes(b"no PDF")
    places = Counter[str]()
    _start_over(first, machine / "k")
    _start([earlier, more], machine / "k", ["-o", str(calls), "-e", f"trace={_CHANGES}"]).wait()
    before, after, broken = _results(first), _names(machine / "k"), Counter[str]()
    for call, number in _calls_from_built_on(calls):
        _start_over(first, machine / "k")
        inject = ["-o", os.devnull, "-e", f"inject={call}:signal=KILL:when={number}"]
        _start([earlier, more], machine / "k", inject).wait()
        _start([rubbish], machine / "k").wait()
        whole = _is_whole(machine / "k") and is_sound(machine / "k" / "office.sqlite")
        if whole and _results(machine / "k") == before:
            places["before"] += 1
        elif whole and _names(machine / "k") == after:
            places["after"] += 1
        else:
            broken[f"{call} {number}"] += 1
            sys.stderr.write(f"not whole after a kill at {call} {number}\n")
    return Kills(places.total() + broken.total(), places["before"], places["after"], len(broken))


def _start_over(first: Path, machine: Path) -> None:
    """The machine as the first run left it, under a path of its own."""
    shutil.rmtree(machine, ignore_errors=True)
    shutil.copytree(first, machine)


def _calls_from_built_on(calls: Path) -> Iterator[tuple[str, int]]:
    """Each call of the main thread from the first manifest on, by name, counted from the start."""
    lines = [line.split(maxsplit=1) for line in calls.read_text().splitlines()]
    main, seen, is_built = lines[0][0], Counter[str](), False
    for thread, said in lines:
        name, bracket, rest = said.partition("(")
        if thread != main or not bracket:
            continue
        seen[name] += 1
        is_built = is_built or "manifest.json" in rest
        if is_built:
            yield name, seen[name]
    yield from (("fdatasync", number) for number in (1, 2, 3))  # the COMMIT has its own thread


def _results(machine: Path) -> dict[str, bytes]:
    """Every file of the results, and what is left beside their folder."""
    found = [*(machine / "out").rglob("*"), *machine.glob(".*")]
    return {
        str(path.relative_to(machine)): path.read_bytes() if path.is_file() else b""
        for path in found
    }


def _names(machine: Path) -> set[str]:
    return set(_results(machine))


def _is_whole(machine: Path) -> bool:
    """The packets are those of `result.json`, and all of them are PDFs."""
    results = machine / "out"
    people = json.loads((results / "result.json").read_text("utf-8"))["employees"]
    packets = {path.relative_to(results).as_posix(): path for path in results.glob("*/*.pdf")}
    listed = {person["packet"] for person in people if person["packet"]}
    return listed == set(packets) and all(p.read_bytes()[:5] == b"%PDF-" for p in packets.values())


def _start(
    files: Sequence[Path], machine: Path, traced: Sequence[str] = ()
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(["strace", "-f", "-qq", *traced] if traced else ()),
            *_COMMAND, "process", *map(str, files),
            "--settings", str(settings_in(machine)), "--out", str(machine / "out"),
            "--no-ocr", "--quiet",
        ],
        cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
