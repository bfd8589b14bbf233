"""A look at a database before it is chosen: what stands there, without changing anything in it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.errors import DatabaseRefused
from ccprocessor.review.wording import plural
from ccprocessor.storage.base.failures import told
from ccprocessor.storage.engine.database import file_of, located
from ccprocessor.storage.engine.diagnosis import check_server, diagnosed
from ccprocessor.storage.engine.engines import postgres_engine
from ccprocessor.storage.engine.glance import glanced_at, refuse_closed, tables_in
from ccprocessor.storage.engine.schema import (
    SCHEMA,
    Schema,
    refuse_foreign,
    refuse_newer,
    stored_head,
)
from ccprocessor.storage.engine.shares import refuse_share
from ccprocessor.storage.together.presence import users_present

_TRAIL = (
    "SELECT office, number, (SELECT text FROM audit_checkpoint ORDER BY number DESC LIMIT 1)"
    " FROM audit_head"
)
_MONTHS = (
    "SELECT CASE WHEN (SELECT count(*) FROM company) > 1 THEN NULL ELSE count(*) END FROM cycle"
)
State = Literal["absent", "empty", "older", "ready"]


@dataclass(frozen=True, slots=True)
class Trial:
    """State of the database at an address; `months` counts those stored, None of many companies.

    `trail` is the id of its audit trail, with the number of events and the newest checkpoint.
    """

    name: str
    state: State
    is_file: bool
    months: int | None = 0
    trail: tuple[str, int, str] = ("", 0, "")

    @property
    def holds(self) -> str:
        """Words for the months that are stored; of several companies nobody is told how many."""
        return (
            "months of several companies" if self.months is None else plural(self.months, "month")
        )


def try_database(url: str, *, schema: Schema = SCHEMA) -> Trial:
    """Look at a database; a file may be absent where one can be made.

    Raises DatabaseRefused where it cannot be reached, or holds something else.
    """
    where = located(url)
    if where.get_backend_name() == "sqlite":
        return _try_file(file_of(where), schema)
    name = where.set(drivername="postgresql", password=None, query={}).render_as_string()
    return _look(postgres_engine(where), name, schema, is_file=False)


@dataclass(frozen=True, slots=True)
class Close:
    """A closer look at a database: what `try_database` tells, and more of one that is ready.

    `schema` is the newest migration that it has seen, `known` this program's. `server`, `tls` and
    `rights` are in words, empty for a file. `present` are users and workstations that have a month
    open.
    """

    trial: Trial
    known: str
    schema: str = ""
    server: str = ""
    tls: str = ""
    rights: str = ""
    revisions: int = 0
    events: int = 0
    present: tuple[tuple[str, str], ...] = ()


def look_closely(url: str, *, schema: Schema = SCHEMA) -> Close:
    """Look at a database closely; raises DatabaseRefused as `try_database` does."""
    trial, where = try_database(url, schema=schema), located(url)
    if trial.state in {"absent", "empty"}:
        return Close(trial, schema.head)
    with glanced_at(file_of(where)) if trial.is_file else nullcontext("") as address:
        engine = (
            sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True))
            if trial.is_file
            else postgres_engine(where)
        )
        try:
            with told(trial.name), Session(engine) as session:
                return _closely(session, trial, schema)
        finally:
            engine.dispose()


def _closely(session: Session, trial: Trial, schema: Schema) -> Close:
    def of(query: str) -> str:
        return str(session.execute(sa.text(query)).scalar())

    found = Close(trial, schema.head, of("SELECT version_num FROM alembic_version"))
    if not trial.is_file:
        has_tls = (
            of("SELECT coalesce(bool_or(ssl), false) FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            == "True"
        )
        owns = (
            of(
                "SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class"
                " WHERE oid = 'revision'::regclass"
            )
            == "True"
        )
        words = "owns the tables" if owns else "may add to the record, and change nothing in it"
        found = replace(
            found,
            server=of("SELECT current_setting('server_version')"),
            tls="TLS" if has_tls else "without TLS",
            rights=f"{of('SELECT current_user')} {words}",
        )
    if trial.state != "ready":
        return found
    return replace(
        found,
        revisions=int(of("SELECT count(*) FROM revision")),
        events=int(of("SELECT coalesce(max(number), 0) FROM audit_head")),
        present=() if trial.months is None else users_present(session),
    )


def _try_file(path: Path, schema: Schema) -> Trial:
    refuse_share(path)
    if not path.exists():
        refuse_closed(path)
        return Trial(str(path), "absent", is_file=True)
    if not os.access(path, os.W_OK):
        raise DatabaseRefused(
            f"The database {path} cannot be written to.",
            hint="Ask for the right to write there, or choose another file.",
        )
    refuse_foreign(tables_in(path), str(path))
    with glanced_at(path) as address:
        engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True))
        return _look(engine, str(path), schema, is_file=True)


def _look(engine: sa.Engine, name: str, schema: Schema, *, is_file: bool) -> Trial:
    try:
        with told(name), diagnosed(engine.url), engine.connect() as connection:
            check_server(connection, engine.url)
            stored = stored_head(connection, name)
            if stored is None:
                return Trial(name, "empty", is_file)
            if stored != schema.head:
                refuse_newer(stored, name, schema)
                return Trial(name, "older", is_file)
            months = connection.exec_driver_sql(_MONTHS).scalar_one()
            trail = connection.exec_driver_sql(_TRAIL).one()
            return Trial(name, "ready", is_file, months, (trail[0], trail[1], trail[2] or ""))
    finally:
        engine.dispose()
