"""Standing of a person in words: what is wrong, why totals differ, which receipts are owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ccprocessor.domain.cycles import Cycle, Person
from ccprocessor.domain.issues import Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.money import total
from ccprocessor.domain.places import Place
from ccprocessor.review.causes import CAUSE_WORDS
from ccprocessor.review.difference import difference_of
from ccprocessor.review.leftovers import Claims
from ccprocessor.review.wording import money, plural


class CauseSum(NamedTuple):
    """Why charges and receipts differ: the cause in words, what it comes to, how often."""

    words: str
    amount: Decimal
    times: int


def causes_of(people: Sequence[Person], claims: Claims) -> tuple[CauseSum, ...]:
    """Sum the causes of people's differences, in the order in which causes are told."""
    lines = [line for person in people for line in difference_of(person, claims).lines]
    found = []
    for kind, words in CAUSE_WORDS.items():
        of_kind = [line.amount for line in lines if line.kind == kind]
        found.append(CauseSum(words, total(of_kind), len(of_kind)))
    return tuple(cause for cause in found if cause.times)


class Owed(NamedTuple):
    """A receipt that somebody still owes: of a charge without one, or a record's picture."""

    date: dt.date | None
    merchant: str
    amount: Decimal | None
    lacks: str
    card: str
    number: str
    place: Place

    def age(self, today: dt.date) -> int | None:
        """Days since the purchase; None where its date is not known."""
        return (today - self.date).days if self.date else None


def reckoned_on(cycle: Cycle, created: dt.datetime) -> dt.date:
    """Return the day up to which ages are counted: the revision's, or a later end of the period."""
    return max(created.date(), cycle.period_to or created.date())


NO_RECEIPT, NO_PICTURE = "receipt", "picture of the receipt"
AGES = ((30, "up to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"))
_OLDER, _AGELESS = "over 90 days", "date not known"


def age_words(days: int | None) -> str:
    """The group of an age, as `31 to 60 days`."""
    if days is None:
        return _AGELESS
    return next((words for most, words in AGES if days <= most), _OLDER)


def owed_by(person: Person) -> tuple[Owed, ...]:
    """Receipts a person owes, the oldest first; none that somebody marked or settled."""
    settled = {one for issue in person.issues if issue.resolved for one in _subjects(issue)}
    all_settled = any(one.resolved and one.type == "missing_all_receipts" for one in person.issues)
    charges = () if all_settled else person.open_transactions
    owed = [
        Owed(
            one.transaction_date or one.posted_date,
            one.merchant,
            one.net,
            NO_RECEIPT,
            one.card,
            one.number,
            one.place,
        )
        for one in charges
        if one.mark is None and one.key not in settled
    ]
    match_of = person.match_of_receipt
    for receipt in person.receipts:
        if not receipt.attachment and receipt.key not in settled:
            charge = match_of[receipt.key].transaction if receipt.key in match_of else None
            card, number = (charge.card, charge.number) if charge else ("", "")
            what = (receipt.date, receipt.merchant, receipt.amount, NO_PICTURE)
            owed.append(Owed(*what, card, number, receipt.place))
    return tuple(sorted(owed, key=lambda one: one.date or dt.date.max))


def _subjects(issue: Issue) -> tuple[TransactionRef | ReceiptRef | None, ...]:
    if issue.type != "missing_receipt":
        return ()
    return (issue.transaction, issue.receipt)


def wrongs_of(person: Person) -> tuple[str, ...]:
    """Tell what keeps a person from being finished, as `1 receipt missing`; empty if nothing."""
    return tuple(_wrongs(person))


def _wrongs(person: Person) -> Iterator[str]:
    owed = owed_by(person)
    without = [one for one in owed if one.lacks == NO_RECEIPT]
    pictures = len(owed) - len(without)
    if "missing_all_receipts" in person.flags:
        charged = money(total(one.amount or Decimal(0) for one in without))
        together = f", {charged} together" if len(without) > 1 else f" of {charged}"
        yield f"{plural(len(without), 'charge')}{together}, no receipt"
    elif "missing_receipt" in person.flags:
        if without:
            yield f"{plural(len(without), 'receipt')} missing"
        if pictures:
            yield f"{plural(pictures, 'receipt')} without picture"
    if "missing_coding_info" in person.flags:
        count = sum(not receipt.coding.is_complete for receipt in person.receipts)
        yield f"{plural(count, 'receipt')} not fully coded"
    if "total_mismatch" in person.flags:
        differs = person.statement_total != person.receipt_total
        yield "totals differ" if differs else "an amount is unread"
    if person.is_given_up:
        yield "could not be processed"
