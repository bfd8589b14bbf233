"""Rows on their way into a table, some of which may be there already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

if TYPE_CHECKING:  # a server's dialect takes as long to load as half of SQLAlchemy's core
    from sqlalchemy.dialects import postgresql

_AT_ONCE = 250  # rows: SQLite takes 32,766 values in a statement, tables have up to 27 columns


def insert_new(session: Session, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet; the others stay as they are."""
    _execute(session, _insert(session, table).on_conflict_do_nothing(), rows)


def insert_all(session: Session, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows as they come: a few hundred at a time are held, never all."""
    _execute(session, sa.insert(table), rows)


def insert_or_update(
    session: Session,
    table: sa.Table,
    rows: Iterable[Mapping[str, Any]],
    is_better: Callable[[Any], sa.ColumnElement[bool]],
) -> None:
    """Insert rows; of those whose keys are there, one takes the place where it `is_better`."""
    insert, key = _insert(session, table), table.primary_key.columns
    values = {one.name: insert.excluded[one.name] for one in table.columns if one.name not in key}
    update = insert.on_conflict_do_update(
        index_elements=list(key), set_=values, where=is_better(insert.excluded)
    )
    _execute(session, update, rows)


def is_new(session: Session, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is there, and tell whether it was not."""
    key = next(iter(table.primary_key.columns))
    insert = _insert(session, table).values(**row).on_conflict_do_nothing().returning(key)
    return session.execute(insert).first() is not None


def execute_together(session: Session, statements: Sequence[sa.UpdateBase]) -> None:
    """Execute statements whose values are whole numbers, by a server in one go.

    Each of them alone would wait for the answer to the one before.
    """
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        for one in statements:
            session.execute(one)
        return
    literally = {"literal_binds": True, "render_postcompile": True}
    texts = [str(one.compile(connection, compile_kwargs=literally)) for one in statements]
    connection.exec_driver_sql(";\n".join(texts))


def _execute(session: Session, insert: sa.Insert, rows: Iterable[Mapping[str, Any]]) -> None:
    waiting = iter(rows)
    while batch := [dict(row) for row in islice(waiting, _AT_ONCE)]:
        session.execute(insert, batch)


def _insert(session: Session, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    return sqlite.insert(table)
