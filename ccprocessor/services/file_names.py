"""File names that Windows, macOS and Linux all accept, one for each person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ccprocessor.domain.cycles import Person

_LONGEST = 120
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}


def packet_names(people: Sequence[Person]) -> dict[str, str]:
    """For each person's key, `<Name> <id>.pdf`: safe everywhere and never the same twice."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for person in people:
        stem = safe_stem(f"{person.name} {_number(person)}".strip())
        name, copy = f"{stem}.pdf", 2
        while name.casefold() in taken:
            name, copy = f"{stem} ({copy}).pdf", copy + 1
        taken.add(name.casefold())
        names[person.key] = name
    return names


def safe_stem(text: str) -> str:
    """The text as a file's stem: forbidden signs gone, reserved names and long ones changed."""
    plain = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", text))
    plain = re.sub(r"\s+", " ", plain).strip(" .")[:_LONGEST].strip(" .")
    if plain.split(".")[0].strip().casefold() in _RESERVED or not plain:
        plain = f"_{plain}"
    return plain


def _number(person: Person) -> str:
    return person.employee_id or person.portal_id or (person.cards[0] if person.cards else "")
