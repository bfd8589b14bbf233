"""People of a month as the list shows them, each under a key that stays theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ccprocessor.desktop.workbench.rows import wording
from ccprocessor.desktop.workbench.rows.entries import EntryKey
from ccprocessor.domain.cycles import Person


@dataclass(frozen=True, slots=True)
class Employee:
    """A person in the list: `key` is theirs alone, `changed` says in words what is new.

    `waits`: what is wrong may be put right by scanned pages that were not read yet. `asked` are the
    entries whose receipt was asked for and may still come, `here` names who else is on the person
    now, `touched` who changed it and did not save that yet, `is_mine` tells that it was given to
    whoever works here. `difference` is what nobody settled of the difference, worked out once and
    not at each painting. Equal are those of the very same person: to compare all that people hold
    is slow.
    """

    key: str
    person: Person = field(compare=False)
    changed: tuple[str, ...] = ()
    waits: bool = False
    asked: frozenset[EntryKey] = frozenset()
    here: str = ""
    touched: str = ""
    is_mine: bool = False
    difference: Decimal = field(init=False, compare=False)
    identity: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "identity", id(self.person))
        object.__setattr__(self, "difference", self.person.open_amount)

    @property
    def is_returned(self) -> bool:
        """True if a reviewer gave the person back."""
        return self.person.review.state == "returned"

    @property
    def is_done(self) -> bool:
        """True if the person is with a reviewer, or through."""
        return self.person.review.state in {"submitted", "approved", "exported"}

    @property
    def rank(self) -> int:
        """Place in the list: 0 where all that is wrong is firm, 3 where nothing is wrong.

        Before them all stands who was returned.
        """
        if self.is_returned:
            return -1
        if self.person.is_ready or self.is_done:
            return 3
        return int(self.waits) + int(self.waits and wording.may_go(self.person.open_issues))


def employees_of(
    people: Sequence[Person],
    changed: Mapping[str, tuple[str, ...]],
    *,
    has_unread_scans: bool = False,
) -> tuple[Employee, ...]:
    """The people of a month in its order; `changed` tells what is new by their keys."""
    seen: Counter[str] = Counter()
    found = []
    for person in people:
        seen[person.key] += 1
        again = seen[person.key]
        key = person.key if again == 1 else f"{person.key} ({again})"
        waits = has_unread_scans and not wording.MAY_CHANGE.isdisjoint(person.flags)
        found.append(Employee(key, person, changed.get(person.key, ()), waits))
    return tuple(found)


def following(
    before: Sequence[Employee], after: Sequence[Employee], chosen: str | None
) -> tuple[Employee, ...]:
    """The people of a later revision, each under the key that the list knows them by already.

    A number read later changes a person's own key: they are known again by portal id, card or
    name. Where two people turn out to be one, they keep the key that is `chosen`.
    """
    known, there = {one.key for one in before}, {one.key for one in after}
    gone = sorted(
        (one for one in before if one.key not in there), key=lambda one: one.key != chosen
    )
    keys: dict[str, str] = {}
    for one in gone:
        new = [other for other in after if other.key not in keys and other.key not in known]
        same = same_person(one.person, new)
        if same is None and one.key == chosen:
            same = same_person(one.person, after)
        if same is not None:
            keys[same.key] = one.key
    return tuple(replace(one, key=keys[one.key]) if one.key in keys else one for one in after)


def same_person(person: Person, others: Sequence[Employee]) -> Employee | None:
    """Whoever shares the portal id, else alone a card, else alone the name; None for nobody."""
    by_portal = [
        one for one in others if person.portal_id and one.person.portal_id == person.portal_id
    ]
    by_card = [one for one in others if set(person.cards) & set(one.person.cards)]
    by_name = [one for one in others if one.person.name.casefold() == person.name.casefold()]
    found = (same for same in (by_portal, by_card, by_name) if len(same) == 1)
    return next(found, [None])[0]


def by_what_is_open(employees: Sequence[Employee]) -> tuple[Employee, ...]:
    """The people by what is open of theirs; whoever waits after the others."""
    return tuple(sorted(employees, key=lambda one: (one.rank, -abs(one.difference))))
