"""Every row that the events of the audit trail tell of, compared with what they tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.events import AuditEvent
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage import tables
from ccprocessor.storage.actors import see_all
from ccprocessor.storage.closing.closings import told_of
from ccprocessor.storage.documents import read_chunks
from ccprocessor.storage.office_rules import all_texts
from ccprocessor.storage.revisions import load_month
from ccprocessor.storage.rows import wrong_projection
from ccprocessor.storage.trail.tables import audit_event
from ccprocessor.storage.trail.walking import Trail, role_key, setting_events
from ccprocessor.storage.trail.writing import digest_of_earlier, legible
from ccprocessor.storage.users.accounts import accounts, sealed_hash
from ccprocessor.storage.users.tables import membership


class BrokenRecord(str):
    """Sentence about a record that is not as it was; `event` is the number of its event, or 0."""

    __slots__ = ("event",)
    event: int

    def __new__(cls, sentence: str, event: int = 0) -> Self:
        """A sentence with the number of its event."""
        made = super().__new__(cls, sentence)
        made.event = event
        return made


def records_broken(session: Session, trail: Trail) -> str:
    """Tell which stored record is not what the trail tells of, and how; empty where all are."""
    see_all(session)
    checks: tuple[Callable[[Session, Trail], str], ...] = (
        _times_broken,
        _earlier_broken,
        _decisions_broken,
        _revisions_broken,
        _rules_broken,
        _marks_broken,
        _closings_broken,
        _documents_broken,
        _users_broken,
    )
    return next(filter(None, (check(session, trail) for check in checks)), "")


def _told(trail: Trail, action: str) -> dict[str, AuditEvent]:
    return {key: event for (of, key), event in trail.last.items() if of == action}


def _times_broken(session: Session, trail: Trail) -> str:
    """Compare the column that events are listed by with the time that each tells."""
    listed = session.scalars(sa.select(audit_event.c.at).order_by(audit_event.c.number))
    for number, (of_row, of_event) in enumerate(zip(listed, trail.times, strict=True), 1):
        if of_row != of_event:
            said = f"Event {number:,} of the trail is listed under another time than its own."
            return BrokenRecord(said, number)
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
            return BrokenRecord(
                f"{name} is not the one that was saved.", event.number if event else 0
            )
        try:
            _, month = load_month(session, row.cycle_id, number)
        except DatabaseRefused as error:
            return BrokenRecord(f"{name}: {error.args[0]}", event.number if event else 0)
        newer = newest[row.cycle_id] != row.id
        if wrong := wrong_projection(session, row.id, month, is_newest=not newer):
            said = f"{name}: the rows of {wrong} are not what it says."
            return BrokenRecord(said, event.number if event else 0)
    for key, event in told.items():
        cycle, number = key.split()
        return BrokenRecord(f"Revision {number} of {cycle} is gone.", event.number)
    return ""


def _decisions_broken(session: Session, trail: Trail) -> str:
    told, table = _told(trail, "decision.made"), tables.decision.c
    for row in session.execute(sa.select(table.id, table.body)):
        event = told.pop(row.id, None)
        if event is not None and event.after != legible(row.body):
            said = f"The decision {row.id} of {event.user} is not the one that was made."
            return BrokenRecord(said, event.number)
    for key, event in told.items():
        return BrokenRecord(f"The decision {key} of {event.user} is gone.", event.number)
    return ""


def changed_rule(session: Session) -> str:
    """Name a setting that is not as it was set; empty where all are."""
    changed = _changed_rules(session, setting_events(session))
    return next((name for name, _ in changed), "")


def _rules_broken(session: Session, trail: Trail) -> str:
    for name, event in _changed_rules(session, trail):
        said = f"The setting {name} is not the one that {event.user} set."
        return BrokenRecord(said, event.number)
    return ""


def _changed_rules(session: Session, trail: Trail) -> Iterator[tuple[str, AuditEvent]]:
    stored: dict[str, list[str]] = {}
    for name, value in all_texts(session):
        stored.setdefault(name, []).append(legible(value))
    for name, event in _not_as_told(trail, "rule.set", stored):
        yield name, event


def _marks_broken(session: Session, trail: Trail) -> str:
    table, stored = tables.cycle_mark.c, dict[str, list[str]]()
    for row in session.execute(sa.select(table.cycle_id, table.mark).order_by(table.id)):
        stored.setdefault(row.cycle_id, []).append(row.mark)
    for cycle, event in _not_as_told(trail, "month.marked", stored):
        said = f"Whether {cycle} is listed is not what {event.user} chose."
        return BrokenRecord(said, event.number)
    return ""


def _closings_broken(session: Session, trail: Trail) -> str:
    table, stored = tables.cycle_closing, dict[str, list[str]]()
    for row in session.execute(sa.select(table).order_by(table.c.id)):
        told = told_of(bool(row.is_closed), row.revision, row.reason, row.excused)
        stored.setdefault(row.cycle_id, []).append(legible(told))
    for cycle, event in _not_as_told(trail, "month.closed", stored):
        said = f"Whether {cycle} is closed is not what {event.user} chose."
        return BrokenRecord(said, event.number)
    return ""


def _users_broken(session: Session, trail: Trail) -> str:
    """Compare roles and passwords with what was told of them."""
    user, company, stored = tables.user_account.c, tables.company.c, dict[str, list[str]]()
    query = (
        sa.select(user.name, company.name, membership.c.role)
        .join_from(membership, tables.user_account, user.id == membership.c.user_id)
        .join(tables.company, company.id == membership.c.company_id)
        .order_by(membership.c.id)
    )
    for name, at, role in session.execute(query):
        stored.setdefault(role_key(name, at), []).append(role)
    for about, roles in stored.items():
        told = trail.each.get(("user.role", about), ())
        if Counter(event.after for event in told) != Counter(roles):
            return f"The role of {about} is not the one that was given."
    for key, event in _not_as_told(trail, "user.role", stored):
        return f"The role of {key} is not the one that {event.user} gave."
    known = _told(trail, "user.password")
    for one in accounts(session):
        then = known[one.name].after if one.name in known else ""
        if then != (sealed_hash(one.password) if one.password else ""):
            return f"The password of {one.name} is not the one that was set."
    return ""


def _not_as_told(
    trail: Trail, action: str, stored: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, AuditEvent]]:
    """Events of which the rows, in their order, are not the last ones; in any order among them."""
    for (of, name), events in trail.each.items():
        told = Counter(event.after for event in events)
        if of == action and Counter(stored.get(name, ())[-len(events) :]) != told:
            yield name, events[-1]


def _documents_broken(session: Session, trail: Trail) -> str:
    there = set(session.scalars(sa.select(tables.document.c.sha256)))
    told = _told(trail, "document.stored")
    for sha256, event in told.items():
        if sha256 not in there:
            return BrokenRecord(f"The file {event.subject.name} is gone.", event.number)
    for sha256 in sorted(there):
        try:
            for _ in read_chunks(session, sha256):
                pass
        except DatabaseRefused as error:
            stored = told.get(sha256)
            return BrokenRecord(str(error.args[0]), stored.number if stored else 0)
    return ""
