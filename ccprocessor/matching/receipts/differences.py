"""Matched, but not the same: cents, tips and dates that differ, in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Match
from ccprocessor.domain.money import ZERO, to_cents, total
from ccprocessor.domain.pictures import SURE_DATE
from ccprocessor.domain.receipts import Receipt
from ccprocessor.matching.entries import day, money
from ccprocessor.matching.evidence import gap_in_days, tip_percent
from ccprocessor.matching.receipts.table import MatchTable

Difference = Callable[[MatchTable, int, int], Iterator[Issue]]


def differences(table: MatchTable, matches: Sequence[Match]) -> Iterator[Issue]:
    """An issue for each match whose amount or date differs."""
    for found in matches:
        row = table.row_of[found.transaction]
        columns = [table.column_of[ref] for ref in found.receipts]
        if len(columns) == 1:
            yield from amounts(table, row, columns[0])
        else:
            yield from sums(table, row, columns)
        for column in columns:
            if (issue := next(dates(table, row, column), None)) is not None:
                yield issue
                break


def amounts(table: MatchTable, row: int, column: int) -> Iterator[Issue]:
    """A tip that the receipt does not show, or amounts that differ otherwise."""
    charge, receipt_item = table.charges[row], table.receipt_items[column]
    if charge.cents is None or receipt_item.cents is None or charge.cents == receipt_item.cents:
        return
    difference = charge.cents - receipt_item.cents
    said = f"Charged {money(charge.cents)}, receipt {money(receipt_item.cents)}"
    percent = tip_percent(charge, receipt_item)
    is_tip = percent is not None and (charge.meal or receipt_item.meal)
    yield Issue(
        type="tip_added" if is_tip else "amount_differs",
        message=(
            f"{said}: a tip of {money(difference)} ({percent:.0f} %) was added."
            if is_tip
            else f"{said} at {charge.merchant.strip()}: {_more_or_less(difference)}."
        ),
        amount_impact=Decimal(difference) / 100,
        transaction=table.transactions[row].key,
        receipt=table.receipts[column].key,
        places=(charge.place, receipt_item.place),
    )


def sums(table: MatchTable, row: int, columns: Sequence[int]) -> Iterator[Issue]:
    """Several receipts, put together by a person, that do not make their charge."""
    charge, receipts = table.charges[row], [table.receipt_items[column] for column in columns]
    cents = [one.cents for one in receipts if one.cents is not None]
    exact = to_cents(total(table.receipts[column].amount or ZERO for column in columns))
    made = sum(cents)
    if charge.cents is None or len(cents) != len(columns) or charge.cents in (made, exact * 100):
        return
    difference = charge.cents - made
    yield Issue(
        type="amount_differs",
        message=(
            f"Charged {money(charge.cents)} at {charge.merchant.strip()}, its {len(columns)} "
            f"receipts show {money(made)}: {money(abs(difference))} "
            f"{'more was charged' if difference > 0 else 'less was charged'}."
        ),
        amount_impact=Decimal(difference) / 100,
        transaction=table.transactions[row].key,
        places=(charge.place, *(one.place for one in receipts)),
    )


def dates(table: MatchTable, row: int, column: int) -> Iterator[Issue]:
    """A record of another day than the charge, and whether its picture shows the charge's."""
    charge, receipt_item = table.charges[row], table.receipt_items[column]
    gap = gap_in_days(charge, receipt_item)
    if not gap or charge.date is None or receipt_item.date is None:
        return
    days = f"{abs(gap)} day{'s' * (abs(gap) > 1)} {'later' if gap > 0 else 'earlier'}"
    yield Issue(
        type="date_differs",
        message=(
            f"{charge.merchant.strip()} was charged on {day(charge.date)}, "
            f"its record says {day(receipt_item.date)}, {days}"
            f"{_shown(table.receipts[column], charge.date)}."
        ),
        transaction=table.transactions[row].key,
        receipt=table.receipts[column].key,
        places=(charge.place, receipt_item.place),
    )


def _shown(receipt: Receipt, charged: dt.date) -> str:
    """Return the end of the sentence where the picture surely shows the day of the charge."""
    read = receipt.picture.date if receipt.picture else None
    if read is None or read.confidence < SURE_DATE or read.value != charged.isoformat():
        return ""
    return f"; the picture of the receipt shows {day(charged)}"


def _more_or_less(difference: int) -> str:
    side = "more than the receipt shows" if difference > 0 else "less than the receipt shows"
    return f"{money(abs(difference))} {side}"
