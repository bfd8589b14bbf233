"""Names that differ between the card statement and the portal, kept from month to month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.events import Subject
from ccprocessor.domain.matches import Alias
from ccprocessor.errors import printable
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of, is_own
from ccprocessor.storage.base.upserts import is_new
from ccprocessor.storage.encoding import encode
from ccprocessor.storage.trail.writing import note


def load_aliases(session: Session) -> tuple[Alias, ...]:
    """Every alias that was kept, by portal name."""
    table = tables.alias
    own = sa.select(table).where(is_own(session, table))
    rows = session.execute(own.order_by(*table.primary_key.columns))
    return tuple(
        Alias(row.portal_name, row.card_name, row.portal_id or None, row.employee_id or None)
        for row in rows
    )


def keep_aliases(session: Session, aliases: Sequence[Alias], *, source: str = "file") -> None:
    """Keep aliases for later months; those that are kept already stay as they are."""
    now = dt.datetime.now(dt.UTC)
    rows = [
        {
            "company_id": actor_of(session).company_id,
            "portal_name": alias.portal_name,
            "card_name": alias.card_name,
            "portal_id": alias.portal_id or "",
            "employee_id": alias.employee_id or "",
            "source": source,
            "created_at": now,
        }
        for alias in aliases
    ]
    for alias, row in zip(aliases, rows, strict=True):
        if is_new(session, tables.alias, row):
            name = Subject(alias.portal_name, name=alias.card_name)
            note(session, "name.learned", name, after=described(row), why=source)


def described(row: Mapping[Any, Any]) -> str:
    """Return an alias as its event tells it; those of older programs told the card's name only."""
    names = (row[name] for name in ("portal_name", "card_name", "portal_id", "employee_id"))
    return encode([printable(one) for one in names]).decode()
