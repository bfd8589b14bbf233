"""Everything that is bound to a card person: the portal person, stray records, stray cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ccprocessor.matching.assignment import Pair
from ccprocessor.matching.people.comparison import PairEvidence, PeopleComparison
from ccprocessor.matching.people.unassigned import owners_of_cards, owners_of_records

_STRAY_RECORDS = "records without a person meet the charges"
_STRAY_CARD = "a card without a cardholder meets the receipts"


@dataclass(frozen=True, slots=True)
class PersonLink:
    """Filers and further holders of a card person, the least probability, and the reasons.

    `is_link` where a portal person is among them, not only stray records.
    """

    claimants: tuple[int, ...] = ()
    holders: tuple[int, ...] = ()
    share: float = 1.0
    reasons: tuple[str, ...] = ()
    is_link: bool = False


def links_of(
    comparison: PeopleComparison, clues: Mapping[Pair, PairEvidence], links: Mapping[Pair, float]
) -> dict[int, PersonLink]:
    """The bonds by holder, out of the certain links (holder, filer) and what strays join them."""
    person_links = {
        holder: PersonLink((claimant,), (), share, clues[holder, claimant].reasons, is_link=True)
        for (holder, claimant), share in links.items()
    }
    partner = dict(links.keys())
    cards = owners_of_cards(comparison, partner)
    for stray, (owner, share) in cards.items():
        person_links[owner] = _joined(person_links[owner], share, _STRAY_CARD, holder=stray)
    for stray, (owner, share) in owners_of_records(comparison, partner, joined=cards).items():
        person_links[owner] = _joined(
            person_links.get(owner, PersonLink()), share, _STRAY_RECORDS, claimant=stray
        )
    return person_links


def _joined(
    person_link: PersonLink,
    share: float,
    reason: str,
    *,
    holder: int | None = None,
    claimant: int | None = None,
) -> PersonLink:
    return replace(
        person_link,
        claimants=person_link.claimants if claimant is None else (*person_link.claimants, claimant),
        holders=person_link.holders if holder is None else (*person_link.holders, holder),
        share=min(person_link.share, share),
        reasons=tuple(dict.fromkeys((*person_link.reasons, reason))),
    )
