"""Receipts beside the charges of one person: pairs, splits, suggestions, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Match, MatchRules, Suggestion
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.matching.entries import in_order, receipts_in_order
from ccprocessor.matching.receipts.differences import differences
from ccprocessor.matching.receipts.groups import find_groups
from ccprocessor.matching.receipts.proposals import (
    describe_fixed,
    describe_pair,
    shared_receipts,
    suggest,
)
from ccprocessor.matching.receipts.repeats import repeats
from ccprocessor.matching.receipts.table import MatchTable


@dataclass(frozen=True, slots=True)
class Matching:
    """Result of matching one person's charges and receipts.

    `matches` are the best one-to-one set and the unique splits, each at least 0.5 likely;
    `suggestions` do not count. `left_transactions` and `left_receipts` are in no match.
    """

    matches: tuple[Match, ...]
    suggestions: tuple[Suggestion, ...]
    left_transactions: tuple[Transaction, ...]
    left_receipts: tuple[Receipt, ...]
    issues: tuple[Issue, ...]


def match(
    transactions: Sequence[Transaction],
    receipts: Sequence[Receipt],
    rules: MatchRules | None = None,
) -> Matching:
    """Match one person's charges with their receipts; the order of the input does not matter.

    What people decided stands: fixed receipts of a charge, and pairs that are kept apart.
    """
    table = MatchTable(in_order(transactions), receipts_in_order(receipts), rules)
    pairs = table.best_pairs()
    groups = find_groups(table, dict(pair for pair, _ in pairs))
    if groups.certain:
        pairs = table.best_pairs(
            without_charges={row for row, _ in groups.certain},
            without_receipts={number for _, group in groups.certain for number in group.members},
        )
    matches = [(row, describe_pair(table, row, column, sure)) for (row, column), sure in pairs]
    matches += [(row, split.as_match(table, row)) for row, split in groups.certain]
    matches += [
        (row, describe_fixed(table, row, group)) for row, group in table.fixed.items() if group
    ]
    matches.sort(key=lambda item: item[0])

    used = {ref for _, found in matches for ref in found.receipts}
    taken = {row for row, _ in matches} | table.fixed.keys()
    left_charges = [row for row in range(len(table.transactions)) if row not in taken]
    left_receipts = [n for n, receipt in enumerate(table.receipts) if receipt.key not in used]
    found = tuple(item for _, item in matches)
    return Matching(
        matches=found,
        suggestions=(
            *suggest(table, left_charges, left_receipts),
            *(split.as_suggestion(table, row) for row, split in groups.doubtful),
            *shared_receipts(table, left_charges, left_receipts),
        ),
        left_transactions=tuple(table.transactions[row] for row in left_charges),
        left_receipts=tuple(table.receipts[number] for number in left_receipts),
        issues=(*differences(table, found), *repeats(table, found)),
    )
