"""Databases of both engines for the tests; Postgres from a throw-away server."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.storage.documents import store_document
from ccprocessor.storage.engine.database import Database, init_database, open_database
from tests.storage.months import LATER_REPORT, PAT, REPORT, STATEMENT
from tests.storage.servers import PostgresServer, running_server

_NUMBERS = itertools.count()
_SHARED = "office"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with running_server() as server:
        if server is None:
            pytest.skip("no Postgres server is installed here")
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """The address of an empty database."""
    return postgres_server.new_database(f"own_{next(_NUMBERS)}")


@pytest.fixture(scope="session")
def file_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "office.db"
    init_database(file).close()
    return file


@pytest.fixture(scope="session")
def server_with_tables(postgres_server: PostgresServer) -> PostgresServer:
    init_database(postgres_server.new_database(_SHARED)).close()
    return postgres_server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an office's database without rows, on either engine."""
    if request.param == "sqlite":
        return _copied(request, tmp_path)
    server: PostgresServer = request.getfixturevalue("server_with_tables")
    server.empty(_SHARED)
    return server.url(_SHARED)


@pytest.fixture(params=["sqlite", "postgres"])
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The same, but no other test will see it: its tables may be changed."""
    if request.param == "sqlite":
        return _copied(request, tmp_path)
    fresh: str = request.getfixturevalue("postgres_url")
    init_database(fresh).close()
    return fresh


@pytest.fixture(params=["sqlite", "postgres"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bare.db'}"
    fresh: str = request.getfixturevalue("postgres_url")
    return fresh


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def office(database: Database) -> Database:
    """A database that knows the documents which the months of the tests name."""
    _keep_documents(database)
    return database


@pytest.fixture
def own_office(own_url: str) -> Iterator[Database]:
    """The same, but no other test will see it."""
    opened = open_database(own_url)
    _keep_documents(opened)
    yield opened
    opened.close()


def _keep_documents(database: Database) -> None:
    with database.write(PAT) as session:
        for document in (STATEMENT, REPORT, LATER_REPORT):
            store_document(session, document)


def _copied(request: pytest.FixtureRequest, folder: Path) -> str:
    file = folder / "office.db"
    shutil.copy(request.getfixturevalue("file_with_tables"), file)
    return f"sqlite:///{file}"
