"""dpkg itself, on a root of its own: the scripts learn of it by DPKG_ROOT; processes are real."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging_checks.debian import checkout, made

_PROGRAM = "opt/ccprocessor/ccprocessor"


class Machine:
    """A root that dpkg installs into; no rights of an administrator are needed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "var/lib/dpkg/updates").mkdir(parents=True)
        (root / "var/lib/dpkg/info").mkdir()
        for name in ("status", "available"):
            (root / "var/lib/dpkg" / name).touch()

    def dpkg(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run dpkg on the root, whose packages lack all that they depend on."""
        forced = "--force-not-root,script-chrootless,depends,bad-path"
        command = ["dpkg", f"--root={self.root}", f"--log={os.devnull}", forced, *words]
        told = {**os.environ, "LC_ALL": "C.UTF-8", "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
        return subprocess.run(command, check=False, capture_output=True, text=True, env=told)

    def state(self) -> str:
        """What dpkg says of the package: `install ok installed 1.0.0`."""
        asked = ["dpkg-query", f"--admindir={self.root}/var/lib/dpkg", "--show"]
        asked += ["--showformat=${Status} ${Version}", "ccprocessor"]
        return subprocess.run(asked, check=False, capture_output=True, text=True).stdout


@pytest.fixture
def packages(tmp_path: Path) -> tuple[Path, Path]:
    """An older and a newer package."""
    older, newer = (
        made(checkout(tmp_path / version, version=version)) for version in ("1.0.0", "1.1.0")
    )
    return older, newer


@pytest.fixture
def machine(tmp_path: Path, packages: tuple[Path, Path]) -> Machine:
    """A root in which the older package is installed."""
    machine = Machine(tmp_path / "root")
    ran = machine.dpkg("--install", str(packages[0]))
    assert ran.returncode == 0, ran.stderr
    return machine


@pytest.fixture
def running(machine: Machine) -> Iterator[subprocess.Popen[bytes]]:
    """The installed program at work."""
    with subprocess.Popen([machine.root / _PROGRAM, "600"]) as process:
        yield process
        process.kill()


def test_a_newer_package_is_refused_while_the_program_runs(
    machine: Machine, packages: tuple[Path, Path], running: subprocess.Popen[bytes]
) -> None:
    before = (machine.root / _PROGRAM).stat()
    ran = machine.dpkg("--install", str(packages[1]))
    assert ran.returncode != 0
    assert ran.stderr.count(f"still running, as process {running.pid} (") == 1
    assert "Nothing was changed." in ran.stderr
    assert machine.state() == "install ok installed 1.0.0"
    assert (machine.root / _PROGRAM).stat() == before
    running.kill()
    running.wait()
    assert machine.dpkg("--install", str(packages[1])).returncode == 0
    assert machine.state() == "install ok installed 1.1.0"


@pytest.mark.parametrize("how", ["--remove", "--purge"])
def test_the_package_stays_while_the_program_runs(
    machine: Machine, running: subprocess.Popen[bytes], how: str
) -> None:
    ran = machine.dpkg(how, "ccprocessor")
    assert ran.returncode != 0
    assert f"still running, as process {running.pid} (" in ran.stderr
    assert machine.state().endswith(" ok installed 1.0.0")
    assert (machine.root / _PROGRAM).exists()
    running.kill()
    running.wait()
    assert machine.dpkg(how, "ccprocessor").returncode == 0
    assert not (machine.root / "opt").exists()


def test_the_same_program_elsewhere_is_none_of_its_business(
    machine: Machine, packages: tuple[Path, Path], tmp_path: Path
) -> None:
    elsewhere = shutil.copy(machine.root / _PROGRAM, tmp_path / "ccprocessor")
    with subprocess.Popen([elsewhere, "600"]) as process:
        ran = machine.dpkg("--install", str(packages[1]))
        process.kill()
    assert ran.returncode == 0, ran.stderr
