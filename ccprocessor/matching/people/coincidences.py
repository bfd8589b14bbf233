"""Charges and receipts as evidence of who is who: amounts that meet to the cent and the day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from ccprocessor.matching.assignment import Pair
from ccprocessor.matching.entries import MatchItem
from ccprocessor.matching.evidence import EvidencePart

_Meeting = tuple[int, int]  # cents and day

_MET = 0.8  # of a person's receipts meet a charge exactly
_BY_CHANCE = 0.004  # that a stranger's charges hold a receipt's amount and day
_MOST_FOR_ONE = 5.0  # log-odds: one charge alone proves nobody
_MOST_IN_ALL = 18.0  # log-odds: more charges make it no surer
_UNMET = -0.7  # log-odds for each record without a charge
_LEAST_IN_ALL = -6.0  # log-odds: receipts of other months are handed in too


@dataclass(frozen=True, slots=True)
class ExactHits:
    """Number of receipts of one person that meet charges of the other; `weight` is log-odds."""

    met: int
    asked: int
    charges: int
    weight: float

    @property
    def part(self) -> EvidencePart:
        """The same as a piece of evidence."""
        return EvidencePart(
            self.weight, f"{self.met} of {self.asked} receipts meet a charge exactly"
        )


class ChargeIndex:
    """Every holder's charges by amount and day, and how common each is in the month."""

    def __init__(self, charges: Sequence[Sequence[MatchItem]]) -> None:
        self._charges = [Counter(_meetings(entries)) for entries in charges]
        self._spans = [_span(counter) for counter in self._charges]
        self._holders: dict[_Meeting, set[int]] = defaultdict(set)
        for holder, counter in enumerate(self._charges):
            for meeting in counter:
                self._holders[meeting].add(holder)

    def candidates(self, receipts: Iterable[MatchItem]) -> set[int]:
        """Holders with at least one charge that a receipt meets."""
        found: set[int] = set()
        for meeting in _meetings(receipts):
            found |= self._holders.get(meeting, set())
        return found

    def weigh(
        self, holder: int, receipts: Iterable[MatchItem], *, used: Iterable[MatchItem] = ()
    ) -> ExactHits:
        """Count and weigh what meets; receipts outside the days of the charges say nothing.

        `used` are receipts that have their charges already: those are not there any more.
        """
        free = self._charges[holder] - Counter(_meetings(used))
        first, last = self._spans[holder]
        asked = [m for m in _meetings(receipts) if first <= m[1] <= last]
        wanted = Counter(asked)
        met = wanted & free
        weight = sum(self._rarity(meeting) * count for meeting, count in met.items())
        weight = min(_MOST_IN_ALL, weight)
        weight += max(_LEAST_IN_ALL, _UNMET * (wanted - met).total())
        return ExactHits(met.total(), len(asked), free.total(), weight)

    def unmet(self, holder: int, receipts: Iterable[MatchItem]) -> list[MatchItem]:
        """The receipts that no charge of the holder is left for."""
        free = Counter(self._charges[holder])
        rest = []
        for receipt in receipts:
            meeting = next(iter(_meetings([receipt])), None)
            if meeting is not None and free[meeting] > 0:
                free[meeting] -= 1
            else:
                rest.append(receipt)
        return rest

    def _rarity(self, meeting: _Meeting) -> float:
        others = len(self._holders[meeting]) - 1
        chance = _BY_CHANCE + others / max(1, len(self._charges))
        return max(0.0, min(_MOST_FOR_ONE, log(_MET / chance)))


def meetings_of(
    charge_index: ChargeIndex, claimants: Sequence[Sequence[MatchItem]]
) -> dict[Pair, ExactHits]:
    """(holder, filer) pairs with at least one receipt that meets a charge."""
    return {
        (holder, claimant): charge_index.weigh(holder, receipts)
        for claimant, receipts in enumerate(claimants)
        for holder in charge_index.candidates(receipts)
    }


def _meetings(entries: Iterable[MatchItem]) -> list[_Meeting]:
    return [
        (entry.cents, entry.date.toordinal())
        for entry in entries
        if entry.cents and entry.date is not None
    ]


def _span(counter: Counter[_Meeting]) -> tuple[int, int]:
    days = [day for _, day in counter]
    return (min(days), max(days)) if days else (1, 0)
