"""The papers of Tesseract inside the program: its files on the list, the bill, the notices."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bill_identity import sealed
from bundled_libraries import UnknownLibrary, library_of, row_of, texts_of
from frozen_layout import listed_name, papers
from library_table import NO_SPDX, Library
from licences import BILL, NOTICES, PARTS, unlisted
from ship_steps import ShippingFailed

_SAID = re.compile(r"(?<![\w.-])([A-Za-z]\w*(?:-[A-Za-z]\w*)*)[ /-]v?(\d+(?:\.\d+)+)")
_CELLAR = re.compile(r"/Cellar/[^/]+/(?P<version>[^/_]+)[^/]*/")
_TEXT = re.compile(r"(?i)^(?:licen[cs]e|copying|notice|copyright)")
_FIRST = "Tesseract, its languages, and the libraries it is linked to"
_LANGUAGES = "Tesseract languages"


@dataclass(frozen=True, slots=True)
class Part:
    """Something that came along: a library by the table, or the languages."""

    name: str
    version: str
    licence: str
    url: str
    texts: tuple[str, ...]


def parts_of(files: Sequence[Path], said: str) -> dict[Path, Part]:
    """Whose each copied file is, with the version that its path or `--version` tells.

    Raises `ShippingFailed` where the table does not know a library.
    """
    versions = _said(said)
    own = versions.get("Tesseract", "of an unknown version")
    found: dict[Path, Part] = {}
    for file in files:
        try:
            row = library_of(file.name, "Tesseract")
        except UnknownLibrary as error:
            raise ShippingFailed(str(error)) from error
        if row is None:
            raise ShippingFailed(f"{file} is no library of Tesseract.")
        found[file] = _part(row, _from_path(file) or versions.get(row.name, ""), own)
    return found


def languages_part(files: Sequence[Path], said: str) -> dict[Path, Part]:
    """The trained languages: one part, under the licence of Tesseract."""
    row = row_of("tesseract")
    if row is None:
        raise LookupError("the table of libraries has lost Tesseract")
    version = f"for Tesseract {_said(said).get(row.name, 'of an unknown version')}"
    url = "pkg:generic/tesseract-languages"
    part = Part(_LANGUAGES, version, row.licence, url, texts_of(row))
    return dict.fromkeys(files, part)


def add(program: Path, parts: Mapping[Path, Part], texts: Sequence[str]) -> None:
    """Put files inside the program, each with its part, on the list, the bill and the notices."""
    place = papers(program)
    every = tuple({part.url: part for part in parts.values()}.values())
    add_to_bill(place / BILL, every)
    add_to_notices(place / NOTICES, every, texts)
    listed = json.loads((place / PARTS).read_text(encoding="utf-8"))
    listed |= {name_of(program, file): part.name for file, part in parts.items()}
    (place / PARTS).write_text(json.dumps(listed, indent=0, sort_keys=True), encoding="utf-8")


def walk(program: Path, folders: Sequence[Path]) -> list[str]:
    """What is inside, in the folders too that hold Tesseract, and on no list; best nothing."""
    place = papers(program)
    listed = json.loads((place / PARTS).read_text(encoding="utf-8"))
    billed = json.loads((place / BILL).read_text(encoding="utf-8"))["components"]
    names = {part["name"] for part in billed}
    brought = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    lost = {
        name
        for name in (name_of(program, path) for path in brought)
        if listed.get(name) not in names
    }
    return sorted(lost | set(unlisted(program, ())))


def name_of(program: Path, file: Path) -> str:
    """The name of a file on the list: as all others have it, or from the program's own folder."""
    return listed_name(program, file) or file.relative_to(program).as_posix()


def add_to_bill(bill: Path, parts: Sequence[Part]) -> None:
    """Add the parts to a bill of materials; those it has already stay once."""
    content = json.loads(bill.read_text(encoding="utf-8"))
    known = {part["bom-ref"] for part in content["components"]}
    wanted = {part.url: part for part in parts if part.url not in known}
    new = [_billed(part) for part in wanted.values()]
    content["components"] += new
    content["dependencies"] += [{"ref": part["bom-ref"]} for part in new]
    root = content["metadata"]["component"]["bom-ref"]
    for entry in content["dependencies"]:
        if entry["ref"] == root:
            entry.setdefault("dependsOn", []).extend(part["bom-ref"] for part in new)
    bill.write_text(sealed(content), encoding="utf-8")


def add_to_notices(notices: Path, parts: Sequence[Part], texts: Sequence[str]) -> None:
    """Put the parts and the texts of their licences behind the other notices, once."""
    before = notices.read_text(encoding="utf-8").partition(f"\n{_FIRST}")[0].rstrip()
    names = "\n".join(f"  {part.name} {part.version}: {part.licence}" for part in parts)
    every = dict.fromkeys(text.strip() for part in parts for text in part.texts)
    every |= dict.fromkeys(texts)
    notices.write_text("\n\n".join([before, _FIRST, names, *every]) + "\n", encoding="utf-8")


def licence_texts(files: Sequence[Path]) -> list[str]:
    """The licences that lie with the files, or in the folder of the package they come from."""
    folders = {
        folder
        for file in files
        for one in (file.resolve().parent, file.resolve().parent.parent)
        for folder in (one, one / "doc")
    }
    found = {
        paper
        for folder in folders
        if folder.is_dir()
        for paper in folder.iterdir()
        if paper.is_file() and _TEXT.match(paper.name)
    }
    return [
        f"-- {paper.parent.parent.name} {paper.parent.name}: {paper.name}\n\n"
        + paper.read_text(encoding="utf-8", errors="replace").strip()
        for paper in sorted(found)
    ]


def _said(said: str) -> dict[str, str]:
    """The versions that `tesseract --version` names, by the names of the table."""
    named = ((row_of(name, version), version) for name, version in _SAID.findall(said))
    return {row.name: version for row, version in named if row}


def _from_path(file: Path) -> str:
    """Homebrew keeps each package in a folder of its version."""
    found = _CELLAR.search(file.resolve().as_posix())
    return found["version"] if found else ""


def _part(row: Library, version: str, tesseract: str) -> Part:
    short = re.sub(r"[^a-z0-9]+", "-", row.name.lower()).strip("-")
    url = (
        f"pkg:generic/{short}@{version}"
        if version
        else f"pkg:generic/tesseract@{tesseract}#{short}"
    )
    return Part(row.name, version or f"in Tesseract {tesseract}", row.licence, url, texts_of(row))


def _billed(part: Part) -> dict[str, Any]:
    kind = "name" if part.licence in NO_SPDX else "id"
    named = {"license": {kind: part.licence}}
    return {
        "type": "library",
        "bom-ref": part.url,
        "name": part.name,
        "version": part.version,
        "purl": part.url,
        "licenses": [{"expression": part.licence} if " " in part.licence else named],
    }
