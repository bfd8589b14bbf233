"""A database is looked at before it is chosen, and nothing in it is changed by that."""

from __future__ import annotations

import hashlib
import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.engine.database import init_database
from ccprocessor.storage.engine.trial import try_database


def address(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


def test_a_file_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    file = tmp_path / "new" / "office.sqlite"
    found = try_database(address(file))
    assert (found.state, found.is_file, found.months) == ("absent", True, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_made_is_ready(tmp_path: Path) -> None:
    init_database(tmp_path / "office.sqlite").close()
    found = try_database(address(tmp_path / "office.sqlite"))
    assert (found.state, found.months) == ("ready", 0)
    assert found.name == str(tmp_path / "office.sqlite")


def test_an_older_file_is_told_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "office.sqlite"
    init_database(file).close()
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    assert try_database(address(file)).state == "older"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


def test_an_empty_file_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "office.sqlite").touch()
    assert try_database(address(tmp_path / "office.sqlite")).state == "empty"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"notes of a meeting" * 100, "is not a ccprocessor database"), (None, "another program")],
)
def test_what_is_none_of_ours_is_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "office.sqlite"
    if content is None:
        with closing(sqlite3.connect(file)) as raw, raw:
            raw.execute("CREATE TABLE recipe (name TEXT)")
    else:
        file.write_bytes(content)
    with pytest.raises(DatabaseRefused, match=said):
        try_database(address(file))


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "office.sqlite"
    init_database(file).close()
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseRefused, match="newer ccprocessor"):
        try_database(address(file))


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseRefused, match="No file can be made"):
        try_database(address(tmp_path / "file" / "office.sqlite"))


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_nobody_may_write_in_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(DatabaseRefused, match="No file can be made"):
        try_database(address(tmp_path / "office.sqlite"))


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(DatabaseRefused, match="cannot be reached"):
            try_database(f"postgresql://clerk@127.0.0.1:{port}/office")


def test_a_server_is_empty_until_its_tables_are_made(postgres_url: str) -> None:
    assert try_database(postgres_url).state == "empty"
    init_database(postgres_url).close()
    found = try_database(postgres_url)
    assert (found.state, found.is_file, found.months) == ("ready", False, 0)
    assert "secret" not in try_database(postgres_url.replace("@", ":secret@")).name
