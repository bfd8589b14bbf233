"""One amount made up of several: which receipts add up to a charge, and in how many ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, log

from ccprocessor.matching.entries import Entry
from ccprocessor.matching.evidence import gap_in_days
from ccprocessor.matching.merchants import EXACT, SAME_SHOP, likeness

_LARGEST_GROUP = 6
_MOST_ITEMS = 40
_MOST_STEPS = 40_000
_MANY = 20  # combinations nobody looks through
_UNITS = 10_000  # of an amount, so that parts of a cent stay exact
_HALF_CENT = 50

_SPLIT_SHARE = 0.02  # of charges are split over several records
_PARTS_OF_A_CENT = 4.0  # log-odds: nobody pays parts of a cent
_SAME_DAY = 2.0
_CHANCE_RANGE = 3_000  # cents over which chance sums spread


@dataclass(frozen=True, slots=True)
class Split:
    """The receipts that make up a charge; `ways` counts the different sums that would."""

    members: tuple[int, ...]
    ways: int
    log_odds: float
    reasons: tuple[str, ...]


def find_split(charge: Entry, items: Sequence[tuple[int, Entry]]) -> Split | None:
    """The receipts (number, entry) that add up to the charge to the cent.

    The narrowest circle decides: same shop and day, then a few days, then a week and the brand.
    Receipts that nothing tells apart are one way, whichever of them are taken.
    """
    for days, alike in ((0, EXACT), (3, SAME_SHOP), (7, SAME_SHOP)):
        circle = [item for item in items if _in_circle(charge, item[1], days, alike)]
        if not 1 < len(circle) <= _MOST_ITEMS:
            continue
        ways = _sums(charge, circle)
        if ways:
            return _describe(circle, ways, days)
    return None


def _in_circle(charge: Entry, receipt: Entry, days: int, alike: float) -> bool:
    if charge.cents is None or receipt.cents is None or receipt.cents * charge.cents <= 0:
        return False
    gap = gap_in_days(charge, receipt)
    if gap is None or abs(gap) > days or abs(receipt.cents) > abs(charge.cents):
        return False
    return likeness(charge.merchant, receipt.merchant) >= alike


def _sums(charge: Entry, circle: Sequence[tuple[int, Entry]]) -> list[tuple[int, ...]]:
    """The ways to make up the charge, at most `_MANY`; a search that is too long counts as many."""
    kinds: dict[object, list[int]] = {}
    units: dict[object, int] = {}
    for number, entry in circle:
        assert entry.amount is not None
        kind = (entry.amount, entry.date)
        kinds.setdefault(kind, []).append(number)
        units[kind] = abs(int(entry.amount * _UNITS))
    assert charge.cents is not None
    target = abs(charge.cents) * _UNITS // 100
    ordered = sorted(kinds, key=lambda kind: (-units[kind], kinds[kind]))
    search = _Search([(units[kind], kinds[kind]) for kind in ordered], target)
    return search.run()


class _Search:
    """Depth first over kinds of equal receipts, largest first, within bounds."""

    def __init__(self, kinds: Sequence[tuple[int, list[int]]], target: int) -> None:
        self._kinds = kinds
        self._target = target
        self._rest = [0] * (len(kinds) + 1)
        for index in range(len(kinds) - 1, -1, -1):
            self._rest[index] = self._rest[index + 1] + kinds[index][0] * len(kinds[index][1])
        self._steps = 0
        self._found: list[tuple[int, ...]] = []

    def run(self) -> list[tuple[int, ...]]:
        self._descend(0, 0, ())
        if self._steps > _MOST_STEPS and self._found:
            return [self._found[0]] * _MANY
        return self._found

    def _descend(self, index: int, reached: int, taken: tuple[int, ...]) -> None:
        self._steps += 1
        missing = self._target - reached
        if -_HALF_CENT < missing <= _HALF_CENT and len(taken) > 1:
            self._found.append(taken)
            return
        if (
            index == len(self._kinds)
            or self._steps > _MOST_STEPS
            or len(self._found) >= _MANY
            or self._rest[index] + _HALF_CENT < missing
        ):
            return
        unit, members = self._kinds[index]
        most = min(len(members), _LARGEST_GROUP - len(taken))
        for count in range(most, -1, -1):
            if count * unit < missing + _HALF_CENT:
                self._descend(index + 1, reached + count * unit, taken + tuple(members[:count]))


def _describe(
    circle: Sequence[tuple[int, Entry]], ways: Sequence[tuple[int, ...]], days: int
) -> Split:
    members = ways[0]
    chance = sum(comb(len(circle), size) for size in range(2, len(members) + 1)) / _CHANCE_RANGE
    log_odds = log(_SPLIT_SHARE / chance)
    reasons = [f"{len(members)} receipts add up to the cent"]
    entries = [entry for number, entry in circle if number in members]
    if not days:
        log_odds += _SAME_DAY
        reasons.append("same day and merchant")
    else:
        reasons.append(f"same merchant within {days} days")
    if all(entry.is_part for entry in entries):
        log_odds += _PARTS_OF_A_CENT
        reasons.append("amounts with parts of a cent")
    return Split(tuple(sorted(members)), len(ways), log_odds, tuple(reasons))
