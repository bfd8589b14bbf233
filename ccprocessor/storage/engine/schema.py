"""The tables of a database brought to the state this program knows, by Alembic."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from ccprocessor.errors import (
    DatabaseRefused,
    Means,
    NextStep,
)
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.engine.backups import BackUp

log = logging.getLogger(__name__)

_VERSION_TABLE = "alembic_version"
_OURS = frozenset({_VERSION_TABLE, "document", "revision", "packet"})
ADVISORY_LOCK = 0x63637072
"""Held by an upgrade of a server's database alone, and by units of work together."""

TURN_LOCK = 0x63637074
"""Held by whoever saves into a month, together with the month's own number."""

_MIGRATING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Schema:
    """A tree of migrations and the newest of them.

    The head stands here so that a database that is up to date is opened without Alembic.
    """

    head: str
    folder: Path

    def states(self) -> frozenset[str]:
        """Every migration that this program knows."""
        from alembic.script import ScriptDirectory

        steps = ScriptDirectory(str(self.folder)).walk_revisions()
        return frozenset(step.revision for step in steps)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """Upgrade of older tables: the states before and after, and the path of the backup, if any."""

    before: str
    after: str
    backup: Path | None

    @property
    def sentence(self) -> str:
        """Sentence for the user that says what happened."""
        done = f"The database was brought up to date (from {self.before} to {self.after})."
        return f"{done} As it was before, it is kept in {self.backup}." if self.backup else done


SCHEMA = Schema("0015", Path(__file__).parent.with_name("migrations"))


def stored_head(connection: sa.Connection, name: str) -> str | None:
    """The newest migration a database has seen; None for an empty one.

    Raises DatabaseRefused where it holds something else.
    """
    tables = frozenset(sa.inspect(connection).get_table_names())
    refuse_foreign(tables, name)
    if not tables:
        return None
    heads = _stored_states(connection)
    if len(heads) != 1:
        raise DatabaseRefused(
            f"{name} does not say which version its tables have.",
            hint="Put the newest backup in its place and run again.",
        )
    return heads[0]


MAKE_TABLES = NextStep("{} once to make its tables.", Means.COMMAND, "ccprocessor db init")
UPGRADE_TABLES = NextStep(
    "{} once, after a backup; every desk needs this version of the program afterwards.",
    Means.COMMAND,
    "ccprocessor db upgrade",
)


def refuse_foreign(tables: Collection[str], name: str) -> None:
    """Raise DatabaseRefused where there are tables, and they are not this program's."""
    if tables and not _OURS.issubset(tables):
        raise DatabaseRefused(
            f"{name} holds the data of another program, and was left as it is.",
            hint=NextStep("Choose another database {}.", Means.DATABASE),
        )


def upgrade(
    connection: sa.Connection, name: str, *, schema: Schema, back_up: BackUp | None
) -> Upgrade | None:
    """Bring the tables up to date within the connection's transaction; others wait meanwhile.

    Tables that are there are backed up before by `back_up`, where it is given; nobody writes into
    them from then on. The answer is None where there was nothing to bring up to date. Raises
    DatabaseRefused where the database was made by a newer program, or no backup can be made.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    stored = stored_head(connection, name)
    if stored == schema.head:
        return None
    if stored is None:
        _migrate(connection, schema, name)
        return None
    refuse_newer(stored, name, schema)
    backup = None
    if back_up is not None:
        _hold_off_writers(connection)
        backup = back_up(stored)
    _migrate(connection, schema, name)
    if connection.dialect.name == "postgresql":
        from ccprocessor.storage.engine.roles import grant_again

        grant_again(connection)
    log.info("The database was upgraded from %s to %s", stored, schema.head)
    return Upgrade(stored, schema.head, backup)


def hold_schema(connection: sa.Connection, name: str, schema: Schema) -> None:
    """Keep the tables as they are until the connection's transaction ends: no upgrade begins.

    Raises DatabaseRefused where they are no longer as when the database was opened.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({ADVISORY_LOCK})")
    stored = _stored_states(connection)
    if stored == [schema.head]:
        return
    raise DatabaseRefused(
        f"{name} was changed by another ccprocessor while this one was running (its tables are at"
        f" {', '.join(stored) or 'nothing'}, this program works with {schema.head}): nothing of"
        " this was stored.",
        hint="Close this program, and start the newest one that is installed; install the newer"
        " version where there is none.",
    )


def refuse_newer(stored: str, name: str, schema: Schema) -> None:
    """Raise DatabaseRefused where the stored migration is none of this program's."""
    if stored not in schema.states():
        raise DatabaseRefused(
            f"{name} was made by a newer ccprocessor (its tables are at {stored}, this program"
            f" knows {schema.head}).",
            hint="Install the newer program; nothing was changed.",
        )


def _hold_off_writers(connection: sa.Connection) -> None:
    """Lock the tables of a server for all but readers: older programs know no other lock."""
    if connection.dialect.name != "postgresql":
        return
    from ccprocessor.storage import projected, tables
    from ccprocessor.storage.search.tables import search_row
    from ccprocessor.storage.together.tables import presence
    from ccprocessor.storage.trail.tables import audit_event
    from ccprocessor.storage.users.tables import membership

    assert projected.PROJECTIONS  # importing them fills the metadata
    assert search_row.columns
    assert presence.columns
    assert audit_event.columns
    assert membership.columns
    there = set(sa.inspect(connection).get_table_names())
    quote = connection.dialect.identifier_preparer.quote
    ours = [quote(one.name) for one in tables.metadata.sorted_tables if one.name in there]
    connection.exec_driver_sql(f"LOCK TABLE {', '.join(ours)} IN EXCLUSIVE MODE")


def _stored_states(connection: sa.Connection) -> list[str]:
    found = connection.exec_driver_sql(f"SELECT version_num FROM {_VERSION_TABLE}").scalars()  # noqa: S608
    return [str(state) for state in found]


def _migrate(connection: sa.Connection, schema: Schema, name: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(schema.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with _MIGRATING:  # Alembic keeps its context in the module
        command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        for table, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            raise damaged(f"what a row of {table} in {name} belongs to")
