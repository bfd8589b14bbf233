"""Who works in the office: names, ids, cards and the part each person plays."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Iterator

from tests.office.names import ACCENTED, COLLISION, FIRST_NAMES, NICKNAMES, SURNAMES
from tests.office.records import Employee

_PLAIN_ROLES = (
    "heavy", "two_cards", "car_only", "receipts_only", "alias", "messy", "middle_initial",
    "perfect", "accented", "joined_initial",
)  # fmt: skip
_CHAOS_ROLES = (
    "heavy", "two_cards", "car_only", "receipts_only", "alias", "messy", "middle_initial",
    "collision", "collision", "pool", "accented", "perfect", "namesake", "namesake", "messy",
    "sibling", "sibling", "accented", "joined_initial", "accented",
)  # fmt: skip


def hire(count: int, *, seed: int, chaos: bool) -> tuple[Employee, ...]:
    """People with ids and names on both sides; their cards and records come later."""
    rng = random.Random(f"{seed} people")
    ids = distinct(rng, 100_000, 999_999)
    short_ids = distinct(rng, 1_000, 99_999)
    portal_ids = distinct(rng, 1_000_000, 9_999_999)
    people = []
    seen: Counter[str] = Counter()
    for number, role in enumerate(_roles(count, rng, chaos=chaos), 1):
        name, portal_name, car_name = _names(number, role, seen[role], rng)
        seen[role] += 1
        people.append(
            Employee(
                id=f"E{number:04}",
                name=name,
                portal_name=portal_name,
                car_name=car_name,
                employee_id=None
                if role == "receipts_only"
                else str(next(short_ids if rng.random() < 0.2 else ids)),
                portal_id=None if role in {"car_only", "pool"} else str(next(portal_ids)),
                roles=(role,),
            )
        )
    return tuple(people)


def joined(name: str) -> str:
    """The statement's way with names: capitals, no spaces, no dots."""
    return name.replace(" ", "").replace(".", "").replace("\u2019", "'").upper()


def without_accents(text: str) -> str:
    """Plain letters only."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _roles(count: int, rng: random.Random, *, chaos: bool) -> list[str]:
    roles = list(_CHAOS_ROLES if chaos else _PLAIN_ROLES)[:count]
    roles += [rng.choice(("clean", "clean", "messy")) for _ in range(count - len(roles))]
    return _pairs_whole(roles)


def _pairs_whole(roles: list[str]) -> list[str]:
    """A pair cut in half by a small office becomes an ordinary person."""
    return [
        "clean" if role in {"collision", "namesake", "sibling"} and roles.count(role) < 2 else role
        for role in roles
    ]


def _names(index: int, role: str, nth: int, rng: random.Random) -> tuple[str, str, str]:
    """Plain name, portal name, statement name of the nth person of a role."""
    first = FIRST_NAMES[(index * 7 + rng.randrange(3) * 10) % len(FIRST_NAMES)]
    surname = SURNAMES[(index * 37 + 11) % len(SURNAMES)]
    name = f"{first} {surname}"
    initial = rng.choice("BDFHLPRT")
    match role:
        case "collision":
            name = " ".join(COLLISION[nth % 2])
        case "namesake":
            name = "Runa Barleyloft"
        case "sibling":
            name = f"{('Tilda', 'Tilde')[nth % 2]} Cobblewhistle"
        case "pool":
            name = "Fleet Tollgate"
        case "alias":
            full, nick = NICKNAMES[nth % len(NICKNAMES)]
            return f"{full} {surname}", f"{nick} {surname}", joined(f"{full} {surname}")
        case "middle_initial":
            return name, f"{first} {initial}. {surname}", joined(name)
        case "joined_initial":
            full = f"{first} {initial}. {surname}"
            return full, full, joined(full)
        case "accented":
            first, surname, car = ACCENTED[nth % len(ACCENTED)]
            return f"{first} {surname}", f"{first} {surname}", car
    return name, name, joined(name)


def distinct(rng: random.Random, low: int, high: int) -> Iterator[int]:
    """Numbers of a range, none twice."""
    seen: set[int] = set()
    while True:
        number = rng.randint(low, high)
        if number not in seen:
            seen.add(number)
            yield number
