"""A Postgres server for the length of a test run, thrown away afterwards."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from ccprocessor.audit.chain import head_of_nothing
from ccprocessor.storage.tables import metadata
from ccprocessor.storage.users.tables import membership

_LOCAL = {"listen_addresses": "'127.0.0.1'"}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""No disk is waited for: what is stored outlives the server's end, and not the machine's."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; `bare` is its address without a database."""

    bare: str
    folder: Path
    _copies: list[str] = field(default_factory=list)

    def stop(self, how: str = "fast") -> None:
        """Stop the server: `fast` ends what is done, `immediate` is as if it had died."""
        self._control("-m", how, "-w", "stop")

    def start(self) -> None:
        """Start it again where it was."""
        self._control("-l", str(self.folder / "log"), "-w", "start")

    def _control(self, *arguments: str) -> None:
        binaries = _binaries()
        assert binaries is not None
        _run(binaries / "pg_ctl", "-D", str(self.folder / "data"), *arguments, cwd=self.folder)

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"{self.bare}/{name}"

    def new_database(self, name: str) -> str:
        """Make an empty database and return its address."""
        self._run("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def copy(self, name: str) -> str:
        """Make a database like another that nobody uses, and return its address."""
        self._copies.append(f"{name}_{len(self._copies)}")
        self._run("postgres", f"CREATE DATABASE {self._copies[-1]} TEMPLATE {name}")
        return self.url(self._copies[-1])

    def empty(self, name: str) -> None:
        """Take every row out of a database: much faster than making a new one."""
        assert membership.columns  # importing it fills the metadata
        kept = {"company", "audit_head"}
        found = ", ".join(f'"{one}"' for one in metadata.tables if one not in kept)
        nothing = head_of_nothing("emptied")
        self._run(
            name,
            f"SET session_replication_role = replica; TRUNCATE {found} RESTART IDENTITY;"
            " DELETE FROM company WHERE name <> 'main';"
            f" UPDATE audit_head SET office = 'emptied', number = 0, digest = '{nothing}'",
        )

    def _run(self, name: str, statement: str) -> None:
        engine = sa.create_engine(self.url(name), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@contextmanager
def running_server(
    settings: Mapping[str, str] = FAST,
) -> Iterator[PostgresServer | None]:
    """A server on a free port of this machine; None where none is installed."""
    binaries = _binaries()
    if binaries is None:
        yield None
        return
    folder = _own_folder()
    data = folder / "data"
    port = _free_port()
    try:
        _run(Path("cp"), "-a", str(_made_once(binaries)), str(data), cwd=folder)
        own = {"unix_socket_directories": f"'{folder}'", "port": str(port), **_LOCAL, **settings}
        with (data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in own.items())
        server = PostgresServer(f"postgresql+psycopg://office@127.0.0.1:{port}", folder)
        server.start()
        try:
            yield server
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):  # a test may have stopped it
                server.stop("immediate")
    finally:
        _remove(folder)


@cache
def _made_once(binaries: Path) -> Path:
    """The files of a server that never ran: each is a copy, in an eighth of the time."""
    folder = _own_folder()
    atexit.register(_remove, folder)
    create = ("-D", "data", "-A", "trust", "-U", "office", "-E", "UTF8", "--no-sync")
    _run(binaries / "initdb", *create, "--locale=C.UTF-8", cwd=folder)
    return folder / "data"


def _own_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ccprocessor-postgres-"))
    if _is_root():
        shutil.chown(folder, "postgres")
    return folder


def _remove(folder: Path) -> None:
    """Remove thousands of files, which nobody has to wait for."""
    os.posix_spawnp("rm", ["rm", "-rf", str(folder)], os.environ)


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
