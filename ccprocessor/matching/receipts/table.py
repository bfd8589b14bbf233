"""One person's charges and receipts side by side, with the evidence between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.matches import MatchRules, PairModel
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.matching.assignment import Pair, assign, chances, neighbours
from ccprocessor.matching.entries import MatchItem, charge_entry, receipt_entry
from ccprocessor.matching.evidence import Evidence, Population
from ccprocessor.matching.features import features
from ccprocessor.matching.receipts.candidates import Candidates

MATCH_FROM = 0.5
"""The probability from which a pair counts."""


class MatchTable:
    """Rows are charges, columns are receipts, both in the order in which ties are broken."""

    def __init__(
        self,
        transactions: Sequence[Transaction],
        receipts: Sequence[Receipt],
        rules: MatchRules | None = None,
    ) -> None:
        rules = MatchRules() if rules is None else rules
        self.transactions = tuple(transactions)
        self.receipts = tuple(receipts)
        self.charges: tuple[MatchItem, ...] = tuple(map(charge_entry, transactions))
        self.receipt_items: tuple[MatchItem, ...] = tuple(map(receipt_entry, receipts))
        self.row_of: dict[TransactionRef, int] = {
            transaction.key: row for row, transaction in enumerate(transactions)
        }
        self.column_of: dict[ReceiptRef, int] = {
            receipt.key: column for column, receipt in enumerate(receipts)
        }
        self.fixed = self._fixed(rules)
        self.bound = frozenset(column for columns in self.fixed.values() for column in columns)
        self._apart = frozenset(
            (self.row_of[charge], self.column_of[receipt])
            for charge, receipt in rules.forbidden
            if charge in self.row_of and receipt in self.column_of
        )
        self.evidence: dict[Pair, Evidence] = self._weigh()
        self.edges: dict[Pair, float] = {
            pair: self._log_odds(pair, rules.model)
            for pair in self.evidence
            if pair[0] not in self.fixed and pair[1] not in self.bound and pair not in self._apart
        }
        self._by_row, self._by_column = neighbours(self.edges)

    def features(self, pair: Pair) -> tuple[float, ...]:
        """Features of a pair that was weighed."""
        row, column = pair
        return features(self.charges[row], self.receipt_items[column], self.evidence[pair])

    def _log_odds(self, pair: Pair, model: PairModel | None) -> float:
        return self.evidence[pair].total if model is None else model.log_odds(self.features(pair))

    def columns_of(self, row: int) -> Sequence[int]:
        """Receipts that were weighed for a charge."""
        return self._by_row.get(row, ())

    def rows_of(self, column: int) -> Sequence[int]:
        """Charges that a receipt was weighed for."""
        return self._by_column.get(column, ())

    def apart_from(self, row: int) -> frozenset[int]:
        """Receipts that people keep from a charge."""
        return frozenset(column for charge, column in self._apart if charge == row)

    def best_pairs(
        self,
        *,
        without_charges: Collection[int] = (),
        without_receipts: Collection[int] = (),
    ) -> list[tuple[Pair, float]]:
        """The best one-to-one set and how sure each pair is; only those that count."""
        edges = {
            (row, column): value
            for (row, column), value in self.edges.items()
            if row not in without_charges and column not in without_receipts
        }
        sure = chances(
            edges, assign(edges), row_twins=self._same_charge, column_twins=self._same_receipt
        )
        return sorted((pair, share) for pair, share in sure.items() if share >= MATCH_FROM)

    def _fixed(self, rules: MatchRules) -> dict[int, tuple[int, ...]]:
        """Receipts that people gave to charges, by row; those that are not here are left out."""
        return {
            self.row_of[charge]: tuple(
                self.column_of[one] for one in receipts if one in self.column_of
            )
            for charge, receipts in rules.fixed.items()
            if charge in self.row_of
        }

    def _weigh(self) -> dict[Pair, Evidence]:
        population = Population(self.charges, self.receipt_items)
        candidates = Candidates(self.receipt_items)
        found: dict[Pair, Evidence] = {}
        equal: Counter[object] = Counter()
        for row, charge in enumerate(self.charges):
            kind = charge.cents, charge.date
            for column in candidates.of(charge, nth=equal[kind]):
                found[row, column] = population.weigh(charge, self.receipt_items[column])
            equal[kind] += 1
        return found

    def _same_charge(self, one: int, other: int) -> bool:
        return self.charges[one].signature == self.charges[other].signature

    def _same_receipt(self, one: int, other: int) -> bool:
        return self.receipt_items[one].signature == self.receipt_items[other].signature
