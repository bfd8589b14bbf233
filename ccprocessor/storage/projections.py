"""The projections made anew from the JSON of record."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.storage import tables
from ccprocessor.storage.revisions import load_month
from ccprocessor.storage.rows import clear, project


def rebuild(session: Session) -> int:
    """Drop every projected row and lay the revisions out again; how many they are.

    Holds one revision in memory at a time. Raises DatabaseRefused where one is damaged.
    """
    clear(session)
    table = tables.revision
    query = sa.select(table.c.id, table.c.cycle_id, table.c.major, table.c.minor)
    found = session.execute(query.order_by(table.c.id)).all()
    for revision_id, cycle_id, major, minor in found:
        _, month = load_month(session, cycle_id, f"{major}.{minor}")
        project(session, revision_id, month)
    return len(found)
