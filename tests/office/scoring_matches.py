"""Proposed pairs beside the true ones; twins that nothing on paper tells apart may be swapped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Pair = tuple[tuple[str, str], str]
Folded = tuple[Hashable, Hashable]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The true pairs, which keys are twins, and which keys nobody can decide about."""

    pairs: frozenset[Pair]
    twins: Mapping[Hashable, Hashable]
    undecided: frozenset[Hashable]

    @classmethod
    def of(cls, truth: Mapping[str, Any]) -> Pairing:
        """What the truth says about who belongs to whom."""
        keys: dict[str, Any] = {}
        pairs: set[Pair] = set()
        twins: dict[Hashable, Hashable] = {}
        for person in truth["employees"]:
            for t in person["transactions"]:
                keys[t["id"]] = t["card_last4"], t["transaction_no"]
            for r in person["receipts"]:
                keys[r["id"]] = r["portal_transaction_id"]
            for match in person["matches"]:
                pairs |= {(keys[match["transaction"]], keys[r]) for r in match["receipts"]}
            for kind in ("interchangeable_transactions", "interchangeable_receipts"):
                for group in person[kind]:
                    twins |= {keys[one]: (kind, group[0]) for one in group}
        open_ids = {one for fault in truth.get("faults", ()) for one in fault.get("undecided", ())}
        return cls(frozenset(pairs), twins, frozenset(keys[one] for one in open_ids))

    def decided(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Without those that the paper leaves open."""
        return [pair for pair in pairs if not self.undecided & {pair[0], pair[1]}]

    def fold(self, pair: Pair) -> Folded:
        """Twins under one name."""
        return self.twins.get(pair[0], pair[0]), self.twins.get(pair[1], pair[1])


def compare_pairs(
    truth: Pairing, proposed: Sequence[Pair]
) -> Iterator[tuple[str, int, int, list[str]]]:
    """Precision and recall: name, right, all, misses in words."""
    wanted = Counter(truth.fold(pair) for pair in truth.decided(sorted(truth.pairs)))
    got = Counter(_claims(truth, truth.decided(proposed)))
    right = (wanted & got).total()
    yield "matches precision", right, got.total(), [str(pair) for pair in got - wanted]
    yield "matches recall", right, wanted.total(), [str(pair) for pair in wanted - got]


def _claims(truth: Pairing, proposed: Sequence[Pair]) -> Iterator[Folded]:
    """A record claimed a second time is wrong, even where its twin would have been right."""
    claimed: set[str] = set()
    for pair in proposed:
        yield ("claimed again", pair) if pair[1] in claimed else truth.fold(pair)
        claimed.add(pair[1])
