"""One office on either engine, and desks of several people on it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.app import open_office
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.services.together import watching
from ccprocessor.settings import Settings
from ccprocessor.storage.engine.database import init_database
from ccprocessor.storage.engine.dumps import dump_server
from tests.services.desks import cycle_of, settings_in
from tests.storage.servers import PostgresServer, running_server


@dataclass
class SharedOffice:
    """An office with the sample month; everybody works on a machine of their own."""

    url: str
    folder: Path
    exits: ExitStack = field(default_factory=ExitStack)

    def settings(self, who: str) -> Settings:
        """The settings of somebody's machine."""
        return replace(settings_in(self.folder / who, who), database_url=self.url)

    def office(self, who: str) -> Office:
        """The office as somebody opens it."""
        (self.folder / who).mkdir(exist_ok=True)
        return self.exits.enter_context(open_office(self.settings(who)))

    def desk(self, who: str) -> DeskSession:
        """The month on somebody's desk."""
        office = self.office(who)
        return DeskSession(office, cycle_of(office))


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    with running_server() as running:
        if running is None:
            pytest.skip("no Postgres server is installed here")
        yield running


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the sample month."""
    folder = tmp_path_factory.mktemp("sample")
    load_sample(replace(settings_in(folder, "Pat")))
    return folder / "office.sqlite"


@pytest.fixture(scope="session")
def sample_server(
    server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> PostgresServer:
    """A server with the sample month in the database `sample`."""
    url = server.new_database("sample")
    init_database(url).close()
    load_sample(replace(settings_in(tmp_path_factory.mktemp("served"), "Pat"), database_url=url))
    return server


@pytest.fixture
def served(sample_server: PostgresServer, tmp_path: Path) -> Iterator[SharedOffice]:
    """The office on a server."""
    url = sample_server.copy("sample")
    with ExitStack() as exits:
        yield SharedOffice(url, tmp_path, exits)


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that the test may stop and start, which waits for the disk as an office's does."""
    with running_server({}) as running:
        if running is None:
            pytest.skip("no Postgres server is installed here")
        yield running


@pytest.fixture
def served_apart(
    own_server: PostgresServer, sample_server: PostgresServer, tmp_path: Path
) -> Iterator[SharedOffice]:
    """The office on a server of its own."""
    url = own_server.new_database("sample")
    dump_server(sa.make_url(sample_server.url("sample")), tmp_path / "sample.dump")
    command = ["pg_restore", "--no-owner", "--dbname", url.replace("+psycopg", "")]
    subprocess.run([*command, str(tmp_path / "sample.dump")], check=True)
    with ExitStack() as exits:
        yield SharedOffice(url, tmp_path, exits)


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SharedOffice]:
    """The office on either engine."""
    if request.param == "postgres":
        yield request.getfixturevalue("served")
        return
    file = tmp_path / "office.sqlite"
    shutil.copy(request.getfixturevalue("sample_file"), file)
    with ExitStack() as exits:
        yield SharedOffice(f"sqlite:///{file.as_posix()}", tmp_path, exits)


@pytest.fixture
def seldom_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is seen was told of: nobody looks anew before a minute is over."""
    monkeypatch.setattr(watching, "_LOOK_S", 60)


def load_sample(settings: Settings) -> str:
    """Read the sample month into an office, and return its cycle."""
    with open_office(settings) as office:
        options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
        load_cycle(
            [resource("sample/car.pdf"), resource("sample/receipts.pdf")], office, options, Job()
        )
        return cycle_of(office)
