"""Whole record checked: the trail's chain, and every row that its events tell of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.chain import Break, ChainedEvent, first_break
from ccprocessor.audit.checkpoints import Checkpoint
from ccprocessor.audit.events import AuditEvent
from ccprocessor.audit.merkle import HashTree
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage import tables
from ccprocessor.storage.documents import read_chunks
from ccprocessor.storage.encoding import decode
from ccprocessor.storage.office_rules import newest_texts
from ccprocessor.storage.revisions import load_month
from ccprocessor.storage.rows import wrong_projection
from ccprocessor.storage.trail.tables import audit_event
from ccprocessor.storage.trail.writing import digest_of_earlier, head_of, legible

_AT_ONCE = 5_000  # events held


@dataclass(slots=True)
class Trail:
    """What was found in a walk over the trail: its length, its root, what its events tell of."""

    events: int = 0
    head: str = ""
    root: str = ""
    times: list[dt.datetime] = field(default_factory=list)
    root_then: str = ""
    head_then: str = ""
    earlier: AuditEvent | None = None
    last: dict[tuple[str, str], AuditEvent] = field(default_factory=dict)


def events_since(session: Session, day: dt.date | None) -> Iterator[AuditEvent]:
    """Every event from the beginning of a day on, here and now; or all of them."""
    start = None if day is None else dt.datetime.combine(day, dt.time()).astimezone()
    return map(read_event, stored_events(session, start))


def stored_events(session: Session, since: dt.datetime | None = None) -> Iterator[ChainedEvent]:
    """Every event in its order, as it is stored; some thousands are held at once."""
    table, last = audit_event.c, -1
    query = sa.select(table.number, table.body, table.digest).order_by(table.number)
    query = query.limit(_AT_ONCE)
    if since is not None:
        query = query.where(table.at >= since)
    while rows := session.execute(query.where(table.number > last)).all():
        yield from map(ChainedEvent._make, rows)
        last = rows[-1].number


def read_event(stored: ChainedEvent) -> AuditEvent:
    """The event that a row tells of; raises `DatabaseRefused` where it tells of none."""
    return decode(stored.body, AuditEvent)


def walk(session: Session, checkpoint: Checkpoint | None, *, deep: bool) -> Trail | Break:
    """Walk the chain and compare its end; what its events tell is kept for a `deep` check."""
    head, found, tree = head_of(session), Trail(), HashTree()

    def seen() -> Iterator[ChainedEvent]:
        for event in stored_events(session):
            yield event
            tree.add(event.body)
            found.head = event.digest
            if checkpoint is not None and event.number == checkpoint.events:
                found.root_then, found.head_then = tree.root, event.digest
            if deep:
                _keep(found, read_event(event))

    if (broken := first_break(seen(), head.office)) is not None:
        return broken
    found.events, found.root = tree.size, tree.root
    if found.events != head.number or (found.events and found.head != head.digest):
        return Break(found.events + 1, f"it is missing: the trail had {head.number:,} events")
    if checkpoint is not None:
        return _held_against(found, checkpoint, head.office) or found
    return found


def records_broken(session: Session, trail: Trail) -> str:
    """Say which stored record is not what the trail tells of, and how; empty where all are."""
    checks: tuple[Callable[[Session, Trail], str], ...] = (
        _times_broken,
        _earlier_broken,
        _decisions_broken,
        _revisions_broken,
        _rules_broken,
        _marks_broken,
        _documents_broken,
    )
    return next(filter(None, (check(session, trail) for check in checks)), "")


def _keep(found: Trail, event: AuditEvent) -> None:
    subject = event.subject
    found.times.append(event.at)
    match event.action:
        case "trail.begun":
            found.earlier = event
        case "revision.saved":
            found.last[event.action, f"{subject.cycle} {subject.record}"] = event
        case "month.marked":
            found.last[event.action, subject.cycle] = event
        case _:
            found.last[event.action, subject.record] = event


def _held_against(found: Trail, checkpoint: Checkpoint, office: str) -> Break | None:
    if checkpoint.office != office:
        return Break(0, "the checkpoint is of another office")
    if found.events < checkpoint.events:
        why = f"it is missing: the checkpoint covers {checkpoint.events:,} events"
        return Break(found.events + 1, why)
    if (found.root_then, found.head_then) != (checkpoint.root, checkpoint.head):
        why = "it, or one before it, is another than when the checkpoint was signed"
        return Break(checkpoint.events, why)
    return None


def _told(trail: Trail, action: str) -> dict[str, AuditEvent]:
    return {key: event for (of, key), event in trail.last.items() if of == action}


def _times_broken(session: Session, trail: Trail) -> str:
    """Compare the column that events are listed by with the time that each tells."""
    listed = session.scalars(sa.select(audit_event.c.at).order_by(audit_event.c.number))
    for number, (of_row, of_event) in enumerate(zip(listed, trail.times, strict=True), 1):
        if of_row != of_event:
            return f"Event {number:,} of the trail is listed under another time than its own."
    return ""


def _earlier_broken(session: Session, trail: Trail) -> str:
    if trail.earlier is None:
        return ""
    last = int(trail.earlier.subject.record)
    if digest_of_earlier(session, last) == trail.earlier.after:
        return ""
    return "A revision from before the trail is changed or gone."


def _revisions_broken(session: Session, trail: Trail) -> str:
    told, table = _told(trail, "revision.saved"), tables.revision.c
    first = int(trail.earlier.subject.record) if trail.earlier else 0
    newest: dict[str, int] = {}
    query = sa.select(table.id, table.cycle_id, table.major, table.minor, table.digest)
    rows = session.execute(query.order_by(table.id)).all()
    newest = {row.cycle_id: row.id for row in rows}
    for row in rows:
        number = f"{row.major}.{row.minor}"
        name = f"Revision {number} of {row.cycle_id}"
        event = told.pop(f"{row.cycle_id} {number}", None)
        if row.id > first and (event is None or event.after != row.digest):
            return f"{name} is not the one that was saved."
        try:
            _, month = load_month(session, row.cycle_id, number)
        except DatabaseRefused as error:
            return f"{name}: {error.args[0]}"
        newer = newest[row.cycle_id] != row.id
        if wrong := wrong_projection(session, row.id, month, is_newest=not newer):
            return f"{name}: the rows of {wrong} are not what it says."
    return next((f"Revision {key.split()[1]} of {key.split()[0]} is gone." for key in told), "")


def _decisions_broken(session: Session, trail: Trail) -> str:
    told, table = _told(trail, "decision.made"), tables.decision.c
    for row in session.execute(sa.select(table.id, table.body)):
        event = told.pop(row.id, None)
        if event is not None and event.after != legible(row.body):
            return f"The decision {row.id} of {event.user} is not the one that was made."
    return next((f"The decision {key} of {one.user} is gone." for key, one in told.items()), "")


def _rules_broken(session: Session, trail: Trail) -> str:
    now = newest_texts(session)
    for name, event in _told(trail, "rule.set").items():
        if name not in now or legible(now[name]) != event.after:
            return f"The setting {name} is not the one that {event.user} set."
    return ""


def _marks_broken(session: Session, trail: Trail) -> str:
    table = tables.cycle_mark.c
    rows = session.execute(sa.select(table.cycle_id, table.mark).order_by(table.id))
    now = {row.cycle_id: row.mark for row in rows}
    for cycle, event in _told(trail, "month.marked").items():
        if now.get(cycle) != event.after:
            return f"Whether {cycle} is listed is not what {event.user} chose."
    return ""


def _documents_broken(session: Session, trail: Trail) -> str:
    there = set(session.scalars(sa.select(tables.document.c.sha256)))
    for sha256, event in _told(trail, "document.stored").items():
        if sha256 not in there:
            return f"The file {event.subject.name} is gone."
    for sha256 in sorted(there):
        try:
            for _ in read_chunks(session, sha256):
                pass
        except DatabaseRefused as error:
            return str(error.args[0])
    return ""
