"""Older tables are brought up to date after a backup, and there is a way back."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.domain.matches import Alias
from ccprocessor.errors import DatabaseRefused, UpgradeNeeded
from ccprocessor.storage.aliases import load_aliases
from ccprocessor.storage.engine.backups import KEPT, backups_of
from ccprocessor.storage.engine.database import (
    init_database,
    open_database,
    upgrade_database,
)
from ccprocessor.storage.engine.schema import SCHEMA, Schema
from tests.storage.oldest import keep_name, names_in, oldest_schema
from tests.storage.servers import PostgresServer
from tests.storage.test_schema import later_schema

SAM = Alias("Sam", "SAMUEL")
STATES = SCHEMA.states()
ROOT = Path(__file__).parents[2]
BACKED_UP_ON = re.compile(r"office\.sqlite\.backup-0001-(\d{8})")

CRAMPED = """
import resource, sys
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.engine.database import open_database

resource.setrlimit(resource.RLIMIT_FSIZE, (49_152, 49_152))
try:
    open_database(sys.argv[1])
except DatabaseRefused as refused:
    print(refused)
"""


OPENED_WITH = """
import sys
from dataclasses import replace
from pathlib import Path
from ccprocessor.storage.engine.database import open_database
from ccprocessor.storage.engine.schema import Schema
from tests.storage.months import PAT

open_database(sys.argv[1], schema=Schema("9999", Path(sys.argv[2])))
"""
NO_ROOM = DatabaseRefused
LARGE = "CREATE TABLE more AS SELECT zeroblob(9000000)"
DANGLING = "INSERT INTO document_chunk VALUES ('nowhere', 1, x'00')"


@pytest.fixture
def oldest(tmp_path: Path) -> Schema:
    """What the first program knew."""
    return oldest_schema(tmp_path / "oldest")


@pytest.fixture
def old_file(tmp_path: Path, oldest: Schema) -> Path:
    """A database of the first program, with a name in it."""
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "office.sqlite"
    make_oldest_in(file, oldest)
    return file


@pytest.fixture
def old_server(postgres_url: str, oldest: Schema) -> str:
    """The same on a server."""
    make_oldest_in(postgres_url, oldest)
    return postgres_url


def make_oldest_in(url: str | Path, oldest: Schema) -> None:
    init_database(url, schema=oldest).close()
    keep_name(url, SAM)


def aliases(url: str | Path) -> tuple[Alias, ...]:
    database = open_database(url)
    with database.read() as session:
        found = load_aliases(session)
    database.close()
    return found


def state_of(file: Path) -> str:
    with sqlite3.connect(file) as raw:
        (state,) = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    raw.close()
    return str(state)


def state_on(url: str) -> str:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        state = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    engine.dispose()
    return str(state)


def earlier_backups(file: Path, count: int) -> list[Path]:
    """Backups of earlier days, the oldest first."""
    made = []
    for number in range(count):
        made.append(file.with_name(f"{file.name}.backup-0001-2030013{number}"))
        made[-1].write_text(f"of day {number}")
        os.utime(made[-1], (number, number))
    return made


def beside(file: Path) -> set[str]:
    return {one.name for one in file.parent.iterdir()} - {file.name}


def day_of(backup: Path) -> str:
    named = BACKED_UP_ON.fullmatch(backup.name)
    assert named is not None
    return named[1]


def today_or_yesterday() -> set[str]:
    """Give the days a copy made a moment ago may name, midnight between."""
    now = dt.datetime.now()  # noqa: DTZ005
    return {f"{day:%Y%m%d}" for day in (now, now - dt.timedelta(days=1))}


def test_a_file_is_backed_up_before_it_is_brought_up_to_date(old_file: Path) -> None:
    opened = open_database(old_file)
    opened.close()
    assert opened.upgraded is not None
    backup = opened.upgraded.backup
    assert backup is not None
    assert backup.parent == old_file.parent
    assert day_of(backup) in today_or_yesterday()
    assert str(backup) in opened.upgraded.sentence
    assert beside(old_file) == {backup.name}
    assert (state_of(old_file), state_of(backup)) == (SCHEMA.head, "0001")
    assert aliases(old_file) == (SAM,)
    assert beside(old_file) == {backup.name}


def test_the_way_back_is_the_backup_in_the_place_of_the_file(
    old_file: Path, oldest: Schema
) -> None:
    open_database(old_file).close()
    with pytest.raises(DatabaseRefused, match="made by a newer ccprocessor"):
        open_database(old_file, schema=oldest)
    [backup] = backups_of(old_file, STATES)
    old_file.rename(old_file.with_name("office-newer.sqlite"))
    shutil.copy(backup, old_file)
    open_database(old_file, schema=oldest).close()
    assert names_in(old_file) == {("Sam", "SAMUEL")}
    assert state_of(old_file) == "0001"
    assert aliases(old_file) == (SAM,)
    assert state_of(old_file) == SCHEMA.head
    assert backups_of(old_file, STATES) == (backup,)


def test_a_second_backup_of_a_day_has_a_number(old_file: Path) -> None:
    open_database(old_file).close()
    [backup] = backups_of(old_file, STATES)
    shutil.copy(backup, old_file)
    keep_name(old_file, Alias("Sam", "SAMANTHA"))
    open_database(old_file).close()
    assert beside(old_file) == {backup.name, f"{backup.name}-2"}


def test_what_another_program_wrote_a_moment_ago_is_in_the_backup(old_file: Path) -> None:
    other = sqlite3.connect(old_file)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("INSERT INTO alias VALUES ('Late', 'LATECOMER', '', '', 'file', '2031-01-01')")
    other.commit()
    assert old_file.with_name("office.sqlite-wal").stat().st_size > 0
    open_database(old_file).close()
    other.close()
    [backup] = backups_of(old_file, STATES)
    assert names_in(backup) == {("Sam", "SAMUEL"), ("Late", "LATECOMER")}


def test_a_new_file_and_one_up_to_date_need_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "data" / "office.sqlite"
    for _ in range(2):
        opened = init_database(file)
        opened.close()
        assert opened.upgraded is None
    assert upgrade_database(file) is None
    assert beside(file) == set()


def test_at_most_three_backups_stay_and_they_are_the_newest(old_file: Path) -> None:
    earlier = earlier_backups(old_file, KEPT + 1)
    opened = open_database(old_file)
    opened.close()
    assert opened.upgraded is not None
    assert backups_of(old_file, STATES) == (*earlier[-KEPT + 1 :], opened.upgraded.backup)


@pytest.mark.parametrize(
    ("then", "error"),
    [
        ('raise RuntimeError("half way")', RuntimeError),
        (
            f'op.execute("PRAGMA max_page_count=1"); op.execute({LARGE!r})',
            NO_ROOM,
        ),
        (f"op.execute({DANGLING!r})", DatabaseRefused),
    ],
    ids=["half way", "no room", "at the end"],
)
def test_an_upgrade_that_fails_leaves_the_backups_as_they_were(
    file_with_tables: Path, tmp_path: Path, then: str, error: type[Exception]
) -> None:
    file = Path(shutil.copy(file_with_tables, tmp_path / "office.sqlite"))
    earlier = earlier_backups(file, KEPT)
    broken = later_schema(tmp_path / "later", then=then)
    for _ in range(2):
        with pytest.raises(error):
            open_database(file, schema=broken)
    assert state_of(file) == SCHEMA.head
    assert set(backups_of(file, broken.states())) == set(earlier)


def test_an_upgrade_that_is_cut_off_again_and_again_leaves_one_backup(
    file_with_tables: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    file = Path(shutil.copy(file_with_tables, tmp_path / "data" / "office.sqlite"))
    deadly = later_schema(tmp_path / "later", then="import os; os._exit(9)")
    for _ in range(3):
        script = [sys.executable, "-c", OPENED_WITH, str(file), str(deadly.folder)]
        assert subprocess.run(script, cwd=ROOT, check=False).returncode == 9
    opened = open_database(file, schema=later_schema(tmp_path / "sound"))
    opened.close()
    assert opened.upgraded is not None
    assert backups_of(file, STATES) == (opened.upgraded.backup,)


def test_copies_that_somebody_made_by_hand_are_left_alone(old_file: Path) -> None:
    by_hand = (
        "backup-2030-12-31",
        "backup-of-anna",
        "backup-0001-20300131-anna",
        "backup-0001-2030013",
        "backup-7777-20300131",
        "backup-0001-20300131.part",
    )
    own = ("backup-0001-20300131", "backup-0001-20300131-2", "backup-0001-20300201")
    for number, name in enumerate(by_hand + own):
        copy = shutil.copy(old_file, old_file.with_name(f"{old_file.name}.{name}"))
        os.utime(copy, (number, number))
    opened = open_database(old_file)
    opened.close()
    assert opened.upgraded is not None
    assert opened.upgraded.backup is not None
    kept = {f"office.sqlite.{name}" for name in (*by_hand, *own[1:])}
    assert beside(old_file) == kept | {opened.upgraded.backup.name}


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
def test_without_room_for_the_backup_nothing_is_upgraded(old_file: Path) -> None:
    assert old_file.stat().st_size > 49_152
    told = subprocess.run(
        [sys.executable, "-c", CRAMPED, str(old_file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "backup" in told.stdout
    assert "nothing was changed" in told.stdout
    assert "room" in told.stdout
    assert state_of(old_file) == "0001"
    assert beside(old_file) == set()


def test_a_damaged_file_is_neither_backed_up_nor_upgraded(old_file: Path) -> None:
    with sqlite3.connect(old_file) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
        (page,) = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = 'setting'"
        ).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    raw.close()
    with old_file.open("r+b") as data:
        data.seek((page - 1) * size)
        data.write(b"\xff" * 64)
    with pytest.raises(DatabaseRefused, match="is damaged"):
        open_database(old_file)
    assert state_of(old_file) == "0001"
    assert backups_of(old_file, STATES) == ()


def test_a_shared_database_is_upgraded_by_nobody_s_workstation(old_server: str) -> None:
    for opening in (open_database, init_database):
        with pytest.raises(UpgradeNeeded, match=r"older ccprocessor.*nothing was changed.*backup"):
            opening(old_server)
    assert state_on(old_server) == "0001"
    upgraded = upgrade_database(old_server)
    assert upgraded is not None
    assert (upgraded.before, upgraded.after, upgraded.backup) == ("0001", SCHEMA.head, None)
    assert aliases(old_server) == (SAM,)
    assert upgrade_database(old_server) is None


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not installed here")
def test_a_dump_of_a_server_is_the_way_back(
    old_server: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    dump = tmp_path / "before.dump"
    upgrade_database(old_server, dump=dump)
    assert state_on(old_server) == SCHEMA.head
    back = postgres_server.new_database("way_back")
    plain = back.replace("postgresql+psycopg", "postgresql")
    subprocess.run(["pg_restore", "--no-owner", "--dbname", plain, str(dump)], check=True)
    assert names_in(back) == {("Sam", "SAMUEL")}
    assert upgrade_database(old_server, dump=dump) is None


def test_without_pg_dump_or_room_for_its_file_nothing_is_upgraded(
    old_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there.dump").touch()
    with pytest.raises(DatabaseRefused, match=r"there already|not installed"):
        upgrade_database(old_server, dump=tmp_path / "there.dump")
    with pytest.raises(DatabaseRefused, match=r"no folder.*cannot be written|not installed"):
        upgrade_database(old_server, dump=tmp_path / "no folder" / "x.dump")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseRefused, match="not installed"):
        upgrade_database(old_server, dump=tmp_path / "before.dump")
    assert state_on(old_server) == "0001"
