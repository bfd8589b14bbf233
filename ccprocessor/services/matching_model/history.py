"""Decisions of the office on matches, over all its months: which receipt a charge was given."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ccprocessor.crashes.guarding import guarded
from ccprocessor.decisions.applying import apply
from ccprocessor.decisions.in_force import in_force
from ccprocessor.decisions.people import people_of
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.matches import MatchRules, PairModel
from ccprocessor.errors import CouldNotBeProcessed, DatabaseDamaged
from ccprocessor.matching.entries import in_order, receipts_in_order
from ccprocessor.matching.receipts.table import MatchTable
from ccprocessor.services.desk.standing import Standing, standing_of
from ccprocessor.services.office import Office

log = logging.getLogger(__name__)

TOGETHER = "accepted together"
"""Beginning of the reason of a match that was not decided by itself: it proves nothing."""

_MOST_MONTHS = 24  # back: how people hand receipts in changes in two years
_ON_MATCHES = frozenset({"match", "group", "reject", "unmatch"})
_SEEN = frozenset({"submitted", "approved", "exported"})
"""States of review in which somebody has looked at all that a person's matches say."""


class Proposal(NamedTuple):
    """A pair that would be proposed, how probable it is, and whether people decided so."""

    probability: float
    is_right: bool


class Weighed(NamedTuple):
    """Features of a pair that people decided about, whether it is one, and which charge's it is."""

    features: tuple[float, ...]
    is_right: bool
    charge: TransactionRef


@dataclass(frozen=True, slots=True)
class DecidedPerson:
    """A person's records of a month as they are matched without what people decided on matches.

    `truth` has the receipts of each charge that was decided, none where it has none; `rejected`
    are pairs that were, besides.
    """

    person: Person
    truth: Mapping[TransactionRef, tuple[ReceiptRef, ...]]
    rejected: frozenset[tuple[TransactionRef, ReceiptRef]] = frozenset()

    def proposals(self, model: PairModel | None) -> list[Proposal]:
        """Pairs that a model, or else the evidence, proposes for charges that were decided."""
        table = self._table(model)
        right = self._right(table)
        found = []
        for (row, column), share in table.best_pairs():
            charge, receipt = table.transactions[row].key, table.receipts[column].key
            if charge in self.truth or (charge, receipt) in self.rejected:
                found.append(Proposal(share, _looks(table, row, column) in right))
        return found

    def outcomes(self, model: PairModel | None) -> list[bool]:
        """For each charge that was decided, whether its receipt alone, or none, is proposed.

        Those that were given several receipts are left out.
        """
        table = self._table(model)
        right = self._right(table)
        proposed = {row: column for (row, column), _ in table.best_pairs()}
        found = []
        for charge, receipts in self.truth.items():
            row = table.row_of[charge]
            if len(receipts) == 1 and row in proposed:
                found.append(_looks(table, row, proposed[row]) in right)
            elif len(receipts) <= 1:
                found.append(not receipts and row not in proposed)
        return found

    def weighed(self) -> Iterator[Weighed]:
        """Every pair that was in question for a charge that was decided, rivals among them.

        Charges that were given several receipts are left out: none of these is a pair.
        """
        table = self._table(None)
        right = self._right(table)
        for row, column in table.edges:
            charge, receipt = table.transactions[row].key, table.receipts[column].key
            truth = self.truth.get(charge)
            if (charge, receipt) in self.rejected or (truth is not None and len(truth) <= 1):
                is_right = _looks(table, row, column) in right
                yield Weighed(table.features((row, column)), is_right, charge)

    def _right(self, table: MatchTable) -> set[_Looks]:
        """The pairs that were decided, by what is printed: twins may be swapped."""
        return {
            _looks(table, table.row_of[charge], table.column_of[receipts[0]])
            for charge, receipts in self.truth.items()
            if len(receipts) == 1
        }

    @property
    def findable(self) -> int:
        """Number of charges that were given one receipt."""
        return sum(len(receipts) == 1 for receipts in self.truth.values())

    def _table(self, model: PairModel | None) -> MatchTable:
        rules = MatchRules(model=model)
        charges, receipts = in_order(self.person.transactions), self.person.receipts
        return MatchTable(charges, receipts_in_order(receipts), rules)


_Looks = tuple[object, object]


def _looks(table: MatchTable, row: int, column: int) -> _Looks:
    """All that is printed of a pair."""
    return table.charges[row].signature, table.receipt_items[column].signature


@dataclass(frozen=True, slots=True)
class DecidedMonth:
    """People of a month about whose matches something was decided; `day` is its last."""

    cycle: str
    day: dt.date
    people: tuple[DecidedPerson, ...] = field(repr=False)

    @property
    def decided(self) -> int:
        """Number of charges that were decided."""
        return sum(len({*one.truth, *(t for t, _ in one.rejected)}) for one in self.people)


def history_of(office: Office) -> tuple[DecidedMonth, ...]:
    """Months with decisions on matches, oldest first, as their newest revisions have them.

    Takes up to a second a month. A month that cannot be read back is left out. Raises
    `DatabaseRefused`.
    """
    if office.is_empty:
        return ()
    from ccprocessor.storage.summaries import list_cycles

    with office.database.read() as session:
        cycles = [one.cycle.id for one in list_cycles(session) if one.revisions]
    found = []
    for cycle in cycles[:_MOST_MONTHS]:
        try:
            with guarded(f"The month {cycle}"):
                standing = standing_of(office, cycle)
                found.append(decided_month(standing))
        except (DatabaseDamaged, CouldNotBeProcessed) as error:
            log.warning("Decisions of %s are not learned from: %s", cycle, error)
    return tuple(sorted((one for one in found if one.decided), key=lambda one: one.day))


def decided_month(standing: Standing) -> DecidedMonth:
    """Return what a state of a month says about its matches."""
    decisions = in_force(standing.decisions)
    own = [one for one in decisions if one.kind in _ON_MATCHES]
    bare = apply(standing.reading, (one for one in decisions if one.kind not in _ON_MATCHES))
    now = {person.key: person for person in standing.month.people}
    by_hand = people_of(standing.month.people, [one for one in own if not _is_together(one)])
    people = (
        _decided(person, now[person.key], own, is_touched=person.key in by_hand)
        for person in bare.reading.people
        if person.key in now
    )
    cycle = standing.month.cycle
    found = tuple(one for one in people if one.truth or one.rejected)
    return DecidedMonth(cycle.id, cycle.period_to or dt.date.min, found)


def _decided(
    person: Person, now: Person, decisions: Sequence[Decision], *, is_touched: bool
) -> DecidedPerson:
    """Return what was decided about a person; what was left alone counts where somebody looked.

    That is so where they were reviewed, or any of their matches was decided by hand.
    """
    charges = {one.key for one in person.transactions}
    receipts = {one.key for one in person.receipts}
    truth: dict[TransactionRef, tuple[ReceiptRef, ...]] = {}
    rejected: set[tuple[TransactionRef, ReceiptRef]] = set()
    together: set[TransactionRef] = set()
    for one in decisions:
        if one.transaction is None or one.transaction not in charges:
            continue
        given = set(one.receipts)
        truth = {t: r for t, r in truth.items() if t != one.transaction and given.isdisjoint(r)}
        if one.kind == "reject":
            rejected.update((one.transaction, receipt) for receipt in one.receipts)
        elif _is_together(one):
            together.add(one.transaction)
        elif given <= receipts:  # else it has someone else's, which is no pair here
            truth[one.transaction] = one.receipts
    if now.review.state in _SEEN:
        truth = {**_left_alone(now, (), receipts), **truth}
        truth = {**{one.key: () for one in now.open_transactions}, **truth}
    elif is_touched:
        truth = {**_left_alone(now, together, receipts), **truth}
    return DecidedPerson(person, truth, frozenset(rejected))


def _is_together(decision: Decision) -> bool:
    return (decision.reason or "").startswith(TOGETHER)


def _left_alone(
    now: Person, but: Collection[TransactionRef], receipts: Collection[ReceiptRef]
) -> dict[TransactionRef, tuple[ReceiptRef, ...]]:
    """Receipts of the charges of somebody, as they stand."""
    return {
        one.transaction: one.receipts
        for one in now.matches
        if one.transaction not in but and set(one.receipts) <= set(receipts)
    }
