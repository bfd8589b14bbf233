"""Leftovers of different people that would fit: shown, but never counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ccprocessor.domain.matches import Suggestion
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.matching.entries import Entry, charge_entry, in_order, receipt_entry
from ccprocessor.matching.evidence import Surroundings, gap_in_days, probability, shown
from ccprocessor.matching.merchants import likeness

_MOST_DAYS = 3
_LEAST_LIKENESS = 0.6
_MOST_SUGGESTIONS = 2  # for one charge
_ACROSS = -3.0  # log-odds: receipts are rarely filed under somebody else
_SHOW_FROM = 0.05


@dataclass(frozen=True, slots=True)
class PersonRecords:
    """What is left of someone: charges and receipts in no match."""

    name: str
    transactions: tuple[Transaction, ...] = ()
    receipts: tuple[Receipt, ...] = ()


def across(people: Sequence[PersonRecords]) -> tuple[tuple[Suggestion, ...], ...]:
    """Suggestions for each person's charges out of other people's receipts, in the given order.

    Amounts agree to the cent, dates within three days, and the merchants are alike.
    """
    slips = _by_amount(people)
    surroundings = Surroundings(
        [charge_entry(charge) for person in people for charge in person.transactions],
        [slip.entry for group in slips.values() for slip in group],
    )
    return tuple(
        tuple(
            suggestion
            for transaction in in_order(person.transactions)
            for suggestion in _suggest(number, transaction, slips, surroundings)
        )
        for number, person in enumerate(people)
    )


@dataclass(frozen=True, slots=True)
class _Slip:
    owner: int
    name: str
    receipt: Receipt
    entry: Entry


def _by_amount(people: Sequence[PersonRecords]) -> dict[int, list[_Slip]]:
    found: dict[int, list[_Slip]] = defaultdict(list)
    for number, person in enumerate(people):
        for receipt in person.receipts:
            entry = receipt_entry(receipt)
            if entry.cents:
                found[entry.cents].append(_Slip(number, person.name, receipt, entry))
    return found


def _suggest(
    owner: int,
    transaction: Transaction,
    slips: dict[int, list[_Slip]],
    surroundings: Surroundings,
) -> list[Suggestion]:
    charge = charge_entry(transaction)
    found = []
    for slip in slips.get(charge.cents or 0, ()):
        if slip.owner == owner or not _fits(charge, slip.entry):
            continue
        evidence = surroundings.weigh(charge, slip.entry)
        share = probability(evidence.total + _ACROSS)
        if share >= _SHOW_FROM:
            found.append((-share, slip.receipt.key, slip, evidence.reasons))
    found.sort(key=lambda item: item[:2])
    return [
        Suggestion(
            transaction=transaction.key,
            receipts=(key,),
            probability=shown(-share),
            reasons=reasons,
            why_not=f"belongs to another person ({slip.name})",
        )
        for share, key, slip, reasons in found[:_MOST_SUGGESTIONS]
    ]


def _fits(charge: Entry, slip: Entry) -> bool:
    gap = gap_in_days(charge, slip)
    if gap is None or abs(gap) > _MOST_DAYS:
        return False
    return likeness(charge.merchant, slip.merchant) >= _LEAST_LIKENESS
