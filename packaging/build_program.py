"""Makes the frozen program in `dist/`, tells how large it is, and packs it for Debian."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import debian_package
import dev_system
from component_sizes import told
from dev_environment import BUILD_LOCK, Environment
from dev_system import SetupFailed
from frozen_contents import is_wanted
from frozen_layout import dangling_links, papers

_LOST = re.compile(
    r"Library not found: could not resolve '(?P<lost>[^']+)', dependency of '(?P<by>[^']+)'"
)
_OPTIONS = ("--no-deb",)
_FOR_PYINSTALLER = {
    "PYTHONHASHSEED": "1",
    "QT_QPA_PLATFORM": "offscreen",
    "PYINSTALLER_STRICT_BUNDLE_CODESIGN_ERROR": "1",
}
"""The same order each time, no window, and no bundle that codesign refuses."""


def build(options: Sequence[str]) -> int:
    """Make `dist/ccprocessor`, and on Debian `dist/*.deb` unless `--no-deb` is given."""
    if unknown := [option for option in options if option not in _OPTIONS]:
        raise SetupFailed(f"There is no option {unknown[0]}; build knows {', '.join(_OPTIONS)}.")
    environment = _prepared()
    began = time.monotonic()
    folder = _frozen(environment)
    _checked(environment, folder)
    taken = time.monotonic() - began
    print(told(folder), flush=True)
    print(f"The frozen program was made in {taken:.0f} s: {folder}")
    made = [folder, *_papers(environment.root, folder)]
    if "--no-deb" not in options and shutil.which("dpkg-deb"):
        began = time.monotonic()
        package = debian_package.made(environment.root, folder)
        size = package.stat().st_size / 1e6
        print(
            f"The package of {size:.0f} MB was made in {time.monotonic() - began:.0f} s: {package}"
        )
        made.append(package)
    print("\n".join(["", "Made:", *(f"  {path}" for path in made)]), flush=True)
    return 0


def lost_libraries(log: str, inside: Sequence[str]) -> list[str]:
    """What PyInstaller missed for files that are inside the program, a sentence each.

    `inside` are file names; what only left-out plugins are linked to is no loss, and what is left
    to the system is not ours to have.
    """
    names = {Path(name).name for name in inside}
    found = {(one["lost"], Path(one["by"]).name) for one in _LOST.finditer(log)}
    return [f"{by} needs {lost}" for lost, by in sorted(found) if by in names and is_wanted(lost)]


def _prepared() -> Environment:
    """An environment of its own: what is not for the program cannot get into it."""
    environment = Environment(name="build/environment")
    ready = environment.is_ready(BUILD_LOCK)
    dev_system.provide(tests=False, environment=not ready)
    dev_system.provide_for_build()
    if not ready:
        environment.folder.parent.mkdir(exist_ok=True)
        environment.provide(BUILD_LOCK)
    return environment


def _frozen(environment: Environment) -> Path:
    """Run PyInstaller, its words kept in `build/pyinstaller.log`."""
    root = environment.root
    log = root / "build" / "pyinstaller.log"
    print(f"Freezing the program (takes a minute or two; {log})", flush=True)
    command = [str(environment.python), "-m", "PyInstaller", "--noconfirm", "--clean"]
    command += ["--distpath", "dist", "--workpath", "build", "packaging/ccprocessor.spec"]
    variables = {**os.environ, **_FOR_PYINSTALLER}
    with log.open("w", encoding="utf-8") as heard:
        run = subprocess.run(
            command, check=False, cwd=root, env=variables, stdout=heard, stderr=subprocess.STDOUT
        )
    if run.returncode:
        tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-25:])
        raise SetupFailed(f"{tail}\nPyInstaller could not make the program; see {log}.")
    return root / "dist" / ("ccprocessor.app" if sys.platform == "darwin" else "ccprocessor")


def _checked(environment: Environment, folder: Path) -> None:
    """Refuse a program that lacks a file, or holds what no licence list names."""
    log = (environment.root / "build" / "pyinstaller.log").read_text(encoding="utf-8")
    inside = [path.name for path in folder.rglob("*") if path.is_file()]
    if lost := lost_libraries(log, inside):
        raise SetupFailed(
            "\n".join(lost) + "\nThe program would not run. Install the packages that hold these "
            "libraries (packaging/dev_system.py lists those of Debian) and build again."
        )
    if ends := dangling_links(folder):
        raise SetupFailed("\n".join(ends) + "\nThese links of the program lead nowhere.")
    walk = [str(environment.python), "packaging/licences.py", str(folder)]
    if subprocess.call(walk, cwd=environment.root):
        raise SetupFailed("The program holds what its licence list does not name.")


def _papers(root: Path, folder: Path) -> list[Path]:
    """Copies of notices and bill of materials beside the program, for whoever passes it on."""
    place = papers(folder)
    names = ("THIRD-PARTY-NOTICES.txt", "sbom.cdx.json")
    return [Path(shutil.copyfile(place / name, root / "dist" / name)) for name in names]
