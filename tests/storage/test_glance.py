"""Files that are not ours stay as they are to the byte; ours are made when something is stored."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.domain.matches import Alias
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.aliases import keep_aliases, load_aliases
from ccprocessor.storage.engine.database import (
    Database,
    init_database,
    open_database,
    upgrade_database,
)
from ccprocessor.storage.engine.glance import tables_in
from ccprocessor.storage.engine.trial import look_closely, try_database
from ccprocessor.storage.revisions import find_by_inputs, list_cycles
from tests.storage.months import PAT

SAM = Alias("Sam", "SAMUEL")


def foreign(file: Path, *, journal: str = "delete", table: bool = True) -> sqlite3.Connection:
    """A file of another program, which has it open."""
    other = sqlite3.connect(file)
    other.execute(f"PRAGMA journal_mode={journal}")
    if table:
        other.execute("CREATE TABLE song (title TEXT)")
        other.execute("INSERT INTO song VALUES ('Blue')")
    other.commit()
    return other


def at_rest(file: Path) -> None:
    foreign(file).close()


def in_wal(file: Path) -> None:
    foreign(file, journal="wal").close()


def left_by_a_kill(file: Path) -> None:
    """All of it stands in the log that nobody has put into the file."""
    with closing(foreign(file.with_name("living"), journal="wal")):
        for end in ("", "-wal"):
            shutil.copy(file.with_name(f"living{end}"), file.with_name(f"{file.name}{end}"))
    file.with_name("living").unlink()


def left_in_a_transaction(file: Path) -> None:
    """A journal that the next who opens the file would play back."""
    with closing(foreign(file.with_name("living"))) as other:
        other.execute("PRAGMA cache_size=1")
        other.execute("PRAGMA cache_spill=1")
        other.execute("BEGIN")
        other.executemany("INSERT INTO song VALUES (?)", [("x" * 3000,)] * 200)
        for end in ("", "-journal"):
            shutil.copy(file.with_name(f"living{end}"), file.with_name(f"{file.name}{end}"))
    file.with_name("living").unlink()


def a_view(file: Path) -> None:
    with closing(foreign(file, table=False)) as other:
        other.execute("CREATE VIEW four AS SELECT 4")


def a_letter(file: Path) -> None:
    file.write_text("Dear Sirs, " * 500)


def a_name_alone(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)


def a_short_one(file: Path) -> None:
    file.write_bytes(b"SQLite")


def a_folder(file: Path) -> None:
    file.mkdir()


def contents(folder: Path) -> dict[str, bytes | None]:
    return {path.name: path.read_bytes() if path.is_file() else None for path in folder.iterdir()}


@pytest.mark.parametrize("opening", [open_database, init_database, upgrade_database, try_database])
@pytest.mark.parametrize(
    "made",
    [
        at_rest,
        in_wal,
        left_by_a_kill,
        left_in_a_transaction,
        a_view,
        a_letter,
        a_name_alone,
        a_short_one,
        a_folder,
    ],
)
def test_what_is_not_ours_is_refused_and_stays_to_the_byte(
    tmp_path: Path, made: Callable[[Path], None], opening: Callable[[str], object]
) -> None:
    file = tmp_path / "odd ?#%20 név.db"
    made(file)
    before = contents(tmp_path)
    with pytest.raises(DatabaseRefused, match=r"another program|not a ccprocessor|folder|damaged"):
        opening(str(file))
    assert contents(tmp_path) == before


def test_a_file_another_program_writes_into_just_now_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "music.db"
    with closing(foreign(file, journal="wal")) as other:
        other.execute("BEGIN IMMEDIATE")
        before = contents(tmp_path)
        with pytest.raises(DatabaseRefused, match="another program"):
            open_database(file)
        assert contents(tmp_path) == before


@pytest.mark.parametrize("size", [None, 0])
def test_a_look_into_nothing_makes_nothing(tmp_path: Path, size: int | None) -> None:
    file = tmp_path / "folder" / "office.db"
    if size is not None:
        file.parent.mkdir()
        file.touch()
    before = contents(tmp_path)
    opened = open_database(file)
    with opened.read() as session:
        assert list_cycles(session) == ()
        assert load_aliases(session) == ()
        assert find_by_inputs(session, "any") is None
    with pytest.raises(DatabaseRefused, match="cannot be written to"), opened.read() as session:
        session.execute(sa.text("DELETE FROM alias"))
    opened.close()
    assert contents(tmp_path) == before
    assert not file.exists() or file.stat().st_size == 0


def kept(database: Database) -> tuple[Alias, ...]:
    with database.read() as session:
        return load_aliases(session)


def test_a_file_that_another_desk_makes_meanwhile_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "office.db"
    here, there = open_database(file), open_database(file)
    assert kept(here) == kept(there) == ()
    for database, name in ((there, "Sam"), (here, "Tom")):
        with database.write(PAT) as session:
            keep_aliases(session, [Alias(name, "X")])
    assert len(kept(here)) == len(kept(there)) == 2
    here.close()
    there.close()


def test_tables_that_stand_in_the_log_alone_are_ours(tmp_path: Path) -> None:
    living, file = tmp_path / "living", tmp_path / "office.db"
    opened = init_database(living)
    with opened.read():
        for end in ("", "-wal"):
            shutil.copy(f"{living}{end}", f"{file}{end}")
    opened.close()
    assert tables_in(file) >= {"revision", "packet"}
    again = open_database(file)
    assert kept(again) == ()
    again.close()


def test_a_file_cut_off_while_its_log_was_put_into_it_is_opened(tmp_path: Path) -> None:
    """As a power cut leaves it: page 1 half written in the file, whole in the log."""
    file, living = tmp_path / "office.db", tmp_path / "living.db"
    init_database(living).close()
    with closing(sqlite3.connect(living)) as other:
        other.execute("CREATE TABLE later (number INTEGER) STRICT")
        other.commit()
        for end in ("", "-wal"):
            shutil.copy(f"{living}{end}", f"{file}{end}")
    data = bytearray(file.read_bytes())
    data[512:4096] = bytes(4096 - 512)
    file.write_bytes(data)
    assert "later" in tables_in(file)
    database = open_database(file)
    with database.write(PAT) as session:
        keep_aliases(session, [SAM])
    with database.read() as session:
        assert load_aliases(session) == (SAM,)
    database.close()


def test_trying_our_own_file_leaves_nothing_beside_it(tmp_path: Path) -> None:
    init_database(tmp_path / "office.db").close()
    before = contents(tmp_path)
    assert try_database(str(tmp_path / "office.db")).state == "ready"
    assert contents(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_a_pipe_is_no_database(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DatabaseRefused, match="not a file"):
        open_database(tmp_path / "pipe")


def another_program_leaves(file: Path) -> None:
    """Read in a process of its own, which puts the log away where it takes itself for the last."""
    reading = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM alias')"
    subprocess.run([sys.executable, "-c", reading, str(file)], check=True)


LOOKS: tuple[Callable[[Path], object], ...] = (
    tables_in,
    lambda file: try_database(str(file)),
    lambda file: look_closely(str(file)),
    lambda file: open_database(str(file)).close(),
)


@pytest.mark.parametrize("look", LOOKS, ids=["tables", "trial", "closely", "opened again"])
def test_no_look_at_an_open_file_lets_another_program_put_its_log_away(
    tmp_path: Path, look: Callable[[Path], object]
) -> None:
    """On POSIX a handle closed anywhere in a process takes the locks of all others with it."""
    file = tmp_path / "office.sqlite"
    with closing(open_database(str(file))) as database:
        with database.write(PAT) as session:
            keep_aliases(session, [SAM])
        kept(database)
        look(file)
        another_program_leaves(file)
        with database.write(PAT) as session:
            keep_aliases(session, [Alias("Tom", "THOMAS")])
        with closing(sqlite3.connect(file)) as others:
            assert others.execute("SELECT count(*) FROM alias").fetchone() == (2,)
