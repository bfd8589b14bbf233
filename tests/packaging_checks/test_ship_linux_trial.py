from __future__ import annotations

import os
from pathlib import Path

import pytest
import ship
import ship_linux_trial
import ship_smoke
import ship_window

from tests.packaging_checks.fake_programs import program, script, works

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")

REFUSES = '[ -e "$MACHINE/open" ] && exit 1'


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program would be installed, and whose home it is."""
    place = tmp_path / "machine"
    monkeypatch.setenv("MACHINE", str(place))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "programs"), prepend=os.pathsep)
    monkeypatch.setattr(ship_linux_trial, "PROGRAM", place / "bin" / "ccprocessor")
    monkeypatch.setattr(ship_linux_trial, "FOLDER", place / "opt")
    monkeypatch.setattr(ship_linux_trial, "_TRIES", 1)
    monkeypatch.setattr(ship_smoke, "WINDOW_S", 0.2)
    monkeypatch.setattr(ship_window, "_LOOK_S", 0.05)
    return place


def tried(
    machine: Path, *, install: str = REFUSES, purge: str = REFUSES, takes: str = "$MACHINE"
) -> int:
    """Try a package, of which `install` and `purge` are done first of all, by a tool each."""
    root, tools = machine.parent, machine.parent / "programs"
    program(root / "packed", works(mark=machine / "open"))
    unpack = (
        f'{install}\nmkdir -p "$MACHINE/bin" && cp -p "{root}/packed" "$MACHINE/bin/ccprocessor"'
    )
    script(tools / "dpkg", unpack)
    removal = f'{purge}\nrm -rf "{takes}"'
    script(tools / "apt-get", f'if [ "$1" = install ]; then\n{unpack}\nelse\n{removal}\nfi')
    script(tools / "sudo", 'exec "$@"')
    (root / "dist" / "installers").mkdir(parents=True)
    (root / "dist" / "installers" / "ccprocessor_1.0_amd64.deb").touch()
    return ship.main(["trial", "--system", "linux"], root)


def test_a_package_that_refuses_while_open_and_keeps_data_passes(machine: Path) -> None:
    assert tried(machine) == 0
    assert not machine.exists()


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ({"install": "true"}, "went on while the program was open"),
        ({"purge": "true"}, "purge --yes ccprocessor went on while the program was open"),
        ({"purge": f'[ -e "$MACHINE/open" ] && rm "$MACHINE/bin/ccprocessor"\n{REFUSES}'},
         "took the open program away"),
        ({"takes": "$MACHINE/nothing"}, "The purge left"),
        ({"takes": '$MACHINE" "$HOME'}, "took the user's data along"),
    ],
    ids=["replaced", "purged", "half", "left", "data"],
)  # fmt: skip
def test_a_package_that_harms_an_open_program_or_data_fails(
    machine: Path, capsys: pytest.CaptureFixture[str], first: dict[str, str], words: str
) -> None:
    assert tried(machine, **first) == 1
    assert words in capsys.readouterr().err


def test_of_two_packages_none_is_tried(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = machine.parent / "dist" / "installers"
    folder.mkdir(parents=True)
    for version in ("0.9.0", "0.10.0"):
        (folder / f"ccprocessor_{version}_amd64.deb").touch()
    assert ship.main(["trial", "--system", "linux"], machine.parent) == 1
    assert "leave the one to try" in capsys.readouterr().err
