"""Receipts beside charges: matches that count, suggestions that do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ccprocessor.domain.issues import ReceiptRef, TransactionRef

MatchState = Literal["proposed", "accepted"]


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


@dataclass(frozen=True, slots=True)
class MatchRules:
    """Pairs that people decided about; matching works around them.

    `fixed` are the receipts of a charge, none if it stays alone; `forbidden` pairs neither match
    nor are suggested.
    """

    fixed: Mapping[TransactionRef, tuple[ReceiptRef, ...]] = field(default_factory=dict)
    forbidden: frozenset[tuple[TransactionRef, ReceiptRef]] = frozenset()

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
