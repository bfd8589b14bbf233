"""Changes in a person between two revisions, in words; places do not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from ccprocessor.domain.money import total

Content: TypeAlias = Mapping[str, Any]
"""A person's content as plain JSON values."""

_PARTS = {
    "name": "name",
    "card_name": "name on the card",
    "employee_id": "employee id",
    "portal_id": "portal id",
    "cards": "cards",
    "flags": "flags",
    "issues": "issues",
    "suggestions": "suggestions",
}


def what_changed(before: Content, after: Content) -> tuple[str, ...]:
    """In the order of the screen: charges, receipts, matches, totals, flags and the rest.

    Empty where the two are the same.
    """
    return tuple(_changes(before, after))


def _changes(before: Content, after: Content) -> Iterator[str]:
    yield from _rows("transaction", before["transactions"], after["transactions"], "number")
    yield from _rows("receipt", before["receipts"], after["receipts"], "transaction_id")
    yield from _matches(before["matches"], after["matches"])
    if _totals(before) != _totals(after):
        yield "totals"
    for part, words in _PARTS.items():
        if before[part] != after[part]:
            yield words


def _rows(
    what: str, before: Sequence[Content], after: Sequence[Content], key: str
) -> Iterator[str]:
    """Rows are the same one where card, number and occurrence are."""
    old, new = (
        {(r.get("card"), r[key], r["occurrence"]): r for r in rows} for rows in (before, after)
    )
    for name, row in new.items():
        if name not in old:
            yield f"{what} {name[1]} added"
        elif old[name] != row:
            yield f"{what} {name[1]} amended"
    for name in old:
        if name not in new:
            yield f"{what} {name[1]} removed"


def _matches(before: Sequence[Content], after: Sequence[Content]) -> Iterator[str]:
    old, new = ({tuple(m["transaction"]): m for m in matches} for matches in (before, after))
    for transaction in dict.fromkeys((*new, *old)):
        if old.get(transaction) != new.get(transaction):
            yield f"match of {transaction[1]}"


def _totals(content: Content) -> tuple[Decimal, Decimal, Any]:
    nets = [line["net"] for row in content["transactions"] for line in row["lines"]]
    amounts = [row["amount"] for row in content["receipts"]]
    sums = (total(Decimal(text) for text in texts if text is not None) for texts in (nets, amounts))
    return *sums, content["card_totals"]
