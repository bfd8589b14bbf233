"""Scratch folders go with their owners, killed ones at the next start; those of the living stay."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ccprocessor.scratch import Scratch, clear_abandoned

_OWNER = """
import sys
from pathlib import Path
from ccprocessor.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]))
(scratch.folder / "card.png").write_bytes(b"a picture")
print("made", flush=True)
sys.stdin.read()
"""


def _owner(parent: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _OWNER, str(parent)]
    owner = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "made\n"
    return owner


def test_what_a_killed_owner_left_goes_and_what_a_living_one_has_stays(tmp_path: Path) -> None:
    dead, living = _owner(tmp_path), _owner(tmp_path)
    dead.kill()
    dead.communicate()
    assert len(list(tmp_path.glob("*/card.png"))) == 2
    clear_abandoned(tmp_path)
    assert len(list(tmp_path.glob("*/card.png"))) == 1
    living.send_signal(signal.SIGTERM)
    living.communicate()
    clear_abandoned(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_closed_folder_leaves_nothing_and_can_be_had_again(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "scratch")
    for _ in range(2):
        (scratch.folder / "a").touch()
        scratch.close()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_without_a_parent_it_lies_where_the_system_has_such_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    scratch = Scratch(None)
    assert scratch.folder.parent == tmp_path
    scratch.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_needs_no_clearing(tmp_path: Path) -> None:
    clear_abandoned(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []
