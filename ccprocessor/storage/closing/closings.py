"""Closings of months, written once: what is closed takes nothing but the word of its export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.events import Subject
from ccprocessor.domain.cycles import Closing, Excuse
from ccprocessor.domain.decisions import Decision
from ccprocessor.errors import NotAllowed, printable
from ccprocessor.review.wording import day
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of
from ccprocessor.storage.encoding import decode, encode
from ccprocessor.storage.trail.writing import note


class MonthClosed(NotAllowed):
    """A month is closed: what it says stands."""

    hint = "To change it, reopen it with a reason: Review > Reopen the month, `ccprocessor reopen`."

    def __init__(self, closing: Closing) -> None:
        when = f" on {day(closing.at.date())}" if closing.at else ""
        super().__init__(f"This month was closed by {closing.by}{when}: nothing in it was changed.")


def add_closing(
    session: Session,
    cycle_id: str,
    revision: str,
    *,
    is_closed: bool,
    reason: str = "",
    excused: Sequence[Excuse] = (),
) -> None:
    """Close a month at a revision, or reopen it: from now on this row counts."""
    by = actor_of(session)
    row = {
        "cycle_id": cycle_id,
        "is_closed": int(is_closed),
        "revision": revision,
        "reason": printable(reason),
        "excused": encode(tuple(excused)).decode(),
        "created_by": by.user_id,
        "workstation_id": by.workstation_id,
        "created_at": dt.datetime.now(dt.UTC),
    }
    session.execute(sa.insert(tables.cycle_closing).values(row))
    subject = Subject("closed" if is_closed else "open again", cycle_id)
    told = told_of(is_closed, revision, row["reason"], row["excused"])
    why = reason or "; ".join(f"{one.name} excused: {one.reason}" for one in excused)
    note(session, "month.closed", subject, after=told, why=why)


def told_of(*values: object) -> str:
    """Return the values of a closing as the audit trail tells them."""
    return "\n".join(map(str, values))


def closing_of(session: Session, cycle_id: str) -> Closing | None:
    """Return the closing that counts of a month; None where it is open."""
    return closings_of(session, [cycle_id]).get(cycle_id)


def closings_of(session: Session, cycle_ids: Collection[str] | None = None) -> dict[str, Closing]:
    """Return the closings that count of months, or of all, by month; open ones have none."""
    table, user = tables.cycle_closing.c, tables.user_account.c
    newest = sa.select(sa.func.max(table.id)).group_by(table.cycle_id)
    if cycle_ids is not None:
        newest = newest.where(table.cycle_id.in_(cycle_ids))
    query = (
        sa.select(tables.cycle_closing, user.name)
        .join(tables.user_account, user.id == table.created_by)
        .where(table.id.in_(newest), table.is_closed == 1)
    )
    return {
        row.cycle_id: Closing(
            row.name,
            row.created_at,
            row.revision,
            row.reason,
            decode(row.excused.encode(), tuple[Excuse, ...]),
        )
        for row in session.execute(query)
    }


def refuse_closed(
    session: Session, cycle_id: str, made: Sequence[Decision] = (), *, is_words: bool = False
) -> None:
    """Raise `MonthClosed` where a month is closed, and more is `made` than the word of an export.

    `is_words`: nothing but these decisions is stored.
    """
    is_export = is_words and bool(made) and all(one.kind == "export" for one in made)
    if not is_export and (closing := closing_of(session, cycle_id)) is not None:
        raise MonthClosed(closing)
