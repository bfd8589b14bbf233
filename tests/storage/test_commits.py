"""A server that vanishes or falls silent: what is said of a unit of work is what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from ccprocessor.domain.matches import Alias
from ccprocessor.errors import DatabaseRefused, OutcomeUnknown
from ccprocessor.storage.aliases import keep_aliases, load_aliases
from ccprocessor.storage.documents import store_document
from ccprocessor.storage.engine import commits, engines
from ccprocessor.storage.engine.database import Database, init_database, open_database
from ccprocessor.storage.engine.engines import Patience
from ccprocessor.storage.revisions import add_revision, find_saved
from tests.storage.months import PAT, REPORT, STATEMENT, month, new
from tests.storage.proxies import How, breaking

SAM = Alias("Sam", "SAMUEL")
HASTY = Patience(lock=0.3, statement=20, idle=20, silence=0.7)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "USUAL", HASTY)
    monkeypatch.setattr(commits, "_LOOK_S", 0.05)


@pytest.fixture
def there(postgres_url: str) -> Iterator[Database]:
    """The database by a way that never breaks."""
    opened = init_database(postgres_url)
    yield opened
    opened.close()


def keep(database: Database, alias: Alias) -> None:
    with database.write(PAT) as session:
        keep_aliases(session, [alias])


def kept(database: Database) -> tuple[Alias, ...]:
    with database.read() as session:
        return load_aliases(session)


@pytest.mark.parametrize("how", ["answer lost", "answer never comes"])
def test_a_commit_whose_answer_is_lost_was_stored_and_nothing_else_is_said(
    postgres_url: str, there: Database, how: How
) -> None:
    with breaking(postgres_url, b"COMMIT\0", how) as (url, proxy):
        opened = open_database(url)
        proxy.armed.set()
        keep(opened, SAM)
        assert proxy.broke.is_set()
        assert kept(opened) == kept(there) == (SAM,)
        opened.close()


@pytest.mark.parametrize("how", ["never sent", "sent nowhere"])
def test_a_commit_that_never_arrived_stored_nothing_and_holds_up_nobody(
    postgres_url: str, there: Database, how: How
) -> None:
    with breaking(postgres_url, b"COMMIT\0", how) as (url, proxy):
        opened = open_database(url)
        proxy.armed.set()
        with pytest.raises(DatabaseRefused, match="was lost: nothing of this was stored"):
            keep(opened, SAM)
        assert proxy.broke.is_set()
        assert kept(there) == ()
        keep(opened, SAM)
        assert kept(there) == (SAM,)
        opened.close()


def test_a_commit_that_cannot_be_looked_up_is_told_as_unknown(
    postgres_url: str, there: Database
) -> None:
    with breaking(postgres_url, b"COMMIT\0", "answer lost") as (url, proxy):
        opened = open_database(url)
        proxy.armed.set()
        proxy.close()
        with pytest.raises(OutcomeUnknown, match=r"whether it was stored is not known.*list"):
            keep(opened, SAM)
        opened.close()
    assert kept(there) == (SAM,)


@pytest.mark.parametrize("how", ["answer lost", "never sent", "answer never comes", "sent nowhere"])
def test_a_server_lost_before_the_commit_stored_nothing(
    postgres_url: str, there: Database, how: How
) -> None:
    with breaking(postgres_url, b"INSERT INTO alias", how) as (url, proxy):
        opened = open_database(url)
        proxy.armed.set()
        with pytest.raises(DatabaseRefused, match=r"was lost: nothing of this was stored.*network"):
            keep(opened, SAM)
        opened.close()
    assert kept(there) == ()


def test_tables_made_by_a_commit_whose_answer_is_lost_are_there(postgres_url: str) -> None:
    with breaking(postgres_url, b"COMMIT\0", "answer lost") as (url, proxy):
        proxy.armed.set()
        init_database(url).close()
        assert proxy.broke.is_set()
    open_database(postgres_url).close()


def test_a_server_that_takes_the_call_and_says_nothing_is_not_waited_for(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engines._CONNECTING, "connect_timeout", 2)
    with breaking(postgres_url, b"ccprocessor", "sent nowhere") as (url, proxy):
        proxy.armed.set()
        with pytest.raises(DatabaseRefused, match=r"cannot be reached.*Check that the server runs"):
            open_database(url)


def test_what_another_desk_holds_is_waited_for_only_so_long(
    postgres_url: str, there: Database
) -> None:
    holder = sa.create_engine(postgres_url)
    with holder.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE alias IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(DatabaseRefused, match="written by someone else"):
            keep(there, SAM)
    holder.dispose()
    keep(there, SAM)


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_server_that_forgot_the_transaction_is_asked_for_the_operation(
    postgres_url: str, there: Database, is_stored: bool
) -> None:
    engine = sa.create_engine(postgres_url)
    with there.write(PAT) as session:
        for document in (STATEMENT, REPORT):
            store_document(session, document)
        revision = add_revision(session, replace(new(month(), "first"), operation="save 1"))
    asked = "save 1" if is_stored else "save 2"
    mark = commits._Mark("99999999", 0, asked)  # still to come: the server was restored
    assert commits._outcome(engine, mark) is is_stored
    with there.read() as session:
        assert find_saved(session, "save 1") == revision
        assert find_saved(session, "save 2") is None
    engine.dispose()


def test_a_statement_without_end_is_ended_by_the_server(
    there: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "USUAL", Patience(lock=1, statement=0.1, idle=1, silence=20))
    with pytest.raises(DatabaseRefused, match="took too long"), there.read() as session:
        session.execute(sa.text("SELECT pg_sleep(30)"))
    assert kept(there) == ()
