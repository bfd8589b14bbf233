"""A revision laid out in the rows of its projections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.crashes.guarding import guarded
from ccprocessor.domain.cycles import Month, PageRef, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.storage import projected
from ccprocessor.storage.encoding import encode
from ccprocessor.storage.upserts import insert_all

Row: TypeAlias = dict[str, Any]


def project(session: Session, revision_id: int, month: Month) -> None:
    """Write a revision's rows: people, their charges, receipts and matches, and all issues.

    Raises `CouldNotBeProcessed` about a person's key.
    """
    people = month.people
    rows: dict[sa.Table, Iterable[Row]] = {
        projected.employee_revision: (
            {"position": at, **row} for at, row in _each(people, lambda one: [_person(one)])
        ),
        projected.transaction: (
            {"employee": at, **row}
            for at, row in _each(people, lambda one: _numbered(map(_transaction, one.transactions)))
        ),
        projected.receipt: (
            {"employee": at, **row}
            for at, row in _each(people, lambda one: _numbered(map(_receipt, one.receipts)))
        ),
        projected.match: ({"employee": at, **row} for at, row in _each(people, _matches)),
        projected.issue: _issues(month),
    }
    for table, found in rows.items():
        insert_all(session, table, ({"revision_id": revision_id, **row} for row in found))


def _each(
    people: Sequence[Person], rows_of: Callable[[Person], Iterable[Row]]
) -> Iterator[tuple[int, Row]]:
    """The rows of everybody, with their positions among all."""
    for at, person in enumerate(people):
        with guarded(person.key):
            rows = list(rows_of(person))
        yield from ((at, row) for row in rows)


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    return ({"position": position, **row} for position, row in enumerate(rows))


def _person(person: Person) -> Row:
    return {
        "person": person.key,
        "employee_id": person.employee_id,
        "portal_id": person.portal_id,
        "name": person.name,
        "card_name": person.card_name,
        "cards": " ".join(person.cards),
        "statement_total": person.statement_total,
        "receipt_total": person.receipt_total,
        "status": person.status,
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
        "card": transaction.card,
        "number": transaction.number,
        "occurrence": transaction.occurrence,
        "transaction_date": transaction.transaction_date,
        "posted_date": transaction.posted_date,
        "level": transaction.level,
        "merchant": transaction.merchant,
        "city": transaction.city,
        "state": transaction.state,
        "merchant_group": transaction.merchant_group,
        "product": transaction.product,
        "lines": len(transaction.lines),
        "unit_price": first and first.ppu,
        "quantity": transaction.quantity,
        "gross": transaction.gross,
        "discount": transaction.discount,
        "net": transaction.net,
        "document": transaction.place.document,
        "page": transaction.place.page,
        "source": transaction.source,
    }


def _receipt(receipt: Receipt) -> Row:
    coding = receipt.coding
    return {
        "transaction_id": receipt.transaction_id,
        "occurrence": receipt.occurrence,
        "date": receipt.date,
        "amount": receipt.amount,
        "merchant": receipt.merchant,
        "merchant_address": receipt.merchant_address,
        "expense_type": receipt.expense_type,
        "title": receipt.title,
        "purpose": receipt.purpose,
        "address": receipt.address,
        "coding_type": coding.type,
        "job": coding.job,
        "phase": coding.phase,
        "cost_type": coding.cost_type,
        "gl_account": coding.gl_account,
        "gl_description": coding.gl_description,
        "is_coded": int(coding.is_complete),
        "has_attachment": int(receipt.attachment),
        "attachment_name": receipt.attachment_name,
        "request_type": receipt.request_type,
        "document": receipt.place.document,
        "page": receipt.place.page,
        "source": receipt.source,
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
    whose: list[tuple[int | None, Issue]] = [
        (at, issue) for at, person in enumerate(month.people) for issue in person.issues
    ]
    whose += [(None, issue) for issue in month.issues]
    for position, (employee, issue) in enumerate(whose):
        transaction, receipt = issue.transaction, issue.receipt
        place = issue.places[0] if issue.places else None
        yield {
            "position": position,
            "employee": employee,
            "type": issue.type,
            "severity": issue.severity,
            "message": issue.message,
            "amount_impact": issue.amount_impact,
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
