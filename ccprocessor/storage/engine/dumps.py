"""Backups of a server's database by pg_dump, for `pg_restore`."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from ccprocessor.errors import DatabaseRefused
from ccprocessor.files import replacing
from ccprocessor.storage.engine.backups import BackUp

_DUMP = "pg_dump"
_RESTORE = "pg_restore"
_SHOWN = 200  # letters of what the program said last
_BY_HAND = "Make one on the server, then run `ccprocessor db upgrade --backed-up`."


@contextmanager
def dumping(engine: sa.Engine, target: Path) -> Iterator[BackUp]:
    """Keep the dump that is made in this block of a server's database, if the block is done.

    Where the block fails and the tables are as they were, the dump goes again.
    """
    made: list[str] = []

    def make(state: str) -> Path:
        dump_server(engine.url, target)
        made.append(state)
        return target

    try:
        yield make
    except BaseException:
        if made and _state_on(engine) == made[0]:
            with contextlib.suppress(OSError):
                target.unlink()
        raise


def dump_server(url: sa.URL, target: Path) -> Path:
    """Write a Postgres database into a file for `pg_restore`, read it back, and tell the file.

    Nobody but this person may read it. Raises DatabaseRefused; nothing is left of it then.
    """
    dump, restore = _program(_DUMP), _program(_RESTORE)
    if target.exists():
        raise DatabaseRefused(
            f"{target} is there already, so no backup was made and nothing was changed.",
            hint="Name another file.",
        )
    half = target.with_name(f"{target.name}.part")
    try:
        with replacing(target, part=half):
            _dump(dump, url, half)
            _read_back(restore, half)
    except OSError as error:
        raise DatabaseRefused(
            f"The backup {target} cannot be written ({error.strerror}), so nothing was changed.",
            hint="Check that the disk has room and that you may write there, or name another file.",
        ) from error
    return target


def _state_on(engine: sa.Engine) -> str | None:
    """The state of the tables; None where it cannot be told."""
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            return str(found.scalar_one())
    except sa.exc.SQLAlchemyError:
        return None


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise DatabaseRefused(
            f"{name} is not installed here, so no backup was made and nothing was changed.",
            hint=_BY_HAND,
        )
    return found


def _dump(program: str, url: sa.URL, half: Path) -> None:
    address = url.set(drivername="postgresql", password=None).render_as_string()
    command = [program, "--no-password", "--format=custom", "--file", str(half)]
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    if said := _failure([*command, "--dbname", address], password):
        raise DatabaseRefused(
            f"The backup by {_DUMP} failed: {said}. Nothing was changed.", hint=_BY_HAND
        )


def _read_back(program: str, half: Path) -> None:
    """To the last row: the list at its head would not tell that the end is missing."""
    if said := _failure([program, "--file", os.devnull, str(half)]):
        raise DatabaseRefused(
            f"The backup by {_DUMP} cannot be read back: {said}. Nothing was changed.",
            hint=_BY_HAND,
        )


def _failure(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """The last that a program said where it failed; else nothing."""
    told = subprocess.run(  # noqa: S603  (no shell, and a program of that name on the path)
        command,
        env=os.environ | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if told.returncode == 0:
        return ""
    return (told.stderr.strip().splitlines() or ["it tells no reason"])[-1][:_SHOWN]
