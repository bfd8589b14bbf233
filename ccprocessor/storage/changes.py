"""Changes in a person between two revisions, in words; places do not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.money import total
from ccprocessor.storage import tables
from ccprocessor.storage.encoding import decode
from ccprocessor.storage.projected import employee_revision
from ccprocessor.storage.stored import PersonChange, StoredRevision

Content: TypeAlias = Mapping[str, Any]
"""A person's content as plain JSON values."""

_GONE = ("no longer in the files",)
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


def changes(session: Session, revision: StoredRevision) -> tuple[PersonChange, ...]:
    """Return who changed since the revision before, in the month's order, then who is gone.

    Whoever is the same employee, or only known by another number under the same name, is not gone.
    """
    own = _people_rows(session, revision.id)
    found = [
        PersonChange(row.person, row.name or "", decode(row.what_changed.encode(), tuple[str, ...]))
        for row in own
        if row.changed
    ]
    table = tables.revision
    parent_id = session.scalar(sa.select(table.c.parent_id).where(table.c.id == revision.id))
    before = _people_rows(session, parent_id) if parent_id else ()
    left = Counter(row.person for row in own)
    known = {row.person for row in before}
    renamed = Counter(row.name for row in own if row.person not in known)
    employees = {row.employee for row in own if row.employee}
    for row in before:
        left[row.person] -= 1
        if left[row.person] >= 0 or row.employee in employees:
            continue
        renamed[row.name] -= 1
        if renamed[row.name] < 0:
            found.append(PersonChange(row.person, row.name or "", _GONE))
    return tuple(found)


def _people_rows(session: Session, revision_id: int) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    table, shown = tables.revision_packet, employee_revision
    same = (table.c.revision_id == shown.c.revision_id) & (table.c.position == shown.c.position)
    query = (
        sa.select(
            table.c.person, shown.c.name, table.c.changed, table.c.what_changed, table.c.employee
        )
        .select_from(table.outerjoin(shown, same))
        .where(table.c.revision_id == revision_id)
    )
    return session.execute(query.order_by(table.c.position)).all()
