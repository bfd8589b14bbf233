"""Announcements: months in which a unit of work changed something, told to whoever listens."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

CHANNEL = "ccprocessor"
"""Channel of the database on which months are named that changed."""

_INFO = "announced"
_MOST = 8  # months named one by one; a unit that touches more is about everything


def announce(session: Session, cycle_id: str) -> None:
    """Let the unit of work tell that something of a month changed, once it is stored."""
    session.info.setdefault(_INFO, set()).add(cycle_id)


def send_announced(session: Session, months: Collection[str]) -> None:
    """Tell that these months changed, and those announced, in the unit's own transaction.

    Whoever polls a file needs nothing.
    """
    announced = {*months, *session.info.pop(_INFO, ())}
    if not announced or session.get_bind().dialect.name != "postgresql":
        return
    query = sa.select(sa.func.pg_notify(CHANNEL, sa.bindparam("cycle")))
    for cycle_id in sorted(announced) if len(announced) <= _MOST else [""]:
        session.execute(query, {"cycle": cycle_id})
