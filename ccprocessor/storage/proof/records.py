"""Every row that the events of the audit trail tell of, compared with what they tell."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.events import AuditEvent
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage import tables
from ccprocessor.storage.actors import see_all
from ccprocessor.storage.closing.closings import told_of
from ccprocessor.storage.documents import read_chunks
from ccprocessor.storage.employees import Key
from ccprocessor.storage.encoding import decode
from ccprocessor.storage.office_rules import all_texts
from ccprocessor.storage.packets import employees_in
from ccprocessor.storage.proof.unsealed import (
    learned_of,
    wrong_checkpoint,
    wrong_cycle,
    wrong_document,
    wrong_draft,
    wrong_employee,
    wrong_name,
    wrong_reading,
    wrong_title,
)
from ccprocessor.storage.revisions import load_month
from ccprocessor.storage.rows import wrong_projection
from ccprocessor.storage.trail.tables import audit_event
from ccprocessor.storage.trail.walking import Trail, role_key, setting_events
from ccprocessor.storage.trail.writing import digest_of_earlier, legible
from ccprocessor.storage.users.accounts import accounts, sealed_hash, server_user
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


@dataclass(slots=True)
class _Seen:
    """Findings of the walk over revisions: what they were made of, and the newest months."""

    documents: dict[str, SourceDocument] = field(default_factory=dict)
    readings: set[str] = field(default_factory=set)
    months: dict[str, Month] = field(default_factory=dict)
    learned: set[tuple[str, Key]] = field(default_factory=set)


def records_broken(session: Session, trail: Trail) -> str:
    """Tell which stored record is not what the trail tells of, and how; empty where all are."""
    see_all(session)
    seen = _Seen()
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Events", lambda: _times_broken(session, trail)),
        ("Checkpoints", lambda: wrong_checkpoint(session)),
        ("Revisions from before the trail", lambda: _earlier_broken(session, trail)),
        ("Decisions", lambda: _decisions_broken(session, trail)),
        ("Revisions", lambda: _revisions_broken(session, trail, seen)),
        ("Readings", lambda: wrong_reading(session, seen.readings)),
        ("Months", lambda: wrong_cycle(session, seen.months)),
        ("Settings", lambda: _rules_broken(session, trail)),
        ("Lists of months", lambda: _marks_broken(session, trail)),
        ("Closings", lambda: _closings_broken(session, trail)),
        ("Users", lambda: _users_broken(session, trail)),
        ("Companies", lambda: wrong_title(session, trail)),
        ("Files", lambda: wrong_document(session, seen.documents, trail)),
        ("Copies of files", lambda: _documents_broken(session, trail)),
        ("Names", lambda: wrong_name(session, trail)),
        ("Employees", lambda: wrong_employee(session, seen.learned, trail)),
        ("Unsaved changes", lambda: wrong_draft(session, trail)),
        ("Tables", lambda: _file_broken(session)),
    )
    return next(filter(None, (_held(what, check) for what, check in checks)), "")


def _held(what: str, check: Callable[[], str]) -> str:
    """Tell what a check finds; rows that can no longer be read are a finding too."""
    try:
        return check()
    except DatabaseRefused as error:
        return str(error.args[0])
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return f"{what} can no longer be read as they were written ({type(error).__name__})."


def _file_broken(session: Session) -> str:
    """Tell where rows of a file and the indexes over them differ: reading by index hides that."""
    if session.get_bind().dialect.name != "sqlite":
        return ""
    found = session.scalars(sa.text("PRAGMA integrity_check(1)")).all()
    return "" if found == ["ok"] else f"The database file is damaged inside: {'; '.join(found)}."


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


def _revisions_broken(session: Session, trail: Trail, seen: _Seen) -> str:
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
            revision, month = load_month(session, row.cycle_id, number)
        except DatabaseRefused as error:
            return BrokenRecord(f"{name}: {error.args[0]}", event.number if event else 0)
        newer = newest[row.cycle_id] != row.id
        if wrong := wrong_projection(session, row.id, month, is_newest=not newer):
            said = f"{name}: the rows of {wrong} are not what it says."
            return BrokenRecord(said, event.number if event else 0)
        seen.documents = {one.sha256: one for one in month.documents} | seen.documents
        seen.readings.update(filter(None, [revision.reading]))
        seen.months[row.cycle_id] = month
        seen.learned.update(learned_of(month, employees_in(session, row.id)))
    for key, event in told.items():
        cycle, number = key.split()
        return BrokenRecord(f"Revision {number} of {cycle} is gone.", event.number)
    return ""


def _decisions_broken(session: Session, trail: Trail) -> str:
    told, table = _told(trail, "decision.made"), tables.decision
    user, place = tables.user_account, tables.workstation
    query = sa.select(table, user.c.name.label("user"), place.c.name.label("workstation"))
    query = query.outerjoin(user, user.c.id == table.c.created_by)
    query = query.outerjoin(place, place.c.id == table.c.workstation_id)
    for row in session.execute(query):
        event = told.pop(row.id, None)
        if event is None:
            continue
        stands = (legible(row.body), row.cycle_id, row.user, row.workstation, row.program)
        by = (event.subject.cycle, event.user, event.workstation, event.program)
        moments = (None, row.created_at)
        if stands != (event.after, *by) or _made_at(row.body) not in moments:
            said = f"The decision {row.id} of {event.user} is not the one that was made."
            return BrokenRecord(said, event.number)
    for key, event in told.items():
        return BrokenRecord(f"The decision {key} of {event.user} is gone.", event.number)
    return ""


def _made_at(body: str) -> dt.datetime | None:
    return decode(body.encode(), Decision).at


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
    for name, value, by in all_texts(session):
        stored.setdefault(name, []).append(f"{legible(value)}\n{by}")
    for name, event in _not_as_told(trail, "rule.set", stored):
        yield name, event


def _marks_broken(session: Session, trail: Trail) -> str:
    table, user, stored = tables.cycle_mark, tables.user_account.c, dict[str, list[str]]()
    query = sa.select(table.c.cycle_id, table.c.mark, user.name)
    query = query.join(tables.user_account, user.id == table.c.created_by).order_by(table.c.id)
    for row in session.execute(query):
        stored.setdefault(row.cycle_id, []).append(f"{row.mark}\n{row.name}")
    for cycle, event in _not_as_told(trail, "month.marked", stored):
        said = f"Whether {cycle} is listed is not what {event.user} chose."
        return BrokenRecord(said, event.number)
    return ""


def _closings_broken(session: Session, trail: Trail) -> str:
    table, user, stored = tables.cycle_closing, tables.user_account.c, dict[str, list[str]]()
    query = sa.select(table, user.name).join(tables.user_account, user.id == table.c.created_by)
    for row in session.execute(query.order_by(table.c.id)):
        told = told_of(bool(row.is_closed), row.revision, row.reason, row.excused)
        stored.setdefault(row.cycle_id, []).append(f"{legible(told)}\n{row.name}")
    for cycle, event in _not_as_told(trail, "month.closed", stored):
        said = f"Whether {cycle} is closed is not what {event.user} chose."
        return BrokenRecord(said, event.number)
    return ""


def _users_broken(session: Session, trail: Trail) -> str:
    """Compare roles and passwords with what was told of them."""
    user, company, stored = tables.user_account.c, tables.company.c, dict[str, list[str]]()
    giver = tables.user_account.alias()
    query = (
        sa.select(user.name, company.name, membership.c.role, giver.c.name)
        .join_from(membership, tables.user_account, user.id == membership.c.user_id)
        .join(tables.company, company.id == membership.c.company_id)
        .join(giver, giver.c.id == membership.c.created_by)
        .order_by(membership.c.id)
    )
    for name, at, role, by in session.execute(query):
        stored.setdefault(role_key(name, at), []).append(f"{role}\n{by}")
    for about, roles in stored.items():
        told = trail.each.get(("user.role", about), ())
        if Counter(f"{event.after}\n{event.user}" for event in told) != Counter(roles):
            return f"The role of {about} is not the one that was given."
    for key, event in _not_as_told(trail, "user.role", stored):
        return f"The role of {key} is not the one that {event.user} gave."
    if server_user(session):  # who sees no one else's password
        return ""
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
        told = Counter(f"{event.after}\n{event.user}" for event in events)
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
