"""An office and its month."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ccprocessor.app import open_office
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.office import Office, ProcessOptions
from tests.services.desks import cycle_of, settings_in


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
