"""The licences of everything inside the frozen program, and a bill of materials (CycloneDX).

Run in the environment of the build:

python packaging/licences.py WALK_FOLDER   is everything in a frozen program on its list?
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bill_identity import sealed
from components import Component, component_of
from frozen_layout import PAPERS, listed_files, papers
from ownership import Owner, Owners
from wheel_libraries import libraries_inside

NOTICES, BILL, PARTS = "THIRD-PARTY-NOTICES.txt", "sbom.cdx.json", "parts.json"
Entry = tuple[str, str, str]

_RULE = "=" * 78


class Unlisted(SystemExit):
    """Something is inside of which nobody knows whose it is, or under which licence."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Who is inside, and which files are whose, by their names in the program."""

    components: tuple[Component, ...]
    names: Mapping[str, str]


def written(entries: Sequence[Entry], version: str, folder: Path) -> list[Entry]:
    """Write notices, bill of materials and the list of parts; gives them as files to take along.

    Raises `Unlisted` with the names of what has no owner, or whose licence has no text.
    """
    inventory = taken(entries, Owners())
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        NOTICES: notices(inventory.components),
        BILL: bill(inventory.components, version),
        PARTS: json.dumps(inventory.names, indent=0, sort_keys=True),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [(f"{PAPERS}/{name}", str(folder / name), "DATA") for name in files]


def taken(entries: Iterable[Entry], owners: Owners) -> Inventory:
    """Who owns what is inside, and which libraries they bring; raises `Unlisted`."""
    found: dict[str, Owner] = {}
    shared: dict[Owner, list[str]] = {}
    unknown: list[str] = []
    for name, source, kind in entries:
        owner = owners.owner(source)
        if owner is None:
            unknown.append(f"{name} (from {source})")
            continue
        found[name] = owner
        if kind == "BINARY" and owner.kind in {"package", "python"}:
            shared.setdefault(owner, []).append(name)
    if unknown:
        raise Unlisted("Nobody is known to own:\n" + "\n".join(sorted(unknown)))
    components = tuple(
        component
        for owner in sorted(set(found.values()))
        for component in _with_libraries(component_of(owner), shared.get(owner, ()))
    )
    if bare := [one.name for one in components if not one.texts]:
        raise Unlisted(f"No licence text was found for {', '.join(bare)}.")
    return Inventory(components, {name: owner.name for name, owner in found.items()})


def _with_libraries(bringer: Component, shared: Sequence[str]) -> tuple[Component, ...]:
    if bringer.url.startswith(("pkg:pypi/", "pkg:generic/python@")):
        return (bringer, *libraries_inside(bringer, shared))
    return (bringer,)


def notices(components: Sequence[Component]) -> str:
    """Every component with its version, licence and the texts it asks to be passed on.

    A text that many have stands with the first of them; the others point there.
    """
    first = "ccprocessor is made with the work of others, under these licences.\n"
    listing = "\n".join(f"  {one.name} {one.version}: {one.licence}" for one in components)
    said: dict[str, str] = {}
    sections = [_section(one, said) for one in components]
    return "\n\n".join([first + "\n" + listing, *sections]) + "\n"


def _section(one: Component, said: dict[str, str]) -> str:
    name = f"{one.name} {one.version}"
    texts = []
    for text in (text.strip() for text in one.texts):
        place = said.setdefault(text, name)
        texts.append(text if place == name else f"(The text is the one printed with {place}.)")
    return f"{_RULE}\n{name}\nLicence: {one.licence}\n{_RULE}\n\n" + "\n\n".join(texts)


def bill(components: Sequence[Component], version: str) -> str:
    """The bill of materials as CycloneDX JSON, checked against its schema."""
    from cyclonedx.factory.license import LicenseFactory
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component as Part
    from cyclonedx.model.component import ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from packageurl import PackageURL

    licences, parts = LicenseFactory(), dict[str, Part]()
    bom = Bom()
    bom.metadata.component = root = Part(
        name="ccprocessor",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref="ccprocessor",
        licenses=[licences.make_from_string("AGPL-3.0-or-later")],
    )
    for one in components:
        if one.name == "ccprocessor":
            continue
        part = Part(
            name=one.name,
            version=one.version,
            type=ComponentType.LIBRARY,
            bom_ref=one.url,
            purl=PackageURL.from_string(one.url),
            licenses=[licences.make_from_string(one.licence)],
        )
        bom.components.add(part)
        parts[one.url] = part
    for one in components:
        if one.url in parts:
            bom.register_dependency(parts.get(one.inside, root), [parts[one.url]])
    text = sealed(json.loads(JsonV1Dot6(bom).output_as_string()))
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"the bill of materials is not as its schema asks: {wrong}")
    return text


def walk(program: Path) -> list[str]:
    """The modules and files of a frozen program that are not on its own list; best none.

    Its archive and its folders are read as they are, whatever the build believes to be inside.
    """
    return unlisted(program, archived_modules(program))


def unlisted(program: Path, modules: Iterable[str]) -> list[str]:
    """Which of the modules, and of the files inside, the list and the bill do not name."""
    place = papers(program)
    listed: dict[str, str] = json.loads((place / PARTS).read_text(encoding="utf-8"))
    billed = json.loads((place / BILL).read_text(encoding="utf-8"))
    names = {part["name"] for part in billed["components"]} | {"ccprocessor"}
    own = {name.replace("\\", "/") for name, owner in listed.items() if owner in names}
    return [name for name in (*modules, *listed_files(program)) if name not in own]


def archived_modules(folder: Path) -> list[str]:
    """The modules in the archives of the executables of a folder; bare folders are nobody's."""
    from PyInstaller.archive.readers import CArchiveReader
    from PyInstaller.loader.pyimod01_archive import PYZ_ITEM_NSPKG

    found: set[str] = set()
    for program in _programs(folder):
        archive = CArchiveReader(str(program))
        for name in archive.toc:
            if name.endswith(".pyz"):
                toc = archive.open_embedded_archive(name).toc
                found.update(name for name, item in toc.items() if item[0] != PYZ_ITEM_NSPKG)
    return sorted(found)


def _programs(folder: Path) -> list[Path]:
    names = ("ccprocessor", "ccprocessor.exe", "ccprocessor-cli.exe")
    found = [path for name in names for path in folder.rglob(name) if path.is_file()]
    if not found:
        raise FileNotFoundError(f"{folder} holds no program")
    return found


if __name__ == "__main__":
    missing = walk(Path(sys.argv[1]))
    for name in missing:
        print(f"not on the licence list: {name}")
    raise SystemExit(bool(missing))
