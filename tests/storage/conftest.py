"""Databases of both engines for the tests; Postgres from a throw-away server."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ccprocessor.storage.database import Database, init_database
from ccprocessor.storage.documents import store_document
from tests.storage.months import LATER_REPORT, REPORT, STATEMENT
from tests.storage.servers import PostgresServer, running_server

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with running_server() as server:
        if server is None:
            pytest.skip("no Postgres server is installed here")
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """The address of an empty database."""
    return postgres_server.new_database(f"office_{next(_NUMBERS)}")


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that holds nothing, on either engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'office.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def url(empty_url: str) -> str:
    """The address of an office's database, on either engine."""
    init_database(empty_url).close()
    return empty_url


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = init_database(url)
    yield opened
    opened.close()


@pytest.fixture
def office(database: Database) -> Database:
    """A database that knows the documents which the months of the tests name."""
    with database.write() as session:
        for document in (STATEMENT, REPORT, LATER_REPORT):
            store_document(session, document)
    return database


@pytest.fixture
def new_file(tmp_path: Path) -> Callable[[str], Path]:
    """A path for a database file that does not exist yet."""
    return lambda name: tmp_path / name
