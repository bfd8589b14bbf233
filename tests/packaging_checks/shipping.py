"""A checkout small enough to be shipped within a test: templates, version, a frozen tree."""

from __future__ import annotations

import json
import plistlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import ship
from frozen_platforms import bundle, version_of

from tests.packaging_checks.bundles import LISTED, filled

TEMPLATES = ("packaging/windows", "packaging/macos", "packaging/licence_texts")


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
    return papers(folder / "_internal" / "licences", ("python313.dll",))


def frozen_for_macos(root: Path) -> Path:
    """As PyInstaller leaves it; gives the bundle."""
    app = root / "dist" / "ccprocessor.app"
    plist = plistlib.dumps(bundle(root, version_of(root))["info_plist"])
    papers(filled(app, plist), LISTED)
    return app


def papers(folder: Path, listed: Sequence[str] = ()) -> Path:
    """The licences and the bill of materials of a program in which all is its own."""
    folder.mkdir(parents=True)
    bill = {
        "metadata": {"component": {"bom-ref": "ccprocessor"}},
        "components": [],
        "dependencies": [{"ref": "ccprocessor"}],
    }
    (folder / "sbom.cdx.json").write_text(json.dumps(bill), "utf-8")
    (folder / "THIRD-PARTY-NOTICES.txt").write_text("With the work of others.\n", "utf-8")
    names = dict.fromkeys(listed, "ccprocessor")
    (folder / "parts.json").write_text(json.dumps(names), "utf-8")
    return folder
