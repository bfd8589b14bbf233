"""Loose receipts beside the open charges of everybody: the best set of pairs, with rivals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.money import to_cents
from ccprocessor.domain.pictures import NO_LESSONS, Lessons, PictureDraft, PictureReading
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import LooseProposal
from ccprocessor.domain.statement import Transaction
from ccprocessor.matching.assignment import Edges, Pair, assign, chances, neighbours
from ccprocessor.matching.entries import MatchItem, charge_entry, in_order
from ccprocessor.matching.evidence import (
    Evidence,
    Population,
    gap_in_days,
    opposite_signs,
    probability,
    shown,
)
from ccprocessor.matching.pictures.picture_guide import guided

_WORTH_WEIGHING = -6.0  # log-odds
_WORTH_NAMING = -4.0  # log-odds of a pair that a person may want to look at
_MOST_RIVALS = 3  # named beside a proposal
_MOST_DAYS = 7  # between a charge and a receipt of another amount
_PROPOSED_FROM = 0.5  # probability: rather this one than any other or none
_NOWHERE = Place("", 0, Box(0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class PlacedReceipt:
    """Reading of a loose receipt, guided by the open charges, and the charges it may belong to."""

    reading: PictureReading
    proposal: LooseProposal | None = None
    rivals: tuple[LooseProposal, ...] = ()


class _Charge(NamedTuple):
    person: str
    transaction: Transaction
    entry: MatchItem


def open_charges(people: Sequence[Person]) -> tuple[tuple[str, Transaction], ...]:
    """Every charge that no receipt record is matched with, with its person's key."""
    return tuple(
        (person.key, one) for person in people for one in in_order(person.open_transactions)
    )


def guided_by_all(
    draft: PictureDraft, people: Sequence[Person], lessons: Lessons = NO_LESSONS
) -> PictureReading:
    """The reading of a loose receipt where any open charge may be meant."""
    charges = [charge for _, charge in open_charges(people)]
    return guided(draft, charges, lessons=lessons)


def placed(readings: Sequence[PictureReading], people: Sequence[Person]) -> list[PlacedReceipt]:
    """Each receipt with its charge in the best one-to-one set of pairs; alone where none is likely.

    Amount, date and merchant are weighed as between records and charges. Receipts that show
    nothing to compare stay alone.
    """
    charges = [_Charge(key, one, charge_entry(one)) for key, one in open_charges(people)]
    receipt_items = [_entry(reading) for reading in readings]
    evidence = _evidence(charges, receipt_items)
    edges = {pair: found.total for pair, found in evidence.items()}
    chosen = assign(edges)
    shares = chances(
        edges,
        chosen,
        row_twins=lambda a, b: _are_twins(charges[a].entry, charges[b].entry),
        column_twins=lambda a, b: receipt_items[a].signature == receipt_items[b].signature,
    )
    charge_of = {column: row for row, column in chosen.items()}
    return [
        _placed(column, reading, charge_of.get(column), (charges, evidence, edges, shares))
        for column, reading in enumerate(readings)
    ]


_Found = tuple[Sequence[_Charge], dict[Pair, Evidence], Edges, dict[Pair, float]]


def _placed(column: int, reading: PictureReading, row: int | None, found: _Found) -> PlacedReceipt:
    charges, evidence, edges, shares = found
    own = None
    if row is not None and shares[row, column] >= _PROPOSED_FROM:
        own = _proposal(charges[row], evidence[row, column], shares[row, column])
    rows = neighbours(edges)[1].get(column, [])
    others = [
        other
        for other in sorted(rows, key=lambda other: (-edges[other, column], other))
        if edges[other, column] >= _WORTH_NAMING and not (own and other == row)
    ]
    return PlacedReceipt(
        reading,
        own,
        tuple(
            _proposal(charges[other], evidence[other, column], probability(edges[other, column]))
            for other in others[:_MOST_RIVALS]
        ),
    )


def _proposal(charge: _Charge, evidence: Evidence, share: float) -> LooseProposal:
    return LooseProposal(charge.person, charge.transaction.key, shown(share), evidence.reasons)


def _evidence(
    charges: Sequence[_Charge], receipt_items: Sequence[MatchItem]
) -> dict[Pair, Evidence]:
    """The pairs that are worth weighing."""
    population = Population([charge.entry for charge in charges], receipt_items)
    found: dict[Pair, Evidence] = {}
    for column, receipt_item in enumerate(receipt_items):
        if receipt_item.cents is None:
            continue
        for row, charge in enumerate(charges):
            if opposite_signs(charge.entry, receipt_item) or not _are_near(
                charge.entry, receipt_item
            ):
                continue
            weighed = population.weigh(charge.entry, receipt_item)
            if weighed.total >= _WORTH_WEIGHING:
                found[row, column] = weighed
    return found


def _are_near(charge: MatchItem, receipt_item: MatchItem) -> bool:
    """Tell whether a pair is worth weighing: one amount, or not many days between."""
    gap = gap_in_days(charge, receipt_item)
    return charge.cents == receipt_item.cents or (gap is not None and abs(gap) <= _MOST_DAYS)


def _are_twins(one: MatchItem, other: MatchItem) -> bool:
    return one.signature == other.signature


def _entry(reading: PictureReading) -> MatchItem:
    """A reading as it is compared; what the picture does not show is left open."""
    total = Decimal(reading.total.value) if reading.total else None
    return MatchItem(
        amount=total,
        cents=int(to_cents(total) * 100) if total is not None else None,
        date=dt.date.fromisoformat(reading.date.value) if reading.date else None,
        posted=None,
        merchant=reading.merchant.value if reading.merchant else "",
        meal=False,
        place=reading.places[0] if reading.places else _NOWHERE,
    )
