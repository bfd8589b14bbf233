"""Scratch folders go with their owners, killed ones at the next start; those of the living stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ccprocessor.scratch import Scratch, clear_abandoned, clear_leftovers

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


def test_what_is_half_written_goes_once_it_is_old_and_nothing_else_does(tmp_path: Path) -> None:
    left = [
        f"documents/.{'0a' * 8}.part",
        f"documents/{'0a' * 16}.part",
        f"words/.{'f' * 16}.part",
        f"words/seen/ab/.{'9' * 16}.part",
        f"loose/123-{'c' * 16}/receipt.pdf",
    ]
    kept = [
        "documents/film.part",
        f"documents/{'0a' * 32}.pdf",
        "loose/a-b/c",
        ".x.part",
        "a/b.part",
    ]
    young = f"documents/.{'1' * 16}.part"
    for name in (*left, *kept, young):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        for old in (path, path.parent):
            os.utime(old, (0, 0))
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine").touch()
    (tmp_path / "loose" / f"7-{'d' * 16}").symlink_to(outside)
    (tmp_path / young).touch()
    clear_leftovers(tmp_path)
    assert [name for name in left if (tmp_path / name).exists()] == []
    assert all((tmp_path / name).exists() for name in (*kept, young, "outside/mine"))
    clear_leftovers(tmp_path / "nothing")
