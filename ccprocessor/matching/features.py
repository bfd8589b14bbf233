"""Features of a pair that a model is learned from: the evidence, and what it was made from."""

from __future__ import annotations

from ccprocessor.matching.entries import MatchItem
from ccprocessor.matching.evidence import Evidence, gap_in_days
from ccprocessor.matching.merchants import likeness

FEATURES = (
    "evidence together",
    "amount",
    "date",
    "merchant",
    "likeness of the merchants",
    "days apart",
    "receipt is earlier",
    "a meal",
)
"""Names of the features, in their order."""

RISING = (1, 1, 1, 1, 1, -1, 0, 0)
"""Sign of each: more of it speaks for a pair (1), against it (-1), or either (0)."""

_FAR = 45  # days: more, or no date, is no farther


def features(charge: MatchItem, receipt: MatchItem, evidence: Evidence) -> tuple[float, ...]:
    """Return the features of a pair, in the order of `FEATURES`."""
    gap = gap_in_days(charge, receipt)
    return (
        evidence.total,
        evidence.amount.weight,
        evidence.date.weight,
        evidence.merchant.weight,
        likeness(charge.merchant, receipt.merchant),
        float(_FAR if gap is None else min(_FAR, abs(gap))),
        float(gap is not None and gap < 0),
        float(charge.meal or receipt.meal),
    )
