"""Opening: a file is made on first use, an empty server is not; a refusal says why."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.domain.actors import Actor
from ccprocessor.domain.matches import Alias
from ccprocessor.errors import DatabaseRefused, WrongUsage
from ccprocessor.storage.aliases import keep_aliases, load_aliases
from ccprocessor.storage.engine.database import (
    Database,
    init_database,
    open_database,
    upgrade_database,
)
from ccprocessor.storage.engine.trial import try_database
from tests.storage.months import PAT

SAM = Alias("Sam", "SAMUEL")


def keep_sam(file: Path) -> None:
    opened = open_database(file)
    with opened.write(PAT) as session:
        keep_aliases(session, [SAM])
    opened.close()


def test_a_new_file_is_made_on_first_use_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "office.db"
    opened = open_database(file)
    assert opened.name == str(file)
    with opened.write(PAT) as session:
        keep_aliases(session, [SAM])
    opened.close()
    again = open_database(f"sqlite:///{file}")
    with again.read() as session:
        assert load_aliases(session) == (SAM,)
    again.close()


def test_a_file_that_should_be_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "office.db"
    with pytest.raises(WrongUsage, match="There is no database at"):
        open_database(file, create=False)
    assert not file.exists()


def test_an_empty_server_wants_to_be_initialised(postgres_url: str) -> None:
    with pytest.raises(DatabaseRefused, match=r"is empty.*ccprocessor db init"):
        open_database(postgres_url)
    init_database(postgres_url).close()
    init_database(postgres_url).close()
    open_database(postgres_url).close()


def test_a_plain_address_of_a_server_is_understood(postgres_url: str) -> None:
    plain = postgres_url.replace("postgresql+psycopg://", "postgres://")
    opened = init_database(plain)
    assert opened.name.startswith("postgresql://office@127.0.0.1:")
    opened.close()


def test_the_pragmas_took(tmp_path: Path) -> None:
    opened = init_database(tmp_path / "office.db")
    with opened.read() as session:
        found = {
            name: session.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    opened.close()
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 60000}
    assert found == expected


def test_a_unit_is_stored_whole_or_not_at_all(database: Database) -> None:
    class Stop(Exception):
        pass

    def half_way() -> None:
        with database.write(PAT) as session:
            keep_aliases(session, [SAM])
            raise Stop

    with pytest.raises(Stop):
        half_way()
    with database.read() as session:
        assert load_aliases(session) == ()


def test_a_reading_unit_cannot_write(database: Database) -> None:
    with (
        pytest.raises(DatabaseRefused, match="cannot be written to"),
        database.read() as session,
    ):
        session.execute(sa.text("DELETE FROM alias"))
    with pytest.raises(LookupError), database.read() as session:
        keep_aliases(session, [SAM])
    with database.write(PAT) as session:
        keep_aliases(session, [SAM])


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.read() as reader:
        assert load_aliases(reader) == ()
        with database.write(PAT) as writer:
            keep_aliases(writer, [SAM])
        assert load_aliases(reader) == ()
    with database.read() as reader:
        assert load_aliases(reader) == (SAM,)


def test_threads_write_one_after_the_other(database: Database) -> None:
    def keep(number: int) -> None:
        with database.write(PAT) as session:
            keep_aliases(session, [Alias(f"Sam {number}", "SAMUEL")])

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert len(load_aliases(session)) == 12


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sirs, " * 500)
    with pytest.raises(DatabaseRefused, match="is not a ccprocessor database"):
        open_database(letter)
    assert letter.read_text() == "Dear Sirs, " * 500


def test_another_program_s_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "music.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE song (title TEXT)")
    other.close()
    with pytest.raises(DatabaseRefused, match="data of another program"):
        open_database(file)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefused, match="cannot be opened"):
        open_database(tmp_path)


def test_a_place_where_no_folder_can_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseRefused, match="No file can be made in"):
        open_database(tmp_path / "file" / "below" / "office.db")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://office@server/name", "neither a file nor a Postgres database"),
        ("sqlite://", "neither a file nor a Postgres database"),
        ("sqlite:///:memory:", "neither a file nor a Postgres database"),
        ("postgresql://office@server:port/name", "cannot be read"),
        ("postgresql://office@[bad/name", "cannot be read"),
        ("sqlite:///~nobodyhere/office.sqlite", "somebody who is not known on this computer"),
        ("sqlite:///office\0.sqlite", "a character that no path can hold"),
    ],
)
def test_an_address_that_means_nothing_is_refused(address: str, said: str) -> None:
    for opening in (open_database, init_database, upgrade_database, try_database):
        with pytest.raises(DatabaseRefused, match=said):
            opening(address)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseRefused, match="cannot be reached") as refused:
        open_database("postgresql://office:hush@127.0.0.1:1/ccprocessor")
    assert "127.0.0.1" in str(refused.value)
    assert "hush" not in str(refused.value)


def test_a_database_the_server_does_not_have_is_refused(postgres_url: str) -> None:
    with pytest.raises(DatabaseRefused, match="cannot be reached"):
        open_database(f"{postgres_url}_which_is_not_there")


def test_a_lost_connection_loses_nothing_that_was_stored(postgres_url: str) -> None:
    opened = init_database(postgres_url)
    with opened.write(PAT) as session:
        keep_aliases(session, [SAM])

    def cut_off() -> None:
        with opened.write(PAT) as session:
            keep_aliases(session, [Alias("Lost", "LOST")])
            session.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DatabaseRefused, match=r"connection .* was lost"):
        cut_off()
    with opened.read() as session:
        assert load_aliases(session) == (SAM,)
    opened.close()


@pytest.fixture
def as_somebody() -> Iterator[Path]:
    """A folder of our own, visited as a user who may only read it."""
    folder = Path(tempfile.mkdtemp(prefix="ccprocessor-test-"))
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="this system has no user ids")
def test_a_file_that_may_not_be_written_is_refused(as_somebody: Path) -> None:
    file = as_somebody / "office.db"
    init_database(file).close()
    file.chmod(0o444)
    as_somebody.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        with pytest.raises(DatabaseRefused, match=r"cannot be (opened|written to)"):
            keep_sam(file)
    finally:
        if root:
            os.seteuid(0)


def test_a_user_is_made_at_the_first_write_and_known_at_the_next(database: Database) -> None:
    for _ in range(2):
        with database.write(Actor("Ada")):
            pass
    with database.write(PAT) as session:
        names = "SELECT name FROM user_account ORDER BY id"
        assert session.scalars(sa.text(names)).all() == ["Ada", "Pat"]
        assert session.scalar(sa.text("SELECT count(*) FROM workstation")) == 2
        assert session.scalar(sa.text("SELECT count(*) FROM company")) == 1


def test_nothing_is_written_for_a_company_that_is_not_known(database: Database) -> None:
    stranger = replace(PAT, company="Elsewhere")
    with pytest.raises(DatabaseRefused, match="no company “Elsewhere”"), database.write(stranger):
        pass
    with database.read() as session:
        assert session.scalars(sa.text("SELECT name FROM user_account")).all() == []
