"""Facts that each reviewer saw of somebody last: no record, only a bookmark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.facts import Facts
from ccprocessor.errors import printable
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of
from ccprocessor.storage.base.upserts import insert_or_update
from ccprocessor.storage.encoding import decode, encode


def keep_look(session: Session, cycle_id: str, person: str, facts: Facts) -> None:
    """Keep what whoever works saw of a person by now, in place of what they saw before."""
    row = {
        "user_id": actor_of(session).user_id,
        "cycle_id": cycle_id,
        "person": printable(person),
        "facts": printable(encode(facts).decode()),
        "created_at": dt.datetime.now(dt.UTC),
    }
    insert_or_update(session, tables.review_look, [row], lambda _new: sa.true())


def looks_of(session: Session, user: str, cycle_id: str) -> Mapping[str, tuple[dt.datetime, Facts]]:
    """Return what a user saw last of the people of a month, and when, by their keys."""
    look, users = tables.review_look.c, tables.user_account.c
    query = (
        sa.select(look.person, look.created_at, look.facts)
        .join(tables.user_account, users.id == look.user_id)
        .where(look.cycle_id == cycle_id, users.name == printable(user))
    )
    return {
        row.person: (row.created_at, decode(row.facts.encode(), tuple[str, ...]))
        for row in session.execute(query)
    }
