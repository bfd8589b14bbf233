"""What the system must bring: packages of Debian and Ubuntu, and words for the others."""

from __future__ import annotations

import fnmatch
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

RUN_PACKAGES = (
    "fonts-dejavu-core",
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libglib2.0-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
    "tesseract-ocr",
    "tesseract-ocr-eng",
)
"""Needed to run the program: the libraries of the window, a font, and text recognition."""

TEST_PACKAGES = (
    "binutils",
    "desktop-file-utils",
    "groff-base",
    "libreoffice-calc-nogui | libreoffice-calc",
    "postgresql | postgresql-1? | postgresql-2?",
)
"""Needed by the tests besides; the first name is installed where none of them is there."""

BUILD_PACKAGES = ("binutils",)
"""Needed to freeze the program besides, together with the library of the Python that does it."""

_PROGRAMS = {
    "tesseract": "Tesseract (scanned pages and receipt pictures stay unread without it)",
}
_INSTALLED_BY = {
    "darwin": {
        "tesseract": "brew install tesseract",
        "postgres": "brew install postgresql",
        "soffice": "brew install --cask libreoffice",
    },
    "win32": {
        "tesseract": "winget install UB-Mannheim.TesseractOCR",
        "postgres": "winget install PostgreSQL.PostgreSQL.17",
        "soffice": "winget install TheDocumentFoundation.LibreOffice",
    },
}
_OFF_THE_PATH = {
    "tesseract": ("Tesseract-OCR",),
    "postgres": ("PostgreSQL", "*", "bin"),
    "soffice": ("LibreOffice", "program"),
}
"""Where the installers of Windows put them, below the folder of programs, path or no path."""

_TEST_PROGRAMS = {
    "postgres": "PostgreSQL (tests on a shared database are skipped without it)",
    "soffice": "LibreOffice (tests that open workbooks are skipped without it)",
}


class SetupFailed(Exception):
    """The set-up cannot go on; the message says why and what to do next."""


def provide(*, tests: bool, environment: bool) -> None:
    """Install what the system lacks; `environment` asks for what builds a `.venv`.

    Only a missing part that nothing works without raises `SetupFailed`: for tests all of them,
    to run the program only the one that builds the environment.
    """
    if shutil.which("apt-get") and shutil.which("dpkg-query"):
        _provide_packages(tests=tests, environment=environment)
    else:
        _name_missing_programs(tests=tests)
    if environment and not can_build_environment():
        raise SetupFailed(
            f"The Python at {sys.executable} lacks venv or ensurepip, so no environment can be "
            "made with it. Install them, or start this script with a complete Python 3.11."
        )


def provide_for_build() -> None:
    """Install what freezing needs besides; raises `SetupFailed`."""
    if shutil.which("apt-get") and shutil.which("dpkg-query"):
        must = (*BUILD_PACKAGES, *RUN_PACKAGES, *python_library_package())
        if absent := missing(must, _listing()):
            _install(absent)


def python_library_package() -> tuple[str, ...]:
    """The package of Python as a library, where Debian's own Python runs this; else none."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    debian = sys.platform == "linux" and sys.base_prefix == "/usr"
    return (f"libpython{version}",) if debian else ()


def can_build_environment() -> bool:
    """Whether this Python brings all that `python -m venv` needs."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def environment_package(version: Sequence[int]) -> str:
    """The package by which Debian completes a Python of this version, as (3, 11)."""
    return f"python{version[0]}.{version[1]}-venv"


def missing(wanted: Sequence[str], listing: str) -> tuple[str, ...]:
    """The packages to install so that each wish (`one | or another`) is met.

    `listing` has a line for each known package: its state, its name, and what it provides,
    separated by tabs, as `dpkg-query` prints them for `LISTING_FORMAT`.
    """
    there = _installed(listing)
    return tuple(
        choices[0]
        for choices in (wish.split(" | ") for wish in wanted)
        if not any(fnmatch.filter(there, choice) for choice in choices)
    )


LISTING_FORMAT = "${db:Status-Status}\t${Package}\t${Provides}\n"


def _installed(listing: str) -> set[str]:
    names: set[str] = set()
    for line in listing.splitlines():
        state, name, provided = line.split("\t")
        if state == "installed":
            names.add(name)
            names.update(part.split()[0] for part in provided.split(",") if part.strip())
    return names


def _provide_packages(*, tests: bool, environment: bool) -> None:
    must = [environment_package(sys.version_info[:2])]
    must = must if environment and not can_build_environment() else []
    wanted = [*must, *RUN_PACKAGES, *(TEST_PACKAGES if tests else ())]
    absent = missing(wanted, _listing())
    if not absent:
        return
    try:
        _install(absent)
    except SetupFailed as failure:
        if tests or must:
            raise
        print(f"{failure}\nGoing on without them.", flush=True)


def _listing() -> str:
    command = ["dpkg-query", "--show", f"--showformat={LISTING_FORMAT}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def install_command(packages: Sequence[str]) -> str:
    """What to type to install the packages by hand."""
    return f"apt-get update && apt-get install --no-install-recommends {' '.join(packages)}"


def _install(packages: Sequence[str]) -> None:
    rights = _administrator()
    if rights is None:
        raise SetupFailed(
            "System packages are missing and only an administrator can install them. "
            f"As root, run: {install_command(packages)}"
        )
    print(f"Installing system packages (takes some minutes): {' '.join(packages)}", flush=True)
    quiet = [*rights, "env", "DEBIAN_FRONTEND=noninteractive"]
    apt = [*quiet, "apt-get", "--quiet", "--option", "DPkg::Lock::Timeout=300"]
    # Never at the price of something the user has: a package in conflict stops the installation.
    install = ["install", "--yes", "--fix-broken", "--no-remove", "--no-install-recommends"]
    # An installation that was killed half-way blocks every later one until this is done.
    _captured([*quiet, "dpkg", "--configure", "-a"])
    for step in (["update"], [*install, *packages]):
        run = _captured([*apt, *step])
        if run.returncode:
            raise SetupFailed(
                f"{_tail(run.stdout)}\nThe system packages could not be installed. Check the "
                "network connection and run this again, or as root: "
                f"{install_command(packages)}"
            )


def _captured(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def _administrator() -> list[str] | None:
    """What to put before a command so that it runs as root; None where nothing does."""
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if not shutil.which("sudo"):
        return None
    probe = subprocess.run([*sudo, "true"], check=False, stderr=subprocess.DEVNULL)
    return None if probe.returncode else sudo


def _tail(text: str, lines: int = 15) -> str:
    return "\n".join(text.splitlines()[-lines:])


def _name_missing_programs(*, tests: bool) -> None:
    programs = {**_PROGRAMS, **_TEST_PROGRAMS} if tests else _PROGRAMS
    for program, words in programs.items():
        if not _is_there(program):
            remedy = _INSTALLED_BY.get(sys.platform, {}).get(program)
            how = f" To install it: {remedy}" if remedy else ""
            print(f"Not found on this computer: {words}.{how}", flush=True)


def _is_there(program: str) -> bool:
    folder = os.environ.get("PROGRAMFILES") if sys.platform == "win32" else None
    usual = Path(*_OFF_THE_PATH[program], f"{program}.exe").as_posix()
    return shutil.which(program) is not None or bool(folder and [*Path(folder).glob(usual)])
