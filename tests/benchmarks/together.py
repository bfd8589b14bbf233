"""Many clerks on one month: nothing is lost, every contradiction is told, also through crashes.

python -m tests.benchmarks.together [--processes 4] [--seconds 20] [--pause 2] [--kills 10]
    [--restarts 2] [--only PART]

`at work`: each clerk changes something and saves, on the average every so many seconds as `--pause`
says, far more often than a clerk does: how long they wait for each other. `without a pause`: the
same as fast as the processors allow, which are shared by all clerks and the server here: it looks
for what is lost, and its times are the machine's.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from ccprocessor.app import open_office
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.errors import DatabaseRefused
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.office import Office
from ccprocessor.settings import Settings
from ccprocessor.storage.engine.database import init_database, open_database
from ccprocessor.storage.revisions import NewRevision, add_revision
from ccprocessor.storage.stored import RevisionConflict
from tests.benchmarks.measuring import ROOT
from tests.benchmarks.together_judging import Outcome, machine, outcome_of, settings_of
from tests.services.desks import cycle_of, settings_in
from tests.services.offices import load_sample
from tests.storage.servers import PostgresServer, running_server

_SHARED = 3  # charges that everybody writes into; the others have one writer each at a time
_LONGEST_SAVE_S = 0.5  # after the first answer a kill comes at any moment of a save or two
_TRIES = 400  # of a client whose server is away, 50 ms each


class Client(NamedTuple):
    """One clerk's process: what it is told, and where it writes what was acknowledged."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]


def main(arguments: Sequence[str]) -> int:
    """Run all parts and print a line for each; 1 where something was lost."""
    if arguments[:1] == ["client"]:
        url, place, name, seconds, how, log = arguments[1:]
        _work(url, Path(place), name, float(seconds), how, Path(log))
        return 0
    asked = _asked(arguments)
    with tempfile.TemporaryDirectory() as name, running_server({}) as server:
        if server is None:
            raise SystemExit("no Postgres server is installed here")
        folder = Path(name)
        sample = _sample(folder / "sample")
        many = asked.processes, asked.seconds
        parts: list[tuple[str, Callable[[str], Outcome]]] = [
            ("at work", lambda url: together(url, folder, *many, f"pausing {asked.pause}")),
            ("without a pause", lambda url: together(url, folder, *many)),
            ("without the check", lambda url: together(url, folder, 4, asked.seconds, "careless")),
            ("restarts", lambda url: restarted(url, folder, server, asked.restarts)),
            ("kills, Postgres", lambda url: killed(url, folder, asked.kills)),
        ]
        bad = 0
        for number, (part, run) in enumerate(parts):
            if asked.only not in part:
                continue
            outcome = run(_served(server, sample, f"office{number}", folder))
            is_control = part == "without the check"
            bad += bool(outcome.lost) is not is_control or bool(outcome.doubled + outcome.halves)
            sys.stdout.write(f"{part}: {outcome.words}; {machine()}\n")
            sys.stdout.flush()
        if asked.only not in "kills, SQLite":
            return int(bad > 0)
        shutil.copy(sample, folder / "kills.sqlite")
        outcome = killed(f"sqlite:///{folder / 'kills.sqlite'}", folder, asked.kills)
        bad += bool(outcome.lost + outcome.doubled + outcome.halves)
        sys.stdout.write(f"kills, SQLite: {outcome.words}; {machine()}\n")
    return int(bad > 0)


def together(
    url: str, folder: Path, processes: int, seconds: float, how: str = "careful"
) -> Outcome:
    """Let many clerks write into one month at once, into the same charges and different ones."""
    place = Path(tempfile.mkdtemp(dir=folder))
    clients = [_started(url, place, f"Clerk {at}", seconds, how) for at in range(processes)]
    _wait_for(place, clients)
    (place / "go").touch()
    for one in clients:
        one.process.wait()
    return outcome_of(url, place, [one.log for one in clients])


def restarted(url: str, folder: Path, server: PostgresServer, times: int) -> Outcome:
    """Stop and start the server under four clerks, every other time as if it had died."""
    place = Path(tempfile.mkdtemp(dir=folder))
    seconds = 20.0 * (times + 1)
    clients = [_started(url, place, f"Clerk {at}", seconds, "careful") for at in range(4)]
    _wait_for(place, clients)
    (place / "go").touch()
    for number in range(times):
        time.sleep(15)
        server.stop("immediate" if number % 2 else "fast")
        server.start()
    for one in clients:
        one.process.wait()
    return outcome_of(url, place, [one.log for one in clients])


def killed(url: str, folder: Path, times: int, seed: int = 5) -> Outcome:
    """Kill a clerk who saves without end, again and again, each time at another moment.

    Each is a fork of this process, which has the program in memory, and a reader that none uses.
    """
    chance, place = random.Random(seed), Path(tempfile.mkdtemp(dir=folder))
    (place / "go").touch()
    logs = [place / f"{number}.log" for number in range(times)]
    with DocumentReader(workers=1) as reader:
        for log in logs:
            who = (url, place, "Clerk", 600.0, "careful", log, reader)
            clerk = get_context("fork").Process(target=_work, args=who)
            clerk.start()
            while clerk.is_alive() and not (log.exists() and log.stat().st_size):
                time.sleep(0.01)
            time.sleep(chance.uniform(0, _LONGEST_SAVE_S))
            clerk.kill()
            clerk.join()
    return outcome_of(url, place, logs)


def _work(
    url: str,
    place: Path,
    name: str,
    seconds: float,
    how: str,
    log: Path,
    reader: DocumentReader | None = None,
) -> None:
    """Write, save and answer questions until the time is over; log what was acknowledged."""
    chance = random.Random(f"{name}{log}")
    pause = float(how.removeprefix("pausing ")) if how.startswith("pausing") else 0
    settings = settings_of(place / name, name, url)
    with _opened(settings, reader) as office, log.open("a", encoding="utf-8") as file:
        desk = _patiently(lambda: DeskSession(office, cycle_of(office)))
        (place / f"{name} is ready").touch()
        while not (place / "go").exists():
            time.sleep(0.01)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if pause:
                time.sleep(chance.uniform(0.5, 1.5) * pause)
            with suppress(DatabaseRefused):
                _write(desk, chance, name)
                began, calls = time.monotonic(), list[float]()
                told = _save(desk, chance, how, calls)
                if told is None:
                    continue
                took = time.monotonic() - began
                line = {"ids": told[0], "clashes": told[1], "took": took, "calls": calls}
                file.write(f"{json.dumps(line)}\n")
                file.flush()


@contextmanager
def _opened(settings: Settings, reader: DocumentReader | None) -> Iterator[Office]:
    """An office with a reader of its own, or with one that is there."""
    if reader is None:
        with open_office(settings) as office:
            yield office
        return
    url = settings.database_url
    office = Office(settings, reader, lambda: open_database(url), place=url)
    yield office
    office.close()


def _write(desk: DeskSession, chance: random.Random, name: str) -> None:
    """Write a word of one's own into a charge, half of the time into one that all write into."""
    charges = [one for who in desk.state.month.people for one in who.transactions]
    charge = chance.choice(charges[:_SHARED] if chance.random() < 0.5 else charges)
    named = dict(zip(("card", "number", "occurrence"), charge.key, strict=True))
    value = f"{name} {chance.randrange(10**6)}"
    line = {"kind": "set", "transaction": named, "field": "merchant", "value": value}
    if desk.state.trouble is not None and desk.retry().trouble is not None:
        time.sleep(0.2)
        raise DatabaseRefused("The server is away.")
    desk.act("written", [line])


def _save(
    desk: DeskSession, chance: random.Random, how: str, calls: list[float]
) -> tuple[list[str], int] | None:
    """Save, answering what is asked; the decisions stored and the number of questions.

    The seconds of each call are added to `calls`.
    """
    if how == "careless":
        return _save_carelessly(desk), 0
    clashes = 0
    for _ in range(20):
        ids = [one.id for step in desk.state.done for one in step.decisions]
        began = time.monotonic()
        state = desk.save()
        calls.append(time.monotonic() - began)
        if not state.done:
            return ids, clashes
        if not state.clashes:
            return None
        clashes += len(state.clashes)
        for clash in state.clashes:
            desk.settle(clash.id, chance.choice(("mine", "theirs")))
    return None


def _save_carelessly(desk: DeskSession) -> list[str]:
    """Store what is on the desk over whatever is there, as without a version check."""
    made, standing = desk._decisions, desk._standing
    ids = [one.id for one in made]
    new = NewRevision(
        month=desk.state.month,
        inputs_digest=f"careless {ids[-1]}",
        reason="careless",
        kind="edit",
        reading=standing.kept_reading or standing.reading,
        decisions=(*standing.decisions, *made),
    )
    with desk._office.write() as session:
        add_revision(session, new)
        desk._clear(session)
    desk._draft = desk._kept = type(desk._draft)((), ())
    desk._standing = replace(standing, decisions=new.decisions, month=new.month)
    return ids


def _started(url: str, place: Path, name: str, seconds: float, how: str) -> Client:
    file = place / f"{name}.log"
    command = [sys.executable, "-m", "tests.benchmarks.together", "client", url, str(place), name]
    process = subprocess.Popen([*command, str(seconds), how, str(file)], cwd=ROOT)
    return Client(name, file, process)


def _wait_for(place: Path, clients: Sequence[Client]) -> None:
    while not all((place / f"{one.name} is ready").exists() for one in clients):
        time.sleep(0.1)


def _patiently(make: object) -> DeskSession:
    assert callable(make)
    for _ in range(_TRIES):
        with suppress(DatabaseRefused, RevisionConflict):
            made: DeskSession = make()
            return made
        time.sleep(0.05)
    raise SystemExit("the database cannot be reached")


def _sample(folder: Path) -> Path:
    folder.mkdir()
    load_sample(settings_in(folder, "Pat"))
    return folder / "office.sqlite"


def _served(server: PostgresServer, _sample: Path, name: str, folder: Path) -> str:
    url = server.new_database(name)
    init_database(url).close()
    load_sample(settings_of(folder / name, "Pat", url))
    return url


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.benchmarks.together")
    for name, default in (("processes", 4), ("seconds", 20), ("kills", 10), ("restarts", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--pause", type=float, default=2)
    parser.add_argument("--only", default="")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    raise SystemExit(main(sys.argv[1:]))
