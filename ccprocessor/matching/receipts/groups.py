"""Charges that were split over several receipt records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.matching.evidence import probability, shown
from ccprocessor.matching.receipts.splits import Pool, Split, find_split
from ccprocessor.matching.receipts.table import MATCH_FROM, MatchTable

_CLEARLY_BETTER = 3.0  # log-odds
_LEFT_OVER = 2.0  # log-odds: a receipt of the charge's shop and days that nothing else explains


@dataclass(frozen=True, slots=True)
class Group:
    """A charge's receipts as a split, and why it does not count where it does not."""

    split: Split
    why_not: str = ""

    @property
    def members(self) -> tuple[int, ...]:
        """Numbers of the receipts."""
        return self.split.members

    def as_match(self, table: MatchTable, row: int) -> Match:
        """The match of one charge with several receipts."""
        return Match(
            transaction=table.transactions[row].key,
            receipts=tuple(table.receipts[number].key for number in self.members),
            probability=shown(probability(self.split.log_odds)),
            reasons=self.split.reasons,
        )

    def as_suggestion(self, table: MatchTable, row: int) -> Suggestion:
        """The same as a proposal that does not count."""
        return Suggestion(
            transaction=table.transactions[row].key,
            receipts=tuple(table.receipts[number].key for number in self.members),
            probability=shown(probability(self.split.log_odds) / max(2, self.split.ways)),
            reasons=self.split.reasons,
            why_not=self.why_not,
        )


@dataclass(frozen=True, slots=True)
class Groups:
    """Splits by the charge's row: those that count and those that do not."""

    certain: tuple[tuple[int, Group], ...]
    doubtful: tuple[tuple[int, Group], ...]


def find_groups(table: MatchTable, pairs: Mapping[int, int]) -> Groups:
    """Find the splits among charges and receipts that no exact pair explains.

    `pairs` are the best one-to-one set (row to column) as it would be without splits. A split may
    take a receipt from a pair of different amounts (a tip, a few cents) where it explains more
    than all the pairs it takes apart.
    """
    loose = {row: column for row, column in pairs.items() if not _is_exact(table, row, column)}
    bound = (set(pairs.values()) - set(loose.values())) | table.bound
    pool = Pool(
        (n, receipt_item) for n, receipt_item in enumerate(table.receipt_items) if n not in bound
    )
    rows = [
        row
        for row in range(len(table.charges))
        if row not in table.fixed and (row not in pairs or row in loose)
    ]
    found = {row: split for row in rows if (split := _split(table, row, pool))}
    certain: dict[int, Group] = {}
    doubtful: dict[int, Group] = {}
    for row in sorted(found, key=lambda row: (-found[row].log_odds, row)):
        split = _split(table, row, pool)
        if split is None or _worth(loose, row, split) <= _lost(table, loose, row, split):
            continue
        why_not = _doubt(table, found, certain, (row, split), pool)
        if why_not:
            doubtful[row] = Group(split, why_not)
        else:
            certain[row] = Group(split)
            pool = pool.without(split.members)
    return Groups(tuple(certain.items()), tuple(doubtful.items()))


def _split(table: MatchTable, row: int, pool: Pool) -> Split | None:
    """The best split of a charge over receipts that may be its own."""
    apart = table.apart_from(row)
    return find_split(table.charges[row], pool.without(apart) if apart else pool)


def _is_exact(table: MatchTable, row: int, column: int) -> bool:
    return table.charges[row].cents == table.receipt_items[column].cents


def _worth(loose: Mapping[int, int], row: int, split: Split) -> float:
    """Return the worth of a split beside the pairs, which leave some of its receipts over."""
    apart = {column for other, column in loose.items() if other == row or column in split.members}
    return split.log_odds + _LEFT_OVER * max(0, len(split.members) - max(1, len(apart)))


def _lost(table: MatchTable, loose: dict[int, int], row: int, split: Split) -> float:
    """Return the worth of the pairs that a split would take apart."""
    return sum(
        table.edges[other, column]
        for other, column in loose.items()
        if other == row or column in split.members
    )


def _doubt(
    table: MatchTable,
    found: dict[int, Split],
    certain: Collection[int],
    candidate: tuple[int, Split],
    pool: Pool,
) -> str:
    """Why a split does not count; empty where it does."""
    row, split = candidate
    if split.ways > 1:
        return f"{split.ways} combinations add up to the charge"
    if probability(split.log_odds) < MATCH_FROM:
        return "so many receipts may add up by chance"
    for other, theirs in found.items():
        rival = table.charges[other]
        if (
            other != row
            and other not in certain
            and set(theirs.members) & set(split.members)
            and theirs.log_odds > split.log_odds - _CLEARLY_BETTER
            and rival.signature != table.charges[row].signature
            and _split(table, other, pool.without(split.members)) is None
        ):
            return f"the same receipts add up to another charge ({rival.words})"
    return ""
