"""Actor of a unit of work, as the keys that its rows name, and the company that it sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.actors import Actor
from ccprocessor.errors import DatabaseRefused, WrongUsage, printable
from ccprocessor.storage import tables
from ccprocessor.storage.base.upserts import insert_new

_INFO, _COMPANY = "actor", "company"


class ForeignCompany(WrongUsage):
    """A file or a month of one company was brought to another: those never meet."""

    hint = "Look whether it is this company's, or ask the administrator of the office."


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
    user, workstation = printable(actor.user), printable(actor.workstation)
    found = _keys(session, actor.company, user, workstation)
    if found is None:
        raise DatabaseRefused(
            f"The database knows no company “{actor.company}”: nothing of this was stored.",
            hint="Ask whoever looks after the database.",
        )
    session.info[_COMPANY] = found.id
    session.info[_INFO] = KnownActor(
        actor,
        {"author": user, "workstation": workstation, "company": found.name},
        found.user or _made(session, tables.user_account, user),
        found.workstation or _made(session, tables.workstation, workstation),
        found.id,
    )


def actor_of(session: Session) -> KnownActor:
    """Return the actor of a session; one opened to read has none and raises `LookupError`."""
    known: KnownActor = session.info[_INFO]
    return known


def look_as(session: Session, company: str) -> None:
    """Let a session that reads see what this company has, by its name; the first if empty."""
    session.info[_COMPANY] = company


def see_all(session: Session) -> None:
    """Let a session see what every company has, to verify the record."""
    session.info[_COMPANY] = None


def company_of(session: Session) -> int:
    """Return the key of the company that a session sees; 0 where there is none of that name."""
    known = session.info.get(_COMPANY, "")
    if isinstance(known, int):
        return known
    found = _company(session, known or "")
    session.info[_COMPANY] = own = found.id if found else 0
    return own


def is_own(session: Session, table: sa.Table) -> sa.ColumnElement[bool]:
    """Return the condition that a row of a table is of the company that the session sees."""
    known = session.info.get(_COMPANY, "")
    if known is None:
        return sa.true()
    of = known if isinstance(known, int) else _named(known).scalar_subquery()
    own: sa.ColumnElement[bool] = table.c.company_id == of
    return own


def refuse_foreign_company(session: Session, company_id: int | None, what: str) -> None:
    """Raise `ForeignCompany` where something is of another company, or of one unseen (None)."""
    if company_id != company_of(session):
        raise ForeignCompany(
            f"{what} cannot be stored for this company: nothing of this was stored."
        )


def _company(session: Session, name: str) -> sa.Row[*tuple[Any, ...]] | None:
    return session.execute(_named(name).add_columns(tables.company.c.name)).first()


def _named(name: str) -> sa.Select[tuple[int]]:
    """The key of a company by its name; of the first where that is empty."""
    company = tables.company.c
    named = company.name == name if name else sa.true()
    return sa.select(company.id).where(named).order_by(company.id).limit(1)


def known_users(session: Session) -> tuple[str, ...]:
    """Return the names of all users, in alphabetical order."""
    name = tables.user_account.c.name
    return tuple(sorted(session.scalars(sa.select(name)), key=str.casefold))


def _keys(
    session: Session, company: str, user: str, workstation: str
) -> sa.Row[*tuple[Any, ...]] | None:
    """The key and name of a company, with the keys of a user and a workstation, None if new."""
    keys = [
        _key(table, name).scalar_subquery().label(label)
        for table, name, label in (
            (tables.user_account, user, "user"),
            (tables.workstation, workstation, "workstation"),
        )
    ]
    query = _named(company).add_columns(tables.company.c.name, *keys)
    return session.execute(query).first()


def _key(table: sa.Table, name: str) -> sa.Select[*tuple[Any, ...]]:
    """The key of a name in a table of names."""
    return sa.select(table.c.id).where(table.c.name == name)


def _made(session: Session, table: sa.Table, name: str) -> int:
    """The key of a name in a table of names, where it is put."""
    insert_new(session, table, [{"name": name, "created_at": dt.datetime.now(dt.UTC)}])
    made: int = session.scalars(_key(table, name)).one()
    return made
