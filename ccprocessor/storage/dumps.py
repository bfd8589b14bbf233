"""Backups of a server's database by pg_dump, for `pg_restore`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import sqlalchemy as sa

from ccprocessor.errors import DatabaseRefused

_DUMP = "pg_dump"
_SHOWN = 200


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
