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
from ccprocessor.matching.people.comparison import PairEvidence, PeopleComparison
from ccprocessor.matching.people.doubts import doubtful_claimant, doubtful_holder
from ccprocessor.matching.people.links import PersonLink, links_of

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
    comparison = PeopleComparison(cards, portal, aliases)
    clues = comparison.clues()
    edges = {pair: clue.weight for pair, clue in clues.items()}
    sure = chances(edges, assign(edges))
    links = {pair: share for pair, share in sure.items() if share >= CERTAIN}
    person_links = links_of(comparison, clues, links)
    open_pairs = _open_pairs(clues, links)
    settled = {
        claimant for person_link in person_links.values() for claimant in person_link.claimants
    }
    joined = {holder for person_link in person_links.values() for holder in person_link.holders}
    card_people = (
        _card_person(comparison, number, person_links.get(number, PersonLink()), open_pairs)
        for number in range(len(comparison.holders))
        if number not in joined
    )
    portal_people = (
        _portal_person(comparison, number, open_pairs)
        for number in range(len(comparison.claimants))
        if number not in settled
    )
    return Linking((*card_people, *portal_people))


def _open_pairs(clues: Mapping[Pair, PairEvidence], links: Mapping[Pair, float]) -> list[Pair]:
    """Pairs of people who are both unlinked and could be one."""
    holders, claimants = {pair[0] for pair in links}, {pair[1] for pair in links}
    return [
        (holder, claimant)
        for (holder, claimant), clue in clues.items()
        if holder not in holders and claimant not in claimants and clue.is_worth_asking
    ]


def _card_person(
    comparison: PeopleComparison, number: int, person_link: PersonLink, open_pairs: Sequence[Pair]
) -> LinkedPerson:
    holder = comparison.holders[number]
    bound = [comparison.claimants[claimant] for claimant in person_link.claimants]
    candidates = [comparison.claimants[claimant] for mine, claimant in open_pairs if mine == number]
    doubts = doubtful_holder(holder, comparison.charges[number], candidates)
    return LinkedPerson(
        employee_id=holder.employee_id,
        portal_ids=tuple(claimant.portal_id for claimant in bound if claimant.portal_id),
        cards=tuple(sorted(_cards(comparison, (number, *person_link.holders)))),
        portal=tuple(sorted(record for claimant in bound for record in claimant.records)),
        name=next((claimant.name for claimant in bound if claimant.name), holder.shown_name),
        confidence=shown(person_link.share) if person_link.reasons else 1.0,
        reasons=person_link.reasons,
        issues=() if person_link.is_link else doubts,
    )


def _portal_person(
    comparison: PeopleComparison, number: int, open_pairs: Sequence[Pair]
) -> LinkedPerson:
    claimant = comparison.claimants[number]
    candidates = [comparison.holders[holder] for holder, mine in open_pairs if mine == number]
    return LinkedPerson(
        employee_id=None,
        portal_ids=(claimant.portal_id,) if claimant.portal_id else (),
        cards=(),
        portal=claimant.records,
        name=claimant.shown_name,
        issues=doubtful_claimant(claimant, comparison.receipts[number], candidates),
    )


def _cards(comparison: PeopleComparison, holders: Sequence[int]) -> Iterator[int]:
    for holder in holders:
        yield from comparison.holders[holder].cards
