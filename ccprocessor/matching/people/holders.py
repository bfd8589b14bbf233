"""People of either side alone: cards of one employee, portal pages of one person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ccprocessor.domain.receipts import PortalPerson
from ccprocessor.domain.statement import Card
from ccprocessor.matching.people.names import folded


@dataclass(frozen=True, slots=True)
class CardHolder:
    """Someone of the card statement; `cards` are numbers in the list, `last4` is the first's."""

    employee_id: str | None
    name: str | None
    last4: str
    cards: tuple[int, ...]

    @property
    def shown_name(self) -> str:
        """The printed name, else what is known instead."""
        if self.name:
            return self.name
        return f"Employee {self.employee_id}" if self.employee_id else f"Card {self.last4}"


@dataclass(frozen=True, slots=True)
class Claimant:
    """Someone of the portal; `records` are numbers in the list of portal people."""

    portal_id: str | None
    name: str | None
    records: tuple[int, ...]

    @property
    def is_nobody(self) -> bool:
        """Records whose pages show no person."""
        return self.portal_id is None and self.name is None

    @property
    def shown_name(self) -> str:
        """The printed name, else what is known instead."""
        return self.name or (f"Portal {self.portal_id}" if self.portal_id else "Unassigned records")


def card_holders(cards: Sequence[Card]) -> tuple[CardHolder, ...]:
    """Group cards by employee id, in order of the first card.

    A card that lost its header joins the one employee who has a card with its last four digits,
    or its name; otherwise it stands alone.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for number, card in enumerate(cards):
        if card.employee_id:
            groups[card.employee_id].append(number)
    alone: list[tuple[int, ...]] = []
    for number, card in enumerate(cards):
        if card.employee_id:
            continue
        if (owner := _owner(cards, card)) is not None:
            groups[owner].append(number)
        else:
            alone.append((number,))
    members = [tuple(sorted(group)) for group in groups.values()] + alone
    return tuple(_holder(cards, group) for group in sorted(members))


def claimants(portal: Sequence[PortalPerson]) -> tuple[Claimant, ...]:
    """Group portal people by their id; a name without id joins the one person who has that name.

    Records that show no person at all stay apart, each as a filer of its own.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    by_name: dict[str, set[str]] = defaultdict(set)
    for number, person in enumerate(portal):
        if person.portal_id:
            groups[person.portal_id].append(number)
            by_name[folded(person.name or "")].add(person.portal_id)
    nameless: list[tuple[int, ...]] = []
    unnumbered: dict[str, list[int]] = defaultdict(list)
    for number, person in enumerate(portal):
        if person.portal_id:
            continue
        key = folded(person.name or "")
        ids = by_name.get(key, set()) if key else set()
        if len(ids) == 1:
            groups[next(iter(ids))].append(number)
        elif key:
            unnumbered[key].append(number)
        else:
            nameless.append((number,))
    members = [tuple(sorted(group)) for group in (*groups.values(), *unnumbered.values())]
    return tuple(_claimant(portal, group) for group in sorted(members + nameless))


def _owner(cards: Sequence[Card], lost: Card) -> str | None:
    """The one employee whose card or name a card without id shows."""
    for same in (
        lambda card: bool(lost.last4) and card.last4 == lost.last4,
        lambda card: bool(lost.name) and folded(card.name or "") == folded(lost.name or ""),
    ):
        owners = {card.employee_id for card in cards if card.employee_id and same(card)}
        if len(owners) == 1:
            return owners.pop()
    return None


def _holder(cards: Sequence[Card], group: tuple[int, ...]) -> CardHolder:
    names = Counter(name for number in group if (name := cards[number].name))
    ids = [cards[number].employee_id for number in group if cards[number].employee_id]
    return CardHolder(ids[0] if ids else None, _commonest(names), cards[group[0]].last4, group)


def _claimant(portal: Sequence[PortalPerson], group: tuple[int, ...]) -> Claimant:
    names = Counter(name for number in group if (name := portal[number].name))
    ids = [portal[number].portal_id for number in group if portal[number].portal_id]
    return Claimant(ids[0] if ids else None, _commonest(names), group)


def _commonest(names: Counter[str]) -> str | None:
    return names.most_common(1)[0][0] if names else None
