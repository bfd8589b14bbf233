"""What the frozen program is on each system: its executables, and the bundle of macOS."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

BUNDLE_ICON = "ccprocessor.icns"
"""The name of the icon, in the checkout and in the bundle."""


def version_of(root: Path) -> str:
    """The version, from the one place where it stands."""
    text = (root / "ccprocessor" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("ccprocessor/__init__.py names no version")
    return found[1]


def programs(root: Path, work: Path, version: str, system: str = sys.platform) -> list[Any]:
    """The options of each executable; on Windows one with a window and one with a console."""
    if system == "win32":
        info = work / "version_info.txt"
        info.write_text(version_resource(root, version), encoding="utf-8")
        shared = {"icon": str(root / "packaging/windows/ccprocessor.ico"), "version": str(info)}
        return [
            {"name": "ccprocessor", "console": False, **shared},
            {"name": "ccprocessor-cli", "console": True, **shared},
        ]
    return [{"name": "ccprocessor", "console": system != "darwin"}]


def version_resource(root: Path, version: str) -> str:
    """What the properties of the executables say on Windows."""
    template = (root / "packaging/windows/version_info.txt.in").read_text(encoding="utf-8")
    numbers = ", ".join(version_numbers(version))
    return template.replace("@VERSION@", version).replace("@VERSION_NUMBERS@", numbers)


def version_numbers(version: str) -> list[str]:
    """The four numbers by which Windows compares versions."""
    return [*re.findall(r"\d+", version), "0", "0", "0", "0"][:4]


def bundle(root: Path, version: str) -> dict[str, Any]:
    """The options of the bundle."""
    import plistlib

    template = (root / "packaging/macos/Info.plist.in").read_text(encoding="utf-8")
    plist = plistlib.loads(template.replace("@VERSION@", version).encode())
    return {
        "name": "ccprocessor.app",
        "icon": str(root / "packaging/macos" / BUNDLE_ICON),
        "bundle_identifier": plist["CFBundleIdentifier"],
        "version": version,
        "info_plist": plist,
    }
