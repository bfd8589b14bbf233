"""Which library a file is, and the texts of its licence: read from the table, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from library_table import LIBRARIES, OWN, Library

_ROOT = Path(__file__).resolve().parent.parent
_TEXTS = Path(__file__).with_name("licence_texts")
_ENDING = re.compile(
    r"(?i)(?:\.abi3)?(?:\.so(?P<so>(?:\.\w+)*)|(?P<dylib>(?:\.\d\w*)*)\.dylib|\.dll|\.exe)$"
)
_HASH = re.compile(r"-[0-9a-f]{8,}(?=[-.]|$)")
_NUMBER = re.compile(r"[-_.]v?(\d+(?:\.\d+)*)$")
_BITS = re.compile(r"(?i)[-_](?:x64|x86|64|32|arm64)$")
_EXTENSION = re.compile(r"\.(?:cpython|cp3|pypy|abi3\.(?:so|dll)$)|\.pyd$", re.IGNORECASE)
_WINDOWS = "api-ms-win"
_QT_MODULE = re.compile(r"(?i)^(?:lib)?qt6?[a-z]\w*")

_MORE = {"LGPL-3.0": ("LGPL-3.0", "GPL-3.0"), "LGPL-2.0": ("LGPL-2.1",), "AGPL-3.0": ()}
"""The texts that a licence consists of, where it is not one of its own name."""


class UnknownLibrary(SystemExit):
    """A library is inside of which the table knows nothing; the message tells where to add it."""

    def __init__(self, name: str, brought_by: str) -> None:
        super().__init__(
            f"Nothing is known of the library {name}, which {brought_by} brings. Find its licence "
            f"and add a row for {stem(name)[0]!r} to packaging/library_table.py."
        )


def library_of(name: str, brought_by: str) -> Library | None:
    """The library a file is; None where it is the work of whoever brings it.

    Raises `UnknownLibrary` where the table has no row for it.
    """
    plain = name.replace("\\", "/")
    if plain.startswith("PySide6/") and ("/plugins/" in plain or _is_qt(plain)):
        return _rows()["qt"]
    key, number = stem(plain)
    if not OWN.isdisjoint({key, key.rstrip("0123456789")}):
        return None
    if row := row_of(key, number):
        return row
    raise UnknownLibrary(Path(plain).name, brought_by)


def row_of(key: str, number: str = "") -> Library | None:
    """The row for a name as a file, a list of parts or `--version` tells it."""
    rows, key = _rows(), key.casefold()
    numbered = [".".join(number.split(".")[:count]) for count in (2, 1)] if number else []
    names = (key, key.removeprefix("lib"), key.rstrip("0123456789-._"))
    for name in (*(f"{name}_{one}" for one in numbered for name in names), *names):
        if found := rows.get(name):
            return found
    return None


def stem(name: str) -> tuple[str, str]:
    """What a library's file is called without `lib`, hash, ending and version; and the version."""
    file = Path(name.replace("\\", "/")).name
    if file.lower().startswith(_WINDOWS):
        return _WINDOWS, ""
    ending = _ENDING.search(file)
    number = (ending["so"] or ending["dylib"] or "").strip(".") if ending else ""
    file = _HASH.sub("", file[: ending.start()] if ending else file).casefold().removeprefix("lib")
    file = _BITS.sub("", file)
    while found := _NUMBER.search(file):
        number = number or found[1]
        file = file[: found.start()]
    return file, number


def is_extension(name: str) -> bool:
    """Whether a compiled file is a module of Python, and so its package's own work."""
    return bool(_EXTENSION.search(Path(name).name))


def texts_of(library: Library) -> tuple[str, ...]:
    """Who holds the copyright, and the texts of the licence."""
    own = _TEXTS / "libraries" / f"{library.name}.txt"
    texts = (own.read_text("utf-8"),) if own.exists() else tuple(standard_texts(library.licence))
    if not library.holder:
        return texts
    return (f"{library.name}: copyright (c) {library.holder}\n\n{texts[0]}", *texts[1:])


def standard_texts(licence: str) -> Iterator[str]:
    """The texts of the licences that an SPDX expression names, of those we keep."""
    seen: set[str] = set()
    for word in re.split(r"[\s()]+", licence):
        name = re.sub(r"(?:-only|-or-later|\+)$", "", word)
        if name.startswith("AGPL-3.0"):
            yield (_ROOT / "LICENSE").read_text("utf-8")
        for part in _MORE.get(name, (name,)):
            file = _TEXTS / f"{part}.txt"
            if part and part not in seen and file.exists():
                seen.add(part)
                yield file.read_text("utf-8")


def _is_qt(name: str) -> bool:
    return bool(_QT_MODULE.match(Path(name).name)) and not is_extension(name)


@cache
def _rows() -> dict[str, Library]:
    return {
        key.casefold(): row
        for row in reversed(LIBRARIES)
        for key in (*row.files.split(), *row.aliases, row.name)
    }
