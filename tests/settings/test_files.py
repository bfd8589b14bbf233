"""Files that take the place of others are there whole, or not at all."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from ccprocessor.files import PRIVATE, SHARED, aside, make, put, replacing

_FULL = """
import resource, signal, sys
from pathlib import Path
from ccprocessor.files import replacing
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
with replacing(Path(sys.argv[1])) as part:
    part.write_bytes(b"x" * 1000)
"""


def test_a_file_takes_the_place_of_another_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "settings.toml"
    target.write_text("old")
    with replacing(target) as part:
        part.write_text("new")
        assert target.read_text() == "old"
        assert part.parent == target.parent
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="no such rights there")
@pytest.mark.parametrize("mode", [PRIVATE, SHARED])
def test_rights_are_those_that_were_asked_for(tmp_path: Path, mode: int) -> None:
    before = os.umask(0o022)
    try:
        with replacing(tmp_path / "file", mode=mode) as part:
            part.write_text("x")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == mode & ~0o022


def test_a_block_that_fails_leaves_nothing(tmp_path: Path) -> None:
    part = tmp_path / "file.part"
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "file", part=part) as path:
        path.write_text(f"half {1 / 0}")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_under_that_name_is_no_hindrance(tmp_path: Path) -> None:
    part = tmp_path / "file.part"
    part.write_text("half")
    with replacing(tmp_path / "file", part=part) as path:
        assert path.read_text() == ""
        path.write_text("whole")
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_draft_that_nobody_put_anywhere_is_removed(tmp_path: Path) -> None:
    with aside(tmp_path / "file") as draft:
        make(draft)
    with aside(tmp_path / "file") as draft:
        make(draft)
        put(draft, tmp_path / "other")
    assert [one.name for one in tmp_path.iterdir()] == ["other"]


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit of file sizes")
def test_a_disk_without_room_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    run = subprocess.run(
        [sys.executable, "-c", _FULL, target], capture_output=True, text=True, check=False
    )
    assert "OSError" in run.stderr
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
