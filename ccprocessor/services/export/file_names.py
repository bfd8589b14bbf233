"""File names that Windows, macOS and Linux all accept, one for each person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ccprocessor.domain.cycles import Person

_LONGEST = 120
"""Bytes of UTF-8, without `.pdf` and the number of a copy: an encrypted home takes names of 143,
and on Windows a path of 260 leaves room for the folder's."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = {
    *("con", "prn", "aux", "nul", "conin$", "conout$"),
    *(f"{port}{n}" for port in ("com", "lpt") for n in (*range(10), *"\u00b9\u00b2\u00b3")),
}


def packet_names(people: Sequence[Person]) -> dict[str, str]:
    """For each person's key, `<Name> <id>.pdf`: safe everywhere and never the same twice."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for person in people:
        stem = safe_stem(person.name, _number(person))
        name, copy = f"{stem}.pdf", 2
        while name.casefold() in taken:
            name, copy = f"{stem} ({copy}).pdf", copy + 1
        taken.add(name.casefold())
        names[person.key] = name
    return names


def safe_stem(text: str, number: str = "") -> str:
    """The text and the number as a file's stem; of a long text the end is left out.

    Forbidden and unseen signs are gone, and names that mean something to Windows are changed.
    """
    number = _cut(f" {_plain(number)}".rstrip(), _LONGEST)
    plain = _plain(_cut(_plain(text), _LONGEST - len(number.encode())) + number)
    if plain.split(".")[0].strip().casefold() in _RESERVED or not plain:
        plain = f"_{plain}"
    return plain


def _plain(text: str) -> str:
    """One line of signs that are seen, and that every system takes in a name."""
    seen = (" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    plain = unicodedata.normalize("NFC", _FORBIDDEN.sub(" ", "".join(seen)))
    return " ".join(plain.split()).strip(" .")


def _cut(text: str, size: int) -> str:
    """As much of the beginning as fits into so many bytes; no letter is parted from its accents."""
    cut = text.encode()[: max(size, 0)].decode(errors="ignore")
    while cut and len(cut) < len(text) and unicodedata.combining(text[len(cut)]):
        cut = cut[:-1]
    return cut.rstrip(" .")


def _number(person: Person) -> str:
    return person.employee_id or person.portal_id or (person.cards[0] if person.cards else "")
