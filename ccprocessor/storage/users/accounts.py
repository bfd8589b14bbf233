"""Users with their roles and log-ins, and companies: looked up, and changed with an event each."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.events import Action, Subject
from ccprocessor.domain.rights import ROLES, Role
from ccprocessor.errors import WrongUsage, printable
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of
from ccprocessor.storage.base.upserts import insert_new
from ccprocessor.storage.trail.writing import note
from ccprocessor.storage.users.tables import (
    NO_ROLE,
    company_title,
    membership,
    server_login,
    user_login,
)

_LOCK = 0x63637532  # "ccu2": who changes users waits for whoever does so already


@dataclass(frozen=True, slots=True)
class Account:
    """A user: roles by company, log-in, and the attempts since the last that was right.

    `password` is its hash; empty where there is none. `server_role` is the role of a Postgres by
    which the user is known there; empty for none.
    """

    id: int
    name: str
    roles: Mapping[str, Role] = field(default_factory=dict)
    password: str = field(default="", repr=False)
    is_disabled: bool = False
    failed: int = 0
    failed_at: dt.datetime | None = None
    server_role: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """A company: `name` is written once and sealed, `title` is what people read."""

    id: int
    name: str
    title: str


def companies(session: Session) -> tuple[Company, ...]:
    """Return every company, the first first."""
    return companies_and_guard(session)[0]


def companies_and_guard(session: Session) -> tuple[tuple[Company, ...], bool]:
    """Return the same, and tell whether people are asked who they are (`is_guarded`)."""
    table, named = tables.company.c, company_title.c
    newest = sa.select(sa.func.max(named.id)).where(named.company_id == table.id)
    title = sa.select(named.title).where(
        named.id == newest.correlate(tables.company).scalar_subquery()
    )
    query = sa.select(table.id, table.name, title.scalar_subquery().label("title"))
    rows = session.execute(query.add_columns(_guard().label("guarded")).order_by(table.id)).all()
    found = tuple(Company(row.id, row.name, row.title or row.name) for row in rows)
    return found, bool(rows[0].guarded) if rows else is_guarded(session)


def accounts(session: Session) -> tuple[Account, ...]:
    """Return everybody who ever had a role or a log-in here, by name."""
    user, login, server = tables.user_account.c, user_login.c, server_login.c
    roles = _roles(session)
    query = (
        sa.select(user.id, user.name, *(login[name] for name in _LOGIN), server.role)
        .select_from(tables.user_account)
        .outerjoin(user_login, login.user_id == user.id)
        .outerjoin(server_login, server.user_id == user.id)
        .where(user.id.in_(roles) | login.user_id.is_not(None))
        .order_by(user.name)
    )
    return tuple(
        Account(
            id=row.id,
            name=row.name,
            roles=roles.get(row.id, {}),
            password=row.password or "",
            is_disabled=bool(row.is_disabled),
            failed=row.failed or 0,
            failed_at=row.failed_at,
            server_role=row.role or "",
        )
        for row in session.execute(query)
    )


_LOGIN = ("password", "is_disabled", "failed", "failed_at")


def is_guarded(session: Session) -> bool:
    """Tell whether people are asked who they are: a user has a password, or a log-in of a server.

    It stays so, also where that user was disabled.
    """
    return bool(session.scalar(sa.select(_guard())))


def _guard() -> sa.ColumnElement[bool]:
    known = sa.exists().where(user_login.c.password.is_not(None))
    return known | sa.exists().where(server_login.c.role != "")


def server_user(session: Session) -> str:
    """Return the user whose own role of a server is connected; empty for a file, or a shared one.

    It is the server that has asked this user for a password.
    """
    if session.get_bind().dialect.name != "postgresql":
        return ""
    user, login = tables.user_account.c, server_login.c
    own = login.role == sa.literal_column("session_user")
    return session.scalar(sa.select(user.name).where(user.id == login.user_id, own)) or ""


def sees_all(session: Session) -> bool:
    """Tell whether the trail of every company is seen: it is one chain, and verified as a whole."""
    if not server_user(session):
        return True
    return bool(session.scalar(sa.text("SELECT ccprocessor_sees_all()")))


def time_of(session: Session) -> dt.datetime:
    """Return the time of the server, which no desk can set; of this machine for a file."""
    if session.get_bind().dialect.name != "postgresql":
        return dt.datetime.now(dt.UTC)
    now: dt.datetime = session.scalars(sa.select(sa.func.clock_timestamp())).one()
    return now.astimezone(dt.UTC)


def hold_users(session: Session) -> None:
    """Let nobody else change users until the unit of work ends; a file has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def add_user(session: Session, name: str) -> int:
    """Add a user, who may have written before and may work nowhere yet; the user's key.

    Raises `WrongUsage` where a server hides somebody of that name, who is another company's.
    """
    name, table = printable(name), tables.user_account
    row = {"name": name, "created_at": dt.datetime.now(dt.UTC)}
    insert_new(session, table, [row])
    user_id = session.scalar(sa.select(table.c.id).where(table.c.name == name))
    if user_id is None:
        raise WrongUsage(
            f"The name {name} cannot be given to a user here.",
            hint="Choose another name, or ask the owner of the database to add the user.",
        )
    insert_new(session, user_login, [{"user_id": user_id}])
    note(session, "user.added", Subject(name))
    return int(user_id)


def set_role(session: Session, user: Account, company: Company, role: Role | None) -> None:
    """Give a user a role in a company, or None: it counts from now on."""
    now: str = role or NO_ROLE
    row = {"user_id": user.id, "company_id": company.id, "role": now, **_written(session)}
    session.execute(sa.insert(membership).values(row))
    before = user.roles.get(company.name, NO_ROLE)
    note(session, "user.role", Subject(user.name, name=company.name), before=before, after=now)


def keep_user_password(session: Session, user: Account, hashed: str) -> None:
    """Keep the hash of a user's new password, and forget what was tried with the old one."""
    _change(session, user, password=hashed, failed=0, failed_at=None)
    _note(session, "user.password", user, after=sealed_hash(hashed))


def set_disabled(session: Session, user: Account, *, is_disabled: bool) -> None:
    """Let a user work nowhere, or again where the user's roles are."""
    _change(session, user, is_disabled=int(is_disabled))
    _note(session, "user.disabled" if is_disabled else "user.enabled", user)


def keep_attempts(session: Session, user: Account, failed: int, at: dt.datetime | None) -> None:
    """Keep how often a wrong password was given since the last right one, and when the last was."""
    _change(session, user, failed=failed, failed_at=at)


def note_locked(session: Session, user: Account, failed: int) -> None:
    """Tell the trail that so many wrong passwords in a row have locked a user."""
    _note(session, "user.locked", user, after=str(failed))


def sealed_hash(hashed: str) -> str:
    """SHA-256 by which the trail tells which password was set, and nothing about it."""
    return hashlib.sha256(hashed.encode()).hexdigest()


def add_company(session: Session, name: str) -> Company:
    """Add a company of that name, which nothing has yet."""
    table, name = tables.company, printable(name)
    row = {"name": name, "created_at": dt.datetime.now(dt.UTC)}
    key: int = session.scalars(sa.insert(table).returning(table.c.id), [row]).one()
    note(session, "company.added", Subject(name))
    return Company(key, name, name)


def name_company(session: Session, company: Company, title: str) -> None:
    """Let a company be shown under another title from now on."""
    title = printable(title)
    row = {"company_id": company.id, "title": title, **_written(session)}
    session.execute(sa.insert(company_title).values(row))
    note(session, "company.named", Subject(company.name), before=company.title, after=title)


def _written(session: Session) -> dict[str, object]:
    by = actor_of(session)
    now = dt.datetime.now(dt.UTC)
    return {"created_by": by.user_id, "workstation_id": by.workstation_id, "created_at": now}


def _change(session: Session, user: Account, **values: object) -> None:
    insert_new(session, user_login, [{"user_id": user.id}])
    own = user_login.c.user_id == user.id
    session.execute(sa.update(user_login).where(own).values(values))


def _note(session: Session, action: Action, user: Account, *, after: str = "") -> None:
    note(session, action, Subject(user.name), after=after)


def _roles(session: Session) -> dict[int, dict[str, Role]]:
    """Roles that count, by user and name of the company; also of those who have none left."""
    table, company = membership.c, tables.company.c
    newest = sa.select(sa.func.max(table.id)).group_by(table.user_id, table.company_id)
    query = (
        sa.select(table.user_id, company.name, table.role)
        .join_from(membership, tables.company, company.id == table.company_id)
        .where(table.id.in_(newest))
        .order_by(company.id)
    )
    found: dict[int, dict[str, Role]] = {}
    for user_id, name, role in session.execute(query):
        own = found.setdefault(user_id, {})
        if role in ROLES:
            own[name] = role
    return found
