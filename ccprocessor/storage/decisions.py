"""Readings and decisions: written once, read back as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.events import Subject
from ccprocessor.domain.decisions import Decision, Step
from ccprocessor.domain.readings import MonthReading
from ccprocessor.errors import printable
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.base.upserts import insert_new, is_new
from ccprocessor.storage.encoding import Sealed, decode, encode, encode_by_parts, seal_parts, unseal
from ccprocessor.storage.trail.writing import note


class Follower(NamedTuple):
    """A revision that is being stored, by its key, and the one that it follows, if any.

    `before` are the ids of the decisions that this one stands on, in order.
    """

    id: int
    parent_id: int | None
    before: Sequence[str] = ()


def keep_reading(session: Session, reading: MonthReading | str) -> str:
    """Store a reading unless it is there, or its digest is given; the digest it is known by."""
    if isinstance(reading, str):
        return reading
    sealed = seal_parts(encode_by_parts(reading))
    row = {"digest": sealed.digest, "data": sealed.data}
    insert_new(session, tables.reading, [row | {"company_id": actor_of(session).company_id}])
    return sealed.digest


def load_reading(session: Session, digest: str) -> MonthReading:
    """The reading of that digest; raises `DatabaseRefused` if it is not what was stored."""
    what = f"the reading {digest[:12]}"
    query = sa.select(tables.reading.c.data).where(tables.reading.c.digest == digest)
    data = session.scalar(query)
    if data is None:
        raise damaged(what)
    return decode(unseal(Sealed(digest, data), what), MonthReading)


def body_of(decision: Decision) -> str:
    """A decision as it is stored and sealed, author and time included."""
    return encode(decision).decode()


def decision_of(body: str) -> Decision:
    """Return the decision that is stored so."""
    return decode(body.encode(), Decision)


def known_bodies(
    session: Session, decisions: Sequence[Decision], parent_id: int | None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Those of the decisions that are stored, by id, with the fields that they had then.

    And the ids of those that the parent stands on, in order.
    """
    table, link = tables.decision, tables.revision_decision
    stored = sa.select(table.c.id, table.c.body)
    before = stored.join(link, link.c.decision_id == table.c.id).order_by(link.c.position)
    known: dict[str, str] = {}
    if parent_id is not None:
        rows = session.execute(before.where(link.c.revision_id == parent_id))
        known = {row.id: row.body for row in rows}
    ids = tuple(known)
    if fresh := [one.id for one in decisions if one.id not in known]:
        rows = session.execute(stored.where(table.c.id.in_(fresh)))
        known |= {row.id: row.body for row in rows}
    asked = {one.id for one in decisions}
    return {one: body for one, body in known.items() if one in asked}, ids


def keep_decisions(
    session: Session,
    cycle_id: str,
    revision: Follower,
    decisions: Sequence[Decision],
    known: Collection[str],
) -> None:
    """Store the decisions whose ids are not `known`, and that a revision stands on all of them.

    What its parent stands on is taken over where it begins so.
    """
    by = actor_of(session)
    rows = [
        {
            "id": one.id,
            "cycle_id": cycle_id,
            "company_id": by.company_id,
            "created_by": by.user_id,
            "workstation_id": by.workstation_id,
            "program": by.actor.program,
            "created_at": one.at or dt.datetime.now(dt.UTC),
            "body": body_of(one),
        }
        for one in decisions
        if one.id not in known
    ]
    insert_new(session, tables.decision, rows)
    _keep_order(session, revision, [one.id for one in decisions])


def _keep_order(session: Session, revision: Follower, ids: Sequence[str]) -> None:
    """Store that a revision stands on these decisions, the parent's in one go."""
    taken = len(revision.before) if [*revision.before] == [*ids[: len(revision.before)]] else 0
    if taken:
        table = tables.revision_decision
        own = table.c.revision_id == revision.parent_id
        names = ["revision_id", "position", "decision_id"]
        as_before = sa.select(sa.literal(revision.id), table.c.position, table.c.decision_id)
        session.execute(sa.insert(table).from_select(names, as_before.where(own)))
    insert_new(
        session,
        tables.revision_decision,
        (
            {"revision_id": revision.id, "position": position, "decision_id": one}
            for position, one in enumerate(ids[taken:], taken)
        ),
    )


def bodies_of(session: Session, revisions: Collection[int]) -> dict[int, list[str]]:
    """The decisions that revisions stand on, in order, as they are stored."""
    found: dict[int, list[str]] = {one: [] for one in revisions}
    table, link = tables.decision, tables.revision_decision
    query = (
        sa.select(link.c.revision_id, table.c.body)
        .join(table, link.c.decision_id == table.c.id)
        .where(link.c.revision_id.in_(revisions))
        .order_by(link.c.position)
    )
    for revision_id, body in session.execute(query):
        found[revision_id].append(body)
    return found


def load_decisions(session: Session, revision_id: int) -> tuple[Decision, ...]:
    """The decisions that a revision stands on, in order, those taken back among them."""
    return tuple(map(decision_of, bodies_of(session, [revision_id])[revision_id]))


class Draft(NamedTuple):
    """The steps of a person since the newest revision: those done, and those undone after them."""

    done: tuple[Step, ...]
    undone: tuple[Step, ...]


def load_draft(session: Session, cycle_id: str, user: str) -> Draft:
    """Return what a person did to a month and has not saved."""
    table, users = tables.draft_step, tables.user_account
    query = (
        sa.select(table.c.body, table.c.is_undone)
        .join(users, table.c.user_id == users.c.id)
        .where(table.c.cycle_id == cycle_id, users.c.name == printable(user))
        .order_by(table.c.position)
    )
    rows = session.execute(query).all()
    steps = [(decode(row.body.encode(), Step), bool(row.is_undone)) for row in rows]
    done, undone = (
        tuple(one for one, is_undone in steps if is_undone is of) for of in (False, True)
    )
    return Draft(done, undone)


def steps_of_others(session: Session, cycle_id: str, user: str) -> tuple[tuple[str, Step], ...]:
    """Return what others than a user did to a month and have not saved, each with who did it."""
    table, users = tables.draft_step, tables.user_account
    query = (
        sa.select(users.c.name, table.c.body)
        .join(users, table.c.user_id == users.c.id)
        .where(table.c.cycle_id == cycle_id, users.c.name != printable(user))
        .where(table.c.is_undone == 0)
        .order_by(users.c.name, table.c.position)
    )
    return tuple((name, decode(body.encode(), Step)) for name, body in session.execute(query))


def as_kept(step: Step) -> Step:
    """A step as it will be read again: with what a database can hold."""
    return decode(printable(encode(step).decode()).encode(), Step)


def keep_step(session: Session, cycle_id: str, position: int, step: Step) -> bool:
    """Keep the step at a position, from 0, in place of those undone there; False if one is done.

    That is so where another window of the same person was faster.
    """
    session.execute(
        sa.delete(tables.draft_step).where(*_from(session, cycle_id, position), _UNDONE)
    )
    row = {"cycle_id": cycle_id, "user_id": actor_of(session).user_id, "position": position}
    body = encode(step).decode()
    is_kept = is_new(session, tables.draft_step, {**row, "body": body})
    if is_kept:
        _note_draft(session, cycle_id, position, after=body, why=step.label)
    return is_kept


def mark_steps(session: Session, cycle_id: str, steps: range, *, undone: bool) -> bool:
    """Keep that steps were undone or done again; False where some were already, or are gone."""
    table = tables.draft_step
    query = sa.update(table).where(
        *_from(session, cycle_id, steps.start),
        table.c.position < steps.stop,
        table.c.is_undone == int(not undone),
    )
    changed = session.execute(query.values(is_undone=int(undone)).returning(table.c.position))
    for position in steps:
        _note_draft(session, cycle_id, position, after="undone" if undone else "done again")
    return len(changed.all()) == len(steps)


def replace_draft(session: Session, cycle_id: str, draft: Draft) -> None:
    """Keep these steps in place of all that is kept."""
    clear_draft(session, cycle_id)
    for position, step in enumerate((*draft.done, *draft.undone)):
        keep_step(session, cycle_id, position, step)
    steps = range(len(draft.done), len(draft.done) + len(draft.undone))
    mark_steps(session, cycle_id, steps, undone=True)


def clear_draft(session: Session, cycle_id: str) -> None:
    """Forget the steps of whoever works: they were saved, or given up."""
    gone = sa.delete(tables.draft_step).where(*_from(session, cycle_id, 0))
    if session.execute(gone.returning(tables.draft_step.c.position)).all():
        _note_draft(session, cycle_id, 0, after="empty")


_UNDONE = tables.draft_step.c.is_undone == 1


def _note_draft(
    session: Session, cycle_id: str, position: int, *, after: str, why: str = ""
) -> None:
    subject = Subject(str(position + 1), cycle_id)
    note(session, "draft.changed", subject, after=after, why=why)


def _from(session: Session, cycle_id: str, position: int) -> tuple[sa.ColumnElement[bool], ...]:
    """The steps of whoever works on a cycle, from a position on."""
    table = tables.draft_step.c
    user_id = actor_of(session).user_id
    return (table.cycle_id == cycle_id, table.user_id == user_id, table.position >= position)
