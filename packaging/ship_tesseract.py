"""Tesseract inside the frozen program of Windows and macOS, with its languages and licences."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dev_environment import Environment
from frozen_layout import PAPERS
from ship_steps import ShippingFailed, Steps, found, ours
from tesseract_papers import add, languages_part, licence_texts, parts_of, walk

LANGUAGES = ("eng", "deu", "fra", "ita", "nld", "por", "spa")
"""What it reads without anything more to install; the first is what the settings begin with."""

_FROZEN_BY = "build/environment"
_LINKS = Path(__file__).with_name("linked_libraries.py")


@dataclass(frozen=True, slots=True)
class Place:
    """Where it lies in a frozen program; the program looks there first."""

    program: Path
    programs: Path
    languages: Path
    papers: Path

    @classmethod
    def of(cls, root: Path, system: str) -> Place:
        """For the system, `windows`, `macos` or `linux`."""
        if system != "macos":
            folder = root / "dist" / "ccprocessor"
            own, papers = folder / "tesseract", folder / "_internal" / PAPERS
            return cls(folder, own, own / "tessdata", papers)
        app = root / "dist" / "ccprocessor.app"
        helpers, data = app / "Contents" / "Helpers", app / "Contents" / "Resources"
        return cls(app, helpers, data / "tessdata", data / PAPERS)


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

    Each file joins the list, the bill of materials and the notices; what is on no list afterwards
    stops it.
    """
    place = Place.of(root, system)
    ours(root / "packaging" / "licence_texts" / "Apache-2.0.txt")
    steps.made(place.papers)
    program = _installed(steps)
    python = Environment(root, name=_FROZEN_BY).python
    libraries = _linked(python, program) if steps.made(python) and program else []
    files = [program, *libraries] if program else []
    said = _said_by(program) if program else ""
    parts = parts_of(files, said)
    for file in files:
        steps.copy(file, place.programs / file.name)
    if system == "macos":
        loose = [place.programs / file.name for file in files or [Path("tesseract")]]
        steps.run(python, _LINKS, "loosen", *loose)
    for language in LANGUAGES:
        if steps.made(languages / _file(language)):
            steps.copy(languages / _file(language), place.languages / _file(language))
    if program and not steps.dry:
        copied = {place.programs / file.name: part for file, part in parts.items()}
        trained = [place.languages / _file(language) for language in LANGUAGES]
        add(place.program, copied | languages_part(trained, said), licence_texts(files))
        _walked(place)


def _walked(place: Place) -> None:
    if lost := walk(place.program, (place.programs, place.languages)):
        raise ShippingFailed("\n".join(["On no licence list:", *lost]))


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
