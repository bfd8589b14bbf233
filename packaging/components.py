"""What is known of each component inside the frozen program: version, licence, its texts."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageMetadata, distribution
from pathlib import Path

from bundled_libraries import standard_texts
from debian_copyright import licence_of
from ownership import Owner

ROOT = Path(__file__).resolve().parent.parent
_TEXTS = Path(__file__).with_name("licence_texts")
_TEXT_FILE = re.compile(r"(?i)^(?:licen[cs]e|copying|notice|copyright|thirdpartynotices)")
_LONGEST = 80
_SHORTEST = 200

_CLASSIFIED = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""Names of the package index that mean one licence only, as SPDX has them."""

_WHOLE = {
    "omegaconf": "BSD-3-Clause",
    "opencv-python-headless": "Apache-2.0 AND MIT",
    "pillow-heif": "BSD-3-Clause AND GPL-2.0-or-later",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pymupdf": "AGPL-3.0-only",
    "scipy": "BSD-3-Clause",
}
"""Licences of packages whose metadata tell less than their texts, or than their wheels hold."""


@dataclass(frozen=True, slots=True)
class Component:
    """Somebody's work: its name, version, package URL, licence in a word, and the texts of it.

    `inside` is the URL of the component that brings it along; empty where it stands for itself.
    """

    name: str
    version: str
    url: str
    licence: str
    texts: tuple[str, ...]
    inside: str = ""


def component_of(owner: Owner) -> Component:
    """The component of an owner, as the environment and the system describe it."""
    match owner.kind:
        case "package":
            return _package(distribution(owner.name))
        case "python":
            return _python()
        case "project":
            return _project()
        case "system":
            return _debian(owner.name)
        case "microsoft":
            url = "pkg:generic/microsoft-visual-cpp-runtime@14"
            texts = tuple(standard_texts("Microsoft-runtime"))
            return Component(owner.name, "14", url, "see its text", texts)


def _package(package: Distribution) -> Component:
    name = re.sub(r"[-_.]+", "-", package.name).lower()
    licence = _WHOLE.get(name) or _licence(package)
    texts = tuple(_texts(package))
    if sum(map(len, texts)) < _SHORTEST:
        texts = (*texts, *standard_texts(licence))
    url = f"pkg:pypi/{name}@{package.version}"
    return Component(package.name, package.version, url, licence, texts)


def _licence(package: Distribution) -> str:
    about = package.metadata
    classified = [
        text.rpartition(" :: ")[2]
        for text in about.get_all("Classifier") or ()
        if text.startswith("License :: ") and not text.endswith("OSI Approved")
    ]
    for text in (_told(about, "License-Expression"), *classified, _told(about, "License")):
        if text and len(text) <= _LONGEST:
            return _CLASSIFIED.get(text) or " ".join(text.split())
    return "see its text"


def _told(about: PackageMetadata, key: str) -> str:
    """Empty where it is not told: not every reader of metadata allows for that."""
    if key not in about:
        return ""
    return about[key]


def _texts(package: Distribution) -> Iterator[str]:
    """The texts a package carries, each once; those of its own tests or docs aside."""
    seen: set[str] = set()
    for file in package.files or ():
        if not _TEXT_FILE.match(file.name) or file.suffix in {".py", ".pyc", ".pyi"}:
            continue
        text = Path(str(package.locate_file(file))).read_text(encoding="utf-8", errors="replace")
        if text not in seen:
            seen.add(text)
            yield text


def _python() -> Component:
    version = platform.python_version()
    url = f"pkg:generic/python@{version}"
    places = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
    own = next(
        (place / "LICENSE.txt" for place in places if (place / "LICENSE.txt").exists()), None
    )
    text = (own or _TEXTS / "Python-2.0.txt").read_text(encoding="utf-8", errors="replace")
    return Component("Python", version, url, "Python-2.0", (text,))


def _project() -> Component:
    from frozen_platforms import version_of

    version = version_of(ROOT)
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    url = f"pkg:generic/ccprocessor@{version}"
    return Component("ccprocessor", version, url, "AGPL-3.0-or-later", (text,))


def _debian(name: str) -> Component:
    """A library of the system, described by the copyright file every Debian package has."""
    asked = ["dpkg-query", "--show", "--showformat=${Version} ", name]
    version = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    version = version.split()[0]
    file = Path("/usr/share/doc", name, "copyright")
    texts = (file.read_text(encoding="utf-8", errors="replace"),) if file.exists() else ()
    url = f"pkg:deb/debian/{name}@{version}"
    return Component(name, version, url, licence_of(name, *texts), texts)
