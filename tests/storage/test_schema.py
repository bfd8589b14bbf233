"""The tables are those the program describes, and older ones are brought up to date."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ccprocessor.domain.matches import Alias
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.aliases import keep_aliases, load_aliases
from ccprocessor.storage.engine.database import (
    Database,
    init_database,
    open_database,
    upgrade_database,
)
from ccprocessor.storage.engine.schema import ADVISORY_LOCK, SCHEMA, Schema
from ccprocessor.storage.projected import PROJECTIONS
from ccprocessor.storage.tables import STATUSES, metadata
from tests.storage.months import PAT

SAM = Alias("Sam", "SAMUEL")
INDEX = "search_words"  # each engine has its own; SQLite keeps it in tables
NEXT_STEP = '''
"""A table that a later program brings."""
from alembic import op
import sqlalchemy as sa

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.create_table("memo", sa.Column("id", sa.Integer, primary_key=True), sqlite_strict=True)
    {then}
'''


def later_schema(folder: Path, then: str = "") -> Schema:
    """What a later program would know: one table more."""
    shutil.copytree(SCHEMA.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    step = folder / "versions" / "9999_memo.py"
    step.write_text(NEXT_STEP.format(head=SCHEMA.head, then=then))
    return Schema("9999", folder)


def tables_of(opened: Database) -> set[str]:
    with opened.read() as session:
        return set(sa.inspect(session.connection()).get_table_names())


def test_the_migrations_make_the_tables_that_are_described(database: Database) -> None:
    with database.read() as session:
        known = {"include_name": lambda name, *_: not str(name).startswith(INDEX)}
        context = MigrationContext.configure(session.connection(), opts=known)
        assert compare_metadata(context, metadata) == []
    assert len(PROJECTIONS) == 5


def test_the_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCHEMA.folder))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA.head]


def test_every_table_of_a_file_is_strict(file_with_tables: Path) -> None:
    with sqlite3.connect(file_with_tables) as raw:
        rows = raw.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
        lax = {name for name, strict in rows if not strict and not name.startswith(INDEX)}
    raw.close()
    assert lax == {"alembic_version", "sqlite_schema", "sqlite_temp_schema"}


def test_older_tables_are_brought_up_to_date_with_their_rows(own_url: str, tmp_path: Path) -> None:
    old = open_database(own_url)
    with old.write(PAT) as session:
        keep_aliases(session, [SAM])
    old.close()
    schema = later_schema(tmp_path / "later")
    upgraded = upgrade_database(own_url, schema=schema)
    assert upgraded is not None
    assert (upgraded.before, upgraded.after) == (SCHEMA.head, "9999")
    later = open_database(own_url, schema=schema)
    assert "memo" in tables_of(later)
    with later.read() as session:
        assert load_aliases(session) == (SAM,)
    later.close()


def test_a_migration_that_fails_changes_nothing(own_url: str, tmp_path: Path) -> None:
    broken = later_schema(tmp_path / "later", then='raise RuntimeError("half way")')
    with pytest.raises(RuntimeError, match="half way"):
        upgrade_database(own_url, schema=broken)
    opened = open_database(own_url)
    assert "memo" not in tables_of(opened)
    opened.close()


def test_a_database_of_a_newer_program_is_left_alone(own_url: str, tmp_path: Path) -> None:
    later = later_schema(tmp_path / "later")
    upgrade_database(own_url, schema=later)
    for opening in (open_database, init_database, upgrade_database):
        with pytest.raises(DatabaseRefused, match="made by a newer ccprocessor"):
            opening(own_url)
    opened = open_database(own_url, schema=later)
    assert "memo" in tables_of(opened)
    opened.close()


def test_a_program_that_runs_on_stores_nothing_in_tables_upgraded_meanwhile(
    own_url: str, tmp_path: Path
) -> None:
    running = open_database(own_url)
    later = later_schema(tmp_path / "later")
    upgrade_database(own_url, schema=later)
    with (
        pytest.raises(DatabaseRefused, match=r"changed by another ccprocessor.*start the newest"),
        running.write(PAT) as session,
    ):
        keep_aliases(session, [SAM])
    running.close()
    opened = open_database(own_url, schema=later)
    with opened.read() as session:
        assert load_aliases(session) == ()
    opened.close()


def test_no_upgrade_begins_while_a_unit_of_work_is_under_way(postgres_url: str) -> None:
    desk = init_database(postgres_url)
    beside = sa.create_engine(postgres_url)
    is_free = sa.text("SELECT pg_try_advisory_xact_lock(:key)")
    with beside.connect() as upgrading:
        with desk.write(PAT):
            assert upgrading.scalar(is_free, {"key": ADVISORY_LOCK}) is False
        assert upgrading.scalar(is_free, {"key": ADVISORY_LOCK}) is True
    beside.dispose()
    desk.close()


@pytest.mark.parametrize(
    "table", ["revision", "packet", "document", "document_chunk", "revision_packet"]
)
def test_what_is_written_once_has_a_guard_against_deletion(database: Database, table: str) -> None:
    with database.read() as session:
        names = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        }[session.connection().dialect.name]
        assert f"{table}_is_written_once_delete" in session.scalars(sa.text(names)).all()


@pytest.mark.parametrize("status", [*STATUSES, "lost"])
def test_the_database_itself_knows_the_states_of_a_document(
    database: Database, status: str
) -> None:
    values = {"sha256": "a", "name": "b", "status": status}
    insert = sa.text(
        "INSERT INTO document (sha256, name, kind, size, pages, mime_type, scanned_pages,"
        " received_at, engine, status, company_id)"
        " VALUES (:sha256, :name, 'other', 1, 1, 'x', '[]',"
        " '2031-01-01T00:00:00+00:00', 'text-layer', :status, (SELECT id FROM company))"
    )
    if status in STATUSES:
        with database.write(PAT) as session:
            session.execute(insert, values)
    else:
        with pytest.raises(sa.exc.IntegrityError), database.write(PAT) as session:
            session.execute(insert, values)
