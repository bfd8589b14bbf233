"""The libraries inside wheels and inside Python: a component each, with licence and texts.

They are known by their files, by the bill of materials a wheel may have of itself
(`*.dist-info/sboms/*.json`), and by what its maker is known to have compiled in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from bundled_libraries import (
    UnknownLibrary,
    is_extension,
    library_of,
    row_of,
    standard_texts,
    stem,
    texts_of,
)
from components import Component
from library_table import COMPILED_IN, Library

_NOT_INSIDE = {"pillow": {"libimagequant", "fribidi"}}
"""What a wheel's own bill names and the wheel has not: sought on the machine while it runs."""

_GRAFTED = ("pkg:rpm/", "pkg:deb/", "pkg:apk/")
"""Where the files of its libraries come from, says a wheel's own bill: inside if the file is."""

_OWN_MODULE, _CRATE = "#c-ext/", "pkg:cargo/"
_SHORT = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Told:
    """A part that a wheel's own bill of materials names."""

    name: str
    version: str
    url: str
    licence: str


def libraries_inside(bringer: Component, files: Sequence[str]) -> tuple[Component, ...]:
    """The libraries that a component brings: those of the files, and those of its own lists.

    `files` are the names of its shared libraries in the program. Raises `UnknownLibrary`.
    """
    package = _distribution(bringer)
    told = tuple(_told(package)) if package else ()
    rows: dict[Library, list[str]] = {}
    for name in files:
        if not is_extension(name) and (row := library_of(name, bringer.name)):
            rows.setdefault(row, []).append(stem(name)[1])
    compiled = map(row_of, COMPILED_IN.get(_key(bringer.name), "").split())
    listed = {
        one: None if one.url.startswith(_CRATE) else row_of(one.name, one.version) for one in told
    }
    certain = (row for one, row in listed.items() if not one.url.startswith(_GRAFTED))
    for row in (*compiled, *certain):
        if row:
            rows.setdefault(row, [])
    versions = {row: one for one, row in listed.items() if row}
    known = (_known(row, rows[row], versions.get(row), bringer) for row in rows)
    others = (_other(one, bringer) for one, row in listed.items() if row is None)
    by_url = {one.url: one for one in (*known, *others)}
    return tuple(by_url[url] for url in sorted(by_url))


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _distribution(bringer: Component) -> Distribution | None:
    try:
        return distribution(bringer.name) if bringer.url.startswith("pkg:pypi/") else None
    except PackageNotFoundError:
        return None


def _told(package: Distribution) -> Iterator[Told]:
    own = _key(package.name)
    left_out = _NOT_INSIDE.get(own, set())
    for file in package.files or ():
        if file.parent.name == "sboms" and file.suffix == ".json":
            text = Path(str(package.locate_file(file))).read_text(encoding="utf-8")
            yield from _parts(json.loads(text).get("components", ()), own, left_out)


def _parts(parts: Iterable[Any], own: str, left_out: set[str]) -> Iterator[Told]:
    for part in parts:
        name, url = str(part["name"]), str(part.get("purl") or part.get("bom-ref") or "")
        if _key(name) == own or name.casefold() in left_out:
            continue
        if part.get("scope") != "excluded" and _OWN_MODULE not in url:
            yield Told(name, str(part.get("version") or ""), url, _licence(part))


def _licence(part: Any) -> str:  # noqa: ANN401  (as JSON has it)
    names = [
        entry.get("expression")
        or entry.get("license", {}).get("id")
        or entry.get("license", {}).get("name", "")
        for entry in part.get("licenses") or ()
    ]
    return " AND ".join(f"({one})" if " OR " in one and names[1:] else one for one in names if one)


def _known(row: Library, numbers: list[str], told: Told | None, bringer: Component) -> Component:
    version = told.version if told else ""
    if not version and row.release:
        version = max(numbers, key=_comparable, default="")
    url = _url(row.name, version, told.url if told else "", bringer)
    version = version or f"in {bringer.name} {bringer.version}"
    return Component(row.name, version, url, row.licence, texts_of(row), bringer.url)


def _comparable(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", number))


def _other(told: Told, bringer: Component) -> Component:
    if not told.licence:
        raise UnknownLibrary(told.name, bringer.name)
    version = told.version or f"in {bringer.name} {bringer.version}"
    url = _url(told.name, told.version, told.url, bringer)
    texts = tuple(standard_texts(told.licence))
    texts = texts or (f"Its text is among those of {bringer.name} {bringer.version}.",)
    return Component(told.name, version, url, told.licence, texts, bringer.url)


def _url(name: str, version: str, told: str, bringer: Component) -> str:
    """A package URL that no other component has."""
    plain = re.split(r"[?#]", told)[0]
    if plain.startswith("pkg:") and "@" in plain and plain != bringer.url:
        return plain
    short = _SHORT.sub("-", name.lower()).strip("-")
    return f"pkg:generic/{short}@{version}" if version else f"{bringer.url}#{short}"
