"""An older database on the command line: a file is upgraded, a shared one only when told to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.machine import Machine
from tests.storage.oldest import make_oldest
from tests.storage.servers import PostgresServer, running_server


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running_server() as running:
        if running is None:
            pytest.skip("no Postgres server is installed here")
        yield running


def test_an_older_file_is_upgraded_by_whatever_opens_it(machine: Machine, tmp_path: Path) -> None:
    make_oldest(machine.database, tmp_path / "oldest")
    listed = machine.run("list")
    assert listed.code == 0
    [backup] = machine.folder.glob("office.sqlite.backup-0001-*")
    assert str(backup) in listed.err
    backup.replace(machine.database)
    ran = machine.run("db upgrade")
    assert ran.code == 0, ran.err
    assert "was brought up to date (from 0001 to " in ran.out
    [backup] = machine.folder.glob("office.sqlite.backup-0001-*")
    assert str(backup) in ran.out
    assert "is up to date" in machine.run("db upgrade").out


def test_making_the_tables_of_an_older_file_tells_of_its_upgrade(
    machine: Machine, tmp_path: Path
) -> None:
    make_oldest(machine.database, tmp_path / "oldest")
    made = machine.run("db init")
    assert made.code == 0
    [backup] = machine.folder.glob("office.sqlite.backup-0001-*")
    assert str(backup) in made.err
    assert "The database is ready." in made.out
    assert machine.run("db init").err == ""


def test_an_older_shared_database_waits_for_somebody_who_backed_it_up(
    machine: Machine, server: PostgresServer, tmp_path: Path
) -> None:
    url = server.new_database("older")
    make_oldest(url, tmp_path / "oldest")
    for command in ("list", "db init"):
        refused = machine.run(command, "--database", url)
        assert refused.code == 5
        assert "Run `ccprocessor db upgrade`" in refused.err
    asked = machine.run("db upgrade", "--database", url)
    assert asked.code == 2
    assert "--backed-up" in asked.err
    assert machine.run("list", "--database", url).code == 5
    dump = machine.folder / "before.dump"
    ran = machine.run("db upgrade", "--database", url, "--dump", dump)
    assert ran.code == 0, ran.err
    assert ran.out.count(str(dump)) == 1
    assert dump.stat().st_size > 0
    assert machine.run("list", "--database", url).code == 0


def test_whoever_has_a_backup_says_so(
    machine: Machine, server: PostgresServer, tmp_path: Path
) -> None:
    url = server.new_database("backed_up")
    make_oldest(url, tmp_path / "oldest")
    assert machine.run("db upgrade", "--database", url, "--backed-up").code == 0
    assert machine.run("list", "--database", url).code == 0
