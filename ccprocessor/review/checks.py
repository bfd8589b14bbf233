"""The checks of one person: generators in an ordered tuple; a new check is a new function."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ccprocessor.domain.cycles import Cycle, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.wording import day, money, plural

_GRACE = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a check looks at: one person, read, linked and matched, in a month."""

    person: Person
    cycle: Cycle


Check = Callable[[Subject], Iterator[Issue]]


def no_receipt_at_all(subject: Subject) -> Iterator[Issue]:
    """Charges, and not one receipt record."""
    person = subject.person
    if person.receipts or not person.transactions:
        return
    count = plural(len(person.transactions), "charge")
    yield Issue(
        "missing_all_receipts",
        f"{person.name} has {count} of {money(person.statement_total)} and no receipt at all.",
        person.statement_total,
        places=tuple(transaction.place for transaction in person.transactions),
    )


def charges_without_receipt(subject: Subject) -> Iterator[Issue]:
    """Each charge that no receipt record was matched with."""
    person = subject.person
    if not person.receipts:
        return
    matched = {match.transaction for match in person.matches}
    for transaction in person.transactions:
        if transaction.key not in matched:
            yield Issue(
                "missing_receipt",
                f"No receipt for {_charge(transaction)}.",
                transaction.net,
                transaction=transaction.key,
                places=(transaction.place,),
            )


def records_without_attachment(subject: Subject) -> Iterator[Issue]:
    """Each receipt record that has no picture."""
    for receipt in subject.person.receipts:
        if not receipt.attachment:
            yield Issue(
                "missing_receipt",
                f"The record {_record(receipt)} has no receipt attached.",
                receipt.amount,
                receipt=receipt.key,
                places=(receipt.place,),
            )


def records_without_coding(subject: Subject) -> Iterator[Issue]:
    """Each receipt record that accounting could not book."""
    for receipt in subject.person.receipts:
        if not receipt.coding.is_complete:
            yield Issue(
                "missing_coding_info",
                f"The record {_record(receipt)} {_what_coding_lacks(receipt.coding)}.",
                receipt.amount,
                receipt=receipt.key,
                places=(receipt.place,),
            )


def totals_differ(subject: Subject) -> Iterator[Issue]:
    """The statement's net total against the receipts' total."""
    person = subject.person
    difference = person.statement_total - person.receipt_total
    if difference:
        more = "more" if difference > 0 else "less"
        yield Issue(
            "total_mismatch",
            f"The statement says {money(person.statement_total)}, the receipts add up to "
            f"{money(person.receipt_total)}: {money(abs(difference))} {more} was charged.",
            difference,
        )


def receipts_of_another_period(subject: Subject) -> Iterator[Issue]:
    """Receipts dated well outside the statement's period: perhaps another month's file."""
    first, last = subject.cycle.period_from, subject.cycle.period_to
    if first is None or last is None or not subject.person.transactions:
        return
    strangers = [
        receipt
        for receipt in subject.person.receipts
        if receipt.date and not first - _GRACE <= receipt.date <= last + _GRACE
    ]
    if strangers:
        dates = [receipt.date for receipt in strangers if receipt.date]
        yield Issue(
            "other_period",
            f"{plural(len(strangers), 'receipt')} dated {_span(min(dates), max(dates))}, "
            f"outside the statement's {_span(first, last)}.",
            receipt=strangers[0].key,
            places=tuple(receipt.place for receipt in strangers),
        )


CHECKS: tuple[Check, ...] = (
    no_receipt_at_all,
    charges_without_receipt,
    records_without_attachment,
    records_without_coding,
    totals_differ,
    receipts_of_another_period,
)


def _charge(transaction: Transaction) -> str:
    on = f" on {day(transaction.transaction_date)}" if transaction.transaction_date else ""
    return f"{transaction.merchant or transaction.number}, {money(transaction.net)}{on}"


def _record(receipt: Receipt) -> str:
    amount = money(receipt.amount) if receipt.amount is not None else "amount unread"
    on = f" on {day(receipt.date)}" if receipt.date else ""
    return f"{receipt.merchant or receipt.transaction_id}, {amount}{on},"


def _what_coding_lacks(coding: Coding) -> str:
    """What is missing, as the end of a sentence."""
    match (coding.type or "").casefold():
        case "":
            return "has no coding type"
        case "job coding":
            wanted = {"job": coding.job, "phase": coding.phase, "cost type": coding.cost_type}
            missing = [name for name, value in wanted.items() if not value]
            return f"is coded to a job but lacks its {' and '.join(missing)}"
        case "gl coding":
            return "is coded to the general ledger but lacks its account"
        case _:
            return f"has the unknown coding type “{coding.type}”"


def _span(first: dt.date, last: dt.date) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"
