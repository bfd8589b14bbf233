"""Leftovers of different people that would fit: shown, but never counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ccprocessor.domain.matches import Suggestion
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.matching.entries import MatchItem, charge_entry, in_order, receipt_entry
from ccprocessor.matching.evidence import Population, gap_in_days, probability, shown
from ccprocessor.matching.merchants import likeness

_MOST_DAYS = 3  # between charge and receipt
_LEAST_LIKENESS = 0.6  # of the merchants
_MOST_SUGGESTIONS = 2  # for one charge
_ACROSS = -3.0  # log-odds: receipts are rarely filed under somebody else
_SHOW_FROM = 0.05  # probability; below, a hint would only distract


@dataclass(frozen=True, slots=True)
class PersonRecords:
    """Records of a person that are left: charges and receipts in no match."""

    name: str
    transactions: tuple[Transaction, ...] = ()
    receipts: tuple[Receipt, ...] = ()


def across(people: Sequence[PersonRecords]) -> tuple[tuple[Suggestion, ...], ...]:
    """Suggestions for each person's charges out of other people's receipts, in the given order.

    Amounts agree to the cent, dates within three days, and the merchants are alike.
    """
    receipt_items = _by_amount(people)
    population = Population(
        [charge_entry(charge) for person in people for charge in person.transactions],
        [receipt_item.entry for group in receipt_items.values() for receipt_item in group],
    )
    return tuple(
        tuple(
            suggestion
            for transaction in in_order(person.transactions)
            for suggestion in _suggest(number, transaction, receipt_items, population)
        )
        for number, person in enumerate(people)
    )


@dataclass(frozen=True, slots=True)
class _OpenReceipt:
    owner: int
    name: str
    receipt: Receipt
    entry: MatchItem


def _by_amount(people: Sequence[PersonRecords]) -> dict[int, list[_OpenReceipt]]:
    found: dict[int, list[_OpenReceipt]] = defaultdict(list)
    for number, person in enumerate(people):
        for receipt in person.receipts:
            entry = receipt_entry(receipt)
            if entry.cents:
                found[entry.cents].append(_OpenReceipt(number, person.name, receipt, entry))
    return found


def _suggest(
    owner: int,
    transaction: Transaction,
    receipt_items: dict[int, list[_OpenReceipt]],
    population: Population,
) -> list[Suggestion]:
    charge = charge_entry(transaction)
    found = []
    for receipt_item in receipt_items.get(charge.cents or 0, ()):
        if receipt_item.owner == owner or not _fits(charge, receipt_item.entry):
            continue
        evidence = population.weigh(charge, receipt_item.entry)
        share = probability(evidence.total + _ACROSS)
        if share >= _SHOW_FROM:
            found.append((-share, receipt_item.receipt.key, receipt_item, evidence.reasons))
    found.sort(key=lambda item: item[:2])
    return [
        Suggestion(
            transaction=transaction.key,
            receipts=(key,),
            probability=shown(-share),
            reasons=reasons,
            why_not=f"belongs to another person ({receipt_item.name})",
        )
        for share, key, receipt_item, reasons in found[:_MOST_SUGGESTIONS]
    ]


def _fits(charge: MatchItem, receipt_item: MatchItem) -> bool:
    gap = gap_in_days(charge, receipt_item)
    if gap is None or abs(gap) > _MOST_DAYS:
        return False
    return likeness(charge.merchant, receipt_item.merchant) >= _LEAST_LIKENESS
