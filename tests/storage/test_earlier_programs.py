"""All that earlier programs stored is there after an upgrade, sealed and guarded."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.domain.matches import Alias
from ccprocessor.storage.aliases import keep_aliases, load_aliases
from ccprocessor.storage.closing.closings import MonthClosed, add_closing
from ccprocessor.storage.closing.looks import keep_look
from ccprocessor.storage.decisions import load_decisions
from ccprocessor.storage.documents import read_chunks, store_document
from ccprocessor.storage.engine.database import Database, open_database, upgrade_database
from ccprocessor.storage.engine.schema import SCHEMA
from ccprocessor.storage.revisions import add_revision, list_cycles, load_month
from ccprocessor.storage.tables import user_account
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
from tests.storage.oldest import earlier_schema, make_earlier

SAM = Alias("Sam", "SAMUEL")


@pytest.mark.parametrize("state", ["0001", "0002", "0003"])
def test_what_earlier_programs_stored_is_kept_sealed_and_by_whom(
    file_with_tables: Path, bare_url: str, tmp_path: Path, state: str
) -> None:
    source = open_database(Path(shutil.copy(file_with_tables, tmp_path / "source.db")))
    keep_two_revisions(source)
    make_earlier(bare_url, earlier_schema(tmp_path / "earlier", state), source)
    source.close()
    upgraded = upgrade_database(bare_url)
    assert upgraded is not None
    assert (upgraded.before, upgraded.after) == (state, SCHEMA.head)
    database = open_database(bare_url)
    with database.read() as session:
        [summary] = list_cycles(session)
        assert summary.damaged == ()
        assert [one.author for one in summary.revisions] == ["Pat", "Sam"]
        revision, found = load_month(session, CYCLE.id)
        assert found == month(person("1"), person("2"))
        decided = load_decisions(session, revision.id)
        assert decided == ((NOTED,) if state == "0003" else ())
        assert load_aliases(session) == (SAM,)
    with database.write(PAT) as session:
        add_revision(session, new(month(person("3")), "c", based_on="1.1"))
        assert session.scalars(sa.select(user_account.c.name)).all() == ["Pat", "Sam"]
        load_month(session, CYCLE.id)
    for table in ("revision", "user_account", "document_chunk"):
        with pytest.raises(sa.exc.DBAPIError, match="once"), database.write(PAT) as session:
            session.execute(sa.text(f"DELETE FROM {table}"))
    database.close()


def test_copies_that_earlier_programs_stored_are_guarded(
    file_with_tables: Path, bare_url: str, tmp_path: Path
) -> None:
    source = open_database(Path(shutil.copy(file_with_tables, tmp_path / "source.db")))
    keep_two_revisions(source)
    make_earlier(bare_url, earlier_schema(tmp_path / "earlier", "0005"), source)
    source.close()
    upgrade_database(bare_url)
    database = open_database(bare_url)
    with database.read() as session:
        assert load_month(session, CYCLE.id)[1] == month(person("1"), person("2"))
        assert b"".join(read_chunks(session, STATEMENT.sha256)) == b"page"
    delete = sa.text("DELETE FROM document_chunk WHERE document = :document")
    with pytest.raises(sa.exc.DBAPIError, match="once"), database.write(PAT) as session:
        session.execute(delete, {"document": STATEMENT.sha256})
    with database.write(PAT) as session:
        session.execute(delete, {"document": REPORT.sha256})
    database.close()


def keep_two_revisions(database: Database) -> None:
    with database.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record(), chunks=[b"page"])
        store_document(session, REPORT, chunks=[b"page"])
        keep_aliases(session, [SAM])
        add_revision(session, new(month(person("1"))))
    with database.write(replace(PAT, user="Sam")) as session:
        edit = new(month(person("1"), person("2")), "b", reading=READING, decisions=(NOTED,))
        add_revision(session, edit)


def test_months_that_an_earlier_program_stored_are_open_and_can_be_closed(
    file_with_tables: Path, bare_url: str, tmp_path: Path
) -> None:
    source = open_database(Path(shutil.copy(file_with_tables, tmp_path / "source.db")))
    keep_two_revisions(source)
    make_earlier(bare_url, earlier_schema(tmp_path / "earlier", "0009"), source)
    source.close()
    upgrade_database(bare_url)
    database = open_database(bare_url)
    with database.read() as session:
        [summary] = list_cycles(session)
        assert (summary.closing, summary.revisions[-1].approved) == (None, 0)
    with database.write(PAT) as session:
        add_closing(session, CYCLE.id, summary.revisions[-1].number, is_closed=True)
        keep_look(session, CYCLE.id, "1", ("version 1",))
    with pytest.raises(MonthClosed), database.write(PAT) as session:
        add_revision(session, new(month(person("3")), "c"))
    for statement in ("DELETE FROM cycle_closing", "UPDATE cycle_closing SET is_closed = 0"):
        with pytest.raises(sa.exc.DBAPIError, match="once"), database.write(PAT) as session:
            session.execute(sa.text(statement))
    database.close()
