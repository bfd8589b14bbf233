"""The checks of one person and of a month's reports: generators, listed in `CHECKS`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ccprocessor.domain.cycles import Cycle, Person
from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.money import total
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.places import Place
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.coding_lists import NO_LISTS, CodingLists, told
from ccprocessor.review.wording import day, money, plural, purchase

_GRACE = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Subject:
    """Subject of a check: one person, read, linked and matched, in a month of an office."""

    person: Person
    cycle: Cycle
    lists: CodingLists = NO_LISTS


Check = Callable[[Subject], Iterator[Issue]]


def no_receipt_at_all(subject: Subject) -> Iterator[Issue]:
    """Charges, and not one receipt record."""
    person = subject.person
    asked = [one for one in person.transactions if one.mark is None]
    if person.receipts or not asked:
        return
    count, net = plural(len(asked), "charge"), total(one.net for one in asked)
    yield Issue(
        "missing_all_receipts",
        f"{person.name}: {count}, {money(net)} together, no receipt.",
        net,
        places=tuple(transaction.place for transaction in asked),
    )


def charges_without_receipt(subject: Subject) -> Iterator[Issue]:
    """Each charge that no receipt record was matched with."""
    person = subject.person
    if not person.receipts:
        return
    for transaction in person.open_transactions:
        if transaction.mark is not None:
            continue
        yield Issue(
            "missing_receipt",
            f"No receipt for {_charge(transaction)}.",
            transaction.net,
            transaction=transaction.key,
            places=(transaction.place,),
        )


def records_without_attachment(subject: Subject) -> Iterator[Issue]:
    """Each receipt record that has no picture, unless its charge is marked to need none."""
    person = subject.person
    marked = {one.key for one in person.transactions if one.mark is not None}
    for receipt in person.receipts:
        match = person.match_of_receipt.get(receipt.key)
        if not receipt.attachment and not (match and match.transaction in marked):
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


def codes_not_on_the_lists(subject: Subject) -> Iterator[Issue]:
    """Each receipt record with a code that the office's lists do not have on its day."""
    for receipt in subject.person.receipts:
        on = receipt.date or subject.cycle.period_to
        if wrong := tuple(subject.lists.wrong_codes(receipt.coding, on)):
            yield Issue(
                "unknown_code",
                f"The record {_record(receipt)} cannot be booked as it is coded: {told(wrong)}.",
                receipt.amount,
                receipt=receipt.key,
                places=(receipt.place,),
                field=f"coding.{wrong[0].field}" if len(wrong) == 1 else "",
            )


def totals_differ(subject: Subject) -> Iterator[Issue]:
    """The statement's net total against the receipts' total; unread amounts agree with nothing.

    Charges that need no receipt, as somebody marked them, are left out where they have none.
    """
    person = subject.person
    marked = total(one.net for one in person.open_transactions if one.mark is not None)
    difference = person.statement_total - marked - person.receipt_total
    unread = tuple(_unread_amounts(person))
    if difference or unread:
        more = "more" if difference > 0 else "less"
        told = f"{money(abs(difference))} {more} was charged" if difference else "no difference"
        without = f", {money(marked)} of it marked" if marked else ""
        lost = f" {plural(len(unread), 'amount')} could not be read: this may not be so."
        yield Issue(
            "total_mismatch",
            f"The statement says {money(person.statement_total)}{without}, the receipts add up to "
            f"{money(person.receipt_total)}: {told}.{lost if unread else ''}",
            difference or None,
            places=unread,
        )


def receipts_of_another_period(subject: Subject) -> Iterator[Issue]:
    """Receipts dated well outside the statement's period: perhaps another month's file."""
    first, last = subject.cycle.period_from, subject.cycle.period_to
    if first is None or last is None or not subject.person.transactions:
        return
    unrecognised = [one for one in subject.person.receipts if is_outside(one, subject.cycle)]
    if unrecognised:
        dates = [receipt.date for receipt in unrecognised if receipt.date]
        yield Issue(
            "other_period",
            f"{plural(len(unrecognised), 'receipt')} dated {_span(min(dates), max(dates))}, "
            f"outside the statement's {_span(first, last)}.",
            receipt=unrecognised[0].key,
            places=tuple(receipt.place for receipt in unrecognised),
        )


def is_outside(receipt: Receipt, cycle: Cycle) -> bool:
    """Tell whether a receipt is dated well outside the statement's period."""
    first, last = cycle.period_from, cycle.period_to
    if first is None or last is None or receipt.date is None:
        return False
    return not first - _GRACE <= receipt.date <= last + _GRACE


def reports_of_others(
    people: Sequence[Person], documents: Sequence[SourceDocument], cycle: Cycle
) -> Iterator[Issue]:
    """Receipt reports that have nobody in common with the statement, or are of another period."""
    if not any(person.transactions for person in people):
        return
    for document in documents:
        filers = [one for one in people if _of(document, one)]
        receipts = [receipt for one in filers for receipt in _of(document, one)]
        dates = [receipt.date for receipt in receipts if receipt.date]
        strange = sum(is_outside(receipt, cycle) for receipt in receipts)
        of_others = f"{strange:,} of its {plural(len(dates), 'dated receipt')}" if strange else ""
        if filers and not any(one.transactions for one in filers):
            when = f", and {of_others} lie outside its period" if strange else ""
            yield Issue(
                "no_common_people",
                f"Nobody of {document.name} ({plural(len(filers), 'person', 'people')}) has a "
                f"charge on the statement{when}: it may be another company's or another month's.",
                places=(receipts[0].place,),
            )
        elif 2 * strange > len(dates):
            yield Issue(
                "other_period",
                f"{of_others} in {document.name}, dated {_span(min(dates), max(dates))}, lie "
                "outside the statement's period: it may be another month's.",
                places=(receipts[0].place,),
            )


def _of(document: SourceDocument, person: Person) -> list[Receipt]:
    return [one for one in person.receipts if one.place.document == document.sha256]


CHECKS: tuple[tuple[IssueType, Check], ...] = (
    ("missing_all_receipts", no_receipt_at_all),
    ("missing_receipt", charges_without_receipt),
    ("missing_receipt", records_without_attachment),
    ("missing_coding_info", records_without_coding),
    ("unknown_code", codes_not_on_the_lists),
    ("total_mismatch", totals_differ),
    ("other_period", receipts_of_another_period),
)
"""Checks of a person, each with the type of issue that it raises."""

FOUND_BY_CHECKS = frozenset(kind for kind, _ in CHECKS)
"""Issue types that the checks raise, and reading or matching a person never does."""


def _unread_amounts(person: Person) -> Iterator[Place]:
    """Yield the place of each amount that counts for a total and could not be read.

    A whole charge that could not be read has an issue, and no transaction.
    """
    for transaction in person.transactions:
        yield from (line.place for line in transaction.lines if line.net is None)
    yield from (receipt.place for receipt in person.receipts if receipt.amount is None)
    for issue in person.issues:
        if issue.type == "invalid_amount" and not (issue.transaction or issue.receipt):
            yield from issue.places


def _charge(transaction: Transaction) -> str:
    return purchase(
        transaction.merchant or transaction.number, transaction.net, transaction.transaction_date
    )


def _record(receipt: Receipt) -> str:
    return f"{purchase(receipt.merchant or receipt.transaction_id, receipt.amount, receipt.date)},"


def _what_coding_lacks(coding: Coding) -> str:
    """Return what the coding lacks, as the end of a sentence."""
    match coding.kind:
        case "none":
            return "has no coding type"
        case "unknown":
            return f"has the unknown coding type “{coding.type}”"
        case "job":
            return f"is coded to a job but lacks its {' and '.join(coding.lacks)}"
        case kind:
            return f"is coded to the {kind} but lacks its {' and '.join(coding.lacks)}"


def _span(first: dt.date, last: dt.date) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"
