"""Walk over the audit trail: its chain held, and collected what its events tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.chain import Break, Chain, ChainedEvent
from ccprocessor.audit.checkpoints import Checkpoint
from ccprocessor.audit.events import AuditEvent
from ccprocessor.audit.merkle import HashTree, leaf_hash
from ccprocessor.storage import tables
from ccprocessor.storage.actors import company_of
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.encoding import decode
from ccprocessor.storage.trail.tables import audit_event
from ccprocessor.storage.trail.writing import head_of

_AT_ONCE = 5_000  # events held
_OF_SETTING = b'"action":"rule.set"'


@dataclass(slots=True)
class Trail:
    """Findings of a walk over the trail: its length, its root, what its events tell of.

    `last` is the last event about a record; `each` are all about a month's mark or a setting, which
    two desks may write in another order than their events, a name, a title, or somebody's draft.
    """

    events: int = 0
    head: str = ""
    root: str = ""
    times: list[dt.datetime] = field(default_factory=list)
    root_then: str = ""
    head_then: str = ""
    earlier: AuditEvent | None = None
    last: dict[tuple[str, str], AuditEvent] = field(default_factory=dict)
    each: dict[tuple[str, str], list[AuditEvent]] = field(default_factory=dict)


def events_since(session: Session, day: dt.date | None) -> Iterator[AuditEvent]:
    """Every event of the company from the beginning of a day on, here and now; or all of them."""
    company = session.scalar(
        sa.select(tables.company.c.name).where(tables.company.c.id == company_of(session))
    )
    start = None if day is None else dt.datetime.combine(day, dt.time()).astimezone()
    for stored in stored_events(session, start):
        event = read_event(stored)
        if event.company == company:
            yield event


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


def batches_of(session: Session) -> Iterator[Sequence[tuple[int, bytes, str]]]:
    """The same a batch at a time, as the driver gives them: a million cost a third."""
    connection, last = session.connection(), -1
    query = (
        "SELECT number, body, digest FROM audit_event WHERE number > {} ORDER BY number LIMIT {}"
    )
    while True:
        cursor = connection.exec_driver_sql(query.format(last, _AT_ONCE)).cursor
        try:
            rows = cursor.fetchall() if cursor is not None else ()
        except connection.dialect.loaded_dbapi.Error as error:
            raise damaged("the audit trail") from error
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def read_event(stored: ChainedEvent) -> AuditEvent:
    """The event that a row tells of; raises `DatabaseRefused` where it tells of none."""
    return decode(stored.body, AuditEvent)


def setting_events(session: Session) -> Trail:
    """Return what the trail tells of settings, without a look at the chain."""
    table, found = audit_event.c, Trail()
    is_server = session.connection().dialect.name == "postgresql"
    at = (
        sa.func.position(sa.literal(_OF_SETTING).op("IN")(table.body))
        if is_server
        else sa.func.instr(table.body, _OF_SETTING)
    )
    query = sa.select(table.number, table.body, table.digest).where(at > 0).order_by(table.number)
    for row in session.execute(query):
        _keep(found, read_event(ChainedEvent(*row)))
    return found


def walk(session: Session, checkpoint: Checkpoint | None, *, deep: bool) -> Trail | Break:
    """Walk the chain and compare its end; what its events tell is kept for a `deep` check."""
    head, found, tree = head_of(session), Trail(), HashTree()
    chain = Chain(head.office)
    for rows in batches_of(session):
        if (broken := chain.follow(rows)) is not None:
            return broken
        bodies = [body for _, body, _ in rows]
        if checkpoint is not None and 0 < (then := checkpoint.events - tree.size) <= len(rows):
            tree.extend(bodies[:then])
            found.root_then, found.head_then = tree.root, rows[then - 1][2]
            bodies = bodies[then:]
        tree.extend(bodies)
        if deep:
            for row in rows:
                _keep(found, read_event(ChainedEvent(*row)))
    found.events, found.root, found.head = tree.size, tree.root, chain.head
    if found.events != head.number or (found.events and found.head != head.digest):
        return Break(found.events + 1, f"it is missing: the trail had {head.number:,} events")
    if head.peaks not in (None, tree.peaks):
        return Break(0, "The end of the trail does not say what its events do")
    if checkpoint is not None:
        return _held_against(found, checkpoint, head.office) or found
    return found


def role_key(user: str, company: str) -> str:
    """Key of a user's role in a company among what a trail tells of."""
    return f"{user} in {company}"


class Proven(NamedTuple):
    """Hashes of all events of a chain that holds, and those chosen: number, bytes and event."""

    leaves: list[bytes]
    chosen: list[tuple[int, bytes, AuditEvent]]


def proven(session: Session, length: int, choose: Callable[[AuditEvent], bool]) -> Proven | Break:
    """Walk the first events of the chain, and choose among them."""
    chain, found = Chain(head_of(session).office), Proven([], [])
    for rows in batches_of(session):
        rows = rows[: length - len(found.leaves)]  # noqa: PLW2901  (what came later is not asked)
        if (broken := chain.follow(rows)) is not None:
            return broken
        for row in rows:
            event = read_event(ChainedEvent(*row))
            found.leaves.append(leaf_hash(row[1]))
            if choose(event):
                found.chosen.append((row[0], row[1], event))
        if len(found.leaves) >= length:
            break
    return found


def _keep(found: Trail, event: AuditEvent) -> None:
    subject = event.subject
    found.times.append(event.at)
    match event.action:
        case "trail.begun":
            found.earlier = event
        case "revision.saved":
            found.last[event.action, f"{subject.cycle} {subject.record}"] = event
        case "user.role":
            about = role_key(subject.record, subject.name)
            found.each.setdefault((event.action, about), []).append(event)
        case "month.marked" | "month.closed" | "rule.set" | "name.learned" | "company.named":
            about = subject.cycle or subject.record
            found.each.setdefault((event.action, about), []).append(event)
        case "draft.changed":
            about = f"{event.user}\n{subject.cycle}"
            found.each.setdefault((event.action, about), []).append(event)
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
