"""Versions of what was learned about matches: kept as plain numbers, put to use, rolled back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from ccprocessor.domain.matches import PairModel, TreeNode
from ccprocessor.errors import UserError
from ccprocessor.matching.features import FEATURES
from ccprocessor.services.office import Office

_RULE = "matching_model"
"""Name under which the office keeps them."""

_FORMAT = 1  # of the features: weights of another mean something else
_MOST = 6  # versions that are kept beside the one in use


class NoSuchVersion(UserError):
    """The version that was asked for is not kept."""

    hint = "The card of the matching model lists the versions that are kept."


class NotBetter(UserError):
    """A version that did no better than what is in use is not put to use."""

    hint = "It stays in shadow. Learn again when another month has been decided."


class Score(NamedTuple):
    """Proposals on charges of an unseen month: how many, how many right, of how many findable."""

    proposed: int
    right: int
    findable: int

    @property
    def precision(self) -> float:
        """The share of the proposals that are right; 1 where nothing is proposed."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def least_precision(self) -> float:
        """The least that the precision may be beyond chance: few proposals prove little."""
        return wilson(self.right, self.proposed)[0]

    @property
    def recall(self) -> float:
        """The share of the pairs there are that are proposed."""
        return self.right / self.findable if self.findable else 1.0

    @property
    def words(self) -> str:
        """The score in a sentence."""
        if not self.proposed:
            return f"nothing proposed for {self.findable:,} receipts"
        right = (
            f"{self.right:,} of {self.proposed:,} proposals right ({100 * self.precision:.1f} %)"
        )
        return f"{right}, {100 * self.recall:.1f} % of {self.findable:,} receipts found"


@dataclass(frozen=True, slots=True)
class Version:
    """One model that was learned, from how many decisions, until when, and how well it did.

    `own` is its score on the month after those that it was learned from, `before` that of the
    evidence alone; `better` charges are right by the model only, `worse` by the evidence only.
    """

    number: int
    kind: str
    model: PairModel
    learned: int
    until: dt.date
    made: dt.date
    own: Score
    before: Score
    better: int
    worse: int

    @property
    def is_better(self) -> bool:
        """Tell whether it finds as many, is as precise, and wins beyond chance.

        Where the evidence alone proposes less than half as many, its few sure pairs set no mark:
        then what its precision may be at least is enough.
        """
        few = 2 * self.before.proposed < self.own.proposed
        mark = self.before.least_precision if few else self.before.precision
        as_precise = self.own.precision >= mark
        finds_as_many = self.own.recall >= self.before.recall
        is_luck = _by_chance(self.better, self.worse) > _LEAST_CHANCE
        return as_precise and finds_as_many and not is_luck

    @property
    def sentence(self) -> str:
        """Outcome in words."""
        end = (
            "It is better and may be put to use."
            if self.is_better
            else "It stays in shadow: that is not better beyond chance."
        )
        return (
            f"Version {self.number} ({self.kind}) was learned from {self.learned:,} decisions until"
            f" {self.until}. On the month after, which it had not seen: {self.own.words}. The"
            f" evidence alone: {self.before.words}. {end}"
        )


_LEAST_CHANCE = 0.05  # of winning so often without being better
_Z = 1.959964  # of the normal distribution, for an interval of 95 %


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions that are kept, oldest first, and the numbers of those put to use, in order."""

    kept: tuple[Version, ...] = ()
    promoted: tuple[int, ...] = ()

    @property
    def used(self) -> Version | None:
        """The version in use; None where the evidence alone is."""
        wanted = self.promoted[-1] if self.promoted else 0
        return next((one for one in self.kept if one.number == wanted), None)

    def named(self, number: int) -> Version:
        """Return a version by its number; raises `NoSuchVersion`."""
        found = next((one for one in self.kept if one.number == number), None)
        if found is None:
            raise NoSuchVersion(f"There is no version {number} of the matching model.")
        return found


def versions_of(office: Office) -> Versions:
    """The versions that are kept; none of those that another version of the program made."""
    kept = _kept(office)
    if kept.get("format") != _FORMAT or kept.get("features") != list(FEATURES):
        return Versions()
    return Versions(tuple(map(_version, kept["versions"])), tuple(kept["promoted"]))


def model_of(office: Office) -> PairModel | None:
    """The model by which pairs are weighed; None where the evidence alone counts."""
    used = versions_of(office).used
    return used.model if used else None


def with_model(options: Mapping[str, Any], model: PairModel | None) -> dict[str, Any]:
    """Return the options of a revision that name the model it was matched by, where any is."""
    named = {"matching": digest_of(model)} if model else {}
    return {key: one for key, one in options.items() if key != "matching"} | named


def digest_of(model: PairModel | None) -> str:
    """SHA-256 of a model; empty without one."""
    if model is None:
        return ""
    return hashlib.sha256(json.dumps(asdict(model), sort_keys=True).encode()).hexdigest()


def keep_version(office: Office, version: Version) -> Version:
    """Keep a version, in shadow, under the next number; the oldest ones out of use are dropped."""
    now = versions_of(office)
    version = replace(version, number=1 + max((one.number for one in now.kept), default=0))
    kept = (*now.kept, version)
    spare = [one for one in kept if one.number not in now.promoted][:-_MOST]
    _keep(office, replace(now, kept=tuple(one for one in kept if one not in spare)))
    return version


def promote(office: Office, number: int) -> Version:
    """Put a version to use from now on; raises `NotBetter` and `NoSuchVersion`.

    Months are matched by it when they are worked out the next time.
    """
    office.require("rules")
    now = versions_of(office)
    version = now.named(number)
    if not version.is_better:
        raise NotBetter(f"Version {number} was not put to use: it is not better beyond chance.")
    if now.used != version:
        _keep(office, replace(now, promoted=(*now.promoted, number)))
    return version


def roll_back(office: Office) -> Version | None:
    """Put what was in use before to use again; None if that is the evidence alone."""
    office.require("rules")
    now = versions_of(office)
    before = replace(now, promoted=now.promoted[:-1])
    if now.promoted:
        _keep(office, before)
    return before.used


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; all of 0 to 1 where nothing was counted."""
    if not of:
        return 0.0, 1.0
    share, z2 = right / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    spread = _Z / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return min(share, max(0.0, middle - spread)), max(share, min(1.0, middle + spread))


def _by_chance(better: int, worse: int) -> float:
    """Chance of at least so many wins among charges that are right by one of two alike models."""
    of = better + worse
    ways: int = sum(math.comb(of, wins) for wins in range(better, of + 1))
    return float(ways / 2**of)


def _kept(office: Office) -> Mapping[str, Any]:
    if office.is_empty:
        return {}
    from ccprocessor.storage.office_rules import load_rules

    with office.database.read() as session:
        kept = load_rules(session, [_RULE]).get(_RULE)
    return kept.value if kept else {}


def _keep(office: Office, versions: Versions) -> None:
    from ccprocessor.storage.office_rules import add_rules

    value = {
        "format": _FORMAT,
        "features": FEATURES,
        "versions": [_as_json(one) for one in versions.kept],
        "promoted": versions.promoted,
    }
    with office.write(right="rules") as session:
        add_rules(session, {_RULE: value}, dt.datetime.now(dt.UTC))


def _as_json(version: Version) -> dict[str, Any]:
    days = {"until": version.until.isoformat(), "made": version.made.isoformat()}
    return asdict(version) | days


def _version(value: Mapping[str, Any]) -> Version:
    given = value["model"]
    trees = tuple(tuple(TreeNode(*node) for node in tree) for tree in given["trees"])
    return Version(
        **{
            **value,
            "model": PairModel(**{**given, "weights": tuple(given["weights"]), "trees": trees}),
            "until": dt.date.fromisoformat(value["until"]),
            "made": dt.date.fromisoformat(value["made"]),
            "own": Score(*value["own"]),
            "before": Score(*value["before"]),
        }
    )
