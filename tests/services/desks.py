"""A month on the desk of somebody, and acts upon it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.settings import Settings


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with open_office(settings_in(folder, "Pat")) as opened:
        options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
        files = [resource("sample/car.pdf"), resource("sample/receipts.pdf")]
        load_cycle(files, opened, options, Job())
        yield opened


@pytest.fixture
def desk(office: Office) -> DeskSession:
    session = DeskSession(office, cycle_of(office))
    session.go_to(0)
    return session


def settings_in(folder: Path, author: str) -> Settings:
    return Settings(
        database_url=f"sqlite:///{(folder / 'office.sqlite').as_posix()}",
        log_folder=folder / "log",
        cache_folder=folder / "cache",
        author=author,
    )


def cycle_of(office: Office) -> str:
    return cycles(office.database)[0].cycle.id


def charges_of(desk: DeskSession) -> list[TransactionRef]:
    return [one.key for person in desk.state.month.people for one in person.transactions]
