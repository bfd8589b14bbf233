"""A revision laid out in the rows of its projections."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.crashes.guarding import guarded
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.money import DOLLARS
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.receipts import CodedReceipt, Coding, Receipt, day_within
from ccprocessor.domain.statement import Transaction
from ccprocessor.errors import CouldNotBeProcessed, printable
from ccprocessor.storage import projected, tables
from ccprocessor.storage.actors import is_own
from ccprocessor.storage.base.columns import Scaled, storable
from ccprocessor.storage.base.failures import NO_AMOUNT
from ccprocessor.storage.base.upserts import execute_together, insert_all
from ccprocessor.storage.encoding import encode

Row: TypeAlias = dict[str, Any]


class Follows(NamedTuple):
    """The revision whose rows a newer one takes over.

    `changed` are the positions of people who are not as there; None if not everybody stands where
    they stood.
    """

    revision_id: int
    changed: frozenset[int] | None


def project(
    session: Session, revision_id: int, month: Month, follows: Follows | None = None
) -> None:
    """Write a revision's rows: people, their charges, receipts and matches, and all issues.

    An issue's impact that is no amount, as of a misread sum, is left to its message.

    Only the newest revision of a cycle has rows of its people's records and issues: those of who
    did not change are taken over. Raises `CouldNotBeProcessed` about a person's key.
    """
    fresh = list(enumerate(month.people))
    if follows is not None and follows.changed is not None:
        fresh = [(at, fresh[at][1]) for at in sorted(follows.changed)]
    if follows is not None:
        execute_together(session, [*_taken_over(revision_id, follows)])
    _insert(session, revision_id, projected.employee_revision, _each(fresh, _person))
    for table, rows_of in _DETAILS.items():
        _insert(session, revision_id, table, _each(fresh, rows_of, "employee"))
    _insert(session, revision_id, projected.issue, _issues(month))


def coded_receipts(session: Session) -> list[tuple[str, CodedReceipt]]:
    """Every whole coding of the newest revision of each cycle, with the cycle, by its day.

    A receipt without a day, or with one far from its period, has the period's last day.
    """
    receipt, person = projected.receipt, projected.employee_revision.c
    paper = receipt.c
    last = tables.cycle.c.period_to
    where = (person.revision_id == paper.revision_id) & (person.position == paper.employee)
    query = (
        sa.select(tables.revision.c.cycle_id, person.person, person.name, *paper, last)
        .select_from(receipt)
        .join(projected.employee_revision, where)
        .join(tables.revision, tables.revision.c.id == paper.revision_id)
        .join(tables.cycle, tables.cycle.c.id == tables.revision.c.cycle_id)
        .where(paper.is_coded == 1, is_own(session, tables.revision))
        .order_by(paper.revision_id, paper.employee, paper.position)
    )
    found = []
    for row in session.execute(query):
        coding = Coding(row.coding_type, row.job, row.phase, row.cost_type, row.gl_account)
        about = (row.merchant, row.expense_type, row.purpose)
        day = day_within(row.date, row.period_to)
        found.append((row.cycle_id, CodedReceipt(row.person, row.name, *about, day, coding)))
    return sorted(found, key=lambda one: one[1].date or dt.date.min)


def _taken_over(revision_id: int, follows: Follows) -> Iterator[sa.UpdateBase]:
    """Write the rows of those who did not change from those of the revision before.

    Rows of their records move, those of others are removed, and all issues.
    """
    if follows.changed is not None:
        yield _copied(revision_id, projected.employee_revision, follows)
    for table in _DETAILS:
        yield from _moved(revision_id, table, follows)
    yield _removed(projected.issue, follows)


def _copied(revision_id: int, table: sa.Table, follows: Follows) -> sa.UpdateBase:
    own = [column for column in table.c if column.name != "revision_id"]
    unchanged = table.c.position.not_in(follows.changed or ())
    rows = sa.select(sa.literal(revision_id), *own).where(
        table.c.revision_id == follows.revision_id, unchanged
    )
    names = ["revision_id", *(column.name for column in own)]
    return sa.insert(table).from_select(names, rows)


def _moved(revision_id: int, table: sa.Table, follows: Follows) -> Iterator[sa.UpdateBase]:
    if follows.changed is None:
        yield _removed(table, follows)
        return
    yield _removed(table, follows, table.c.employee.in_(follows.changed))
    moved = sa.update(table).where(table.c.revision_id == follows.revision_id)
    yield moved.values(revision_id=revision_id)


def _removed(table: sa.Table, follows: Follows, *more: sa.ColumnElement[bool]) -> sa.UpdateBase:
    return sa.delete(table).where(table.c.revision_id == follows.revision_id, *more)


def _insert(session: Session, revision_id: int, table: sa.Table, rows: Iterable[Row]) -> None:
    insert_all(session, table, ({"revision_id": revision_id, **row} for row in rows))


def _each(
    people: Iterable[tuple[int, Person]],
    rows_of: Callable[[Person], Iterable[Row]],
    name: str = "position",
) -> Iterator[Row]:
    """The rows of people, each with the person's place among all."""
    for at, person in people:
        with guarded(person.key):
            rows = list(rows_of(person))
            _refuse_unstorable(person.key, rows)
        yield from ({name: at, **row} for row in rows)


def _refuse_unstorable(person: str, rows: Iterable[Row]) -> None:
    for row in rows:
        for value in row.values():
            if isinstance(value, Decimal) and not storable(value):
                raise CouldNotBeProcessed(person, NO_AMOUNT)


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    return ({"position": position, **row} for position, row in enumerate(rows))


def _same(record: object, table: sa.Table) -> Row:
    """The values that a record has under the names of a table's columns."""
    kind: type = type(record)
    return {name: getattr(record, name) for name in _shared(kind, table.name)}


@cache
def _shared(kind: type, table: str) -> tuple[str, ...]:
    told = {*dir(kind), *getattr(kind, "__dataclass_fields__", ())}
    return tuple(one.name for one in tables.metadata.tables[table].c if one.name in told)


def _person(person: Person) -> Iterator[Row]:
    yield {
        **_same(person, projected.employee_revision),
        "person": person.key,
        "cards": " ".join(person.cards),
        "flags": " ".join(person.flags),
        "transaction_count": len(person.transactions),
        "receipt_count": len(person.receipts),
        "match_count": len(person.matches),
        "issue_count": len(person.open_issues),
        "statement_pages": _pages(person.statement_pages),
        "receipt_pages": _pages(person.receipt_pages),
    }


def _transaction(transaction: Transaction) -> Row:
    first = transaction.lines[0] if transaction.lines else None
    return {
        **_same(transaction, projected.transaction),
        "lines": len(transaction.lines),
        "unit_price": first and first.ppu,
        "document": transaction.place.document,
        "page": transaction.place.page,
    }


def _receipt(receipt: Receipt) -> Row:
    coding = receipt.coding
    return {
        **_same(coding, projected.receipt),
        **_same(receipt, projected.receipt),
        "coding_type": coding.type,
        "is_coded": int(coding.is_complete),
        "has_attachment": int(receipt.attachment),
        "document": receipt.place.document,
        "page": receipt.place.page,
    }


def _matches(person: Person) -> Iterator[Row]:
    for position, match in enumerate(person.matches):
        for receipt_position, receipt in enumerate(match.receipts):
            yield {
                "position": position,
                "card": match.transaction.card,
                "number": match.transaction.number,
                "occurrence": match.transaction.occurrence,
                "receipt_position": receipt_position,
                "receipt_id": receipt.transaction_id,
                "receipt_occurrence": receipt.occurrence,
                "probability": match.probability,
                "state": match.state,
            }


def _issues(month: Month) -> Iterator[Row]:
    currencies = [person.currency for person in month.people]
    whose: list[tuple[int | None, Issue]] = [
        (at, issue) for at, person in enumerate(month.people) for issue in person.issues
    ]
    whose += [(None, issue) for issue in month.issues]
    for position, (employee, issue) in enumerate(whose):
        transaction, receipt = issue.transaction, issue.receipt
        impact = issue.amount_impact
        place = issue.places[0] if issue.places else None
        yield {
            **_same(issue, projected.issue),
            "position": position,
            "employee": employee,
            "amount_impact": impact if impact is not None and storable(impact) else None,
            "currency": currencies[employee or 0] if currencies else DOLLARS,
            "card": transaction and transaction.card,
            "number": transaction and transaction.number,
            "occurrence": transaction and transaction.occurrence,
            "receipt_id": receipt and receipt.transaction_id,
            "receipt_occurrence": receipt and receipt.occurrence,
            "document": place and place.document,
            "page": place and place.page,
        }


def _pages(pages: Sequence[PageRef]) -> str:
    return encode([[ref.document, ref.page] for ref in pages]).decode()


_DETAILS: Mapping[sa.Table, Callable[[Person], Iterable[Row]]] = {
    projected.transaction: lambda one: _numbered(map(_transaction, one.transactions)),
    projected.receipt: lambda one: _numbered(map(_receipt, one.receipts)),
    projected.match: _matches,
}
"""Rows of a person's records, by table."""


def wrong_projection(session: Session, revision_id: int, month: Month, *, is_newest: bool) -> str:
    """Name the table whose rows of a revision are not those of its month; empty for none.

    Older revisions have rows of people alone.
    """
    people = list(enumerate(month.people))
    wanted = [(projected.employee_revision, _each(people, _person))]
    if is_newest:
        wanted += [(table, _each(people, of, "employee")) for table, of in _DETAILS.items()]
        wanted.append((projected.issue, _issues(month)))
    for table, rows in wanted:
        query = sa.select(table).where(table.c.revision_id == revision_id)
        found = Counter(_stored(table, row._asdict()) for row in session.execute(query))
        own = {"revision_id": revision_id}
        found.subtract(Counter(_stored(table, {**row, **own}) for row in rows))
        if any(found.values()):
            return table.name
    return ""


def _stored(table: sa.Table, row: Mapping[str, Any]) -> tuple[object, ...]:
    """A row as a table keeps it: amounts to their last place, text that can be printed."""
    values = ((column, row.get(column.name)) for column in table.c)
    return tuple(_kept(column, value) for column, value in values)


def _kept(column: sa.Column[Any], value: object) -> object:
    if isinstance(value, Decimal) and isinstance(column.type, Scaled):
        return value.quantize(Decimal(1).scaleb(-column.type.places), ROUND_HALF_UP)
    if value is None and column.name == "currency":
        return DOLLARS
    return printable(value) if isinstance(value, str) else value
