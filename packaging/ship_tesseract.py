"""Tesseract inside the frozen program of Windows and macOS, with its languages and licences."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev_environment import Environment
from ship_steps import ShippingFailed, Steps, found, ours

LANGUAGES = ("eng", "deu", "fra", "ita", "nld", "por", "spa")
"""What it reads without anything more to install; the first is what the settings begin with."""

_LICENCES = {
    "tesseract": "Apache-2.0",
    "leptonica": "BSD-2-Clause",
    "libarchive": "BSD-2-Clause",
    "libcurl": "curl",
    "libgif": "MIT",
    "libopenjp2": "BSD-2-Clause",
    "libpng": "libpng-2.0",
    "libtiff": "libtiff",
    "libwebp": "BSD-3-Clause",
    "libzstd": "BSD-3-Clause",
    "zlib": "Zlib",
}
_PART = re.compile(r"(?<![\w.-])([A-Za-z]\w*(?:-[A-Za-z]\w*)*)[ /-]v?(\d+(?:\.\d+)+)")
_TEXT = re.compile(r"(?i)^(?:licen[cs]e|copying|notice|copyright)")
_FROZEN_BY = "build/environment"
_LINKS = Path(__file__).with_name("linked_libraries.py")


@dataclass(frozen=True, slots=True)
class Place:
    """Where it lies in a frozen program; the program looks there first."""

    programs: Path
    languages: Path
    papers: Path

    @classmethod
    def of(cls, root: Path, system: str) -> Place:
        """For the system, `windows`, `macos` or `linux`."""
        if system != "macos":
            folder = root / "dist" / "ccprocessor"
            own = folder / "tesseract"
            return cls(own, own / "tessdata", folder / "_internal" / "licences")
        contents = root / "dist" / "ccprocessor.app" / "Contents"
        papers = contents / "Resources" / "licences"
        return cls(contents / "Helpers", contents / "Resources" / "tessdata", papers)


def gather_languages(steps: Steps, folder: Path) -> None:
    """Install the languages from the packages of Debian or Ubuntu and copy them to the folder."""
    packages = [f"tesseract-ocr-{language}" for language in LANGUAGES]
    rights = [] if not hasattr(os, "geteuid") or os.geteuid() == 0 else ["sudo"]
    steps.run(*rights, "apt-get", "update")
    steps.run(*rights, "apt-get", "install", "--yes", "--no-install-recommends", *packages)
    there = sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"))
    if not there and not steps.dry:
        raise ShippingFailed("The packages brought no folder tessdata.")
    source = there[-1] if there else Path("/usr/share/tesseract-ocr/5/tessdata")
    for language in LANGUAGES:
        steps.copy(source / _file(language), folder / _file(language))


def bring_along(steps: Steps, root: Path, system: str, languages: Path) -> None:
    """Copy the machine's Tesseract, what it is linked to and the languages into the program.

    Its parts join the bill of materials, and their licences the notices.
    """
    place = Place.of(root, system)
    text = ours(root / "packaging" / "licence_texts" / "Apache-2.0.txt").read_text("utf-8")
    steps.made(place.papers)
    program = _installed(steps)
    python = Environment(root, name=_FROZEN_BY).python
    libraries = _linked(python, program) if steps.made(python) and program else []
    for file in [program, *libraries] if program else []:
        steps.copy(file, place.programs / file.name)
    if system == "macos":
        loose = [place.programs / file.name for file in [program or Path("tesseract"), *libraries]]
        steps.run(python, _LINKS, "loosen", *loose)
    for language in LANGUAGES:
        if steps.made(languages / _file(language)):
            steps.copy(languages / _file(language), place.languages / _file(language))
    if program and not steps.dry:
        parts = components(_said_by(program))
        add_to_bill(place.papers / "sbom.cdx.json", parts)
        texts = [text, *licence_texts([program, *libraries])]
        add_to_notices(place.papers / "THIRD-PARTY-NOTICES.txt", parts, texts)


def components(said: str) -> list[dict[str, Any]]:
    """The parts that `tesseract --version` names, as a bill of materials lists them."""
    versions = dict(_PART.findall(said))
    return [
        {
            "type": "library",
            "bom-ref": f"pkg:generic/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:generic/{name}@{version}",
            **({"licenses": [{"license": {"id": _LICENCES[name]}}]} if name in _LICENCES else {}),
        }
        for name, version in sorted(versions.items())
    ]


def add_to_bill(bill: Path, parts: Sequence[dict[str, Any]]) -> None:
    """Add the parts to a bill of materials; those it has already stay once."""
    content = json.loads(bill.read_text(encoding="utf-8"))
    known = {part["bom-ref"] for part in content["components"]}
    new = [part for part in parts if part["bom-ref"] not in known]
    content["components"] += new
    content["dependencies"] += [{"ref": part["bom-ref"]} for part in new]
    root = content["metadata"]["component"]["bom-ref"]
    for entry in content["dependencies"]:
        if entry["ref"] == root:
            entry.setdefault("dependsOn", []).extend(part["bom-ref"] for part in new)
    bill.write_text(json.dumps(content, indent=1), encoding="utf-8")


def add_to_notices(notices: Path, parts: Sequence[dict[str, Any]], texts: Sequence[str]) -> None:
    """Put the parts and the texts of their licences behind the other notices, once."""
    first = "Tesseract and its languages: Apache-2.0; and what it is linked to"
    before = notices.read_text(encoding="utf-8").partition(f"\n{first}")[0].rstrip()
    names = "\n".join(f"  {part['name']} {part['version']}" for part in parts)
    notices.write_text("\n\n".join([before, first, names, *texts]) + "\n", encoding="utf-8")


def licence_texts(files: Sequence[Path]) -> list[str]:
    """The licences that lie with the files, or in the folder of the package they come from."""
    folders = {
        folder
        for file in files
        for one in (file.resolve().parent, file.resolve().parent.parent)
        for folder in (one, one / "doc")
    }
    papers = {
        paper
        for folder in folders
        if folder.is_dir()
        for paper in folder.iterdir()
        if paper.is_file() and _TEXT.match(paper.name)
    }
    return [
        f"-- {paper.parent.parent.name} {paper.parent.name}: {paper.name}\n\n"
        + paper.read_text(encoding="utf-8", errors="replace").strip()
        for paper in sorted(papers)
    ]


def _file(language: str) -> str:
    return f"{language}.traineddata"


def _installed(steps: Steps) -> Path | None:
    """The machine's Tesseract itself, not a script or a link that starts it."""
    brought = Path(os.environ.get("PROGRAMFILES", "/"), "Tesseract-OCR", "tesseract.exe")
    if brought.is_file():
        return brought
    if program := found("tesseract"):
        return Path(program).resolve()
    if not steps.dry:
        raise ShippingFailed("Tesseract is not installed; install it first (choco, brew).")
    print("(Tesseract is not installed here)", flush=True)
    return None


def _linked(python: Path, program: Path) -> list[Path]:
    command = [str(python), str(_LINKS), "list", str(program)]
    run = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if run.returncode:
        raise ShippingFailed(f"What {program} is linked to could not be found out.")
    return [Path(line) for line in run.stdout.splitlines()]


def _said_by(program: Path) -> str:
    run = subprocess.run([str(program), "--version"], check=False, capture_output=True, text=True)
    return run.stdout + run.stderr
