"""Operations: saves that are looked up where their answer was lost, so that none is done twice."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.storage.base.upserts import insert_new
from ccprocessor.storage.together.tables import operation


def operation_of(parts: Iterable[str]) -> str:
    """Return the id of a save by the ids of what it stores: the same however often it is tried."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def keep_operation(session: Session, operation_id: str, revision_id: int) -> None:
    """Keep, in the unit of work that stores a revision, by which operation, if any, it does."""
    if not operation_id:
        return
    row = {"id": operation_id, "revision_id": revision_id, "created_at": dt.datetime.now(dt.UTC)}
    insert_new(session, operation, [row])


def revision_of_operation(session: Session, operation_id: str) -> int | None:
    """Return the key of the revision that an operation stored; None where it stored nothing."""
    query = sa.select(operation.c.revision_id).where(operation.c.id == operation_id)
    found: int | None = session.scalar(query)
    return found
