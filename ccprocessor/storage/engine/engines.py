"""Engines set up so that an acknowledged save survives a power cut and writers wait in line."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.engine.diagnosis import secured
from ccprocessor.storage.engine.glance import hold, release

_WAIT_S = 60  # for another that writes: a month takes seconds
_PRAGMAS = (
    ("busy_timeout", _WAIT_S * 1000, _WAIT_S * 1000),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),  # without it INSERT OR REPLACE would step past them
)
_WRITING = "ccprocessor_writing"
_PATIENCE = "ccprocessor_patience"
_UNCHECKED = "ccprocessor_unchecked"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a server may take: 0 is without end.

    `lock` for what another desk holds, `statement` for one statement (a long upload is many),
    `idle` for a desk that vanished in the middle of its work, `silence` for any answer at all.
    """

    lock: float
    statement: float
    idle: float
    silence: float


USUAL = Patience(lock=60, statement=120, idle=600, silence=150)
UPGRADE = Patience(lock=60, statement=0, idle=0, silence=0)
_CONNECTING = {
    "connect_timeout": 10,
    "application_name": "ccprocessor",
    # A peer that is gone without a word is noticed within a minute: while it is waited for by
    # probes, while something is sent by the time that nothing of it is acknowledged.
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


def sqlite_engine(url: sa.URL) -> sa.Engine:
    """An engine on a file; units of work begin by themselves and writers wait up to a minute."""
    engine = sa.create_engine(
        url, connect_args={"timeout": _WAIT_S, "check_same_thread": False, "isolation_level": None}
    )
    sa.event.listen(engine, "connect", partial(_set_pragmas, Path(url.database or "")))
    sa.event.listen(engine, "close", lambda connection, _record: release(connection))
    sa.event.listen(engine, "begin", _begin)
    return engine


def empty_engine(tables: sa.MetaData) -> sa.Engine:
    """An engine that reads as a database with these tables and no row in them, in memory."""
    engine = sa.create_engine(
        "sqlite://", poolclass=sa.pool.NullPool, connect_args={"isolation_level": None}
    )
    made = [str(CreateTable(one).compile(engine)) for one in tables.sorted_tables]

    def make_tables(connection: sqlite3.Connection, _record: object) -> None:
        connection.executescript(";".join(made))

    sa.event.listen(engine, "connect", make_tables)
    sa.event.listen(engine, "begin", _begin)
    return engine


def postgres_engine(url: sa.URL, patience: Patience | None = None) -> sa.Engine:
    """An engine on a server; a connection that died meanwhile is replaced before it is used.

    No call waits for ever: what the server does not end by itself ends as a lost connection. Where
    a `patience` is given it is that of every call. A remote server has to prove who it is.
    """
    own = {_PATIENCE: patience} if patience else {}
    engine = sa.create_engine(
        secured(url), pool_pre_ping=True, connect_args=_CONNECTING, execution_options=own
    )
    silence = patience.silence if patience else None
    sa.event.listen(engine, "do_connect", partial(_connect_impatiently, silence))
    sa.event.listen(engine, "begin", _limit)
    return engine


def writing(engine: sa.Engine) -> sa.Engine:
    """The same engine for units that write."""
    return engine.execution_options(**{_WRITING: True})


def upgrading(engine: sa.Engine) -> sa.Engine:
    """The same engine for an upgrade: a statement over a whole table may take its time.

    SQLite looks after foreign keys only when all is done: a column of them cannot be added else.
    """
    return engine.execution_options(**{_WRITING: True, _PATIENCE: UPGRADE, _UNCHECKED: True})


def reading(engine: sa.Engine) -> sa.Engine:
    """The same engine for units that read: one moment's state, and no write by mistake."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_WRITING: False})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _connect_impatiently(
    silence: float | None,
    _dialect: sa.Dialect,
    _record: object,
    arguments: tuple[Any, ...],
    named: dict[str, Any],
) -> object:
    from ccprocessor.storage.engine.silence import ImpatientConnection

    made = ImpatientConnection.connect(*arguments, **named)
    made.silence = USUAL.silence if silence is None else silence
    return made


def _limit(connection: sa.Connection) -> None:
    patience: Patience = connection.get_execution_options().get(_PATIENCE, USUAL)
    connection.connection.dbapi_connection.silence = patience.silence  # type: ignore[union-attr]
    limits = (patience.lock, patience.statement, patience.idle)
    connection.exec_driver_sql(
        "SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true),"
        " set_config('idle_in_transaction_session_timeout', %s, true)",
        tuple(f"{round(limit * 1000)}ms" for limit in limits),
    )


def _begin(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get(_WRITING, True)
    unchecked = connection.get_execution_options().get(_UNCHECKED, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if write else 'ON'}")
    connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if unchecked else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _set_pragmas(file: Path, connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401
    hold(file, connection)
    for name, wanted, answer in _PRAGMAS:
        _patiently(connection, f"PRAGMA {name}={wanted}")
        (taken,) = connection.execute(f"PRAGMA {name}").fetchone()
        if taken != answer:
            raise DatabaseRefused(
                f"SQLite would not take {name}={wanted} for this file (it stays {taken}), and"
                " without it saves are not safe.",
                hint="Keep the database on this machine's own disk.",
            )
    hold(file, connection)  # which may have been made just now


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Two programs opening a new file at once: the change to WAL never waits by itself."""
    deadline = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute(statement).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
