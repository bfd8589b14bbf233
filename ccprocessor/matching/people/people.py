"""Card people beside portal people: one to one, by aliases, names and the charges themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Alias
from ccprocessor.domain.receipts import PortalPerson
from ccprocessor.domain.statement import Card
from ccprocessor.matching.assignment import Pair, assign, chances
from ccprocessor.matching.evidence import shown
from ccprocessor.matching.people.comparison import Clue, Kinship
from ccprocessor.matching.people.doubts import doubtful_filer, doubtful_holder
from ccprocessor.matching.people.links import Bond, bonds_of

CERTAIN = 0.9
"""The probability from which two people are linked; below it a human is asked."""


@dataclass(frozen=True, slots=True)
class LinkedPerson:
    """One person of the month.

    `cards` and `portal` are numbers in the lists that were given to `link`; either may be empty.
    `name` is the portal's where there is one, else the card's, as printed. `confidence` (0 to 1)
    and `reasons` say how sure the link is; someone of one side only is sure and has no reasons.
    """

    employee_id: str | None
    portal_ids: tuple[str, ...]
    cards: tuple[int, ...]
    portal: tuple[int, ...]
    name: str
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Linking:
    """Every card and every portal person exactly once, card people first in their order."""

    people: tuple[LinkedPerson, ...]

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The issues of all people."""
        return tuple(issue for person in self.people for issue in person.issues)


def link(
    cards: Sequence[Card], portal: Sequence[PortalPerson], aliases: Sequence[Alias] = ()
) -> Linking:
    """Link card people with portal people; whoever is not certain stays apart, with an issue."""
    kinship = Kinship(cards, portal, aliases)
    clues = kinship.clues()
    edges = {pair: clue.weight for pair, clue in clues.items()}
    sure = chances(edges, assign(edges))
    links = {pair: share for pair, share in sure.items() if share >= CERTAIN}
    bonds = bonds_of(kinship, clues, links)
    open_pairs = _open_pairs(clues, links)
    settled = {filer for bond in bonds.values() for filer in bond.filers}
    joined = {holder for bond in bonds.values() for holder in bond.holders}
    card_people = (
        _card_person(kinship, number, bonds.get(number, Bond()), open_pairs)
        for number in range(len(kinship.holders))
        if number not in joined
    )
    portal_people = (
        _portal_person(kinship, number, open_pairs)
        for number in range(len(kinship.filers))
        if number not in settled
    )
    return Linking((*card_people, *portal_people))


def _open_pairs(clues: Mapping[Pair, Clue], links: Mapping[Pair, float]) -> list[Pair]:
    """Pairs of people who are both unlinked and could be one."""
    holders, filers = {pair[0] for pair in links}, {pair[1] for pair in links}
    return [
        (holder, filer)
        for (holder, filer), clue in clues.items()
        if holder not in holders and filer not in filers and clue.is_worth_asking
    ]


def _card_person(
    kinship: Kinship, number: int, bond: Bond, open_pairs: Sequence[Pair]
) -> LinkedPerson:
    holder = kinship.holders[number]
    bound = [kinship.filers[filer] for filer in bond.filers]
    candidates = [kinship.filers[filer] for mine, filer in open_pairs if mine == number]
    doubts = doubtful_holder(holder, kinship.charges[number], candidates)
    return LinkedPerson(
        employee_id=holder.employee_id,
        portal_ids=tuple(filer.portal_id for filer in bound if filer.portal_id),
        cards=tuple(sorted(_cards(kinship, (number, *bond.holders)))),
        portal=tuple(sorted(record for filer in bound for record in filer.records)),
        name=next((filer.name for filer in bound if filer.name), holder.shown_name),
        confidence=shown(bond.share) if bond.reasons else 1.0,
        reasons=bond.reasons,
        issues=() if bond.is_link else doubts,
    )


def _portal_person(kinship: Kinship, number: int, open_pairs: Sequence[Pair]) -> LinkedPerson:
    filer = kinship.filers[number]
    candidates = [kinship.holders[holder] for holder, mine in open_pairs if mine == number]
    return LinkedPerson(
        employee_id=None,
        portal_ids=(filer.portal_id,) if filer.portal_id else (),
        cards=(),
        portal=filer.records,
        name=filer.shown_name,
        issues=doubtful_filer(filer, kinship.receipts[number], candidates),
    )


def _cards(kinship: Kinship, holders: Sequence[int]) -> Iterator[int]:
    for holder in holders:
        yield from kinship.holders[holder].cards
