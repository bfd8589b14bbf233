"""Weights of the evidence for codings, as plain numbers that were learned."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from ccprocessor.domain.receipts import Coding
from ccprocessor.services.coding.evidence import FEATURES, NOTHING_KNOWN

_VERSION = 1  # of the evidence: weights of another mean something else


class Chance(NamedTuple):
    """A coding, how probable it is, and what speaks for it most."""

    coding: Coding
    probability: float
    why: str


@dataclass(frozen=True, slots=True)
class CodingModel:
    """Weights of the evidence, and how well they did on receipts that they were not learned from.

    `scale` turns a candidate's log share among all, its own weight, and 1 into log-odds. Of
    `tested` receipts, `right` had the likeliest coding and `right_last` the one last used.
    """

    weights: tuple[float, ...]
    scale: tuple[float, float, float]
    learned: int
    until: dt.date
    tested: int
    right: int
    right_last: int

    @property
    def is_better(self) -> bool:
        """Tell whether it did better than what was last used; only then it counts."""
        return self.right > self.right_last

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        counts = (self.right, self.right_last)
        right, last = (f"{100 * count / max(1, self.tested):.0f} %" for count in counts)
        end = "It is used." if self.is_better else "It is not used: what was last used is better."
        return (
            f"Learned from {self.learned:,} receipts until {self.until}. Of the last"
            f" {self.tested:,} receipts, kept out of it, {right} got the right coding first;"
            f" what was last used for the merchant is right for {last}. {end}"
        )

    def chances(self, candidates: Mapping[Coding, tuple[float, ...]]) -> list[Chance]:
        """The candidates with their probability, the likeliest first."""
        weighed = {one: dot(self.weights, known) for one, known in candidates.items()}
        whole = log_sum(list(weighed.values()))
        a, b, c = self.scale
        odds = {one: a * (own - whole) + b * own + c for one, own in weighed.items()}
        shares = {one: 1 / (1 + math.exp(-min(max(z, -50), 50))) for one, z in odds.items()}
        most = max(1.0, sum(shares.values()))
        found = [Chance(c, share / most, self._why(candidates[c])) for c, share in shares.items()]
        return sorted(found, key=lambda one: -one.probability)

    def as_json(self) -> dict[str, Any]:
        """Return the model as it is stored."""
        return {**asdict(self), "until": self.until.isoformat(), "version": _VERSION}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> CodingModel | None:
        """The model that was stored; None where another version of the program made it."""
        if value.get("version") != _VERSION or len(value["weights"]) != len(FEATURES):
            return None
        fields = {key: one for key, one in value.items() if key != "version"}
        fields |= {"weights": tuple(value["weights"]), "scale": tuple(value["scale"])}
        return cls(**{**fields, "until": dt.date.fromisoformat(value["until"])})

    def _why(self, known: tuple[float, ...]) -> str:
        """The piece of evidence that weighs most."""
        gains = [
            weight * (one - nothing) if one else 0.0
            for weight, one, nothing in zip(self.weights, known, NOTHING_KNOWN, strict=True)
        ]
        return FEATURES[gains.index(max(gains))]


def dot(weights: tuple[float, ...], known: tuple[float, ...]) -> float:
    """Return the sum of the products."""
    return sum(map(float.__mul__, weights, known))


def log_sum(values: Sequence[float]) -> float:
    """Return the logarithm of the sum of exponentials."""
    most = max(values, default=0.0)
    return most + math.log(sum(math.exp(one - most) for one in values) or 1.0)
