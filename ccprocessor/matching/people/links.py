"""Everything that is bound to a card person: the portal person, stray records, stray cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ccprocessor.matching.assignment import Pair
from ccprocessor.matching.people.comparison import Clue, Kinship
from ccprocessor.matching.people.unassigned import owners_of_cards, owners_of_records

_STRAY_RECORDS = "records without a person meet the charges"
_STRAY_CARD = "a card without a cardholder meets the receipts"


@dataclass(frozen=True, slots=True)
class Bond:
    """Filers and further holders of a card person, the least probability, and the reasons.

    `is_link` where a portal person is among them, not only stray records.
    """

    filers: tuple[int, ...] = ()
    holders: tuple[int, ...] = ()
    share: float = 1.0
    reasons: tuple[str, ...] = ()
    is_link: bool = False


def bonds_of(
    kinship: Kinship, clues: Mapping[Pair, Clue], links: Mapping[Pair, float]
) -> dict[int, Bond]:
    """The bonds by holder, out of the certain links (holder, filer) and what strays join them."""
    bonds = {
        holder: Bond((filer,), (), share, clues[holder, filer].reasons, is_link=True)
        for (holder, filer), share in links.items()
    }
    partner = dict(links.keys())
    cards = owners_of_cards(kinship, partner)
    for stray, (owner, share) in cards.items():
        bonds[owner] = _joined(bonds[owner], share, _STRAY_CARD, holder=stray)
    for stray, (owner, share) in owners_of_records(kinship, partner, joined=cards).items():
        bonds[owner] = _joined(bonds.get(owner, Bond()), share, _STRAY_RECORDS, filer=stray)
    return bonds


def _joined(
    bond: Bond, share: float, reason: str, *, holder: int | None = None, filer: int | None = None
) -> Bond:
    return replace(
        bond,
        filers=bond.filers if filer is None else (*bond.filers, filer),
        holders=bond.holders if holder is None else (*bond.holders, holder),
        share=min(bond.share, share),
        reasons=tuple(dict.fromkeys((*bond.reasons, reason))),
    )
