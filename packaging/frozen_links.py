"""Links and frameworks among the files of the frozen program, after some were left out.

PyInstaller lists both with the data: a framework is its library, papers that describe it, and
links between them. codesign refuses a bundle with one that lacks its library.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

Entry = tuple[str, str, str]
"""A file as PyInstaller lists it: its name in the program, where it comes from, its kind."""

CODE = frozenset({"BINARY", "EXTENSION"})
"""The kinds that are libraries; PyInstaller keeps all others with the data."""

_LINK = "SYMLINK"
_MOST_LINKS = 40
"""As many as a system follows before it calls them a circle."""


def without_loose_ends(entries: Iterable[Entry]) -> list[Entry]:
    """The entries without frameworks that lost their library and links that lead nowhere."""
    every = list(entries)
    alive = {_framework(name) for name, _source, kind in every if kind in CODE}
    kept = [one for one in every if (_framework(one[0]) or "") in {*alive, ""}]
    links = {_plain(name): _plain(target) for name, target, kind in kept if kind == _LINK}
    files = [_plain(name) for name, _source, kind in kept if kind != _LINK]
    there = {place for file in files for place in _places(file)}
    return [one for one in kept if one[2] != _LINK or _end(_plain(one[0]), links) in there]


def _framework(name: str) -> str | None:
    """The outermost framework that a file belongs to."""
    return next((place for place in _places(_plain(name)) if place.endswith(".framework")), None)


def _end(path: str, links: Mapping[str, str]) -> str | None:
    """Where a path leads in the end; None where it goes round in a circle."""
    for _ in range(_MOST_LINKS):
        link = next((place for place in _places(path) if place in links), None)
        if link is None:
            return path
        rest = path[len(link) :].lstrip("/")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(link), links[link], rest))
    return None


def _places(path: str) -> Iterator[str]:
    """Its folders from the outermost on, and itself."""
    parts = PurePosixPath(path).parts
    return (posixpath.join(*parts[:count]) for count in range(1, len(parts) + 1))


def _plain(name: str) -> str:
    return name.replace("\\", "/")
