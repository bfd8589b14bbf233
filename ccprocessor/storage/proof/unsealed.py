"""Rows that no seal covers, compared with what the trail, the months and the files tell of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.checkpoints import NoCheckpoint, read_checkpoint
from ccprocessor.audit.events import AuditEvent
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.readings import RECORDS
from ccprocessor.errors import printable
from ccprocessor.storage import tables
from ccprocessor.storage.aliases import described
from ccprocessor.storage.documents import summary_of
from ccprocessor.storage.employees import Key, keys_of
from ccprocessor.storage.encoding import Sealed, decode, unseal
from ccprocessor.storage.trail.tables import audit_event
from ccprocessor.storage.trail.walking import Trail
from ccprocessor.storage.trail.writing import checkpoints, legible
from ccprocessor.storage.users.tables import company_title

_OF_FILE = ("size", "pages", "mime_type")
_DRAFT = "draft.changed"
_OF_CYCLE = ("company", "account_code", "period_from", "period_to")


def wrong_document(session: Session, given: Mapping[str, SourceDocument], trail: Trail) -> str:
    """Tell which file's row or record is not what was read; `given` are those months were made of.

    The times at which a file came and was read are no part of the proof.
    """
    told, table = trail.last, tables.document
    for row in session.execute(sa.select(table)).mappings():
        sha256, what = row["sha256"], f"the record of document {row['sha256'][:12]}"
        event, one = told.get(("document.stored", sha256)), given.get(sha256)
        wrong = event is not None and event.subject.name != row["name"]
        wrong = wrong or any(one and getattr(one, name) != row[name] for name in _OF_FILE)
        if row["record"] is not None:
            data = unseal(Sealed(row["record_digest"], row["record"]), what)
            wrong = wrong or (event is not None and _is_otherwise(row, data))
        if wrong:
            return f"What is told of the file {event.subject.name if event else sha256} is changed."
    return "".join(_wrong_readings(session, trail))


def _is_otherwise(row: Mapping[Any, Any], data: bytes) -> bool:
    """Tell whether the columns that sum a record up are not what it says."""
    kind = row["kind"]
    if kind not in RECORDS:
        return True
    summary = summary_of(row["sha256"], kind, decode(data, RECORDS[kind].record))
    return any(row[name] != value for name, value in summary.items())


def _wrong_readings(session: Session, trail: Trail) -> Iterator[str]:
    table = tables.document_reading
    told = {key: one for (of, key), one in trail.last.items() if of == "document.read"}
    for row in session.execute(sa.select(table).order_by(table.c.read_at)).mappings():
        what = f"the record of document {row['document'][:12]}"
        unseal(Sealed(row["record_digest"], row["record"]), what)
        event = told.get(row["document"])
        if event is not None and event.after == row["record_digest"]:
            del told[row["document"]]
    for event in told.values():
        yield f"A later record of the file {event.subject.name} is gone."
        return


def wrong_reading(session: Session, digests: Collection[str]) -> str:
    """Tell whether a reading that revisions stand on is gone; raises where one is damaged."""
    table, left = tables.reading.c, set(digests)
    for row in session.execute(sa.select(table.digest, table.data)):
        unseal(Sealed(row.digest, row.data), f"the reading {row.digest[:12]}")
        left.discard(row.digest)
    return next((f"The reading {one[:12]} is gone." for one in sorted(left)), "")


def wrong_cycle(session: Session, months: Mapping[str, Month]) -> str:
    """Tell which month's row is not what its newest revision says."""
    for row in session.execute(sa.select(tables.cycle)).mappings():
        month = months.get(row["id"])
        if month is None:
            return f"The month {row['id']} has no revision."
        for name in _OF_CYCLE:
            value = getattr(month.cycle, name)
            if row[name] != (printable(value) if isinstance(value, str) else value):
                return f"The month {row['id']} is listed with another {name.replace('_', ' ')}."
    return ""


def wrong_title(session: Session, trail: Trail) -> str:
    """Tell which company is shown under another title than was given to it."""
    company, user, table = tables.company.c, tables.user_account.c, company_title.c
    query = (
        sa.select(company.name, table.title, user.name)
        .join_from(company_title, tables.company, company.id == table.company_id)
        .join(tables.user_account, user.id == table.created_by)
    )
    stored, told = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for name, title, by in session.execute(query):
        stored[name, legible(title), by] += 1
    for (of, name), events in trail.each.items():
        if of == "company.named":
            told.update((name, one.after, one.user) for one in events)
    changed = next(iter((stored - told) + (told - stored)), None)
    return f"The title of {changed[0]} is not the one that was given." if changed else ""


def wrong_name(session: Session, trail: Trail) -> str:
    """Tell which name that was learned is changed, gone, or was learned by nobody."""
    events = [one for (of, _), some in trail.each.items() if of == "name.learned" for one in some]
    told, stored, table = {one.after for one in events}, set[str](), tables.alias
    for row in session.execute(sa.select(table)).mappings():
        names = {legible(described(row)), legible(row["card_name"])}
        if _is_since(trail, row["created_at"]) and told.isdisjoint(names):
            return f"That {row['portal_name']} is {row['card_name']} was learned by nobody."
        stored |= names
    lost = next((one.subject for one in events if one.after not in stored), None)
    return f"That {lost.record} is {lost.name} is changed or gone." if lost else ""


def wrong_draft(session: Session, trail: Trail) -> str:
    """Tell whose draft is not what the steps that were told make of it."""
    step, user = tables.draft_step.c, tables.user_account.c
    query = sa.select(user.name, step.cycle_id, step.position, step.body, step.is_undone)
    found: dict[tuple[str, str], dict[int, tuple[str, bool]]] = {}
    for row in session.execute(query.join_from(tables.draft_step, tables.user_account)):
        kept = found.setdefault((row.name, row.cycle_id), {})
        kept[row.position] = (legible(row.body), bool(row.is_undone))
    told = {tuple(key.split("\n")): one for (of, key), one in trail.each.items() if of == _DRAFT}
    for who, cycle in {*found, *told}:
        wanted, is_known = _replayed(told.get((who, cycle), ()))
        if (is_known or _is_whole(trail)) and found.get((who, cycle), {}) != wanted:
            return f"What {who} did to {cycle} and has not saved is changed or gone."
    return ""


def _replayed(events: Iterable[AuditEvent]) -> tuple[dict[int, tuple[str, bool]], bool]:
    """The steps that events leave; and whether they tell of the draft from its beginning."""
    kept: dict[int, tuple[str, bool]] = {}
    is_known = False
    for event in events:
        position = int(event.subject.record) - 1
        if event.after == "empty":
            kept, is_known = {}, True
        elif event.after in ("undone", "done again"):
            if position in kept:
                kept[position] = (kept[position][0], event.after == "undone")
        else:
            is_known = is_known or position == 0
            kept = {at: one for at, one in kept.items() if at < position or not one[1]}
            kept[position] = (event.after, False)
    return kept, is_known


def wrong_employee(session: Session, learned: Collection[tuple[str, Key]], trail: Trail) -> str:
    """Tell which key of an employee no revision learned, of those since there is a trail."""
    table, known = tables.employee_key.c, set(learned)
    query = sa.select(table.employee, table.kind, table.value, table.created_at)
    found: set[tuple[str, Key]] = set()
    for row in session.execute(query):
        one = (row.employee, (row.kind, row.value))
        found.add(one)
        if _is_since(trail, row.created_at) and one not in known:
            return f"That somebody is known as {row.value} was learned from no revision."
    there = set(session.scalars(sa.select(tables.employee.c.id)))
    if gone := sorted({employee for employee, _ in found | known} - there):
        return f"The employee {gone[0]} is gone."
    lost = next(iter(sorted(known - found)), None) if _is_whole(trail) else None
    return f"That somebody is known as {lost[1][1]} is gone." if lost else ""


def learned_of(month: Month, employees: Iterable[str | None]) -> Iterator[tuple[str, Key]]:
    """Keys that a revision's people are known by, each with the employee's id."""
    for person, employee in zip(month.people, employees, strict=True):
        if employee is not None:
            yield from ((employee, key) for key in keys_of(person))


def wrong_checkpoint(session: Session) -> str:
    """Tell which checkpoint is not what was signed, or covers another chain."""
    table = audit_event.c
    for number, text in checkpoints(session).items():
        try:
            signed, _ = read_checkpoint(text)
        except NoCheckpoint as error:
            return f"The checkpoint of {number:,} events {error}."
        head = session.scalar(sa.select(table.digest).where(table.number == number))
        if (signed.events, signed.head) != (number, head):
            return f"The checkpoint of {number:,} events is of another trail."
    return ""


def _is_since(trail: Trail, moment: dt.datetime) -> bool:
    """Tell whether something was written since there is a trail."""
    return bool(trail.times) and moment >= trail.times[0]


def _is_whole(trail: Trail) -> bool:
    """Tell whether nothing was stored before there was a trail."""
    return trail.earlier is not None and trail.earlier.subject.record == "0"
