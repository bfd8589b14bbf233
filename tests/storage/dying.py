"""Processes that store revisions and die, or crowd, or find no room; run as a script (POSIX).

`python -m tests.storage.dying kill|crowd|full URL COUNT` prints the inputs of every revision that
was acknowledged, a line each; `full` prints what was said when the room ran out.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.documents import store_document
from ccprocessor.storage.engine.database import Database, open_database
from ccprocessor.storage.revisions import add_revision
from tests.storage.months import (
    PAT,
    REPORT,
    STATEMENT,
    charge,
    flagged,
    month,
    new,
    person,
    receipt,
)

CHUNK = b"page" * 50_000


def store(database: Database, inputs: str, seed: int) -> None:
    """One whole run: two documents and a revision of ten people."""
    people = [
        flagged(
            person(
                f"{at}",
                charges=[charge(f"{n:09}", f"{seed}.{n:02}") for n in range(4)],
                receipts=[receipt(f"{seed}{at}{n}") for n in range(4)],
            )
        )
        for at in range(10)
    ]
    with database.write(PAT) as session:
        store_document(session, STATEMENT, chunks=[CHUNK])
        store_document(session, REPORT)
        add_revision(session, new(month(*people), inputs))


def kill(url: str, rounds: int) -> Iterator[str]:
    """Each round a process stores without end and is struck down at a random moment."""
    chance = random.Random(rounds)
    for number in range(rounds):
        moment = chance.uniform(0.001, 0.12)

        def endless(say: Callable[[str], None], number: int = number, at: float = moment) -> None:
            database = open_database(url)
            for seed in range(1, 1_000_000):
                store(database, f"round {number}, {seed}", seed)
                say(f"round {number}, {seed}")
                if seed == 1:
                    signal.setitimer(signal.ITIMER_REAL, at)  # its signal ends a process at once

        yield from gathered([endless])


def crowd(url: str, count: int) -> Iterator[str]:
    """Eight processes open the database at the same moment and store into one month."""

    def one_of(name: int) -> Callable[[Callable[[str], None]], None]:
        def work(say: Callable[[str], None]) -> None:
            database = open_database(url)
            for seed in range(count):
                store(database, f"process {name}, {seed}", seed)
                say(f"process {name}, {seed}")

        return work

    yield from gathered([one_of(name) for name in range(8)])


def full(url: str, count: int) -> Iterator[str]:
    """The file may grow by `count` bytes; then what was said, and what came before."""

    def work(say: Callable[[str], None]) -> None:
        database = open_database(url)
        store(database, "before", 1)
        say("before")
        file = Path(url.removeprefix("sqlite:///"))
        limit = max(file.stat().st_size, file.with_name(f"{file.name}-wal").stat().st_size) + count
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        seed = 1
        try:
            while seed < 1000:
                seed += 1
                store(database, f"later {seed}", seed)
                say(f"later {seed}")
        except DatabaseRefused as refused:
            say(f"refused: {refused}")
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        store(database, "after", 2000)
        say("after")

    yield from gathered([work])


def gathered(works: list[Callable[[Callable[[str], None]], None]]) -> Iterator[str]:
    """Run each in a process of its own and yield the lines they managed to say."""
    reading, writing = os.pipe()
    children = [forked(work, writing) for work in works]
    os.close(writing)
    with os.fdopen(reading) as lines:
        yield from (line.rstrip("\n") for line in lines)
    for child in children:
        os.waitpid(child, 0)


def forked(work: Callable[[Callable[[str], None]], None], writing: int) -> int:
    if child := os.fork():
        return child
    try:
        work(lambda line: void(os.write(writing, f"{line}\n".encode())))
    finally:
        os._exit(0)


def void(_: object) -> None:
    """Take a value and leave it."""


if __name__ == "__main__":
    what, where, times = sys.argv[1:]
    for said in {"kill": kill, "crowd": crowd, "full": full}[what](where, int(times)):
        sys.stdout.write(f"{said}\n")
