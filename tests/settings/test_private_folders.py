"""The folders that the program makes for itself are closed to others."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.crashes.files import keep_crash
from ccprocessor.documents.files.cache import WordCache
from ccprocessor.logs import start_logging, stop_logging
from ccprocessor.paths import make_private
from ccprocessor.scratch import Scratch

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


@pytest.fixture(autouse=True)
def usual_mask() -> Iterator[None]:
    """What most systems start with: others may read."""
    before = os.umask(0o022)
    yield
    stop_logging()
    os.umask(before)


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


def test_every_folder_that_is_missing_is_made_for_one_person(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    folder = tmp_path / "there" / "one" / "two"
    make_private(folder)
    make_private(folder)
    assert [mode(one) for one in (folder, *folder.parents[:2])] == ["700", "700", "755"]


def test_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OSError, match="file"):
            make_private(folder)


def test_log_crash_files_and_cache_are_in_such_folders(tmp_path: Path) -> None:
    start_logging(tmp_path / "state" / "log")
    keep_crash(tmp_path / "crashes" / "log", "failed")
    scratch = Scratch(tmp_path / "cache" / "scratch")
    draft = WordCache(tmp_path / "cache" / "words", scratch).draft("0" * 64)
    draft.add(b"\x90")
    draft.commit()
    scratch.close()
    made = [one for one in tmp_path.rglob("*") if one.is_dir()]
    assert {(one.name, mode(one)) for one in made} == {
        (name, "700") for name in ("state", "log", "crashes", "cache", "scratch", "words")
    }
