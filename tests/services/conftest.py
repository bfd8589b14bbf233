"""An office in which nothing is stored yet, and what comes to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.services.office import Office
from tests.desktop.grounds import settings_in
from tests.office.generator import Office as Papers
from tests.office.generator import make_office
from tests.services.offices import (
    own_server,
    sample_file,
    sample_server,
    seldom_looked,
    served,
    served_apart,
    server,
    shared,
)

__all__ = [
    "own_server",
    "sample_file",
    "sample_server",
    "seldom_looked",
    "served",
    "served_apart",
    "server",
    "shared",
]


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """A month of a handful of people."""
    folder = tmp_path_factory.mktemp("march")
    return make_office(folder, people=6, seed=21, pictures=False, mean_transactions=3)


@pytest.fixture(scope="session")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Another company's month."""
    folder = tmp_path_factory.mktemp("strangers")
    return make_office(folder, people=4, seed=98, pictures=False, mean_transactions=3)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(settings_in(tmp_path)) as made:
        yield made
