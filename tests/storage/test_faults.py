"""Kills, crowds, full disks: what was acknowledged is there, whole; the rest was never there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.engine.database import Database, open_database
from ccprocessor.storage.revisions import (
    RevisionSummary,
    add_revision,
    find_by_inputs,
    list_cycles,
    load_month,
)
from tests.storage.months import CYCLE, PAT, month, new, person

ROOT = Path(__file__).parents[2]
KILLS = 15

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and timers of POSIX")


def said(what: str, url: str, count: int) -> list[str]:
    """What the processes acknowledged."""
    script = [sys.executable, "-m", "tests.storage.dying", what, url, str(count)]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.stdout.splitlines()


def whole_revisions(database: Database) -> tuple[RevisionSummary, ...]:
    """Every revision, each loaded and found to be as it was sealed, its rows complete."""
    with database.read() as session:
        if session.connection().dialect.name == "sqlite":
            assert session.scalars(sa.text("PRAGMA integrity_check")).all() == ["ok"]
        (cycle,) = list_cycles(session)
        for revision in cycle.revisions:
            stored, found = load_month(session, CYCLE.id, revision.number)
            rows = sa.text("SELECT count(*) FROM employee_revision WHERE revision_id = :id")
            assert session.scalar(rows, {"id": stored.id}) == len(found.people) == 10
    return cycle.revisions


@posix
def test_a_killed_program_leaves_only_whole_revisions(url: str) -> None:
    acknowledged = said("kill", url, KILLS)
    assert {line.split(",")[0] for line in acknowledged} == {f"round {n}" for n in range(KILLS)}
    database = open_database(url)
    found = whole_revisions(database)
    with database.read() as session:
        assert all(find_by_inputs(session, inputs) for inputs in acknowledged)
    assert len(acknowledged) <= len(found) <= len(acknowledged) + KILLS
    database.close()


@posix
def test_eight_processes_at_once_lose_nobody(url: str) -> None:
    acknowledged = said("crowd", url, 4)
    assert len(acknowledged) == len(set(acknowledged)) == 32
    database = open_database(url)
    found = whole_revisions(database)
    assert [revision.number for revision in found] == [f"1.{minor}" for minor in range(32)]
    database.close()


@posix
def test_eight_processes_may_make_the_file_together(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    assert len(said("crowd", url, 1)) == 8
    database = open_database(url)
    assert len(whole_revisions(database)) == 8
    database.close()


@posix
def test_a_file_that_may_not_grow_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    first, *stored, refused, after = said("full", url, 200_000)
    assert (first, after) == ("before", "after")
    assert "The disk refused" in refused
    assert "nothing of this was stored" in refused
    database = open_database(url)
    assert len(whole_revisions(database)) == len(stored) + 2
    database.close()


def test_a_full_disk_is_told_in_a_sentence_and_spares_what_was_stored(tmp_path: Path) -> None:
    database = open_database(tmp_path / "office.db")
    nothing = month(documents=())

    def save(inputs: str, people: int, *, full: bool) -> None:
        with database.write(PAT) as session:
            if full:
                pages = session.scalar(sa.text("PRAGMA page_count"))
                session.execute(sa.text(f"PRAGMA max_page_count = {pages}"))
            crowd = [person(str(at)) for at in range(people)]
            add_revision(session, new(month(*crowd, documents=()), inputs))

    with database.write(PAT) as session:
        add_revision(session, new(nothing, "before"))
    with pytest.raises(DatabaseRefused, match=r"no room left .* unharmed"):
        save("no room", 300, full=True)
    database.close()
    again = open_database(tmp_path / "office.db")
    with again.write(PAT) as session:
        assert find_by_inputs(session, "no room") is None
        assert load_month(session, CYCLE.id)[1] == nothing
        add_revision(session, new(nothing, "after"))
        assert load_month(session, CYCLE.id)[0].number == "1.1"
    again.close()


def test_a_flipped_bit_anywhere_in_the_file_is_harmless_or_told(tmp_path: Path) -> None:
    file = tmp_path / "office.db"
    given = month(person("1"), documents=())
    database = open_database(file)
    with database.write(PAT) as session:
        add_revision(session, new(given))
    database.close()
    sound = file.read_bytes()
    found = {outcome(file, flipped(sound, at), given) for at in range(37, len(sound) * 8, 24593)}
    assert found == {"harmless", "told"}


def flipped(sound: bytes, at: int) -> bytes:
    data = bytearray(sound)
    data[at // 8] ^= 1 << at % 8
    return bytes(data)


def outcome(file: Path, data: bytes, given: object) -> str:
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    file.write_bytes(data)
    try:
        database = open_database(file)
        try:
            with database.read() as session:
                return "harmless" if load_month(session, CYCLE.id)[1] == given else "wrong"
        finally:
            database.close()
    except DatabaseRefused:
        return "told"
