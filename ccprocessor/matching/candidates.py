"""Which receipts are worth weighing for a charge: the union of a few cheap look-ups."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from heapq import nsmallest

from ccprocessor.matching.entries import Entry
from ccprocessor.matching.evidence import (
    PENNIES,
    TIP_FROM,
    TIP_TO,
    gap_in_days,
    opposite_signs,
)
from ccprocessor.matching.merchants import brand

_SAME_AMOUNT_DAYS = 45
_NEAR_DAYS = 5
_MOST_OF_A_KIND = 40
_MOST_OF_A_SHOP = 8


class Candidates:
    """Receipts by amount, by shop and by day; `of` answers for one charge."""

    def __init__(self, receipts: Sequence[Entry]) -> None:
        self._receipts = receipts
        self._by_amount: dict[int, list[int]] = defaultdict(list)
        self._by_shop: dict[str, list[int]] = defaultdict(list)
        self._unreadable: list[int] = []
        for index, receipt in enumerate(receipts):
            if receipt.cents is None:
                self._unreadable.append(index)
            else:
                self._by_amount[receipt.cents].append(index)
            self._by_shop[_shop(receipt)].append(index)
        self._amounts = sorted(self._by_amount)

    def of(self, charge: Entry) -> list[int]:
        """Numbers of the receipts that may belong to the charge, ascending."""
        found: set[int] = set()
        for look_up in (self._same_shop, self._similar_amount, self._tipped, self._unread):
            found.update(look_up(charge))
        return sorted(index for index in found if not opposite_signs(charge, self._receipts[index]))

    def _similar_amount(self, charge: Entry) -> Iterator[int]:
        if charge.cents is None:
            return
        for cents in range(charge.cents - PENNIES, charge.cents + PENNIES + 1):
            yield from nsmallest(
                _MOST_OF_A_KIND,
                self._near(charge, self._by_amount.get(cents, ()), _SAME_AMOUNT_DAYS),
                key=lambda index: (abs(self._gap(charge, index)), index),
            )

    def _tipped(self, charge: Entry) -> Iterator[int]:
        if charge.cents is None or charge.cents <= 0:
            return
        first = bisect_left(self._amounts, charge.cents / TIP_TO)
        last = bisect_right(self._amounts, charge.cents / TIP_FROM)
        for cents in self._amounts[first:last]:
            for index in self._near(charge, self._by_amount[cents], _NEAR_DAYS):
                if charge.meal or self._receipts[index].meal:
                    yield index

    def _same_shop(self, charge: Entry) -> list[int]:
        near = self._near(charge, self._by_shop.get(_shop(charge), ()), _NEAR_DAYS)
        return nsmallest(
            _MOST_OF_A_SHOP,
            near,
            key=lambda index: (
                abs(self._gap(charge, index)),
                abs((self._receipts[index].cents or 0) - (charge.cents or 0)),
                index,
            ),
        )

    def _unread(self, charge: Entry) -> Iterator[int]:
        pool = range(len(self._receipts)) if charge.cents is None else self._unreadable
        return self._near(charge, pool, _NEAR_DAYS)

    def _near(self, charge: Entry, pool: Sequence[int], days: int) -> Iterator[int]:
        return (index for index in pool if abs(self._gap(charge, index)) <= days)

    def _gap(self, charge: Entry, index: int) -> int:
        return gap_in_days(charge, self._receipts[index]) or 0


def _shop(entry: Entry) -> str:
    return brand(entry.merchant)[:8]
