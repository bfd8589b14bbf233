"""Evidence that a card person and a portal person are one: aliases, names, charges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ccprocessor.domain.matches import Alias
from ccprocessor.domain.receipts import PortalPerson
from ccprocessor.domain.statement import Card
from ccprocessor.matching.assignment import Pair
from ccprocessor.matching.entries import MatchItem, charge_entry, receipt_entry
from ccprocessor.matching.evidence import EvidencePart
from ccprocessor.matching.people.coincidences import ChargeIndex, ExactHits, meetings_of
from ccprocessor.matching.people.holders import CardHolder, Claimant, card_holders, claimants
from ccprocessor.matching.people.names import NAMELESS, compare, folded, resembles, spellings

_ALIAS_WORDS = "named so by an alias"
_ALIAS_OF_IDS = EvidencePart(100.0, _ALIAS_WORDS)
_ALIAS_OF_NAMES = EvidencePart(30.0, _ALIAS_WORDS)

_FEWEST_WITHOUT_NAME = 3  # coincidences that stand for a name
_SHARE_WITHOUT_NAME = 0.5  # of the receipts and of the charges


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """Evidence of names and charges about a pair of people."""

    name: EvidencePart
    charges: ExactHits

    @property
    def weight(self) -> float:
        """Log-odds of being one person."""
        return self.name.weight + self.charges.weight

    @property
    def is_worth_asking(self) -> bool:
        """True if a clerk could find the two to be one."""
        return resembles(self.name) or self.weight > 0

    @property
    def reasons(self) -> tuple[str, ...]:
        """In words, strongest first."""
        parts = [self.name, *([self.charges.part] if self.charges.asked else [])]
        return tuple(part.words for part in sorted(parts, key=lambda part: -part.weight))


class PeopleComparison:
    """Both sides grouped into people, and the clues between them."""

    def __init__(
        self, cards: Sequence[Card], portal: Sequence[PortalPerson], aliases: Sequence[Alias]
    ) -> None:
        self.holders: tuple[CardHolder, ...] = card_holders(cards)
        self.claimants: tuple[Claimant, ...] = claimants(portal)
        self.charges: tuple[tuple[MatchItem, ...], ...] = tuple(
            tuple(charge_entry(t) for number in holder.cards for t in cards[number].transactions)
            for holder in self.holders
        )
        self.receipts: tuple[tuple[MatchItem, ...], ...] = tuple(
            tuple(receipt_entry(r) for number in claimant.records for r in portal[number].receipts)
            for claimant in self.claimants
        )
        self.charge_index = ChargeIndex(self.charges)
        self._aliases = aliases

    def clues(self) -> dict[Pair, PairEvidence]:
        """The pairs that names or charges bring up; records of nobody are left to the charges."""
        names = self._names()
        met = meetings_of(self.charge_index, self.receipts)
        found: dict[Pair, PairEvidence] = {}
        for pair in sorted({*names, *met}):
            holder, claimant = pair
            if self.claimants[claimant].is_nobody:
                continue
            exact_hits = met.get(pair) or self.charge_index.weigh(holder, self.receipts[claimant])
            name = names.get(pair) or self._compare(holder, claimant)
            if resembles(name) or _stands_for_a_name(name, exact_hits):
                found[pair] = PairEvidence(name, exact_hits)
        return found

    def _names(self) -> dict[Pair, EvidencePart]:
        """Pairs whose names agree in some way; an alias is worth more than any likeness."""
        found = dict(self._spelt())
        explained_holders = {holder for holder, _ in found}
        explained_claimants = {claimant for _, claimant in found}
        for holder in range(len(self.holders)):
            for claimant in range(len(self.claimants)):
                if holder in explained_holders or claimant in explained_claimants:
                    continue
                part = self._compare(holder, claimant)
                if resembles(part):
                    found[holder, claimant] = part
        for alias in self._aliases:
            found.update(self._named_by(alias))
        return found

    def _spelt(self) -> Iterator[tuple[Pair, EvidencePart]]:
        by_key: dict[str, list[int]] = defaultdict(list)
        for holder, person in enumerate(self.holders):
            by_key[folded(person.name or "")].append(holder)
        for claimant, other in enumerate(self.claimants):
            for key, part in spellings(other.name or "").items():
                yield from (((holder, claimant), part) for holder in by_key.get(key, ()))

    def _compare(self, holder: int, claimant: int) -> EvidencePart:
        card, portal = self.holders[holder].name, self.claimants[claimant].name
        if not card or not portal:
            return EvidencePart(NAMELESS, "no name printed")
        return spellings(portal).get(folded(card)) or compare(card, portal)

    def _named_by(self, alias: Alias) -> Iterator[tuple[Pair, EvidencePart]]:
        by_id = [n for n, h in enumerate(self.holders) if _is(alias.employee_id, h.employee_id)]
        holders = by_id or [
            number
            for number, holder in enumerate(self.holders)
            if folded(holder.name or "") == folded(alias.card_name)
            and (not alias.employee_id or not holder.employee_id)
        ]
        by_portal_id = [
            n for n, f in enumerate(self.claimants) if _is(alias.portal_id, f.portal_id)
        ]
        named = by_portal_id or [
            number
            for number, claimant in enumerate(self.claimants)
            if claimant.name and folded(claimant.name) == folded(alias.portal_name)
        ]
        part = _ALIAS_OF_IDS if by_id and by_portal_id else _ALIAS_OF_NAMES
        for holder in holders:
            for claimant in named:
                yield (holder, claimant), part


def _is(wanted: str | None, printed: str | None) -> bool:
    return bool(wanted) and wanted == printed


def _stands_for_a_name(name: EvidencePart, exact_hits: ExactHits) -> bool:
    """Tell whether the charges are enough if the names do not agree."""
    fewest = 1 if name.weight >= NAMELESS else _FEWEST_WITHOUT_NAME
    larger = max(exact_hits.asked, exact_hits.charges)
    if name.weight >= NAMELESS:
        larger = min(exact_hits.asked, exact_hits.charges)
    return exact_hits.met >= max(fewest, _SHARE_WITHOUT_NAME * larger)
