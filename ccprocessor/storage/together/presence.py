"""Windows that are open on a month: told by a heartbeat, forgotten when it stops."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of
from ccprocessor.storage.base.upserts import insert_or_update
from ccprocessor.storage.together.announcing import announce
from ccprocessor.storage.together.tables import presence
from ccprocessor.storage.trail.tables import audit_head

EXPIRY_S = 45
"""Seconds after its last heartbeat that a window, and its claim to a person, still count."""

_FORGOTTEN_S = 3600  # rows of windows that died are removed then


@dataclass(frozen=True, slots=True)
class Present:
    """A window of a user: `person` is whom it is on, empty for nobody, and `since` when."""

    user: str
    workstation: str
    person: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The state of a month at a glance: newest revision, events so far, unsaved steps, windows.

    `number` is the newest revision's, empty where there is none; `events` counts those of the
    whole office, so that it differs where anything was written. Of no month, `stored` differs where
    revisions, closings or marks were: unsaved steps leave it as it is.
    """

    number: str = ""
    author: str = ""
    events: int = 0
    drafts: tuple[tuple[str, int], ...] = ()
    present: tuple[Present, ...] = ()
    stored: tuple[int, ...] = ()


def glimpse_of(session: Session, cycle_id: str, window: str) -> Glimpse:
    """Return the state of a month at a glance; among those present is not the `window` itself.

    Of no month, an empty id, it tells of the office alone.
    """
    events = session.scalar(sa.select(audit_head.c.number)) or 0
    if not cycle_id:
        kinds = (tables.revision, tables.cycle_closing, tables.cycle_mark)
        newest_of = [sa.select(sa.func.max(one.c.id)).scalar_subquery() for one in kinds]
        row = session.execute(sa.select(*newest_of)).one()
        return Glimpse(events=events, stored=tuple(found or 0 for found in row))
    revision, users = tables.revision.c, tables.user_account.c
    newest = session.execute(
        sa.select(revision.major, revision.minor, users.name)
        .join(tables.user_account, revision.created_by == users.id)
        .where(revision.cycle_id == cycle_id)
        .order_by(revision.major.desc(), revision.minor.desc())
        .limit(1)
    ).first()
    number, author = (f"{newest[0]}.{newest[1]}", str(newest[2])) if newest else ("", "")
    others = _present(session, cycle_id, window)
    return Glimpse(number, author, events, _drafts(session, cycle_id), others)


def keep_presence(session: Session, window: str, cycle_id: str, person: str) -> None:
    """Tell that a window is open on a month and on a person of it, from now on and once more."""
    now, by = _now(session), actor_of(session)
    table = presence.c
    before = session.execute(
        sa.select(table.since).where(
            table.window == window, table.cycle_id == cycle_id, table.person == person
        )
    ).scalar()
    row = {
        "window": window,
        "cycle_id": cycle_id,
        "user_id": by.user_id,
        "workstation_id": by.workstation_id,
        "person": person,
        "since": now if before is None else before,
        "seen": now,
    }
    insert_or_update(session, presence, [row], lambda _: sa.true())
    session.execute(sa.delete(presence).where(table.seen < now - _FORGOTTEN_S))
    if before is None:
        announce(session, cycle_id)


def leave(session: Session, window: str, cycle_id: str) -> None:
    """Tell that a window is open no more."""
    session.execute(sa.delete(presence).where(presence.c.window == window))
    announce(session, cycle_id)


def users_present(session: Session) -> tuple[tuple[str, str], ...]:
    """Return users and their workstations that have any month open."""
    table, users, places = presence.c, tables.user_account.c, tables.workstation.c
    query = (
        sa.select(users.name, places.name)
        .distinct()
        .join_from(presence, tables.user_account, table.user_id == users.id)
        .join(tables.workstation, table.workstation_id == places.id)
        .where(table.seen > _now(session) - EXPIRY_S)
        .order_by(users.name, places.name)
    )
    return tuple((user, place) for user, place in session.execute(query))


def _present(session: Session, cycle_id: str, window: str) -> tuple[Present, ...]:
    table, users, places = presence.c, tables.user_account.c, tables.workstation.c
    query = (
        sa.select(users.name, places.name, table.person, table.since)
        .join(tables.user_account, table.user_id == users.id)
        .join(tables.workstation, table.workstation_id == places.id)
        .where(table.cycle_id == cycle_id, table.window != window)
        .where(table.seen > _now(session) - EXPIRY_S)
        .order_by(table.since, table.window)
    )
    return tuple(
        Present(user, place, person, dt.datetime.fromtimestamp(since, dt.UTC))
        for user, place, person, since in session.execute(query)
    )


def _drafts(session: Session, cycle_id: str) -> tuple[tuple[str, int], ...]:
    table, users = tables.draft_step.c, tables.user_account.c
    query = (
        sa.select(users.name, sa.func.count())
        .join(tables.user_account, table.user_id == users.id)
        .where(table.cycle_id == cycle_id, table.is_undone == 0)
        .group_by(users.name)
        .order_by(users.name)
    )
    return tuple((user, count) for user, count in session.execute(query))


def _now(session: Session) -> int:
    """Seconds by the clock that all windows share: that of the server, or of the one machine."""
    on_server = session.get_bind().dialect.name == "postgresql"
    server = "CAST(extract(epoch FROM clock_timestamp()) AS bigint)"
    text = server if on_server else "CAST(strftime('%s') AS INTEGER)"
    return int(session.execute(sa.text(f"SELECT {text}")).scalar_one())
