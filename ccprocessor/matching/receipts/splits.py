"""One amount made up of several: which receipts add up to a charge, and in how many ways."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log

from ccprocessor.matching.entries import MatchItem
from ccprocessor.matching.merchants import EXACT, SAME_SHOP, likeness
from ccprocessor.matching.receipts.sums import sums_by_chance, ways_to_add_up

_MOST_ITEMS = 40  # receipts around a charge; more add up to anything by chance
_UNITS = 10_000  # of an amount, so that parts of a cent stay exact
_HALF_CENT = 50  # units: sums that round to the same cent

_SPLIT_SHARE = 0.02  # of charges are split over several records
_PARTS_OF_A_CENT = 4.0  # log-odds: nobody pays parts of a cent
_SAME_DAY = 2.0  # log-odds: parts of one bill are of one day
_CHANCE_RANGE = 3_000  # cents over which chance sums spread


@dataclass(frozen=True, slots=True)
class Split:
    """The receipts that make up a charge; `ways` counts the different sums that would."""

    members: tuple[int, ...]
    ways: int
    log_odds: float
    reasons: tuple[str, ...]


class Pool:
    """Receipts (number and entry) that may be parts of a split, by day."""

    def __init__(self, items: Iterable[tuple[int, MatchItem]]) -> None:
        self._items = tuple(items)
        self._by_day: dict[dt.date, list[tuple[int, MatchItem]]] = defaultdict(list)
        for item in self._items:
            if item[1].date is not None:
                self._by_day[item[1].date].append(item)

    def without(self, members: Collection[int]) -> Pool:
        """The rest."""
        return Pool(item for item in self._items if item[0] not in members)

    def around(self, date: dt.date, days: int) -> Iterator[tuple[int, MatchItem]]:
        """The receipts of a day and of so many days before and after, oldest first."""
        for offset in range(-days, days + 1):
            yield from self._by_day.get(date + dt.timedelta(offset), ())


def find_split(charge: MatchItem, pool: Pool) -> Split | None:
    """The receipts that add up to the charge to the cent.

    The narrowest circle decides: same shop and day, then a few days, then a week and the brand.
    Receipts that nothing tells apart are one way, whichever of them are taken.
    """
    for days, alike in ((0, EXACT), (3, SAME_SHOP), (7, SAME_SHOP)):
        circle = _circle(charge, pool, days, alike)
        if 1 < len(circle) <= _MOST_ITEMS and (found := _add_up(charge, circle, days)):
            return found
    return None


def _circle(charge: MatchItem, pool: Pool, days: int, alike: float) -> list[tuple[int, MatchItem]]:
    """Receipts near enough to be parts of the charge; one more than can be searched at most."""
    if not charge.cents or charge.date is None:
        return []
    near = (item for item in pool.around(charge.date, days) if _is_part_of(charge, item[1], alike))
    return list(islice(near, _MOST_ITEMS + 1))


def _is_part_of(charge: MatchItem, receipt: MatchItem, alike: float) -> bool:
    if charge.cents is None or not receipt.cents or receipt.cents * charge.cents < 0:
        return False
    return (
        abs(receipt.cents) <= abs(charge.cents)
        and likeness(charge.merchant, receipt.merchant) >= alike
    )


def _add_up(charge: MatchItem, circle: Sequence[tuple[int, MatchItem]], days: int) -> Split | None:
    assert charge.cents is not None
    kinds: dict[tuple[int, object], list[int]] = defaultdict(list)
    for number, entry in circle:
        assert entry.amount is not None
        kinds[abs(int(entry.amount * _UNITS)), entry.date].append(number)
    target = abs(charge.cents) * _UNITS // 100
    groups = [(unit, members) for (unit, _), members in kinds.items()]
    ways = ways_to_add_up(groups, target - _HALF_CENT, target + _HALF_CENT)
    if not ways:
        return None
    chance = sums_by_chance(len(circle), len(groups), len(ways[0])) / _CHANCE_RANGE
    parts = [entry for number, entry in circle if number in ways[0]]
    return _describe(ways, parts, days, log(_SPLIT_SHARE / chance))


def _describe(
    ways: Sequence[tuple[int, ...]], parts: Sequence[MatchItem], days: int, log_odds: float
) -> Split:
    reasons = [f"{len(parts)} receipts add up to the cent"]
    if days:
        reasons.append(f"same merchant within {days} days")
    else:
        log_odds += _SAME_DAY
        reasons.append("same day and merchant")
    if all(entry.is_part for entry in parts):
        log_odds += _PARTS_OF_A_CENT
        reasons.append("amounts with parts of a cent")
    return Split(tuple(sorted(ways[0])), len(ways), log_odds, tuple(reasons))
