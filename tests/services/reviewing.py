"""Two people of one office, each at a desk of their own, on either engine."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.rights import Role
from ccprocessor.jobs import Job
from ccprocessor.services.approval.items import QueueItem
from ccprocessor.services.approval.queue import queue_of
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.cycle.load_cycle import load_cycle, open_revision
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.settings import Settings
from ccprocessor.storage.engine.database import init_database
from tests.office.generator import make_office
from tests.storage.servers import PostgresServer

CLERK, CHIEF, OTHER, BOSS = "amira", "sue", "sam", "ada"
ROLES: dict[str, Role] = {
    CLERK: "clerk",
    CHIEF: "supervisor",
    OTHER: "supervisor",
    BOSS: "administrator",
    "ed": "auditor",
}
OpenDesk = Callable[[str], Office]
_NUMBERS = itertools.count()
_NO_OCR = ProcessOptions(ocr=False, pictures="none")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of a month of a handful of people."""
    folder = tmp_path_factory.mktemp("papers of review")
    papers = make_office(folder, people=5, seed=21, pictures=False, mean_transactions=3)
    return [papers.car, papers.receipts]


@pytest.fixture(scope="session")
def file_with_month(tmp_path_factory: pytest.TempPathFactory, sample: list[Path]) -> Path:
    folder = tmp_path_factory.mktemp("template")
    with open_office(settings_in(folder, f"sqlite:///{folder / 'office.db'}", CLERK)) as office:
        load_cycle(sample, office, _NO_OCR, Job())
    return folder / "office.db"


@pytest.fixture(scope="session")
def database_with_month(
    tmp_path_factory: pytest.TempPathFactory, server: PostgresServer, sample: list[Path]
) -> str:
    url, folder = server.new_database("month"), tmp_path_factory.mktemp("month")
    init_database(url).close()
    with open_office(settings_in(folder, url, CLERK)) as office:
        load_cycle(sample, office, _NO_OCR, Job())
    return "month"


@pytest.fixture(params=["sqlite", "postgres"])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of its own that holds the month, on either engine."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("file_with_month"), tmp_path / "office.db")
        return f"sqlite:///{tmp_path / 'office.db'}"
    template = request.getfixturevalue("database_with_month")
    running: PostgresServer = request.getfixturevalue("server")
    return running.new_database(f"review_{next(_NUMBERS)} TEMPLATE {template}").partition(" ")[0]


@pytest.fixture
def own_url(file_with_month: Path, tmp_path: Path) -> str:
    """The same on SQLite alone."""
    shutil.copy(file_with_month, tmp_path / "office.db")
    return f"sqlite:///{tmp_path / 'office.db'}"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], OpenDesk]]:
    """Opens offices on an address, one for each user; each has the role that is theirs here."""
    monkeypatch.setattr(Office, "role", property(lambda office: ROLES[office.actor.user]))
    with ExitStack() as stack:

        def on(url: str) -> OpenDesk:
            made: dict[str, Office] = {}

            def desk(user: str) -> Office:
                if user not in made:
                    settings = settings_in(tmp_path / user, url, user)
                    made[user] = stack.enter_context(open_office(settings))
                return made[user]

            return desk

        yield on


@pytest.fixture
def desks(opened: Callable[[str], OpenDesk], shared_url: str) -> OpenDesk:
    return opened(shared_url)


@pytest.fixture
def own_desks(opened: Callable[[str], OpenDesk], own_url: str) -> OpenDesk:
    return opened(own_url)


def settings_in(folder: Path, url: str, author: str) -> Settings:
    return Settings(
        database_url=url, log_folder=folder / "log", cache_folder=folder / "cache", author=author
    )


def cycle_of(office: Office) -> str:
    return cycles(office.database)[0].cycle.id


def people_of(office: Office) -> dict[str, Person]:
    month = open_revision(office, cycle_of(office)).month
    return {one.key: one for one in month.people}


def in_state(office: Office, state: str) -> list[str]:
    return [key for key, one in people_of(office).items() if one.review.state == state]


def waiting(office: Office) -> dict[str, QueueItem]:
    return {one.person.key: one for one in queue_of(office).waiting}
