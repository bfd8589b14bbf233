"""Receipt records whose pages show no person: their charges may still tell whose they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import exp

from ccprocessor.matching.entries import Entry
from ccprocessor.matching.kinship import Kinship
from ccprocessor.matching.names import NAMELESS

_CERTAIN = 0.9
_SHARE_MET = 0.5  # of the records


def find_owners(kinship: Kinship, partner: Mapping[int, int]) -> dict[int, tuple[int, float]]:
    """Card holder and probability for each stray filer that one holder's free charges explain.

    `partner` is the filer of each linked holder: charges that its receipts meet are not free.
    """
    used: dict[int, list[Entry]] = defaultdict(list)
    for holder, filer in partner.items():
        used[holder] += kinship.receipts[filer]
    owners: dict[int, tuple[int, float]] = {}
    for stray, person in enumerate(kinship.filers):
        if not person.is_nobody:
            continue
        found = _owner(kinship, stray, used)
        if found is not None:
            owners[stray] = found
            used[found[0]] += kinship.receipts[stray]
    return owners


def _owner(
    kinship: Kinship, stray: int, used: Mapping[int, list[Entry]]
) -> tuple[int, float] | None:
    records = kinship.receipts[stray]
    odds: dict[int, float] = {}
    for holder in sorted(kinship.ledger.candidates(records)):
        meeting = kinship.ledger.weigh(holder, records, used=used.get(holder, ()))
        if meeting.met and meeting.met >= _SHARE_MET * len(records):
            odds[holder] = exp(NAMELESS + meeting.weight)
    if not odds:
        return None
    best = max(odds, key=lambda holder: (odds[holder], -holder))
    share = odds[best] / (1 + sum(odds.values()))
    return (best, share) if share >= _CERTAIN else None
