"""On Postgres the program's role adds to the record and cannot change it; its owner is another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.errors import DatabaseRefused, WrongUsage
from ccprocessor.storage.documents import read_chunks, store_document
from ccprocessor.storage.engine.database import (
    Database,
    init_database,
    open_database,
    upgrade_database,
)
from ccprocessor.storage.engine.roles import grant_program_role
from ccprocessor.storage.revisions import add_revision, list_cycles, load_month
from tests.storage.months import (
    CYCLE,
    NOTED,
    PAT,
    READING,
    REPORT,
    STATEMENT,
    month,
    new,
    person,
    statement_record,
)
from tests.storage.servers import PostgresServer
from tests.storage.test_schema import later_schema

WRITTEN_ONCE = (
    "document_reading",
    "revision",
    "revision_document",
    "packet",
    "reading",
    "decision",
    "revision_decision",
    "company",
    "user_account",
    "workstation",
    "employee",
    "employee_key",
    "setting",
    "cycle_mark",
    "cycle_closing",
    "membership",
    "company_title",
)
TRUNCATED = (*WRITTEN_ONCE, "document", "document_chunk", "revision_packet")
KEEPER, PROGRAM = "keeper", "program of the office"


@pytest.fixture
def owned(postgres_server: PostgresServer, postgres_url: str) -> Iterator[str]:
    """An empty database whose owner is no superuser."""
    server = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {KEEPER} LOGIN CREATEROLE")
        connection.exec_driver_sql(f"ALTER DATABASE {server.url.database} OWNER TO {KEEPER}")
        yield as_role(postgres_url, KEEPER)
        connection.exec_driver_sql(f'DROP OWNED BY {KEEPER}; DROP ROLE IF EXISTS "{PROGRAM}"')
        connection.exec_driver_sql(f"ALTER DATABASE {server.url.database} OWNER TO office")
        connection.exec_driver_sql(f"DROP ROLE {KEEPER}")
    server.dispose()


@pytest.fixture
def desk(owned: str) -> Iterator[Database]:
    """The database of that owner, opened as the program's role."""
    init_database(owned).close()
    assert grant_program_role(owned, PROGRAM) is True
    assert grant_program_role(owned, PROGRAM) is False
    opened = open_database(as_role(owned, PROGRAM))
    yield opened
    opened.close()


def as_role(url: str, role: str) -> str:
    return sa.make_url(url).set(username=role).render_as_string()


def keep_a_month(desk: Database) -> None:
    with desk.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record(), chunks=[b"page"])
        store_document(session, REPORT)
        add_revision(session, new(month(person("1"), person("2")), reading=READING))
    with desk.write(PAT) as session:
        store_document(session, STATEMENT, chunks=[b"less"], replace_copy=True)
        edit = new(month(person("1"), person("2", receipts=())), "b", decisions=(NOTED,))
        add_revision(session, edit)


def test_the_program_s_role_does_all_that_a_desk_does(desk: Database) -> None:
    keep_a_month(desk)
    with desk.read() as session:
        load_month(session, CYCLE.id)
        assert [one.number for one in list_cycles(session)[0].revisions] == ["1.0", "1.1"]
        assert b"".join(read_chunks(session, STATEMENT.sha256)) == b"less"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {0}",
        "UPDATE {0} SET {1} = {1}",
        "TRUNCATE {0} CASCADE",
        "ALTER TABLE {0} DISABLE TRIGGER USER",
        "DROP TRIGGER {0}_is_written_once_delete ON {0}",
    ],
)
def test_the_program_s_role_may_not_change_what_is_written_once(
    desk: Database, statement: str
) -> None:
    for table in WRITTEN_ONCE:
        with desk.read() as session:
            column = sa.inspect(session.connection()).get_columns(table)[0]["name"]
        with pytest.raises(DatabaseRefused) as refused, desk.write(PAT) as session:
            session.execute(sa.text(statement.format(table, column)))
        assert "InsufficientPrivilege" in repr(refused.value.__cause__)


def test_not_even_the_owner_empties_a_table_at_a_stroke(postgres_url: str) -> None:
    office = init_database(postgres_url)
    for table in TRUNCATED:
        with pytest.raises(sa.exc.DBAPIError, match="written once"), office.write(PAT) as session:
            session.execute(sa.text(f"TRUNCATE {table} CASCADE"))
    office.close()


def test_the_program_s_role_works_on_after_the_owner_s_upgrade(
    owned: str, desk: Database, tmp_path: Path
) -> None:
    schema = later_schema(tmp_path / "later")
    with pytest.raises(DatabaseRefused, match="cannot be written to"):
        upgrade_database(as_role(owned, PROGRAM), schema=schema)
    assert upgrade_database(owned, schema=schema) is not None
    later = open_database(as_role(owned, PROGRAM), schema=schema)
    with later.write(PAT) as session:
        session.execute(sa.text("INSERT INTO memo (id) VALUES (1)"))
    with pytest.raises(DatabaseRefused), later.write(PAT) as session:
        session.execute(sa.text("DELETE FROM memo"))
    later.close()


def test_a_role_above_the_guards_is_refused(owned: str, tmp_path: Path) -> None:
    init_database(owned).close()
    for role in (KEEPER, "office"):
        with pytest.raises(DatabaseRefused, match="owns the tables or has every right"):
            grant_program_role(owned, role)
    with pytest.raises(WrongUsage, match="no roles"):
        grant_program_role(tmp_path / "office.db", PROGRAM)


def test_one_who_may_make_no_roles_is_told_whom_to_ask(desk: Database, owned: str) -> None:
    with pytest.raises(DatabaseRefused, match=r"no role stranger.*may not make any"):
        grant_program_role(as_role(owned, PROGRAM), "stranger")
