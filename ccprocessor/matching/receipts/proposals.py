"""Pairs in words: matches with reasons and rivals, suggestions with why they do not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import exp

from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.matching.entries import money
from ccprocessor.matching.evidence import shown
from ccprocessor.matching.receipts.splits import Pool, find_split
from ccprocessor.matching.receipts.table import MATCH_FROM, MatchTable

SHOW_FROM = 0.05
"""The probability from which a pair is worth showing."""

_MOST_SUGGESTIONS = 3  # for one charge
_WORTH_NAMING = -4.0  # log-odds of a rival


def describe_pair(table: MatchTable, row: int, column: int, share: float) -> Match:
    """One charge and its receipt, with reasons and the best rival of either side."""
    return Match(
        transaction=table.transactions[row].key,
        receipts=(table.receipts[column].key,),
        probability=shown(share),
        reasons=table.evidence[row, column].reasons,
        rivals=tuple(_rivals(table, row, column)),
    )


def describe_fixed(table: MatchTable, row: int, columns: Sequence[int]) -> Match:
    """One charge and the receipts that somebody gave it."""
    return Match(
        transaction=table.transactions[row].key,
        receipts=tuple(table.receipts[column].key for column in columns),
        probability=1.0,
        reasons=("matched by hand",),
        state="accepted",
    )


def suggest(
    table: MatchTable, left_charges: Sequence[int], left_receipts: Sequence[int]
) -> Iterator[Suggestion]:
    """Pairs among what is left that are worth a look, the likeliest first for each charge."""
    rows, columns = set(left_charges), set(left_receipts)
    odds = {
        (row, column): exp(min(50.0, value))
        for (row, column), value in table.edges.items()
        if row in rows and column in columns
    }
    by_row: dict[int, float] = defaultdict(float)
    by_column: dict[int, float] = defaultdict(float)
    for (row, column), value in odds.items():
        by_row[row] += value
        by_column[column] += value
    shares = [
        (value / (1 + by_row[row] + by_column[column] - value), row, column)
        for (row, column), value in odds.items()
    ]
    listed: dict[int, int] = defaultdict(int)
    for share, row, column in sorted(shares, key=lambda item: (item[1], -item[0], item[2])):
        listed[row] += 1
        if share >= SHOW_FROM and listed[row] <= _MOST_SUGGESTIONS:
            alone = odds[row, column] / (1 + odds[row, column])
            yield _suggestion(table, (row, column), share, crowded=alone >= MATCH_FROM)


def shared_receipts(
    table: MatchTable, left_charges: Sequence[int], left_receipts: Sequence[int]
) -> Iterator[Suggestion]:
    """Receipts that cover several charges together; never more than a suggestion."""
    charges = Pool((row, table.charges[row]) for row in left_charges)
    for column in left_receipts:
        split = find_split(table.receipt_items[column], charges)
        if split is None or split.ways > 1:
            continue
        amount = money(table.receipt_items[column].cents or 0)
        for row in split.members:
            if column in table.apart_from(row):
                continue
            yield Suggestion(
                transaction=table.transactions[row].key,
                receipts=(table.receipts[column].key,),
                probability=0.4,
                reasons=(f"{len(split.members)} charges add up to the receipt of {amount}",),
                why_not=f"one receipt for {len(split.members)} charges must be decided by hand",
            )


def _suggestion(
    table: MatchTable, pair: tuple[int, int], share: float, *, crowded: bool
) -> Suggestion:
    row, column = pair
    evidence = table.evidence[pair]
    others = ": ".join(["others fit as well", *_named(table, pair)])
    return Suggestion(
        transaction=table.transactions[row].key,
        receipts=(table.receipts[column].key,),
        probability=shown(share),
        reasons=evidence.reasons,
        why_not=others if crowded else evidence.weakest,
    )


def _named(table: MatchTable, pair: tuple[int, int]) -> list[str]:
    """The rivals of a pair in one string, if there are any."""
    names = list(_rival_names(table, *pair).values())
    return ["; ".join(names)] if names else []


def _rivals(table: MatchTable, row: int, column: int) -> Iterator[str]:
    for other, words in _rival_names(table, row, column).items():
        yield f"{words}: {_why_it_lost(table, (row, column), other)}"


def _rival_names(table: MatchTable, row: int, column: int) -> dict[tuple[int, int], str]:
    """The best other receipt and the best other charge of a pair, in words, if worth naming."""
    receipts = [(row, c) for c in table.columns_of(row) if c != column]
    charges = [(r, column) for r in table.rows_of(column) if r != row]
    found = {}
    for others in filter(None, (receipts, charges)):
        best = max(others, key=lambda pair: (table.edges[pair], -pair[0], -pair[1]))
        if table.edges[best] >= _WORTH_NAMING:
            is_receipt = best[0] == row
            entry = table.receipt_items[best[1]] if is_receipt else table.charges[best[0]]
            found[best] = f"{'receipt' if is_receipt else 'charge'} {entry.words}"
    return found


def _why_it_lost(table: MatchTable, chosen: tuple[int, int], other: tuple[int, int]) -> str:
    won, lost = table.evidence[chosen], table.evidence[other]
    ahead = table.edges[other] - table.edges[chosen]
    if ahead >= 0:
        same = ahead < 1e-9  # noqa: PLR2004  (rounding of a sum)
        return "fits as well" if same else "fits another better"
    behind = (
        (lost.amount.weight - won.amount.weight, lost.amount.words),
        (lost.date.weight - won.date.weight, lost.date.words),
        (lost.merchant.weight - won.merchant.weight, lost.merchant.words),
    )
    return min(behind)[1]
