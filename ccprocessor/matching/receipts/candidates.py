"""Receipts that are worth weighing for a charge: the union of a few cheap look-ups."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest

from ccprocessor.matching.entries import MatchItem
from ccprocessor.matching.evidence import PENNIES, TIP_FROM, TIP_TO, opposite_signs
from ccprocessor.matching.merchants import brand

_SAME_AMOUNT_DAYS = 45  # receipts are handed in late, and charges posted late
_NEAR_DAYS = 5  # where only the shop is the same: a weekend and the days of posting
_TIP_DAYS = 2  # a tip is added the same evening, and posted a day or two later
_WINDOW = 20  # equal amounts looked at on either side of the charge's own place
_MOST_OF_A_SHOP = 8  # receipts of one shop; of a canteen with more the nearest in amount are enough
_CROWD = 64  # receipts of one shop within those days: then of the same day only
_NO_DAY = dt.date.max.toordinal()


class Candidates:
    """Receipts by amount, by shop and by day; they must come in order of their dates."""

    def __init__(self, receipts: Sequence[MatchItem]) -> None:
        self._receipts = receipts
        self._days = [_day(receipt) for receipt in receipts]
        self._by_amount: dict[int, list[int]] = defaultdict(list)
        self._by_shop: dict[str, list[int]] = defaultdict(list)
        self._unreadable: list[int] = []
        for index, receipt in enumerate(receipts):
            if receipt.cents is not None:
                self._by_amount[receipt.cents].append(index)
            if receipt.cents is None or receipt.date is None:
                self._unreadable.append(index)
            self._by_shop[_shop(receipt)].append(index)
        self._amounts = sorted(self._by_amount)

    def of(self, charge: MatchItem, *, nth: int = 0) -> list[int]:
        """Numbers of the receipts that may belong to the charge, ascending.

        `nth` counts the equal charges before it: where many equal receipts stand, each of the
        charges then looks at others of them.
        """
        day = _day(charge)
        found = {*self._similar_amount(charge, day, nth), *self._tipped(charge, day)}
        found.update(self._same_shop(charge, day), self._unread(charge, day))
        return sorted(index for index in found if not opposite_signs(charge, self._receipts[index]))

    def _similar_amount(self, charge: MatchItem, day: int, nth: int) -> Iterator[int]:
        if charge.cents is None:
            return
        for cents in self._between(charge.cents - PENNIES, charge.cents + PENNIES):
            group = self._by_amount[cents]
            if len(group) > 2 * _WINDOW:
                at = nth + bisect_left(group, day, key=self._days.__getitem__)
                group = group[max(0, at - _WINDOW) : at + _WINDOW]
            yield from self._near(day, group, _SAME_AMOUNT_DAYS)

    def _tipped(self, charge: MatchItem, day: int) -> Iterator[int]:
        if charge.cents is None or charge.cents <= 0:
            return
        for cents in self._between(charge.cents / TIP_TO, charge.cents / TIP_FROM):
            for index in self._near(day, self._by_amount[cents], _TIP_DAYS):
                if charge.meal or self._receipts[index].meal:
                    yield index

    def _same_shop(self, charge: MatchItem, day: int) -> Sequence[int]:
        group = self._by_shop.get(_shop(charge), [])
        near = self._within(group, day - _NEAR_DAYS, day + _NEAR_DAYS)
        if len(near) <= _MOST_OF_A_SHOP:
            return near
        if len(near) > _CROWD:
            near = self._within(group, day, day)[:_CROWD]
        days, cents = self._days, charge.cents or 0
        return nsmallest(
            _MOST_OF_A_SHOP,
            near,
            key=lambda i: (abs(days[i] - day), abs((self._receipts[i].cents or 0) - cents), i),
        )

    def _unread(self, charge: MatchItem, day: int) -> Iterable[int]:
        pool = range(len(self._receipts)) if charge.cents is None else self._unreadable
        return self._near(day, pool, _NEAR_DAYS)

    def _between(self, least: float, most: float) -> list[int]:
        return self._amounts[bisect_left(self._amounts, least) : bisect_right(self._amounts, most)]

    def _within(self, group: list[int], first: int, last: int) -> list[int]:
        key = self._days.__getitem__
        return group[bisect_left(group, first, key=key) : bisect_right(group, last, key=key)]

    def _near(self, day: int, pool: Iterable[int], most: int) -> list[int]:
        if day == _NO_DAY:
            return [*pool]
        days = self._days
        return [i for i in pool if abs(days[i] - day) <= most or days[i] == _NO_DAY]


def _day(entry: MatchItem) -> int:
    return _NO_DAY if entry.date is None else entry.date.toordinal()


def _shop(entry: MatchItem) -> str:
    return brand(entry.merchant)[:8]
