"""Several files of one kind become one: statements of one period, runs of one portal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ccprocessor.domain.issues import Issue, ReceiptRef
from ccprocessor.domain.receipts import PortalPerson, Receipt, ReceiptReport
from ccprocessor.domain.statement import Card, CardStatement, StatementHeader, Transaction
from ccprocessor.errors import UnreadableInput
from ccprocessor.review.wording import period_words, plural


class StatementsDisagree(UnreadableInput):
    """Two card statements that are not of one account and period."""

    hint = "Process each month by itself."


def merged_header(statements: Sequence[CardStatement], names: Mapping[str, str]) -> StatementHeader:
    """The one header of all; raises `StatementsDisagree` where they are of two months."""
    known = [statement for statement in statements if statement.header != StatementHeader()]
    if not known:
        return StatementHeader()
    first = known[0]
    for other in known[1:]:
        if _identity(other.header) != _identity(first.header):
            raise StatementsDisagree(
                f"{names[first.document]} and {names[other.document]} are card statements of "
                f"different accounts or periods: {_described(first.header)}, and "
                f"{_described(other.header)}."
            )
    return first.header


def merged_cards(statements: Sequence[CardStatement]) -> tuple[Card, ...]:
    """Every card of every statement; a transaction printed in two of them counts once."""
    cards: list[Card] = []
    seen: set[tuple[object, ...]] = set()
    for statement in statements:
        here: set[tuple[object, ...]] = set()
        for card in statement.cards:
            fresh = [t for t in card.transactions if _content(card, t) not in seen]
            here.update(_content(card, t) for t in card.transactions)
            if fresh or not card.transactions:
                cards.append(replace(card, transactions=tuple(fresh)))
        seen |= here
    return tuple(cards)


def _content(card: Card, transaction: Transaction) -> tuple[object, ...]:
    return (card.employee_id, *transaction.key, transaction.transaction_date, transaction.net)


def _identity(header: StatementHeader) -> tuple[object, ...]:
    return header.account_code, header.company, header.period_from, header.period_to


def _described(header: StatementHeader) -> str:
    when = period_words(header.period_from, header.period_to) or "without a period"
    return " ".join(filter(None, (header.account_code, header.company, when)))


@dataclass(slots=True)
class _Newest:
    """The record to keep, of which run, and the records it displaced."""

    receipt: Receipt
    run: int
    displaced: int = 0
    differs: bool = False


def merged_people(reports: Sequence[ReceiptReport]) -> tuple[PortalPerson, ...]:
    """People of all reports; of a record in several runs the newest run's is kept, and told."""
    if len(reports) == 1:
        return reports[0].people
    runs = sorted(reports, key=lambda report: (report.run_date or dt.date.min, report.document))
    newest: dict[ReceiptRef, _Newest] = {}
    people: dict[tuple[str | None, str | None], PortalPerson] = {}
    owner: dict[ReceiptRef, tuple[str | None, str | None]] = {}
    for number, report in enumerate(runs):
        for person in report.people:
            key = (person.portal_id, None if person.portal_id else person.name)
            known = people.get(key)
            people[key] = _joined(known, person) if known else replace(person, receipts=())
            for receipt in person.receipts:
                owner[receipt.key] = key
                _keep_newest(newest, receipt, number)
    return tuple(
        _with_records(person, [one for ref, one in newest.items() if owner[ref] == key])
        for key, person in people.items()
    )


def _keep_newest(newest: dict[ReceiptRef, _Newest], receipt: Receipt, run: int) -> None:
    """Put a record in its place: later runs come later and win."""
    if not (known := newest.get(receipt.key)):
        newest[receipt.key] = _Newest(receipt, run)
        return
    differs = _values(known.receipt) != _values(receipt)
    newest[receipt.key] = _Newest(receipt, run, known.displaced + 1, known.differs or differs)


def _joined(known: PortalPerson, more: PortalPerson) -> PortalPerson:
    return replace(
        known,
        name=known.name or more.name,
        issues=(*known.issues, *more.issues),
        pages=known.pages,
    )


def _with_records(person: PortalPerson, records: Sequence[_Newest]) -> PortalPerson:
    displaced = [record for record in records if record.displaced]
    issues = person.issues
    if displaced:
        changed = sum(record.differs for record in displaced)
        what = f"{changed} of them changed" if changed else "all alike"
        issues = (
            *issues,
            Issue(
                "newer_report_wins",
                f"{plural(len(displaced), 'record')} of {person.name or 'a person'} found in "
                f"several receipt reports, {what}; the newest run is used.",
                places=tuple(record.receipt.place for record in displaced),
            ),
        )
    return replace(person, receipts=tuple(one.receipt for one in records), issues=issues)


def _values(receipt: Receipt) -> tuple[object, ...]:
    return (
        receipt.date,
        receipt.amount,
        receipt.merchant,
        receipt.purpose,
        receipt.title,
        receipt.expense_type,
        receipt.coding,
        receipt.attachment,
    )
