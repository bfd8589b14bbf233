"""Actor of a unit of work, as the keys that its rows name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.actors import Actor
from ccprocessor.errors import DatabaseRefused, printable
from ccprocessor.storage import tables
from ccprocessor.storage.base.upserts import insert_new

_INFO = "actor"


@dataclass(frozen=True, slots=True)
class KnownActor:
    """An actor, its names as they are stored, and the keys of user, workstation and company."""

    actor: Actor
    names: Mapping[str, str]
    user_id: int
    workstation_id: int
    company_id: int


def act(session: Session, actor: Actor) -> None:
    """Let all that the session writes be the actor's; a user not seen before is made.

    Raises `DatabaseRefused` where there is no such company.
    """
    company = tables.company.c
    named = company.name == actor.company if actor.company else sa.true()
    query = sa.select(company.id, company.name).where(named).order_by(company.id)
    found = session.execute(query.limit(1)).first()
    if found is None:
        raise DatabaseRefused(
            f"The database knows no company “{actor.company}”: nothing of this was stored.",
            hint="Ask whoever looks after the database.",
        )
    user, workstation = printable(actor.user), printable(actor.workstation)
    session.info[_INFO] = KnownActor(
        actor,
        {"author": user, "workstation": workstation, "company": found.name},
        _key(session, tables.user_account, user),
        _key(session, tables.workstation, workstation),
        found.id,
    )


def actor_of(session: Session) -> KnownActor:
    """Return the actor of a session; one opened to read has none and raises `LookupError`."""
    known: KnownActor = session.info[_INFO]
    return known


def _key(session: Session, table: sa.Table, name: str) -> int:
    """The key of a name in a table of names, where it is put if it is new."""
    query = sa.select(table.c.id).where(table.c.name == name)
    if (known := session.scalar(query)) is not None:
        return int(known)
    insert_new(session, table, [{"name": name, "created_at": dt.datetime.now(dt.UTC)}])
    return int(session.execute(query).scalar_one())
