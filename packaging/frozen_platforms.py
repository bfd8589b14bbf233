"""What the frozen program is on each system: its executables, and the bundle of macOS."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

BUNDLE_ICON = "ccprocessor.icns"
"""The name of the icon, in the checkout and in the bundle."""


_STAGES = ("dev", "a", "b", "rc", "", "post")
_APART = 10_000
"""How far the fourth numbers of two stages are apart; Windows has room for 65,535."""

_VERSION = re.compile(
    r"(?P<release>\d+(?:\.\d+){0,2})(?:\.?(?P<stage>dev|a|b|rc|post)(?P<count>\d{1,4}))?"
)


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
    """The four numbers by which Windows compares versions: a final one is above its candidates.

    Raises `ValueError` where the version is not written as Python's packages are.
    """
    if (found := _VERSION.fullmatch(version)) is None:
        raise ValueError(f"{version} is no version: write it as 1.2.3, 1.2.3rc1 or 1.2.3.post1")
    release = [*found["release"].split("."), "0", "0"][:3]
    stage = _STAGES.index(found["stage"] or "") * _APART + int(found["count"] or 0)
    return [*release, str(stage)]


def bundle(root: Path, version: str) -> dict[str, Any]:
    """The options of the bundle."""
    import plistlib

    template = (root / "packaging/macos/Info.plist.in").read_text(encoding="utf-8")
    filled = template.replace("@VERSION@", version)
    filled = filled.replace("@NUMBERS@", ".".join(version_numbers(version)[:3]))
    plist = plistlib.loads(filled.encode())
    return {
        "name": "ccprocessor.app",
        "icon": str(root / "packaging/macos" / BUNDLE_ICON),
        "bundle_identifier": plist["CFBundleIdentifier"],
        "version": version,
        "info_plist": plist,
    }
