"""Master lists of an office: the codes that a coding may have, and since when and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from ccprocessor.domain.receipts import Coding
from ccprocessor.review.wording import day

ListName = Literal["jobs", "phases", "cost_types", "gl_accounts"]
LIST_NAMES: tuple[ListName, ...] = get_args(ListName)

_MOST_NEAR = 3
_LIKE = 50  # codes looked at: many of those most alike may have ended
_NEAR = 0.5  # of the letters: what differs more was not meant


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code of a list with its name, and the first and last day it may be used, None for any."""

    code: str
    name: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def is_valid(self, on: dt.date | None) -> bool:
        """Tell whether it may be used on a day; on one that is not known, it may."""
        return on is None or not (
            (self.valid_from is not None and on < self.valid_from)
            or (self.valid_to is not None and on > self.valid_to)
        )

    def __str__(self) -> str:
        """The code, and its name where it has one."""
        return f"{self.code} ({self.name})" if self.name else self.code


class CodeField(NamedTuple):
    """A field of a coding that a list belongs to, and what it is called."""

    field: str
    name: str


CODE_FIELDS: Mapping[ListName, CodeField] = {
    "jobs": CodeField("job", "job"),
    "phases": CodeField("phase", "phase"),
    "cost_types": CodeField("cost_type", "cost type"),
    "gl_accounts": CodeField("gl_account", "account"),
}
_OF_KIND: Mapping[str, tuple[ListName, ...]] = {
    "job": ("jobs", "phases", "cost_types"),
    "general ledger": ("gl_accounts",),
}


@dataclass(frozen=True, slots=True)
class WrongCode:
    """A code that may not be used: its field, why as the end of a sentence, and the nearest."""

    field: str
    why: str
    nearest: tuple[ListedCode, ...] = ()


@dataclass(frozen=True, eq=False)
class CodingLists:
    """The lists that an office keeps; of a field without a list every code may be used.

    They are compared by identity: what was worked out with others is worked out again.
    """

    lists: Mapping[ListName, tuple[ListedCode, ...]] = field(default_factory=dict)
    _near: dict[tuple[str, str], tuple[ListedCode, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def _by_key(self) -> Mapping[ListName, Mapping[str, tuple[ListedCode, ...]]]:
        found: dict[ListName, dict[str, tuple[ListedCode, ...]]] = {}
        for name, codes in self.lists.items():
            entries = found.setdefault(name, {})
            for code in codes:
                entries[code_key(code.code)] = (*entries.get(code_key(code.code), ()), code)
        return found

    def listed(self, name: ListName, code: str, on: dt.date | None) -> ListedCode | None:
        """The entry of a code that may be used on a day; None where there is none."""
        entries = self._by_key.get(name, {}).get(code_key(code), ())
        return next((one for one in entries if one.is_valid(on)), None)

    def wrong_codes(self, coding: Coding, on: dt.date | None) -> Iterator[WrongCode]:
        """Codes of a coding that are not on their list, or not on that day."""
        for name, code in self._unlisted(coding, on):
            field, words = CODE_FIELDS[name]
            entries = self._by_key[name].get(code_key(code), ())
            why = _outside(entries, on) if entries else f"is not on the list of {words}s"
            yield WrongCode(field, f"{words} {code} {why}", self.nearest(name, code, on))

    def allows(self, coding: Coding, on: dt.date | None) -> bool:
        """Tell whether every code of a coding may be used on a day."""
        return not any(self._unlisted(coding, on))

    def nearest(self, name: ListName, code: str, on: dt.date | None) -> tuple[ListedCode, ...]:
        """The codes of a list that may be used on a day and look most like one, likest first.

        They are looked for once: a month asks for few codes, and often.
        """
        key = code_key(code)
        if (name, key) not in self._near:
            self._near[name, key] = tuple(self._like(name, key))
        return tuple(one for one in self._near[name, key] if one.is_valid(on))[:_MOST_NEAR]

    def _unlisted(self, coding: Coding, on: dt.date | None) -> Iterator[tuple[ListName, str]]:
        for name in _OF_KIND.get(coding.kind, ()):
            code = getattr(coding, CODE_FIELDS[name].field)
            if code and self.lists.get(name) and not self.listed(name, code, on):
                yield name, code

    def _like(self, name: ListName, key: str) -> Iterator[ListedCode]:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        known = self._by_key.get(name, {})
        scorer = OSA.normalized_similarity
        for near, _, _ in extract(key, list(known), scorer=scorer, limit=_LIKE, score_cutoff=_NEAR):
            yield from known[near]


NO_LISTS = CodingLists()


def code_key(code: str) -> str:
    """Return what makes two codes the same: case, spaces around and a dot at the end are not."""
    return code.strip().rstrip(".").casefold()


def same_codes(one: Coding, other: Coding) -> bool:
    """Tell whether two codings book to the same, however their codes are written."""
    fields = [each.field for each in CODE_FIELDS.values()]
    return one.kind == other.kind and all(
        code_key(getattr(one, name) or "") == code_key(getattr(other, name) or "")
        for name in fields
    )


def told(wrong: tuple[WrongCode, ...]) -> str:
    """Say what is wrong with a coding, with the nearest valid codes, as the end of a sentence."""
    parts = []
    for one in wrong:
        near = ", ".join(map(str, one.nearest))
        parts.append(f"{one.why}{f' (nearest: {near})' if near else ''}")
    return "; ".join(parts)


def _outside(entries: tuple[ListedCode, ...], on: dt.date | None) -> str:
    """Say since when or until when a code may be used that may not on a day."""
    later = [one.valid_from for one in entries if one.valid_from and on and one.valid_from > on]
    if later:
        return f"begins on {day(min(later))}"
    return f"ended on {day(max(one.valid_to for one in entries if one.valid_to))}"
