"""A Postgres server for the length of a test run, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from ccprocessor.audit.chain import head_of_nothing
from ccprocessor.storage.tables import metadata

_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; `bare` is its address without a database."""

    bare: str

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"{self.bare}/{name}"

    def new_database(self, name: str) -> str:
        """Make an empty database and return its address."""
        self._run("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def empty(self, name: str) -> None:
        """Take every row out of a database: much faster than making a new one."""
        kept = {"company", "audit_head"}
        found = ", ".join(f'"{one}"' for one in metadata.tables if one not in kept)
        nothing = head_of_nothing("emptied")
        self._run(
            name,
            f"SET session_replication_role = replica; TRUNCATE {found} RESTART IDENTITY;"
            f" UPDATE audit_head SET office = 'emptied', number = 0, digest = '{nothing}'",
        )

    def _run(self, name: str, statement: str) -> None:
        engine = sa.create_engine(self.url(name), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@contextmanager
def running_server() -> Iterator[PostgresServer | None]:
    """A server on a free port of this machine; None where none is installed."""
    binaries = _binaries()
    if binaries is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="ccprocessor-postgres-"))
    data = folder / "data"
    port = _free_port()
    try:
        if _is_root():
            shutil.chown(folder, "postgres")
        create = ("-D", str(data), "-A", "trust", "-U", "office", "-E", "UTF8", "--no-sync")
        _run(binaries / "initdb", *create, "--locale=C.UTF-8", cwd=folder)
        options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 {_FAST}"
        start = ("-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
        _run(binaries / "pg_ctl", *start, cwd=folder)
        try:
            yield PostgresServer(f"postgresql+psycopg://office@127.0.0.1:{port}")
        finally:
            _run(binaries / "pg_ctl", "-D", str(data), "-m", "immediate", "stop", cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(program: Path, *arguments: str, cwd: Path) -> None:
    """A server refuses to run as root: there it runs as its own user."""
    own = ("runuser", "-u", "postgres", "--") if _is_root() else ()
    subprocess.run(
        [*own, str(program), *arguments],
        cwd=cwd,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
