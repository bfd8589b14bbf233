"""`python -m tests.benchmarks.trail`: what the audit trail costs a save, and how soon it is proved.

A month of 97 people is decided upon, revision after revision, in turn with its events and without
them; then a chain of a million events is made and walked from its stored bytes; then 8 writers add
500 events each, a unit of work each, on either engine.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import sqlalchemy as sa

from ccprocessor.audit.chain import Break, sealed
from ccprocessor.audit.events import AuditEvent, Subject
from ccprocessor.domain.actors import Actor
from ccprocessor.domain.cycles import Month
from ccprocessor.storage.documents import store_document
from ccprocessor.storage.encoding import encode
from ccprocessor.storage.engine.database import Database, init_database
from ccprocessor.storage.office_rules import add_rules
from ccprocessor.storage.revisions import add_revision
from ccprocessor.storage.trail import telling
from ccprocessor.storage.trail.tables import audit_event, audit_head
from ccprocessor.storage.trail.walking import walk
from ccprocessor.storage.trail.writing import head_of
from tests.benchmarks.measuring import machine_name
from tests.storage.months import NOTED, PAT, READING, REPORT, STATEMENT, new, office_month
from tests.storage.servers import running_server

_SAVES, _EVENTS, _AT_ONCE = 30, 1_000_000, 20_000
_WRITERS, _EACH = 8, 500
_NOW = dt.datetime(2031, 4, 1, tzinfo=dt.UTC)


def main() -> int:
    """Measure and print; returns 0."""
    with tempfile.TemporaryDirectory() as folder:
        bare, told = _saves(Path(folder))
        seconds, of_processor = _walked(Path(folder) / "long.sqlite")
        rates = [f"SQLite {_written(Path(folder) / 'many.sqlite')}"]
        with running_server() as server:
            if server is not None:
                rates.append(f"Postgres {_written(server.new_database('many'))}")
    sys.stdout.write(
        f"Measured on {machine_name()}.\n\n"
        f"A save without and with its events, median of {_SAVES}: {bare * 1000:.1f} and"
        f" {told * 1000:.1f} ms ({told / bare - 1:+.0%})\n"
        f"{_EVENTS:,} events verified in {seconds:.1f} s, {of_processor:.1f} s of a processor\n"
        f"{_WRITERS} writers of {_EACH} events each, one chain: {', '.join(rates)}\n"
    )
    return 0


def _saves(folder: Path) -> tuple[float, float]:
    """Medians of saving one decision more on a month, each in a database of its own."""
    what = office_month()
    offices = [init_database(folder / f"{name}.sqlite") for name in ("bare", "told")]
    took: tuple[list[float], list[float]] = ([], [])
    for office in offices:
        with office.write(PAT) as session:
            for document in (STATEMENT, REPORT):
                store_document(session, document)
    for count in range(1, _SAVES + 1):
        with mock.patch.object(telling, "note"):
            took[0].append(_save(offices[0], what, count))
        took[1].append(_save(offices[1], what, count))
    for office in offices:
        office.close()
    return statistics.median(took[0][1:]), statistics.median(took[1][1:])


def _save(office: Database, what: Month, count: int) -> float:
    decisions = tuple(replace(NOTED, id=f"d{number}") for number in range(count))
    revision = new(what, f"inputs {count}", reading=READING, decisions=decisions)
    began = time.perf_counter()
    with office.write(PAT) as session:
        add_revision(session, revision)
    return time.perf_counter() - began


def _walked(file: Path) -> tuple[float, float]:
    office = init_database(file)
    with office.write(PAT) as session:
        head = head_of(session)
        for rows in _chain(head.digest):
            session.execute(sa.insert(audit_event), rows)
        last = {"number": rows[-1]["number"], "digest": rows[-1]["digest"]}
        session.execute(sa.update(audit_head).values(last))
    began, used = time.perf_counter(), time.process_time()
    with office.read() as session:
        found = walk(session, None, deep=False)
    if isinstance(found, Break):
        raise SystemExit(found.why)
    office.close()
    return time.perf_counter() - began, time.process_time() - used


def _written(place: Path | str) -> str:
    """Let writers add events at the same time; raises where their chain does not hold."""
    office = init_database(place)
    began = time.perf_counter()

    def write(desk: int) -> None:
        for number in range(_EACH):
            with office.write(Actor("Pat", f"desk-{desk}")) as session:
                add_rules(session, {"import_vendor": f"{desk}-{number}"}, _NOW)

    with ThreadPoolExecutor(_WRITERS) as desks:
        list(desks.map(write, range(_WRITERS)))
    took = time.perf_counter() - began
    with office.read() as session:
        found = walk(session, None, deep=False)
    office.close()
    if isinstance(found, Break) or found.events != _WRITERS * _EACH + 1:
        raise SystemExit(f"The chain of {_WRITERS} writers does not hold: {found}")
    return f"unbroken, {_WRITERS * _EACH / took:,.0f} a second"


def _chain(digest: str) -> Iterator[list[dict[str, Any]]]:
    at = dt.datetime(2031, 4, 1, tzinfo=dt.UTC)
    told = AuditEvent(
        at, "Pat", "desk-1", "p", "Acme", "rule.set", Subject("import_vendor"), "A", "B"
    )
    body = encode(told)
    for start in range(1, _EVENTS, _AT_ONCE):
        rows = []
        for number in range(start, start + _AT_ONCE):
            digest = sealed(digest, number, body)
            rows.append({"number": number, "at": at, "body": body, "digest": digest})
        yield rows


if __name__ == "__main__":
    sys.exit(main())
