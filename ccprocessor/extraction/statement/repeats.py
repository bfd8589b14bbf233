"""Pages that are in a statement twice: their rows are booked once."""

from __future__ import annotations

from collections.abc import Sequence

from ccprocessor.extraction.statement.pages import StatementPage
from ccprocessor.extraction.statement.rows import Entry, PrintedTotal, StatementRow

Repeat = tuple[StatementPage, int]
"""A page and the number of the page whose rows it prints again."""


def without_repeats(
    pages: Sequence[StatementPage],
) -> tuple[tuple[StatementPage, ...], tuple[Repeat, ...]]:
    """The pages once, and the repeats: same rows under the same numbers with the same totals."""
    kept: list[StatementPage] = []
    repeats: list[Repeat] = []
    known: dict[tuple[object, ...], list[StatementPage]] = {}
    for page in pages:
        if not any(isinstance(entry, StatementRow) and entry.number for entry in page.entries):
            kept.append(page)
            continue
        twins = known.setdefault(tuple(_content(entry) for entry in page.entries), [])
        first = next((twin for twin in twins if _same_card(twin, page)), None)
        if first:
            repeats.append((page, first.number))
        else:
            twins.append(page)
            kept.append(page)
    return tuple(kept), tuple(repeats)


def _same_card(page: StatementPage, other: StatementPage) -> bool:
    """A page that lost its header repeats any page with its rows."""
    return page.card is None or other.card is None or page.card == other.card


def _content(entry: Entry) -> tuple[object, ...]:
    """Return the content of an entry, without its place."""
    match entry:
        case StatementRow():
            line = entry.line
            printed = (entry.number, entry.transaction_date, entry.posted_date, entry.merchant)
            return (*printed, line.product, line.quantity, line.gross, line.discount, line.net)
        case PrintedTotal():
            totals = entry.totals
            return (entry.kind, entry.card, totals.gross, totals.discount, totals.net)
        case _:
            return (entry.problem.place.box,)
