"""Earlier states of the tables, as databases of earlier programs have them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.matches import Alias
from ccprocessor.storage.decisions import bodies_of
from ccprocessor.storage.engine.database import Database, init_database, located
from ccprocessor.storage.engine.schema import SCHEMA, Schema
from ccprocessor.storage.packets import load_people
from ccprocessor.storage.sealing import revision_digest, sealed_revisions
from ccprocessor.storage.tables import metadata

NAME = Alias("Sam", "SAMUEL")
_SEALS = {"0001": 1, "0002": 1, "0003": 2}
_ALIAS = "INSERT INTO alias (portal_name, card_name, source, created_at) VALUES (:portal, :card,"
_NEXT_NUMBER = "SELECT setval(pg_get_serial_sequence('revision', 'id'), max(id)) FROM revision"
_NOW = " 'file', '2031-01-01T00:00:00.000000+00:00')"


def oldest_schema(folder: Path) -> Schema:
    """The first migration alone, in a folder that is made for it."""
    return earlier_schema(folder, "0001")


def earlier_schema(folder: Path, head: str) -> Schema:
    """The migrations up to one, in a folder that is made for them."""
    shutil.copytree(SCHEMA.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for step in (folder / "versions").glob("*.py"):
        if step.name[:4] > head:
            step.unlink()
    return Schema(head, folder)


def make_oldest(url: str | Path, folder: Path) -> None:
    """Make a database in the first state, with a name in it; `folder` is for the migration."""
    init_database(url, schema=oldest_schema(folder)).close()
    keep_name(url, NAME)


def keep_name(url: str | Path, name: Alias) -> None:
    """Keep a name as programs did that knew no users and no companies."""
    engine = sa.create_engine(located(url))
    with engine.begin() as connection:
        values = {"portal": name.portal_name, "card": name.card_name}
        connection.execute(sa.text(_ALIAS + _NOW), values)
    engine.dispose()


def names_in(url: str | Path) -> set[tuple[str, str]]:
    """The names that a database of any state keeps."""
    engine = sa.create_engine(located(url))
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT portal_name, card_name FROM alias").all()
    engine.dispose()
    return {(portal, card) for portal, card in found}


def make_earlier(url: str | Path, schema: Schema, source: Database) -> None:
    """Make a database of an earlier state that holds, and seals, all that another one holds."""
    init_database(url, schema=schema).close()
    engine = sa.create_engine(located(url))
    columns = {name: _columns(engine, name) for name in sa.inspect(engine).get_table_names()}
    with source.read() as session, engine.begin() as connection:
        for table in metadata.sorted_tables:
            kept = columns.get(table.name)
            if not kept or table.name == "company":  # made by the migrations
                continue
            typed = [
                sa.column(one, table.c[one].type if one in table.c else sa.Text) for one in kept
            ]
            into = sa.insert(sa.table(table.name, *typed))
            rows = [{name: row[name] for name in kept} for row in _rows(session, table, schema)]
            if rows:
                connection.execute(into, rows)
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(_NEXT_NUMBER)
    engine.dispose()


def _columns(engine: sa.Engine, table: str) -> list[str]:
    return [column["name"] for column in sa.inspect(engine).get_columns(table)]


def _rows(session: Session, table: sa.Table, schema: Schema) -> Iterator[Mapping[str, Any]]:
    if table.name == "revision" and schema.head in _SEALS:
        yield from _resealed(session, _SEALS[schema.head])
        return
    query = sa.select(table)
    if table.name == "decision":
        user = metadata.tables["user_account"]
        by = user.c.id == table.c.created_by
        query = sa.select(table, user.c.name.label("author")).join(user, by)
    yield from map(dict, session.execute(query).mappings())


def _resealed(session: Session, seal: int) -> Iterator[Mapping[str, Any]]:
    """The revisions as programs sealed them that knew only an earlier version of the seal."""
    digests: dict[int | None, str] = {}
    query = sealed_revisions().order_by(metadata.tables["revision"].c.id)
    for one in session.execute(query).mappings().all():
        row = {**one, "seal": seal}
        keys, _ = load_people(session, row["id"])
        bodies = bodies_of(session, [row["id"]])[row["id"]]
        row["digest"] = revision_digest(row, keys, digests.get(row["parent_id"]), bodies)
        digests[row["id"]] = row["digest"]
        yield row
