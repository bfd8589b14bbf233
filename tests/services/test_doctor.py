"""The doctor tells whatever it finds, and leaves everything as it finds it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from multiprocessing import resource_tracker, spawn
from pathlib import Path

import pytest

from ccprocessor.services.upkeep.doctor import Finding, examine
from ccprocessor.settings import Chosen, Settings, memory_path
from ccprocessor.storage.engine.database import init_database
from tests.storage.oldest import make_oldest
from tests.storage.servers import running_server


def chosen(folder: Path, database: str) -> Chosen:
    settings = Settings(
        database_url=database, log_folder=folder / "log", cache_folder=folder / "a" / "cache"
    )
    return Chosen(settings, folder / "settings.toml")


def found(folder: Path, database: str) -> Mapping[str, Finding]:
    return {finding.part: finding for finding in examine(chosen(folder, database))}


def test_an_older_file_is_told_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "data" / "office.sqlite"
    make_oldest(file, tmp_path / "oldest")
    before = file.read_bytes()
    database = found(tmp_path, f"sqlite:///{file.as_posix()}")["Database"]
    assert database.works
    assert "was made by an older ccprocessor. Nothing needs to be done" in database.text
    assert file.read_bytes() == before
    assert list(file.parent.glob("*backup*")) == []


def test_a_file_that_is_not_there_is_told_with_the_next_step_and_not_made(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "new" / "office.sqlite"
    parts = found(tmp_path, f"sqlite:///{file.as_posix()}")
    database = parts["Database"]
    assert (database.works, database.is_fatal) == (False, False)
    assert f"There is no database at {file} yet" in database.text
    assert "choose their file with --database" in database.text
    assert parts["Cache folder"].what == f"{tmp_path / 'a' / 'cache'} (made when it is needed)"
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_use_is_told_with_its_months(tmp_path: Path) -> None:
    file = tmp_path / "office.sqlite"
    init_database(file).close()
    database = found(tmp_path, f"sqlite:///{file.as_posix()}")["Database"]
    assert database == Finding("Database", works=True, what=f"{file}, with 0 months")


@pytest.mark.parametrize(
    "address",
    ["postgresql://clerk@[x", "postgresql://clerk@server:abc/office", "mysql://x/y", "sqlite://"],
)
def test_an_address_that_means_nothing_is_a_finding_among_the_others(
    tmp_path: Path, address: str
) -> None:
    parts = found(tmp_path, address)
    assert parts["Database"].is_fatal
    assert parts["PDF reading"].works
    assert parts["Cache folder"].works


def test_an_older_or_empty_server_is_told_with_its_command_and_left_alone(tmp_path: Path) -> None:
    with running_server() as server:
        if server is None:
            pytest.skip("no Postgres server is installed here")
        url = server.new_database("empty")
        empty = found(tmp_path, url)["Database"]
        assert empty.is_fatal
        assert "Run `ccprocessor db init` once" in empty.text
        url = server.new_database("older")
        make_oldest(url, tmp_path / "oldest")
        for _ in range(2):
            older = found(tmp_path, url)["Database"]
            assert older.is_fatal
            assert "Run `ccprocessor db upgrade` once, after a backup" in older.text


@pytest.mark.usefixtures("cold_workers")
@pytest.mark.skipif(shutil.which("false") is None, reason="needs a program that fails at once")
def test_reading_processes_that_do_not_start_are_a_finding(tmp_path: Path) -> None:
    resource_tracker.ensure_running()
    before = spawn.get_executable()
    spawn.set_executable(shutil.which("false") or "false")
    try:
        parts = found(tmp_path, f"sqlite:///{tmp_path.as_posix()}/office.sqlite")
    finally:
        spawn.set_executable(before)
    assert parts["PDF reading"].is_fatal
    assert "WorkersDoNotStart" in parts["PDF reading"].what
    assert "install the program anew" in parts["PDF reading"].what
    assert parts["Log folder"].works


def test_it_tells_where_everything_is_kept(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("")
    (tmp_path / "log").mkdir()
    parts = found(tmp_path, f"sqlite:///{tmp_path.as_posix()}/office.sqlite")
    assert parts["Settings file"].what == str(tmp_path / "settings.toml")
    assert parts["Window file"].what.startswith(str(memory_path()))
    assert parts["Log folder"].what == str(tmp_path / "log")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs rights that are refused")
def test_a_folder_that_cannot_be_written_is_told_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0o500)
    folder = found(tmp_path, f"sqlite:///{tmp_path.as_posix()}/office.sqlite")["Cache folder"]
    assert folder.is_fatal
    assert "Name another folder as `cache_folder` in the settings file." in folder.what
