"""Debian packages of a program that is not the real one, made from a checkout of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import debian_package
import pytest

from tests.end_to_end.machine import ROOT

_RESOURCES = ("CHANGELOG.md", "pyproject.toml", "resources/ccprocessor.svg")
_TOOLS = ("dpkg-deb", "objdump")


def checkout(folder: Path, version: str = "") -> Path:
    """A checkout in which a program was frozen: `sleep`, so that it runs and is linked."""
    if absent := [tool for tool in _TOOLS if not shutil.which(tool)]:
        pytest.skip(f"{absent[0]} is not here")
    root = folder / "checkout"
    shutil.copytree(ROOT / "packaging", root / "packaging")
    for name in _RESOURCES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, root / name)
    (root / "ccprocessor").mkdir()
    own = (ROOT / "ccprocessor" / "__init__.py").read_text("utf-8")
    text = f'__version__ = "{version}"\n' if version else own
    (root / "ccprocessor" / "__init__.py").write_text(text, "utf-8")
    frozen = root / "dist" / "ccprocessor"
    (frozen / "_internal" / "licences").mkdir(parents=True)
    shutil.copy(str(shutil.which("sleep")), frozen / "ccprocessor")
    (frozen / "_internal" / "library.so.1").touch(mode=0o600)
    (frozen / "_internal" / "library.so").symlink_to("library.so.1")
    return root


def made(root: Path) -> Path:
    """The package of that checkout."""
    return debian_package.made(root, root / "dist" / "ccprocessor")


def about(package: Path, field: str) -> str:
    """A field of what the package says of itself; empty where it has none."""
    command = ["dpkg-deb", "--field", str(package), field]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def contents(package: Path, folder: Path) -> Path:
    """The package taken apart, its papers in DEBIAN."""
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(folder)], check=True)
    return folder
