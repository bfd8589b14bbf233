"""Receipts beside charges: matches that count, suggestions that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ccprocessor.domain.issues import ReceiptRef, TransactionRef

MatchState = Literal["proposed", "accepted"]
_EVEN = 0.5  # probability of a pair that is as likely as not


@dataclass(frozen=True, slots=True)
class Match:
    """One charge and its receipt, or the receipts it was split over.

    `probability` is 0 to 1; `reasons` say in words what speaks for it, strongest first; `rivals`
    who else was considered and why they lost.
    """

    transaction: TransactionRef
    receipts: tuple[ReceiptRef, ...]
    probability: float
    reasons: tuple[str, ...]
    state: MatchState = "proposed"
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair or group worth a look that does not count, and why it does not."""

    transaction: TransactionRef
    receipts: tuple[ReceiptRef, ...]
    probability: float
    reasons: tuple[str, ...]
    why_not: str

    @property
    def is_likely(self) -> bool:
        """True where it is more likely than not, as a pair must be to be taken at all."""
        return self.probability > _EVEN


class TreeNode(NamedTuple):
    """A question of a decision tree: `left` follows where the feature is at most `limit`.

    A leaf asks nothing (`feature` is -1) and adds its `value`.
    """

    feature: int
    limit: float
    left: int
    right: int
    value: float


@dataclass(frozen=True, slots=True)
class PairModel:
    """A model of pairs that was learned, as plain numbers: weights of features, or decision trees.

    The sum of either is scaled into log-odds of being one purchase.
    """

    weights: tuple[float, ...] = ()
    trees: tuple[tuple[TreeNode, ...], ...] = ()
    scale: float = 1.0
    offset: float = 0.0

    def log_odds(self, features: Sequence[float]) -> float:
        """Log-odds of a pair with these features."""
        found = sum(map(float.__mul__, self.weights, features))
        for tree in self.trees:
            node = tree[0]
            while node.feature >= 0:
                is_left = features[node.feature] <= node.limit
                node = tree[node.left if is_left else node.right]
            found += node.value
        return self.scale * found + self.offset


@dataclass(frozen=True, slots=True)
class MatchRules:
    """Pairs that people decided about, which matching works around, and how it weighs the others.

    `fixed` are the receipts of a charge, none if it stays alone; `forbidden` pairs neither match
    nor are suggested. Without a `model` the evidence is added up.
    """

    fixed: Mapping[TransactionRef, tuple[ReceiptRef, ...]] = field(default_factory=dict)
    forbidden: frozenset[tuple[TransactionRef, ReceiptRef]] = frozenset()
    model: PairModel | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is decided."""
        return bool(self.fixed or self.forbidden)


@dataclass(frozen=True, slots=True)
class Alias:
    """A person's two names: as the card statement and as the portal print it; ids where known."""

    portal_name: str
    card_name: str
    portal_id: str | None = None
    employee_id: str | None = None
