"""A small office on disk, and a machine of its own for every test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.end_to_end.decided_month import Json
from tests.end_to_end.machine import Machine, Ran
from tests.office.generator import Office, make_office


@pytest.fixture
def machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Machine:
    folder = tmp_path / "machine"
    folder.mkdir()
    return Machine(folder, capsys.readouterr)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A handful of people with every kind of trouble, without pictures: quick to read."""
    folder = tmp_path_factory.mktemp("office")
    return make_office(folder, people=7, seed=5, chaos=False, pictures=False)


@pytest.fixture(scope="session")
def other_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Another company's month."""
    folder = tmp_path_factory.mktemp("other_office")
    return make_office(folder, people=5, seed=77, chaos=False, pictures=False)


@pytest.fixture(scope="session")
def read_month(tmp_path_factory: pytest.TempPathFactory, office: Office) -> Path:
    """The folder of a machine that has stored and exported the office's month."""
    machine = Machine(tmp_path_factory.mktemp("read"), lambda: Ran(0, "", ""))
    ran = machine.process(office.car, office.receipts)
    assert ran.code == 0, ran.err
    return machine.folder


@pytest.fixture
def month(machine: Machine, read_month: Path) -> Json:
    """The office's month, stored and exported."""
    own = shutil.ignore_patterns(machine.settings.name)
    shutil.copytree(read_month, machine.folder, ignore=own, dirs_exist_ok=True)
    return machine.result
