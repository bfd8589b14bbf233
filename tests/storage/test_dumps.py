"""A dump of a server holds all that was stored, was read back, and survives a power cut."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.engine.database import init_database, upgrade_database
from ccprocessor.storage.engine.schema import ADVISORY_LOCK
from tests.storage.test_schema import later_schema

pytestmark = [
    pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not installed here"),
    pytest.mark.skipif(sys.platform == "win32", reason="needs scripts of POSIX"),
]

AROUND = """#!{python}
import pathlib, subprocess, sys

import psycopg

subprocess.run([{program!r}, *sys.argv[1:]], check=True)
dump = pathlib.Path(sys.argv[sys.argv.index("--file") + 1])
{then}
"""
TRIES_TO_WRITE = """
with psycopg.connect({url!r}, autocommit=True) as desk:
    (shared,) = desk.execute("SELECT pg_try_advisory_lock_shared({lock})").fetchone()
    told = [str(shared)]
    for table in ("document", "revision", "setting"):
        try:
            with desk.transaction():
                desk.execute(f"LOCK TABLE {{table}} IN ROW EXCLUSIVE MODE NOWAIT")
            told.append("free")
        except psycopg.errors.LockNotAvailable:
            told.append("held")
pathlib.Path({told!r}).write_text(" ".join(told))
"""


@pytest.fixture
def office(postgres_url: str) -> str:
    """A server's database with a setting in it."""
    init_database(postgres_url).close()
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO setting (company_id, name, value, created_at)"
            " SELECT id, 'colour', '\"blue\"', created_at FROM company"
        )
    engine.dispose()
    return postgres_url


def put_around_pg_dump(folder: Path, monkeypatch: pytest.MonkeyPatch, then: str) -> None:
    """A pg_dump that does its work, and something more at once."""
    script = folder / "bin" / "pg_dump"
    script.parent.mkdir()
    script.write_text(
        AROUND.format(python=sys.executable, program=shutil.which("pg_dump"), then=then)
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent), prepend=os.pathsep)


def test_nobody_stores_anything_between_the_dump_and_the_upgrade(
    office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    then = TRIES_TO_WRITE.format(
        url=office.replace("+psycopg", ""), lock=ADVISORY_LOCK, told=str(told)
    )
    put_around_pg_dump(tmp_path, monkeypatch, then)
    done = upgrade_database(office, dump=tmp_path / "x.dump", schema=later_schema(tmp_path / "new"))
    assert told.read_text() == "False held held held"
    assert done is not None
    assert done.backup == tmp_path / "x.dump"


@pytest.mark.parametrize("kept", ["0", "len(data) - 40"])
def test_a_dump_that_cannot_be_read_back_upgrades_nothing(
    office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    put_around_pg_dump(
        tmp_path, monkeypatch, f"data = dump.read_bytes()\ndump.write_bytes(data[: {kept}])"
    )
    with pytest.raises(DatabaseRefused, match=r"cannot be read back.*Nothing was changed"):
        upgrade_database(office, dump=tmp_path / "x.dump", schema=later_schema(tmp_path / "new"))
    assert not list(tmp_path.glob("x.dump*"))
    init_database(office).close()


def test_an_upgrade_that_fails_leaves_no_dump(office: str, tmp_path: Path) -> None:
    dump = tmp_path / "x.dump"
    broken = later_schema(tmp_path / "broken", then='raise RuntimeError("half way")')
    with pytest.raises(RuntimeError, match="half way"):
        upgrade_database(office, dump=dump, schema=broken)
    assert not dump.exists()
    upgrade_database(office, dump=dump, schema=later_schema(tmp_path / "sound"))
    assert dump.exists()


def test_a_dump_is_for_one_person(office: str, tmp_path: Path) -> None:
    upgrade_database(office, dump=tmp_path / "x.dump", schema=later_schema(tmp_path / "new"))
    assert stat.S_IMODE((tmp_path / "x.dump").stat().st_mode) == 0o600
