from __future__ import annotations

import os
from pathlib import Path

import pytest
import ship
import ship_window
import ship_windows_trial

from tests.packaging_checks.fake_programs import program, script, works

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")

REFUSES = '[ -e "$LOCALAPPDATA/open" ] && exit 1'


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr(ship_window, "_LOOK_S", 0.05)
    monkeypatch.setattr(ship_windows_trial, "_MOMENT_S", 0.2)


def tried(root: Path, *, setup: str = REFUSES, removal: str = REFUSES) -> int:
    """Try an installer, of which `setup` and `removal` are done first of all."""
    packed, there = root / "packed", root / "local" / "Programs" / "ccprocessor"
    for name in ("ccprocessor.exe", "ccprocessor-cli.exe"):
        program(packed / name, works(mark=root / "local" / "open"))
    script(packed / "unins000.exe", f'{removal}\nrm -rf "{there}"')
    installer = root / "dist" / "installers" / "ccprocessor-1.0-windows-x64-setup-unsigned.exe"
    script(installer, f'{setup}\nmkdir -p "{there}"\ncp -p "{packed}"/* "{there}"')
    return ship.main(["trial", "--system", "windows"], root)


def test_an_installer_that_waits_for_the_program_to_close_passes(tmp_path: Path) -> None:
    assert tried(tmp_path) == 0
    assert (tmp_path / "local" / "ccprocessor" / "kept.txt").read_text() == "a month"
    assert not (tmp_path / "local" / "Programs" / "ccprocessor").exists()


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ({"setup": "true"}, "setup-unsigned.exe went on while the program was open"),
        ({"removal": "true"}, "unins000.exe went on while the program was open"),
        (
            {"removal": f'rm -f "$LOCALAPPDATA/Programs/ccprocessor/ccprocessor.exe"\n{REFUSES}'},
            "unins000.exe changed files under an open window",
        ),
    ],
)
def test_an_installer_that_touches_an_open_program_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], first: dict[str, str], words: str
) -> None:
    assert tried(tmp_path, **first) == 1
    assert words in capsys.readouterr().err
