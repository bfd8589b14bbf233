"""Revisions of a month: written once, numbered, sealed, and read back as they were."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.cycles import Cycle, Month, Person, open_amount_of
from ccprocessor.errors import printable
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of, is_own, refuse_foreign_company
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.base.upserts import insert_new
from ccprocessor.storage.closing.closings import refuse_closed
from ccprocessor.storage.decisions import (
    Follower,
    bodies_of,
    body_of,
    keep_decisions,
    keep_reading,
    known_bodies,
)
from ccprocessor.storage.documents import stored_copies
from ccprocessor.storage.encoding import decode, digest, encode
from ccprocessor.storage.packets import keep_packets, load_people, packets_before, sealed_people
from ccprocessor.storage.rows import Follows, project
from ccprocessor.storage.sealing import (
    SEAL,
    PacketKey,
    keep_copies,
    revision_digest,
    sealed_bytes,
    sealed_copies,
    sealed_revisions,
)
from ccprocessor.storage.search.index import follow_month
from ccprocessor.storage.stored import (
    CycleSummary,
    Header,
    NewRevision,
    PersonChange,
    RevisionConflict,
    RevisionSummary,
    StoredRevision,
    UnknownRevision,
)
from ccprocessor.storage.summaries import list_cycles
from ccprocessor.storage.together.operations import keep_operation, revision_of_operation
from ccprocessor.storage.trail.telling import note_revision

__all__ = [
    "CycleSummary",
    "NewRevision",
    "PersonChange",
    "RevisionConflict",
    "RevisionSummary",
    "StoredRevision",
    "UnknownRevision",
    "add_revision",
    "files_of",
    "find_by_inputs",
    "find_revision",
    "find_saved",
    "latest_revision",
    "list_cycles",
    "load_month",
    "next_number",
    "revision_id",
]

_NUMBER = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})")
_OF_PARENT = ("digest", "major", "minor")
_FIRST, _NEW_FILES, _READ_AGAIN = "first reading", "new files", "read again"


def find_revision(session: Session, cycle_id: str, inputs_digest: str) -> StoredRevision | None:
    """The newest revision of a cycle made from exactly these inputs."""
    table = tables.revision
    return _newest(session, table.c.cycle_id == cycle_id, table.c.inputs_digest == inputs_digest)


def find_by_inputs(session: Session, inputs_digest: str) -> StoredRevision | None:
    """The newest revision of any cycle made from exactly these inputs."""
    return _newest(session, tables.revision.c.inputs_digest == inputs_digest)


def find_saved(session: Session, operation: str) -> StoredRevision | None:
    """The revision that a save stored, by its operation; None where it stored nothing."""
    saved = revision_of_operation(session, operation) if operation else None
    return _newest(session, tables.revision.c.id == saved) if saved is not None else None


def files_of(session: Session, revision: StoredRevision) -> frozenset[str]:
    """Return the digests of the files that a revision was read from."""
    table = tables.revision_document
    query = sa.select(table.c.document).where(table.c.revision_id == revision.id)
    return frozenset(session.scalars(query))


def latest_revision(session: Session, cycle_id: str) -> StoredRevision | None:
    """The revision of a cycle with the highest number."""
    return _newest(session, tables.revision.c.cycle_id == cycle_id)


def revision_id(session: Session, cycle_id: str, number: str) -> int:
    """The key of a revision by its number; raises UnknownRevision."""
    return int(_found(session, cycle_id, number)[0]["id"])


def next_number(session: Session, month: Month) -> str:
    """The number that a month would be stored under now."""
    parent = latest_revision(session, month.cycle.id)
    major, minor, _ = _succession(session, month, parent)
    return f"{major}.{minor}"


def add_revision(session: Session, new: NewRevision) -> StoredRevision:
    """Store the next revision of a month, and what lists need of it.

    The first is 1.0; other source files raise the major number, the same files read otherwise the
    minor. Inputs that are stored already are not stored twice: their revision is given. People
    whose content did not change keep their state; the others are marked, with what changed.
    Raises RevisionConflict where `based_on` is no longer the newest, and MonthClosed.
    """
    cycle_id = _kept_cycle(session, new.month.cycle)
    if (known := _known(session, cycle_id, new)) is not None:
        return known
    parent = _parent(session, cycle_id, new.based_on)
    row = _row(session, new, cycle_id, parent)
    packets = packets_before(session, row["parent_id"])
    people = sealed_people(session, new.month.people, packets, new.people_before)
    row["reading"] = keep_reading(session, new.reading) if new.reading else None
    older, ids = known_bodies(session, new.decisions, row["parent_id"])
    _refuse_closed(session, new, cycle_id, older)
    bodies = [older.get(one.id) or body_of(one) for one in new.decisions]
    copies = _copies(session, new)
    sealed, keys = {**row, **actor_of(session).names}, [person.key for person in people]
    above = parent.digest if parent else None
    row["digest"] = revision_digest(sealed, keys, above, bodies, copies)
    revision_id = _inserted(session, row)
    keep_operation(session, new.operation, revision_id)
    follower = Follower(revision_id, row["parent_id"], ids)
    keep_decisions(session, cycle_id, follower, new.decisions, older)
    keep_copies(session, revision_id, copies)
    changed = keep_packets(session, revision_id, people, packets, is_first=parent is None)
    follows = Follows(parent.id, changed) if parent else None
    note_revision(session, new, row, older)
    project(session, revision_id, new.month, follows)
    follow_month(session, cycle_id, revision_id, new.month, follows)
    stored = {**sealed, "id": revision_id, "digest": row["digest"]}
    return _stored(stored, parent.number if parent else None)


def _copies(session: Session, new: NewRevision) -> list[tuple[str, str | None]]:
    """Return the month's documents, each with the digest of its copy."""
    documents = [one.sha256 for one in new.month.documents]
    copies = stored_copies(session, documents, is_sealed=new.kind != "reading")
    return [(one, copies[one]) for one in documents]


def _refuse_closed(
    session: Session, new: NewRevision, cycle_id: str, older: Collection[str]
) -> None:
    made = [one for one in new.decisions if one.id not in older]
    refuse_closed(session, cycle_id, made, is_words=new.kind == "approval")


def _known(session: Session, cycle_id: str, new: NewRevision) -> StoredRevision | None:
    """The revision that this save stored already, or that was made from the same inputs."""
    if new.operation:
        return find_saved(session, new.operation)
    return find_revision(session, cycle_id, new.inputs_digest)


def _parent(session: Session, cycle_id: str, based_on: str | None) -> StoredRevision | None:
    """The newest revision; raises RevisionConflict where it is not `based_on`."""
    parent = latest_revision(session, cycle_id)
    newest = parent.number if parent else "none"
    if based_on is not None and newest != based_on:
        raise RevisionConflict(
            f"The month {cycle_id} was changed by someone else: its newest revision is {newest},"
            f" this work began from {based_on}."
        )
    return parent


def load_month(
    session: Session, cycle_id: str, number: str | None = None
) -> tuple[StoredRevision, Month]:
    """A revision (the newest where no number is given) and the month as it was stored.

    Raises UnknownRevision where there is none, DatabaseRefused where a digest no longer agrees.
    """
    found = load_sealed(session, cycle_id, number)
    return found.revision, found.month


class SealedMonth(NamedTuple):
    """A revision and its month, with the bytes of which the revision's digest is.

    Among them are the keys of its people in order, and the `bodies` of its decisions.
    """

    revision: StoredRevision
    month: Month
    sealed: bytes
    keys: tuple[PacketKey, ...]
    bodies: Sequence[str]


def load_sealed(
    session: Session,
    cycle_id: str,
    number: str | None = None,
    known: Mapping[tuple[str, str], Person] | None = None,
) -> SealedMonth:
    """The same with what its digest is of; `known` as in `load_people`. Raises as above."""
    row, before = _found(session, cycle_id, number)
    keys, people = load_people(session, row["id"], known or {})
    what = f"revision {row['major']}.{row['minor']} of {cycle_id}"
    bodies = bodies_of(session, [row["id"]])[row["id"]]
    copies = sealed_copies(session, [row["id"]])[row["id"]]
    above = before["digest"] if before else None
    sealed = sealed_bytes(row, keys, above, bodies, copies)
    if digest(sealed) != row["digest"]:
        raise damaged(what)
    header = decode(row["header"].encode(), Header)
    month = Month(
        cycle=header.cycle,
        documents=header.documents,
        people=people,
        unassigned=header.unassigned,
        control_totals=header.control_totals,
        issues=header.issues,
        loose=header.loose,
    )
    return SealedMonth(
        _stored(row, _number(before) if before else None), month, sealed, keys, bodies
    )


def _row(
    session: Session, new: NewRevision, cycle_id: str, parent: StoredRevision | None
) -> dict[str, Any]:
    month, by = new.month, actor_of(session)
    major, minor, reason = _succession(session, month, parent)
    header = Header(
        cycle=month.cycle,
        documents=month.documents,
        unassigned=month.unassigned,
        control_totals=month.control_totals,
        issues=month.issues,
        people=len(month.people),
        flagged=sum(not person.is_ready for person in month.people),
        submitted=sum(person.review.state == "submitted" for person in month.people),
        approved=sum(person.review.state in {"approved", "exported"} for person in month.people),
        loose=month.loose,
        open_amount=open_amount_of(month.people),
    )
    return {
        "cycle_id": cycle_id,
        "parent_id": parent.id if parent else None,
        "major": major,
        "minor": minor,
        "reason": printable(new.reason or reason),
        "seal": SEAL,
        "kind": new.kind,
        "created_by": by.user_id,
        "workstation_id": by.workstation_id,
        "company_id": by.company_id,
        "created_at": new.created_at or dt.datetime.now(dt.UTC),
        "inputs_digest": new.inputs_digest,
        "program": by.actor.program,
        "options": encode(new.options).decode(),
        "timings": encode(new.timings).decode(),
        "header": encode(header).decode(),
    }


def _succession(
    session: Session, month: Month, parent: StoredRevision | None
) -> tuple[int, int, str]:
    """Major and minor number of the next revision, and the reason in words."""
    if parent is None:
        return 1, 0, _FIRST
    table = tables.revision_document
    query = sa.select(table.c.document).where(table.c.revision_id == parent.id)
    major, minor = (int(part) for part in parent.number.split("."))
    if set(session.scalars(query)) == {document.sha256 for document in month.documents}:
        return major, minor + 1, _READ_AGAIN
    return major + 1, 0, _NEW_FILES


def _kept_cycle(session: Session, cycle: Cycle) -> str:
    """Keep the cycle, and hold it so that the next who adds to it waits; its id."""
    table = tables.cycle
    row = {
        "id": cycle.id,
        "company_id": actor_of(session).company_id,
        "company": printable(cycle.company),
        "account_code": printable(cycle.account_code),
        "period_from": cycle.period_from,
        "period_to": cycle.period_to,
    }
    same = [table.c[name] == value for name, value in row.items() if name != "id"]
    query = (
        sa.select(table.c.id, table.c.company_id)
        .where((table.c.id == cycle.id) | sa.and_(*same))
        .order_by(table.c.id != cycle.id)
        .with_for_update(key_share=True)
    )
    found = session.execute(query.limit(1)).first()
    if found is None:
        insert_new(session, table, [row])
        found = session.execute(query.limit(1)).first()
    refuse_foreign_company(session, found and found.company_id, f"The month {cycle.id}")
    assert found is not None
    return str(found.id)


def _inserted(session: Session, row: Mapping[str, Any]) -> int:
    table = tables.revision
    try:
        stored: int = session.scalars(sa.insert(table).returning(table.c.id), [row]).one()
    except sa.exc.IntegrityError as error:
        raise RevisionConflict(
            f"Revision {_number(row)} of {row['cycle_id']} was stored by someone else meanwhile."
        ) from error
    return stored


def _newest(session: Session, *conditions: sa.ColumnElement[bool]) -> StoredRevision | None:
    found = next(iter(_rows(session, *conditions, limit=1)), None)
    if found is None:
        return None
    row, before = found
    return _stored(row, _number(before) if before else None)


def _found(
    session: Session, cycle_id: str, number: str | None
) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    table = tables.revision
    conditions = [table.c.cycle_id == cycle_id]
    if number is not None:
        found = _NUMBER.fullmatch(number)
        major, minor = map(int, found.groups()) if found else (0, 0)  # which no revision has
        conditions += [table.c.major == major, table.c.minor == minor]
    for row in _rows(session, *conditions, limit=1):
        return row
    raise UnknownRevision(
        f"There is no revision {number} of {cycle_id}."
        if number
        else f"No month is stored as {cycle_id}."
    )


def _rows(
    session: Session, *conditions: sa.ColumnElement[bool], limit: int | None = None
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Revisions of the company, the newest first and at most so many, each with the one before."""
    table = tables.revision
    conditions = (*conditions, is_own(session, table))
    newest = (table.c.major.desc(), table.c.minor.desc(), table.c.id.desc())
    parent = table.alias("parent")
    own = [parent.c[name].label(f"parent_{name}") for name in _OF_PARENT]
    both = sealed_revisions().outerjoin(parent, parent.c.id == table.c.parent_id).add_columns(*own)
    found = both.where(*conditions).order_by(*newest).limit(limit)
    for row in session.execute(found).mappings():
        before = {name: row[f"parent_{name}"] for name in _OF_PARENT}
        yield dict(row), before if row["parent_digest"] else None


def _stored(row: Mapping[str, Any], parent: str | None) -> StoredRevision:
    return StoredRevision(
        id=row["id"],
        cycle_id=row["cycle_id"],
        number=_number(row),
        parent=parent,
        author=row["author"],
        reason=row["reason"],
        created_at=row["created_at"],
        program=row["program"],
        options=decode(row["options"].encode(), dict[str, Any]),
        timings=decode(row["timings"].encode(), dict[str, Any]),
        digest=row["digest"],
        inputs_digest=row["inputs_digest"],
        kind=row["kind"],
        reading=row["reading"],
    )


def _number(row: Mapping[str, Any]) -> str:
    return f"{row['major']}.{row['minor']}"
