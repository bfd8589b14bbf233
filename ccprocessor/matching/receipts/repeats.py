"""Equal charges and equal receipts: twins that belong, and surplus that may be a repetition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Match
from ccprocessor.matching.entries import MatchItem, money, on_day
from ccprocessor.matching.receipts.table import MatchTable


def equal_entries(entries: Sequence[MatchItem]) -> tuple[tuple[int, ...], ...]:
    """Groups of two and more with the same merchant, amount and date, as numbers in order.

    An entry whose amount or date is unreadable, or that shows parts of a cent (a share of one
    charge), is in no group.
    """
    groups: dict[object, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        if entry.cents and entry.date and not entry.is_part:
            groups[entry.signature].append(number)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def repeats(table: MatchTable, matches: Sequence[Match]) -> Iterator[Issue]:
    """Equal charges with fewer receipts, and equal receipts beyond the charges.

    One of each group is taken as rightful even where nothing is matched.
    """
    charged = {table.row_of[found.transaction] for found in matches}
    used = {table.column_of[ref] for found in matches for ref in found.receipts}
    for group in equal_entries(table.charges):
        for row in _surplus(group, charged):
            yield _double_charge(table, group, row)
    for group in equal_entries(table.receipt_items):
        for column in _surplus(group, used):
            yield _double_receipt(table, group, column)


def _surplus(group: Sequence[int], matched: Collection[int]) -> Sequence[int]:
    left = [number for number in group if number not in matched]
    return left if len(left) < len(group) else left[1:]


def _double_charge(table: MatchTable, group: Sequence[int], row: int) -> Issue:
    entry = table.charges[row]
    return Issue(
        type="duplicate_transaction",
        message=(
            f"{_what(entry)} was charged {_times(len(group))}{on_day(entry.date)}, "
            "with fewer receipts: it may have been charged twice."
        ),
        amount_impact=Decimal(entry.cents or 0) / 100,
        transaction=table.transactions[row].key,
        places=tuple(table.charges[number].place for number in group),
    )


def _double_receipt(table: MatchTable, group: Sequence[int], column: int) -> Issue:
    entry = table.receipt_items[column]
    return Issue(
        type="duplicate_receipt",
        message=(
            f"The receipt of {_what(entry)}{on_day(entry.date)} may have been handed in "
            f"{_times(len(group))}: there are fewer charges than receipts like it."
        ),
        amount_impact=Decimal(entry.cents or 0) / 100,
        receipt=table.receipts[column].key,
        places=tuple(table.receipt_items[number].place for number in group),
    )


def _what(entry: MatchItem) -> str:
    return f"{entry.merchant.strip() or 'an unnamed merchant'}, {money(entry.cents or 0)},"


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"  # noqa: PLR2004  (two is twice)
