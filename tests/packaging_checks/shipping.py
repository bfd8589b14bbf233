"""A checkout small enough to be shipped within a test: templates, version, a frozen tree."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import ship

TEMPLATES = ("packaging/windows", "packaging/macos", "packaging/licence_texts")
MACHINE_CODE = b"\xcf\xfa\xed\xfe and more"


def checkout(root: Path, version: str = "1.2.3") -> Path:
    """A checkout of that version in which nothing was built."""
    for name in TEMPLATES:
        shutil.copytree(ship.ROOT / name, root / name)
    (root / "ccprocessor").mkdir()
    (root / "ccprocessor" / "__init__.py").write_text(f'__version__ = "{version}"\n', "utf-8")
    return root


def frozen_for_windows(root: Path) -> Path:
    """As PyInstaller leaves it; gives the folder of licences."""
    folder = root / "dist" / "ccprocessor"
    for name in ("ccprocessor.exe", "ccprocessor-cli.exe", "_internal/python313.dll"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"MZ")
    return papers(folder / "_internal" / "licences")


def frozen_for_macos(root: Path) -> Path:
    """As PyInstaller leaves it; gives the bundle."""
    app = root / "dist" / "ccprocessor.app"
    for name in (
        "MacOS/ccprocessor",
        "Frameworks/libssl.dylib",
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
    ):
        file = app / "Contents" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(MACHINE_CODE)
    (app / "Contents" / "Resources").mkdir()
    (app / "Contents" / "Resources" / "words.txt").write_text("no code", "utf-8")
    if os.name != "nt":
        (app / "Contents" / "Resources" / "libssl.dylib").symlink_to("../Frameworks/libssl.dylib")
    papers(app / "Contents" / "Resources" / "licences")
    return app


def papers(folder: Path) -> Path:
    """The licences and the bill of materials of a program without anything in it."""
    folder.mkdir(parents=True)
    bill = {
        "metadata": {"component": {"bom-ref": "ccprocessor"}},
        "components": [],
        "dependencies": [{"ref": "ccprocessor"}],
    }
    (folder / "sbom.cdx.json").write_text(json.dumps(bill), "utf-8")
    (folder / "THIRD-PARTY-NOTICES.txt").write_text("With the work of others.\n", "utf-8")
    return folder
