"""Stored months in a list: only what is still as it was sealed is shown, the rest is named."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.events import Subject
from ccprocessor.domain.cycles import Closing, Cycle, CycleMark
from ccprocessor.errors import DatabaseRefused, printable
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of, is_own
from ccprocessor.storage.closing.closings import closings_of
from ccprocessor.storage.decisions import bodies_of
from ccprocessor.storage.encoding import decode
from ccprocessor.storage.sealing import PacketKey, revision_digest, sealed_copies, sealed_revisions
from ccprocessor.storage.stored import Counts, CycleSummary, RevisionSummary
from ccprocessor.storage.trail.writing import note

_UNREADABLE = (DatabaseRefused, sa.exc.DBAPIError, ValueError, TypeError, LookupError)


class _Sealed(NamedTuple):
    """A revision's row, and the cycle and counts of its header."""

    row: Mapping[str, Any]
    header: Counts


def list_cycles(session: Session) -> tuple[CycleSummary, ...]:
    """Every cycle with its revisions, the newest period first; damaged ones are named alone."""
    numbers: dict[str, dict[int, str]] = defaultdict(dict)
    table = tables.revision
    columns = (table.c.id, table.c.major, table.c.minor, _raw(table.c.cycle_id))
    own = sa.select(*columns).where(is_own(session, table))
    ordered = own.order_by(table.c.major, table.c.minor, table.c.id)
    for revision_id, major, minor, cycle_id in session.execute(ordered):
        numbers[_text(cycle_id)][revision_id] = f"{major}.{minor}"
    marks, unsaved, closings = _marks(session), unsaved_steps(session), _closings(session)
    found = [
        replace(
            _summary(session, cycle_id, own),
            **marks.get(cycle_id, {}),
            unsaved=tuple(unsaved.get(cycle_id, ())),
            closing=closings.get(cycle_id),
        )
        for cycle_id, own in numbers.items()
    ]
    found.sort(key=lambda one: one.cycle.id)
    dated = [one for one in found if one.cycle.period_from]
    dated.sort(key=lambda one: str(one.cycle.period_from), reverse=True)
    return (*dated, *(one for one in found if not one.cycle.period_from))


def add_mark(session: Session, cycle_id: str, mark: CycleMark) -> None:
    """Put a month away, or bring it back: from now on this mark counts."""
    by = actor_of(session)
    row = {
        "cycle_id": cycle_id,
        "mark": mark,
        "created_by": by.user_id,
        "workstation_id": by.workstation_id,
        "created_at": dt.datetime.now(dt.UTC),
    }
    before = mark_of(session, cycle_id)
    session.execute(sa.insert(tables.cycle_mark).values(row))
    note(session, "month.marked", Subject(mark, cycle_id), before=before, after=mark)


def mark_of(session: Session, cycle_id: str) -> CycleMark:
    """Return the mark that counts of a month."""
    table = tables.cycle_mark.c
    newest = sa.select(table.mark).where(table.cycle_id == cycle_id).order_by(table.id.desc())
    mark: CycleMark | None = session.scalar(newest.limit(1))
    return mark or "shown"


def hold_months(session: Session, cycle_ids: Sequence[str]) -> None:
    """Hold months until the unit ends, so that whoever adds to them meanwhile waits."""
    table = tables.cycle
    held = sa.select(table.c.id).where(table.c.id.in_(cycle_ids)).order_by(table.c.id)
    session.execute(held.with_for_update(key_share=True)).all()


def removed_months(session: Session) -> frozenset[str]:
    """Return the months that were removed, by id."""
    return frozenset(one for one, mark in _marks(session).items() if mark["mark"] == "removed")


def _marks(session: Session) -> dict[str, Any]:
    """The marks that count, by month, as a summary has them; a damaged one is no mark."""
    table = tables.cycle_mark.c
    newest = sa.select(sa.func.max(table.id)).group_by(table.cycle_id)
    query = sa.select(table.cycle_id, table.mark, table.created_at).where(table.id.in_(newest))
    rows = _legible(session, query)
    return {row.cycle_id: {"mark": row.mark, "marked_at": row.created_at} for row in rows}


def _closings(session: Session) -> dict[str, Closing]:
    """The closings that count, by month; none if damaged: what is sealed is shown all the same."""
    try:
        return closings_of(session)
    except _UNREADABLE as error:
        if isinstance(error, sa.exc.DBAPIError) and session.get_bind().dialect.name != "sqlite":
            raise
        return {}


def unsaved_steps(session: Session) -> dict[str, list[tuple[str, int]]]:
    """Return who changed which month how often since its newest revision; none if damaged."""
    step, user = tables.draft_step.c, tables.user_account.c
    query = (
        sa.select(step.cycle_id, user.name, sa.func.count().label("steps"))
        .join_from(tables.draft_step, tables.user_account, step.user_id == user.id)
        .where(step.is_undone == 0)
        .group_by(step.cycle_id, user.name)
        .order_by(user.name)
    )
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in _legible(session, query):
        found[row.cycle_id].append((row.name, row.steps))
    return found


def _legible(session: Session, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    """The rows of a query; none where one cannot be read."""
    try:
        return session.execute(query).all()
    except _UNREADABLE as error:
        if isinstance(error, sa.exc.DBAPIError) and session.get_bind().dialect.name != "sqlite":
            raise
        return ()


def _summary(session: Session, cycle_id: str, numbers: Mapping[int, str]) -> CycleSummary:
    sound = {one.row["id"]: one for one in _sound(session, list(numbers))}
    damaged = [f"revision {name}" for key, name in numbers.items() if key not in sound]
    cycle = _cycle(session, cycle_id)
    sealed = [replace(_as_stored(one.header.cycle), id=cycle_id) for one in sound.values()]
    if sealed and cycle != sealed[-1]:
        cycle = sealed[-1]
        damaged.append("the company, account or period")
    revisions = tuple(_revision(one) for one in sound.values())
    return CycleSummary(cycle or Cycle(cycle_id, "", "", None, None), revisions, tuple(damaged))


def _sound(session: Session, ids: Sequence[int]) -> Iterator[_Sealed]:
    """Those that are as they were sealed, in the order given."""
    try:
        found = [one for one in _fetched(session, ids) if one is not None]
    except _UNREADABLE as error:
        is_over = isinstance(error, sa.exc.DBAPIError)
        if is_over and session.get_bind().dialect.name != "sqlite":
            raise  # a server ends the transaction
        if len(ids) > 1:  # one that cannot be read hides no other
            for one in ids:
                yield from _sound(session, [one])
        return
    yield from found


def _fetched(session: Session, ids: Sequence[int]) -> Iterator[_Sealed | None]:
    table, packet = tables.revision, tables.revision_packet
    keys: dict[int, list[PacketKey]] = {one: [] for one in ids}
    named = (packet.c.revision_id, packet.c.person, packet.c.content_digest)
    more = (packet.c.provenance_digest, packet.c.employee)
    query = sa.select(*named, *more).where(packet.c.revision_id.in_(ids))
    for revision_id, *key in session.execute(query.order_by(packet.c.position)):
        keys[revision_id].append(PacketKey(*key))
    parent = table.alias()
    before = sa.select(parent.c.digest).where(parent.c.id == table.c.parent_id).scalar_subquery()
    both = sealed_revisions().add_columns(before.label("parent_digest"))
    rows = {
        row["id"]: dict(row) for row in session.execute(both.where(table.c.id.in_(ids))).mappings()
    }
    bodies, copies = bodies_of(session, ids), sealed_copies(session, ids)
    for one in ids:
        row = rows[one]
        digest = revision_digest(row, keys[one], row["parent_digest"], bodies[one], copies[one])
        counts = decode(row["header"].encode(), Counts) if digest == row["digest"] else None
        yield _Sealed(row, counts) if counts else None


def _cycle(session: Session, cycle_id: str) -> Cycle | None:
    """The month's own row; None where it is gone or cannot be read."""
    try:
        table = tables.cycle.c
        shown = (table.id, table.company, table.account_code, table.period_from, table.period_to)
        row = session.execute(sa.select(*shown).where(table.id == cycle_id)).one_or_none()
    except _UNREADABLE as error:
        if isinstance(error, sa.exc.DBAPIError) and session.get_bind().dialect.name != "sqlite":
            raise
        return None
    return Cycle(*row) if row else None


def _as_stored(cycle: Cycle) -> Cycle:
    return replace(
        cycle, company=printable(cycle.company), account_code=printable(cycle.account_code)
    )


def _revision(one: _Sealed) -> RevisionSummary:
    row, counts = one
    return RevisionSummary(
        number=f"{row['major']}.{row['minor']}",
        created_at=row["created_at"],
        author=row["author"],
        reason=row["reason"],
        people=counts.people,
        flagged=counts.flagged,
        statement_total=counts.control_totals.statement_net,
        receipt_total=counts.control_totals.receipts,
        submitted=counts.submitted,
        approved=counts.approved,
        open_amount=counts.open_amount,
    )


def _raw(column: sa.Column[str]) -> sa.Cast[bytes]:
    """A text as bytes: a damaged one need not be text any more."""
    return sa.cast(column, sa.LargeBinary)


def _text(raw: bytes) -> str:
    return bytes(raw).decode("utf-8", "replace")
