"""What was stored cannot be changed by the program, and whoever changes it otherwise is noticed."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.closing.closings import add_closing
from ccprocessor.storage.documents import load_record, read_chunks, store_document, stored_copy
from ccprocessor.storage.engine.database import Database, init_database
from ccprocessor.storage.office_rules import add_rules
from ccprocessor.storage.proof.guards import guard_gone, guards
from ccprocessor.storage.revisions import add_revision, list_cycles, load_month
from ccprocessor.storage.summaries import add_mark
from ccprocessor.storage.tables import document, document_chunk
from ccprocessor.storage.trail.writing import keep_checkpoint
from ccprocessor.storage.users.accounts import (
    Account,
    add_user,
    companies,
    name_company,
    set_role,
)
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

FLIP = {
    "sqlite": "CAST(X'00' || substr({0}, 2) AS BLOB)",
    "postgresql": "set_byte({0}, 0, 0)",
}


def without_guard(session: Session, table: str) -> None:
    """What someone with the right to change the tables could do; for a database of one's own."""
    if table == "audit_event":
        without_guard(session, "audit_head")
    if session.connection().dialect.name == "postgresql":
        session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    for event in ("insert", "update", "delete"):
        session.execute(sa.text(f"DROP TRIGGER IF EXISTS {table}_is_written_once_{event}"))


@pytest.mark.parametrize(
    "table", ["revision", "packet", "revision_document", "reading", "decision"]
)
def test_a_revision_is_written_once(office: Database, table: str) -> None:
    with office.write(PAT) as session:
        add_revision(session, new(month(), reading=READING, decisions=(NOTED,)))
        column = sa.inspect(session.connection()).get_columns(table)[0]["name"]
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(sa.exc.DBAPIError, match="written once"), office.write(PAT) as session:
            session.execute(sa.text(statement))


@pytest.mark.parametrize("statement", ["DELETE FROM document_chunk", "DELETE FROM document"])
def test_the_copy_of_a_document_that_was_read_is_kept(database: Database, statement: str) -> None:
    with database.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record(), chunks=[b"page"])
    with pytest.raises(sa.exc.DBAPIError, match="written once"), database.write(PAT) as session:
        session.execute(sa.text(statement))
    with database.read() as session:
        assert b"".join(read_chunks(session, STATEMENT.sha256)) == b"page"


def test_the_copy_of_a_document_that_nobody_finished_reading_is_cleaned_up(
    database: Database,
) -> None:
    with database.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record(), chunks=[b"page"])
        store_document(session, REPORT, chunks=[b"half"])
    with database.write(PAT) as session:
        of_report = {"sha256": REPORT.sha256}
        session.execute(sa.text("DELETE FROM document_chunk WHERE document = :sha256"), of_report)
        session.execute(sa.text("DELETE FROM document WHERE sha256 = :sha256"), of_report)
    with database.read() as session:
        assert b"".join(read_chunks(session, STATEMENT.sha256)) == b"page"
        assert session.scalars(sa.select(document.c.sha256)).all() == [STATEMENT.sha256]


def test_the_copy_of_a_read_document_gives_way_to_one_with_more_removed(database: Database) -> None:
    with database.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record(), chunks=[b"page"])
        store_document(session, STATEMENT, chunks=[b"less"], replace_copy=True)
    with database.read() as session:
        assert b"".join(read_chunks(session, STATEMENT.sha256)) == b"less"


def test_only_the_state_of_a_person_may_change(office: Database) -> None:
    with office.write(PAT) as session:
        add_revision(session, new(month()))
        session.execute(sa.text("UPDATE revision_packet SET state = 'approved'"))
    for statement in ("UPDATE revision_packet SET person = 'Eve'", "DELETE FROM revision_packet"):
        with pytest.raises(sa.exc.DBAPIError, match="written once"), office.write(PAT) as session:
            session.execute(sa.text(statement))


TAMPERINGS = (
    ("revision", "created_by = (SELECT min(id) FROM user_account) WHERE id = 2"),
    ("revision", "workstation_id = NULL WHERE id = 2"),
    ("user_account", "name = 'Eve' WHERE name = 'Sam'"),
    ("workstation", "name = 'elsewhere'"),
    ("company", "name = 'another'"),
    ("revision", "reason = 'because' WHERE id = 2"),
    ("revision", "program = 'another' WHERE id = 2"),
    ("revision", "inputs_digest = 'x' WHERE id = 2"),
    ("revision", "options = '[]' WHERE id = 2"),
    ("revision", "timings = '[]' WHERE id = 2"),
    ("revision", "header = replace(header, 'is blank', 'is white') WHERE id = 2"),
    ("revision", "minor = 7 WHERE id = 2"),
    ("revision", "parent_id = NULL WHERE id = 2"),
    ("revision_packet", "employee = NULL WHERE person = '2'"),
    ("revision_packet", "person = 'Eve' WHERE person = '2'"),
    ("revision_packet", "position = 9 WHERE person = '1'"),
    ("packet", "content = <content>"),
    ("packet", "provenance = <provenance>"),
    ("packet", "content = provenance"),
)


@pytest.mark.parametrize(("table", "change"), TAMPERINGS)
def test_a_tampered_revision_is_noticed_on_loading(
    own_office: Database, table: str, change: str
) -> None:
    with own_office.write(PAT) as session:
        add_revision(session, new(month(person("0")), "a"))
    with own_office.write(replace(PAT, user="Sam")) as session:
        add_revision(session, new(month(person("1"), person("2")), "b"))
        load_month(session, CYCLE.id)
    with own_office.write(PAT) as session:
        without_guard(session, table)
        flip = FLIP[session.connection().dialect.name]
        for column in ("content", "provenance"):
            change = change.replace(f"<{column}>", flip.format(column))
        session.execute(sa.text(f"UPDATE {table} SET {change}"))
    with own_office.read() as session, pytest.raises(DatabaseRefused, match="no longer what was"):
        load_month(session, CYCLE.id)


def test_a_removed_person_is_noticed(own_office: Database) -> None:
    with own_office.write(PAT) as session:
        add_revision(session, new(month(person("1"), person("2"))))
        without_guard(session, "revision_packet")
        session.execute(sa.text("DELETE FROM revision_packet WHERE person = '2'"))
    with own_office.read() as session, pytest.raises(DatabaseRefused, match=r"revision 1\.0 of"):
        load_month(session, CYCLE.id)


def test_a_changed_record_is_noticed(own_office: Database) -> None:
    with own_office.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record())
        without_guard(session, "document")
        flip = FLIP[session.connection().dialect.name].format("record")
        session.execute(sa.text(f"UPDATE document SET record = {flip} WHERE record IS NOT NULL"))
    with own_office.read() as session, pytest.raises(DatabaseRefused, match="the record of"):
        load_record(session, STATEMENT.sha256)


def test_a_changed_chunk_is_noticed_when_the_last_one_was_read(own_office: Database) -> None:
    with own_office.write(PAT) as session:
        store_document(session, STATEMENT, chunks=[b"page" * 9])
        flip = FLIP[session.connection().dialect.name].format("data")
        session.execute(sa.text(f"UPDATE document_chunk SET data = {flip}"))
    with own_office.read() as session, pytest.raises(DatabaseRefused, match="the file of document"):
        list(read_chunks(session, STATEMENT.sha256))


def with_copies(office: Database) -> None:
    with office.write(PAT) as session:
        store_document(session, STATEMENT, chunks=[b"page" * 9])
        add_revision(session, new(month()))


def swap_copy(session: Session) -> None:
    """Put another copy, with its own digest, into the place of the sealed one."""
    digest = hashlib.sha256(b"other").hexdigest()
    session.execute(sa.update(document_chunk).values(data=b"other"))
    session.execute(sa.update(document).values(redacted_sha256=digest))


def test_a_copy_that_was_changed_for_another_is_noticed_when_it_is_opened(
    own_office: Database,
) -> None:
    with_copies(own_office)
    with own_office.write(PAT) as session:
        assert b"".join(read_chunks(session, STATEMENT.sha256)) == b"page" * 9
        swap_copy(session)
    with own_office.read() as session:
        for look in (stored_copy, lambda *it: list(read_chunks(*it))):
            with pytest.raises(DatabaseRefused, match="the file of document"):
                look(session, STATEMENT.sha256)
    with own_office.write(PAT) as session, pytest.raises(DatabaseRefused, match="the file of"):
        add_revision(session, new(month(), "b", kind="edit"))


def test_the_seal_of_a_revision_covers_its_copies(own_office: Database) -> None:
    with_copies(own_office)
    with own_office.write(PAT) as session:
        without_guard(session, "revision_document")
        session.execute(sa.text("UPDATE revision_document SET copy_sha256 = NULL"))
    with own_office.read() as session:
        with pytest.raises(DatabaseRefused, match=r"revision 1\.0 of"):
            load_month(session, CYCLE.id)
        assert list_cycles(session)[0].damaged == ("revision 1.0",)


def test_a_copy_from_which_more_was_removed_is_sealed_by_the_next_revision(
    office: Database,
) -> None:
    with_copies(office)
    painted = hashlib.sha256(b"less").hexdigest()
    with office.write(PAT) as session:
        store_document(
            session, STATEMENT, chunks=[b"less"], redacted_sha256=painted, replace_copy=True
        )
        add_revision(session, new(month(), "b"))
    with office.read() as session:
        assert b"".join(read_chunks(session, STATEMENT.sha256)) == b"less"
        for number in ("1.0", "1.1"):
            load_month(session, CYCLE.id, number)


def test_no_row_of_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    office = init_database(path)
    with office.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record(), chunks=[b"page"])
        store_document(session, REPORT)
        add_revision(session, new(month(person("1")), reading=READING, decisions=(NOTED,)))
        add_closing(session, CYCLE.id, "1.0", is_closed=True)
        add_rules(session, {"import_vendor": "first"}, dt.datetime.now(dt.UTC))
        [main] = companies(session)
        set_role(session, Account(add_user(session, "Ada"), "Ada"), main, "clerk")
        name_company(session, main, "Acme")
        add_mark(session, CYCLE.id, "shown")
        keep_checkpoint(session, 1, dt.datetime.now(dt.UTC), "signed")
    office.close()
    connection = sqlite3.connect(path, isolation_level=None)
    listed = "SELECT tbl_name FROM sqlite_master WHERE sql LIKE '%BEFORE INSERT%'"
    guarded = {table for (table,) in connection.execute(listed)}
    assert guarded >= {"audit_event", "decision", "setting", "membership", "revision"}
    for table in guarded:
        replaced = 0
        with contextlib.suppress(sqlite3.IntegrityError):
            replace_all = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
            replaced = connection.execute(replace_all).rowcount
        assert replaced == 0, table
    connection.close()


def test_every_guard_of_the_tables_is_looked_for(office: Database) -> None:
    with office.read() as session:
        on_server = session.get_bind().dialect.name == "postgresql"
        listed = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if on_server:
            listed = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        there = sorted(session.scalars(sa.text(listed)))
        assert sorted(name for _, name in guards(on_server=on_server)) == there
        assert guard_gone(session) == ""
