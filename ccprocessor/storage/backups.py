"""Backups before an upgrade: a file copied beside itself, a server's database by pg_dump."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from ccprocessor.errors import DatabaseRefused

KEPT = 3
"""So many backups of a file stay beside it; the oldest make room."""

_DUMP = "pg_dump"
_WAIT_S = 60
_FREE = "Free some space and start again; the database is as it was."
_SHOWN = 200


def back_up(file: Path, state: str, *, states: Collection[str]) -> Path:
    """Copy a database file beside itself before its tables leave `state`, and tell the copy.

    Of the earlier copies, made in any of the `states`, the oldest make room. The copy is whole in
    itself and was checked. Raises DatabaseRefused where there is no room for it or the database is
    damaged; nothing is left of it then.
    """
    target = _free_name(file, state)
    half = target.with_name(f"{target.name}.part")
    try:
        half.unlink(missing_ok=True)
        _copy(file, half)
        _onto_disk(half)
        half.replace(target)
        _onto_disk(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise _not_made(file, error) from error
    finally:
        for rest in (half, *half.parent.glob(f"{half.name}-*")):
            with contextlib.suppress(OSError):
                rest.unlink(missing_ok=True)
    _forget_oldest(file, states)
    return target


def backups_of(file: Path, states: Collection[str]) -> tuple[Path, ...]:
    """The backups that the program made of a database file in these states, the oldest first.

    Copies that somebody made by hand have other names, and do not count.
    """
    state = "|".join(re.escape(one) for one in states)
    ours = re.compile(rf"{re.escape(file.name)}\.backup-({state})-[0-9]{{8}}(-[0-9]+)?")
    made = [one for one in file.parent.iterdir() if ours.fullmatch(one.name)]
    return tuple(sorted(made, key=lambda one: (one.stat().st_mtime_ns, one.name)))


def dump_server(url: sa.URL, target: Path) -> None:
    """Write a Postgres database into a file for `pg_restore`; raises DatabaseRefused."""
    program = shutil.which(_DUMP)
    if program is None:
        raise DatabaseRefused(
            f"{_DUMP} is not installed here, so no backup was made and nothing was changed.",
            hint="Make one on the server, then run `ccprocessor db upgrade --backed-up`.",
        )
    if target.exists():
        raise DatabaseRefused(
            f"{target} is there already, so no backup was made and nothing was changed.",
            hint="Name another file.",
        )
    where = url.set(drivername="postgresql", password=None)
    half = target.with_name(f"{target.name}.part")
    command = [program, "--no-password", "--format=custom", "--file", str(half)]
    told = subprocess.run(  # noqa: S603  (no shell, and a program of that name on the path)
        [*command, "--dbname", where.render_as_string()],
        env=os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode != 0 or not half.exists():
        half.unlink(missing_ok=True)
        said = (told.stderr.strip().splitlines() or ["it tells no reason"])[-1][:_SHOWN]
        raise DatabaseRefused(
            f"The backup by {_DUMP} failed: {said}. Nothing was changed.",
            hint="Make one on the server, then run `ccprocessor db upgrade --backed-up`.",
        )
    half.replace(target)


def _free_name(file: Path, state: str) -> Path:
    start = f"{file.name}.backup-{state}-{dt.datetime.now():%Y%m%d}"  # noqa: DTZ005  (the user's day)
    number, target = 1, file.with_name(start)
    while target.exists():
        number += 1
        target = file.with_name(f"{start}-{number}")
    return target


def _copy(file: Path, half: Path) -> None:
    """Read through a connection of its own: the one that writes may not be copied from."""
    with (
        closing(sqlite3.connect(file, timeout=_WAIT_S)) as source,
        closing(sqlite3.connect(half)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, whole in itself
        if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise _damaged(file)


def _onto_disk(path: Path) -> None:
    """Survive a power cut; a folder cannot be told so on every system."""
    if path.is_dir() and os.name == "nt":
        return
    at = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(at)
    finally:
        os.close(at)


def _forget_oldest(file: Path, states: Collection[str]) -> None:
    with contextlib.suppress(OSError):
        for old in backups_of(file, states)[:-KEPT]:
            old.unlink()


def _not_made(file: Path, error: sqlite3.Error | OSError) -> DatabaseRefused:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return _damaged(file)
    full = (code or 0) & 0xFF == sqlite3.SQLITE_FULL
    if full or getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return DatabaseRefused(
            f"There is no room beside {file} for the backup that is made before its tables are"
            " brought up to date: nothing was changed.",
            hint=_FREE,
        )
    said = getattr(error, "strerror", None) or str(error)
    return DatabaseRefused(
        f"The backup of {file} that is made before its tables are brought up to date cannot be"
        f" written ({said}): nothing was changed.",
        hint="Check that the disk has room and that you may write there, then start again.",
    )


def _damaged(file: Path) -> DatabaseRefused:
    return DatabaseRefused(
        f"The database {file} is damaged, so its tables were not brought up to date.",
        hint="Put the newest backup in its place and run again.",
    )
