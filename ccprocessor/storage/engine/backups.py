"""Backups of a database file, made beside it before its tables are upgraded."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import filecmp
import re
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ccprocessor.errors import DatabaseRefused
from ccprocessor.files import aside, make, put

KEPT = 3
"""So many backups of a file stay beside it; the oldest make room."""

_WAIT_S = 60  # for another program that writes at the moment
_FREE = "Free some space and start again; the database is as it was."


BackUp = Callable[[str], Path]
"""Makes the backup of tables in that state, and tells where it lies."""


@contextmanager
def backing_up(file: Path, states: Callable[[], Collection[str]]) -> Iterator[BackUp]:
    """Keep the backup that is made in this block of a database file, if the block is done.

    Then the oldest make room, among those made in any of the `states`, which are asked for only
    then. Where the block fails and the tables are as they were, the backup goes again.
    """
    made: list[tuple[str, Path, bool]] = []

    def make(state: str) -> Path:
        backup, is_new = _backed_up(file, state)
        made.append((state, backup, is_new))
        return backup

    try:
        yield make
    except BaseException:
        for state, backup, is_new in made:
            if is_new and _state_of(file) == state:
                with contextlib.suppress(OSError):
                    backup.unlink()
        raise
    if made:
        _forget_oldest(file, states())


def backups_of(file: Path, states: Collection[str]) -> tuple[Path, ...]:
    """The backups that the program made of a database file in these states, the oldest first.

    Copies that somebody made by hand have other names, and do not count.
    """
    state = "|".join(re.escape(one) for one in states)
    ours = re.compile(rf"{re.escape(file.name)}\.backup-({state})-[0-9]{{8}}(-[0-9]+)?")
    made = [one for one in file.parent.iterdir() if ours.fullmatch(one.name)]
    return tuple(sorted(made, key=lambda one: (one.stat().st_mtime_ns, one.name)))


def _backed_up(file: Path, state: str) -> tuple[Path, bool]:
    """Copy a file beside itself, and tell the copy and whether it is a new one.

    The copy is whole in itself and was checked; one that an upgrade left which was cut off is used
    again where it says the same. Raises DatabaseRefused where there is no room, or the database is
    damaged; nothing is left then.
    """
    target = _free_name(file, state)
    half = target.with_name(f"{target.name}.part")
    try:
        with aside(target, half):
            make(half)
            _copy(file, half)
            if same := _same_as(half, backups_of(file, {state})):
                same.touch()
                return same, False
            put(half, target)
    except (sqlite3.Error, OSError) as error:
        raise _not_made(file, error) from error
    finally:
        for rest in half.parent.glob(f"{half.name}-*"):
            with contextlib.suppress(OSError):
                rest.unlink(missing_ok=True)
    return target, True


def _same_as(half: Path, backups: Collection[Path]) -> Path | None:
    return next((one for one in backups if filecmp.cmp(one, half, shallow=False)), None)


def _state_of(file: Path) -> str | None:
    """The state of the tables; None where it cannot be told."""
    try:
        with closing(sqlite3.connect(file, timeout=_WAIT_S)) as source:
            (state,) = source.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError):
        return None
    return str(state)


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
    with contextlib.suppress(OSError):
        shutil.copymode(file, half)


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
