"""What speaks for a card person and a portal person being one: aliases, names, charges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ccprocessor.domain.matches import Alias
from ccprocessor.domain.receipts import PortalPerson
from ccprocessor.domain.statement import Card
from ccprocessor.matching.assignment import Pair
from ccprocessor.matching.entries import Entry, charge_entry, receipt_entry
from ccprocessor.matching.evidence import Part
from ccprocessor.matching.people.coincidences import Coincidences, Ledger, meetings_of
from ccprocessor.matching.people.holders import CardHolder, Filer, card_holders, filers
from ccprocessor.matching.people.names import NAMELESS, compare, folded, resembles, spellings

_ALIAS_WORDS = "named so by an alias"
_ALIAS_OF_IDS = Part(100.0, _ALIAS_WORDS)
_ALIAS_OF_NAMES = Part(30.0, _ALIAS_WORDS)

_FEWEST_WITHOUT_NAME = 3  # coincidences that stand for a name
_SHARE_WITHOUT_NAME = 0.5  # of the receipts and of the charges


@dataclass(frozen=True, slots=True)
class Clue:
    """What names and charges say about a pair of people."""

    name: Part
    charges: Coincidences

    @property
    def weight(self) -> float:
        """Log-odds of being one person."""
        return self.name.weight + self.charges.weight

    @property
    def is_worth_asking(self) -> bool:
        """Whether a clerk could find the two to be one."""
        return resembles(self.name) or self.weight > 0

    @property
    def reasons(self) -> tuple[str, ...]:
        """In words, strongest first."""
        parts = [self.name, *([self.charges.part] if self.charges.asked else [])]
        return tuple(part.words for part in sorted(parts, key=lambda part: -part.weight))


class Kinship:
    """Both sides grouped into people, and the clues between them."""

    def __init__(
        self, cards: Sequence[Card], portal: Sequence[PortalPerson], aliases: Sequence[Alias]
    ) -> None:
        self.holders: tuple[CardHolder, ...] = card_holders(cards)
        self.filers: tuple[Filer, ...] = filers(portal)
        self.charges: tuple[tuple[Entry, ...], ...] = tuple(
            tuple(charge_entry(t) for number in holder.cards for t in cards[number].transactions)
            for holder in self.holders
        )
        self.receipts: tuple[tuple[Entry, ...], ...] = tuple(
            tuple(receipt_entry(r) for number in filer.records for r in portal[number].receipts)
            for filer in self.filers
        )
        self.ledger = Ledger(self.charges)
        self._aliases = aliases

    def clues(self) -> dict[Pair, Clue]:
        """The pairs that names or charges bring up; records of nobody are left to the charges."""
        names = self._names()
        met = meetings_of(self.ledger, self.receipts)
        found: dict[Pair, Clue] = {}
        for pair in sorted({*names, *met}):
            holder, filer = pair
            if self.filers[filer].is_nobody:
                continue
            coincidences = met.get(pair) or self.ledger.weigh(holder, self.receipts[filer])
            name = names.get(pair) or self._compare(holder, filer)
            if resembles(name) or _stands_for_a_name(name, coincidences):
                found[pair] = Clue(name, coincidences)
        return found

    def _names(self) -> dict[Pair, Part]:
        """Pairs whose names agree in some way; an alias is worth more than any likeness."""
        found = dict(self._spelt())
        explained_holders = {holder for holder, _ in found}
        explained_filers = {filer for _, filer in found}
        for holder in range(len(self.holders)):
            for filer in range(len(self.filers)):
                if holder in explained_holders or filer in explained_filers:
                    continue
                part = self._compare(holder, filer)
                if resembles(part):
                    found[holder, filer] = part
        for alias in self._aliases:
            found.update(self._named_by(alias))
        return found

    def _spelt(self) -> Iterator[tuple[Pair, Part]]:
        by_key: dict[str, list[int]] = defaultdict(list)
        for holder, person in enumerate(self.holders):
            by_key[folded(person.name or "")].append(holder)
        for filer, other in enumerate(self.filers):
            for key, part in spellings(other.name or "").items():
                yield from (((holder, filer), part) for holder in by_key.get(key, ()))

    def _compare(self, holder: int, filer: int) -> Part:
        card, portal = self.holders[holder].name, self.filers[filer].name
        if not card or not portal:
            return Part(NAMELESS, "no name printed")
        return spellings(portal).get(folded(card)) or compare(card, portal)

    def _named_by(self, alias: Alias) -> Iterator[tuple[Pair, Part]]:
        by_id = [n for n, h in enumerate(self.holders) if _is(alias.employee_id, h.employee_id)]
        holders = by_id or [
            number
            for number, holder in enumerate(self.holders)
            if folded(holder.name or "") == folded(alias.card_name)
            and (not alias.employee_id or not holder.employee_id)
        ]
        by_portal_id = [n for n, f in enumerate(self.filers) if _is(alias.portal_id, f.portal_id)]
        named = by_portal_id or [
            number
            for number, filer in enumerate(self.filers)
            if filer.name and folded(filer.name) == folded(alias.portal_name)
        ]
        part = _ALIAS_OF_IDS if by_id and by_portal_id else _ALIAS_OF_NAMES
        for holder in holders:
            for filer in named:
                yield (holder, filer), part


def _is(wanted: str | None, printed: str | None) -> bool:
    return bool(wanted) and wanted == printed


def _stands_for_a_name(name: Part, coincidences: Coincidences) -> bool:
    """Whether the charges are enough where the names do not agree."""
    fewest = 1 if name.weight >= NAMELESS else _FEWEST_WITHOUT_NAME
    larger = max(coincidences.asked, coincidences.charges)
    if name.weight >= NAMELESS:
        larger = min(coincidences.asked, coincidences.charges)
    return coincidences.met >= max(fewest, _SHARE_WITHOUT_NAME * larger)
