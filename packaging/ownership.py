"""Whose a file is: a Python package, Python itself, PyInstaller, this project, the system."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Literal

Kind = Literal["package", "python", "project", "system", "microsoft"]

_PROJECT = Path(__file__).resolve().parent.parent
_PYTHON = "Python"
_MICROSOFT = "Microsoft Visual C++ Runtime"
_RUNTIME = re.compile(r"(?i)(?:msvcp|vcruntime|vccorlib|concrt|vcomp|ucrtbase|api-ms-win-).*\.dll")
"""What compiled packages need on Windows and no machine is sure to have."""


@dataclass(frozen=True, slots=True, order=True)
class Owner:
    """Somebody whose work is inside: by the name under which a package manager knows it."""

    kind: Kind
    name: str


class Owners:
    """Tells the owner of each file that PyInstaller may take, in the environment it runs in."""

    def __init__(self, found: Iterable[Distribution] | None = None) -> None:
        self._packages = {
            Path(str(package.locate_file(file))).resolve(): name
            for package in (distributions() if found is None else found)
            for name in (package.name,)  # parses the metadata anew each time it is asked for
            for file in package.files or ()
        }
        paths = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
        self._stdlib = tuple({Path(path).resolve() for path in paths})

    def distribution(self, source: str) -> str | None:
        """The Python package that installed the file; None where none did."""
        return self._packages.get(_as_installed(Path(source).resolve()))

    def owner(self, source: str) -> Owner | None:
        """Whose the file is; None where nobody is known."""
        path = Path(source).resolve()
        if name := self.distribution(source):
            return Owner("package", name)
        if _is_in(path, (_PROJECT,)) and not _is_in(path, (Path(sys.prefix).resolve(),)):
            return Owner("project", "ccprocessor")
        if _is_in(path, self._stdlib):
            return Owner("python", _PYTHON)
        if package := _system_package(path):
            return Owner("system", package)
        if _is_in(path, _homes_of_python()):
            return Owner("python", _PYTHON)
        return Owner("microsoft", _MICROSOFT) if _RUNTIME.fullmatch(path.name) else None


def _as_installed(path: Path) -> Path:
    """The module a compiled file was made of."""
    if path.suffix == ".pyc" and path.parent.name == "__pycache__":
        return path.parent.parent / f"{path.name.partition('.')[0]}.py"
    return path


def _is_in(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _homes_of_python() -> tuple[Path, ...]:
    """Where Python keeps its own libraries; the system's common folders are not its own."""
    home = Path(sys.base_prefix).resolve()
    return () if home in {Path("/usr"), Path("/")} else (home,)


@cache
def _system_package(path: Path) -> str | None:
    """The Debian package a library came with; None on other systems, or where none brought it."""
    if not shutil.which("dpkg-query"):
        return None
    plain = str(path)
    for name in (plain, plain.removeprefix("/usr"), f"/usr{plain}"):
        asked = ["dpkg-query", "--search", name]
        said = subprocess.run(asked, check=False, capture_output=True, text=True)
        if said.returncode == 0:
            return said.stdout.partition(": ")[0].split(",")[0].partition(":")[0].strip()
    return None
