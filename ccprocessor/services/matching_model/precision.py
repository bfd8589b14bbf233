"""Precision of proposals by the office's own decisions, and accepting many of them at once.

The window asks `precision_of(office)` once, off its thread, and then `at(threshold)` of it; the
pairs come from `above`, and what to tell the desk from `accept_all`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.matches import Match, PairModel
from ccprocessor.review.wording import plural
from ccprocessor.services.matching_model.history import (
    TOGETHER,
    DecidedMonth,
    Proposal,
    history_of,
)
from ccprocessor.services.office import Office
from ccprocessor.services.pair_models import versions_of, wilson

TARGET = 0.995
"""Precision that must be proven before proposals are accepted automatically."""

LEAST_THRESHOLD = 1 / (1 + math.exp(-3))
"""Probability from which all rivals together are at least 3 log-odds behind."""

_STEPS = (0.5, 0.7, 0.8, 0.9, LEAST_THRESHOLD, 0.98, 0.99, 0.995, 0.999)
"""Thresholds that are tried, from the lowest on."""


class Measured(NamedTuple):
    """Decided proposals, how many of them were right, and the 95 % interval of that share."""

    right: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Precision as measured; 0 where nothing was decided."""
        return self.right / self.of if self.of else 0.0

    @property
    def words(self) -> str:
        """The precision for a button: `precision .998 [.993 to 1.0], n = 412`."""
        if not self.of:
            return "precision not measured yet"
        low, high = _short(self.low, math.floor), _short(self.high, math.ceil)
        return f"precision {_short(self.share, math.floor)} [{low} to {high}], n = {self.of:,}"


class Act(NamedTuple):
    """Lines that a desk is told to take as one step: `DeskSession.act(label, lines)`."""

    label: str
    lines: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class Precision:
    """Every proposal that people decided about, the newest month last."""

    proposals: tuple[Proposal, ...]

    def at(self, threshold: float) -> Measured:
        """The precision of all proposals that are at least so probable."""
        return measured(one for one in self.proposals if one.probability >= threshold)

    def recent(self, threshold: float, count: int) -> Measured:
        """The same of the newest ones alone."""
        found = [one for one in self.proposals if one.probability >= threshold]
        return measured(found[-count:])

    @property
    def proven(self) -> float | None:
        """The lowest probability from which `TARGET` is proven; None where it is not."""
        steps = (one for one in _STEPS if one >= LEAST_THRESHOLD)
        return next((one for one in steps if self.at(one).low >= TARGET), None)

    def button(self, threshold: float) -> str:
        """Words of the button that accepts everything from a probability on."""
        return f"Accept all above {_short(threshold, math.floor)}: {self.at(threshold).words}"


def precision_of(office: Office, months: Sequence[DecidedMonth] | None = None) -> Precision:
    """Measure the matching in use on the office's decisions, or on those of these months.

    Of a learned model only months after those that it was learned from count. Takes up to a
    second a month. Raises `DatabaseRefused`.
    """
    used = versions_of(office).used
    found = history_of(office) if months is None else months
    unseen = [one for one in found if used is None or one.day > used.until]
    return precision_on(unseen, used.model if used else None)


def precision_on(months: Sequence[DecidedMonth], model: PairModel | None) -> Precision:
    """Measure a model, or the evidence alone, on months."""
    return Precision(
        tuple(found for month in months for one in month.people for found in one.proposals(model))
    )


def measured(proposals: Iterable[Proposal]) -> Measured:
    """Count what was right, with Wilson's interval."""
    rights = [one.is_right for one in proposals]
    return Measured(sum(rights), len(rights), *wilson(sum(rights), len(rights)))


def above(month: Month, threshold: float) -> tuple[Match, ...]:
    """Proposed pairs of a month that are at least so probable; never a charge split over several.

    Suggestions are not among them: none is more likely than not, or it is of another person.
    """
    return tuple(
        match
        for person in month.people
        for match in person.matches
        if match.state == "proposed"
        and len(match.receipts) == 1
        and match.probability >= threshold
        and person.review.state not in ("approved", "exported")
    )


def accept_all(month: Month, threshold: float, *, how: str = TOGETHER) -> Act:
    """Accept every pair of `above` as one step that can be undone; without lines if there is none.

    These decisions are not counted when precision is measured, or learned from.
    """
    found = above(month, threshold)
    reason = f"{how} from {_short(threshold, math.floor)} on"
    lines = tuple(
        {
            "kind": "match",
            "transaction": one.transaction._asdict(),
            "receipts": [receipt._asdict() for receipt in one.receipts],
            "reason": reason,
        }
        for one in found
    )
    return Act(f"{plural(len(found), 'match', 'matches')} {reason}", lines)


def _short(share: float, rounding: Callable[[float], int]) -> str:
    """Three decimals without the zero before them, rounded to the careful side."""
    value = rounding(round(share * 1000, 6)) / 1000
    return "1.0" if value >= 1 else f"{value:.3f}".lstrip("0").rstrip("0") or "0"
