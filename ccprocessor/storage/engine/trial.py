"""A look at a database before it is chosen: what stands there, without changing anything in it."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.base.failures import told
from ccprocessor.storage.engine.database import file_of, located
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

_TRAIL = (
    "SELECT office, number, (SELECT text FROM audit_checkpoint ORDER BY number DESC LIMIT 1)"
    " FROM audit_head"
)
State = Literal["absent", "empty", "older", "ready"]


@dataclass(frozen=True, slots=True)
class Trial:
    """State of the database at an address; `months` counts the cycles that are stored.

    `trail` is the id of its audit trail, with the number of events and the newest checkpoint.
    """

    name: str
    state: State
    is_file: bool
    months: int = 0
    trail: tuple[str, int, str] = ("", 0, "")


def try_database(url: str, *, schema: Schema = SCHEMA) -> Trial:
    """Look at a database; a file may be absent where one can be made.

    Raises DatabaseRefused where it cannot be reached, or holds something else.
    """
    where = located(url)
    if where.get_backend_name() == "sqlite":
        return _try_file(file_of(where), schema)
    name = where.set(drivername="postgresql", password=None, query={}).render_as_string()
    return _look(postgres_engine(where), name, schema, is_file=False)


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
    address = glanced_at(path)
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True))
    return _look(engine, str(path), schema, is_file=True)


def _look(engine: sa.Engine, name: str, schema: Schema, *, is_file: bool) -> Trial:
    try:
        with told(name), engine.connect() as connection:
            stored = stored_head(connection, name)
            if stored is None:
                return Trial(name, "empty", is_file)
            if stored != schema.head:
                refuse_newer(stored, name, schema)
                return Trial(name, "older", is_file)
            months = connection.exec_driver_sql("SELECT count(*) FROM cycle").scalar_one()
            trail = connection.exec_driver_sql(_TRAIL).one()
            return Trial(name, "ready", is_file, int(months), (trail[0], trail[1], trail[2] or ""))
    finally:
        engine.dispose()
