"""Names of people: folded, and all the joined spellings a card may show of a portal name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ccprocessor.matching.evidence import EvidencePart
from ccprocessor.matching.people.nicknames import other_first_names

SAME = 5.0
"""Log-odds of being one person where the names are the same and nobody else has them."""

_REORDERED = 4.0  # as good as the same name; two people may share the words
_MIDDLE_LEFT_OUT = 4.5  # portals ask for no middle name: little less than the same
_SUFFIX_LEFT_OUT = 4.5  # a father and a son of one company are rare
_NICKNAME = 3.5  # some nicknames stand for several names
_LONGER_FIRST_NAME = 2.5  # a second given name, or the first word of a surname
_INITIAL = 1.5  # many share an initial and a surname; money and dates must tell
_ONE_SURNAME = 1.5  # one of two surnames is common where people have two
_SPELLING = -1.0  # a typing mistake, or another person: slightly the latter
_OTHER_MIDDLE = 0.0  # tells nothing: relatives share first names, and mistakes happen
_OTHER_SURNAME = -4.0  # marriage is rarer than people of one first name
_OTHER_FIRST_NAME = -6.0  # relatives and namesakes, hardly ever one person
_OTHER_NAME = -8.0  # cards handed on are the exception
NAMELESS = -2.5
"""Log-odds where one side shows no name at all: the charges must tell."""

_ALIKE = 88  # percent
_SHORTEST_STEM = 3  # letters; shorter first names begin too many others

_SUFFIXES = ("JR", "SR", "II", "III", "IV")
_TITLES = frozenset({"MR", "MRS", "MS", "DR", "MX", "PROF"})
_LETTERS = str.maketrans(
    {
        "Ł": "L", "Ø": "O", "Æ": "AE", "Œ": "OE", "Đ": "D", "Ð": "D", "Þ": "TH", "ẞ": "SS",
        "İ": "I", "ŀ": "L", "Ŋ": "N", "Ħ": "H",
    }
)  # fmt: skip
_LONG_FORMS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA", "Ø": "OE"})


@dataclass(frozen=True, slots=True)
class PersonName:
    """A portal name in its folded parts; `middles` are in order, `suffix` may be empty."""

    first: str
    middles: tuple[str, ...]
    last: str
    suffix: str


@lru_cache(maxsize=1 << 14)
def folded(name: str) -> str:
    """Capitals A to Z and digits alone: no accents, hyphens, apostrophes, dots or spaces."""
    plain = unicodedata.normalize("NFKD", name.upper().translate(_LETTERS))
    return "".join(letter for letter in plain if letter.isalnum())


@lru_cache(maxsize=1 << 14)
def spellings(name: str) -> dict[str, EvidencePart]:
    """Joined names a card may show for a portal name, each with what the agreement is worth."""
    found: dict[str, EvidencePart] = {}
    capitals = unicodedata.normalize("NFC", name).upper()
    for spelt in dict.fromkeys((capitals, capitals.translate(_LONG_FORMS))):
        for key, part in _all_spellings(spelt):
            if key and (key not in found or part.weight > found[key].weight):
                found[key] = part
    return found


def compare(card: str, portal: str) -> EvidencePart:
    """Weigh a card's joined name against a portal name that none of its spellings explains."""
    key, name = folded(card), parse(portal)
    if name is None:
        return EvidencePart(NAMELESS, "no name printed")
    middle = _what_stands_between(key, name)
    if middle is not None:
        return middle
    if _alike(key, portal):
        return EvidencePart(_SPELLING, "names spelled almost the same")
    if name.last and key.endswith(name.last) and len(key) > len(name.last):
        return EvidencePart(_OTHER_FIRST_NAME, "same surname, other first name")
    if len(name.first) >= _SHORTEST_STEM and key.startswith(name.first):
        return EvidencePart(_OTHER_SURNAME, "same first name, other surname")
    return EvidencePart(_OTHER_NAME, "names differ")


def resembles(part: EvidencePart) -> bool:
    """Tell whether names alone make it worth asking if two people are one."""
    return part.weight >= _SPELLING


@lru_cache(maxsize=1 << 14)
def parse(name: str) -> PersonName | None:
    """Take a printed name apart; None where it holds no letters."""
    words = [folded(word) for word in _in_speaking_order(name).split()]
    words = [word for word in words if word and word not in _TITLES]
    suffix = words.pop() if len(words) > 2 and words[-1] in _SUFFIXES else ""  # noqa: PLR2004
    if not words:
        return None
    if len(words) == 1:
        return PersonName("", (), words[0], suffix)
    return PersonName(words[0], tuple(words[1:-1]), words[-1], suffix)


def _in_speaking_order(name: str) -> str:
    """`Last, First Middle, Jr` becomes `First Middle Last Jr`."""
    last, *rest = (part.strip() for part in name.split(","))
    if not rest:
        return name
    if folded(rest[0]) in _SUFFIXES:
        return f"{last} {' '.join(rest)}"
    first, *suffix = rest
    words = first.split()
    if len(words) > 1 and folded(words[-1]) in _SUFFIXES:
        suffix = [*suffix, words.pop()]
    return " ".join([*words, last, *suffix])


def _all_spellings(spelt: str) -> Iterator[tuple[str, EvidencePart]]:
    name = parse(spelt)
    if name is None:
        return
    for key, part in _orders(name, EvidencePart(SAME, "same name")):
        yield key, part
    for other in other_first_names(name.first):
        nick = PersonName(other, name.middles, name.last, name.suffix)
        for key, part in _orders(nick, EvidencePart(_NICKNAME, f"{other} for {name.first}")):
            yield key, EvidencePart(min(part.weight, _NICKNAME), part.words)
    if name.first and name.last:
        yield name.first[0] + name.last, EvidencePart(_INITIAL, "same initial and surname")
    for index in range(1, len(name.middles) + 1):
        if len(name.middles[index - 1]) > 1:
            shorter = name.first + "".join(name.middles[:index])
            yield shorter, EvidencePart(_ONE_SURNAME, "same first part of the name")


def _orders(name: PersonName, whole: EvidencePart) -> Iterator[tuple[str, EvidencePart]]:
    """The name with and without middle names and suffix, and with the surname first."""
    everything = name.first + "".join(name.middles) + name.last
    weight, words = whole.weight, whole.words
    short = [
        name.first + "".join(middles) + name.last
        for middles in (
            (),
            tuple(middle[0] for middle in name.middles),
            *(name.middles[start:] for start in range(1, len(name.middles))),
        )
        if middles != name.middles
    ]
    plain = [(everything, EvidencePart(weight, words))]
    plain += [
        (key, EvidencePart(_MIDDLE_LEFT_OUT, f"{words}, middle name left out")) for key in short
    ]
    for last_first in (name.last + name.first, name.last + name.first + "".join(name.middles)):
        plain.append((last_first, EvidencePart(_REORDERED, f"{words}, surname first")))
    for key, part in plain:
        if not name.suffix:
            yield key, part
            for suffix in _SUFFIXES:
                yield key + suffix, EvidencePart(_SUFFIX_LEFT_OUT, f"{words}, but for {suffix}")
        else:
            yield key + name.suffix, part
            yield key, EvidencePart(_SUFFIX_LEFT_OUT, f"{words}, {name.suffix} left out")


def _what_stands_between(key: str, name: PersonName) -> EvidencePart | None:
    """Weigh letters a card shows between the portal's first name and surname."""
    if not name.first or not (key.startswith(name.first) and key.endswith(name.last)):
        return None
    between = key[len(name.first) : len(key) - len(name.last)]
    if not between or len(key) <= len(name.first) + len(name.last):
        return None
    if name.middles:
        return EvidencePart(_OTHER_MIDDLE, "same name, but for the middle name")
    if len(between) == 1:
        return EvidencePart(_MIDDLE_LEFT_OUT, "same name, middle initial left out")
    return EvidencePart(_LONGER_FIRST_NAME, f"same name, {between} left out")


def _alike(key: str, portal: str) -> bool:
    from rapidfuzz.fuzz import ratio

    whole = folded(re.sub(r"\b\w\.", "", portal))
    return max(ratio(key, whole), ratio(key, folded(portal))) >= _ALIKE
