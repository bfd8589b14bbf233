"""Cards and receipt records that show no person: the charges may still tell whose they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from math import exp

from ccprocessor.matching.entries import MatchItem
from ccprocessor.matching.people.comparison import PeopleComparison
from ccprocessor.matching.people.names import NAMELESS

_CERTAIN = 0.9
_SHARE_MET = 0.5  # of the records, or of the charges

Owners = dict[int, tuple[int, float]]
"""Owner of each card or record without a person, by number, with the probability of that."""


def owners_of_cards(comparison: PeopleComparison, partner: Mapping[int, int]) -> Owners:
    """The linked holder of each card without header whose charges meet that person's receipts.

    `partner` is the filer of each linked holder; receipts that the holder's own charges meet are
    not free.
    """
    free = {
        owner: comparison.charge_index.unmet(owner, comparison.receipts[claimant])
        for owner, claimant in partner.items()
    }
    owners: Owners = {}
    for stray, holder in enumerate(comparison.holders):
        if stray in partner or holder.employee_id or holder.name:
            continue
        odds = {}
        for owner, receipts in free.items():
            meeting = comparison.charge_index.weigh(stray, receipts)
            if meeting.met and meeting.met >= _SHARE_MET * meeting.charges:
                odds[owner] = exp(NAMELESS + meeting.weight)
        if (surest := _surest(odds)) is not None:
            owners[stray] = surest
            free[surest[0]] = comparison.charge_index.unmet(stray, free[surest[0]])
    return owners


def owners_of_records(
    comparison: PeopleComparison, partner: Mapping[int, int], *, joined: Collection[int] = ()
) -> Owners:
    """The holder of each filer without person whose free charges its records meet.

    Charges that the receipts of the holder's `partner` meet are not free; `joined` are cards
    that belong to another holder already.
    """
    used: dict[int, list[MatchItem]] = defaultdict(list)
    for holder, claimant in partner.items():
        used[holder] += comparison.receipts[claimant]
    owners: Owners = {}
    for stray, person in enumerate(comparison.claimants):
        if not person.is_nobody:
            continue
        records = comparison.receipts[stray]
        odds = {}
        for holder in sorted(comparison.charge_index.candidates(records) - set(joined)):
            meeting = comparison.charge_index.weigh(holder, records, used=used.get(holder, ()))
            if meeting.met and meeting.met >= _SHARE_MET * len(records):
                odds[holder] = exp(NAMELESS + meeting.weight)
        if (surest := _surest(odds)) is not None:
            owners[stray] = surest
            used[surest[0]] += records
    return owners


def _surest(odds: Mapping[int, float]) -> tuple[int, float] | None:
    """The likeliest, where it is certain beside the others and beside none of them."""
    if not odds:
        return None
    best = max(odds, key=lambda number: (odds[number], -number))
    share = odds[best] / (1 + sum(odds.values()))
    return (best, share) if share >= _CERTAIN else None
