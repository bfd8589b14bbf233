"""Windows meet in a folder that is one person's alone."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ccprocessor.desktop.instance.place import meeting_place
from ccprocessor.settings import Chosen, Settings, choose_settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes have no folder")

CHOSEN = Chosen(Settings(database_url="sqlite:////office.sqlite"), Path("/settings.toml"))


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cc"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_the_same_settings_and_database_meet_others_do_not(runtime: Path) -> None:
    place = meeting_place(CHOSEN)
    assert place is not None
    assert Path(place).parent == runtime / "ccprocessor"
    assert stat.S_IMODE(Path(place).parent.stat().st_mode) == 0o700
    assert meeting_place(CHOSEN) == place
    other_file = replace(CHOSEN, file=Path("/other.toml"))
    other_database = replace(CHOSEN, settings=Settings(database_url="sqlite:////other.sqlite"))
    assert len({place, meeting_place(other_file), meeting_place(other_database)}) == 3
    assert "office" not in place


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have their own cache folder")
def test_the_folder_of_the_cache_is_made_for_one_person_too(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    place = meeting_place(CHOSEN)
    assert place is not None
    (cache,) = (one for one in Path(place).parents if one.name == "ccprocessor")
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700


def test_the_same_file_written_otherwise_is_the_same_place(runtime: Path) -> None:
    (runtime / "x").mkdir()
    (runtime / "link").symlink_to(runtime / "x")
    place = place_of(runtime / "x", runtime)
    assert place_of(runtime / "x/../x", runtime) == place
    assert place_of(runtime / "link", runtime / "x/..") == place


def test_the_same_words_in_another_folder_are_another_place(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (runtime / "settings.toml").touch()
    places = set()
    for name in ("a", "b"):
        (runtime / name).mkdir()
        monkeypatch.chdir(runtime / name)
        chosen = choose_settings(runtime / "settings.toml", {}, database="sqlite:///office.sqlite")
        places.add(meeting_place(chosen))
    assert len(places) == 2
    monkeypatch.chdir(runtime)
    assert place_of(runtime / "b", runtime) in places


def place_of(folder: Path, settings_folder: Path) -> str | None:
    """The meeting place for the database file in a folder."""
    settings = Settings(database_url=f"sqlite:///{folder / 'office.sqlite'}")
    return meeting_place(Chosen(settings, settings_folder / "settings.toml"))


def test_a_folder_that_others_may_enter_is_passed_over(runtime: Path) -> None:
    (runtime / "ccprocessor").mkdir(mode=0o700)
    (runtime / "ccprocessor").chmod(0o755)
    place = meeting_place(CHOSEN)
    assert place is not None
    assert Path(place).parent == runtime / "cache/ccprocessor/window"


def test_a_link_to_a_folder_is_passed_over(runtime: Path) -> None:
    (runtime / "theirs").mkdir(mode=0o700)
    (runtime / "ccprocessor").symlink_to(runtime / "theirs")
    place = meeting_place(CHOSEN)
    assert place is not None
    assert "cache" in place


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root gives away")
def test_a_folder_of_somebody_else_is_passed_over(runtime: Path) -> None:
    (runtime / "ccprocessor").mkdir(mode=0o700)
    os.chown(runtime / "ccprocessor", 12345, 12345)
    place = meeting_place(CHOSEN)
    assert place is not None
    assert "cache" in place


def test_a_path_too_long_for_a_socket_is_passed_over(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime / ("long" * 30)))
    place = meeting_place(CHOSEN)
    assert place is not None
    assert len(os.fsencode(place)) <= 100
