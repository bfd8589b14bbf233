"""Indexes of what a person's records point at, ready to be looked up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ccprocessor.domain.cycles import Closing, Month, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Match
from ccprocessor.domain.money import total
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.decided import Decided


@dataclass(frozen=True, slots=True)
class Links:
    """A person's charges, records, matches and issues by what they point at."""

    transactions: Mapping[TransactionRef, Transaction]
    receipts: Mapping[ReceiptRef, Receipt]
    by_transaction: Mapping[TransactionRef, Match]
    by_receipt: Mapping[ReceiptRef, Match]
    issues: Mapping[TransactionRef | ReceiptRef, Sequence[Issue]]
    decisions: Mapping[TransactionRef | ReceiptRef, Sequence[Decision]]

    def messages(self, key: TransactionRef | ReceiptRef) -> str:
        """Every sentence said about this charge or record."""
        return " ".join(dict.fromkeys(issue.message for issue in self.issues.get(key, ())))


def links(person: Person, decided: Decided | None = None) -> Links:
    """Index one person's records, and what was decided on them."""
    issues: dict[TransactionRef | ReceiptRef, list[Issue]] = {}
    for issue in person.open_issues:
        for key in (issue.transaction, issue.receipt):
            if key is not None:
                issues.setdefault(key, []).append(issue)
    return Links(
        transactions={t.key: t for t in person.transactions},
        receipts={r.key: r for r in person.receipts},
        by_transaction=person.match_of_transaction,
        by_receipt=person.match_of_receipt,
        issues=issues,
        decisions=decided.on_records(person) if decided else {},
    )


class Context:
    """Context of the rows of a month: its documents' names, its decisions, the day of the export.

    Ages are counted up to `today`; `closing` is that of the month, if it is closed.
    """

    def __init__(
        self,
        month: Month,
        decisions: Sequence[Decision],
        today: dt.date,
        closing: Closing | None = None,
    ) -> None:
        self.closing = closing
        self._names = month.document_names
        self.decided = Decided(month, decisions)
        self.today = today

    def name(self, document: str) -> str:
        """Return the name of the file, or the start of its digest if the name is not known."""
        return self._names.get(document, document[:12])

    def pages(self, pages: Iterable[PageRef]) -> str:
        """Pages as on a print order, `1-3, 7`; with file names where there are several files."""
        numbers: dict[str, list[int]] = {}
        for page in pages:
            numbers.setdefault(page.document, []).append(page.page)
        if len(numbers) == 1:
            return page_ranges(next(iter(numbers.values())))
        return "; ".join(f"{self.name(file)} {page_ranges(of)}" for file, of in numbers.items())


def page_ranges(pages: Iterable[int]) -> str:
    """Page numbers in order and once each, neighbours joined: `1-3, 7`."""
    ranges: list[list[int]] = []
    for page in sorted(set(pages)):
        if ranges and page == ranges[-1][-1] + 1:
            ranges[-1][1:] = [page]
        else:
            ranges.append([page])
    return ", ".join("-".join(map(str, span)) for span in ranges)


def receipt_sum(receipts: Iterable[Receipt]) -> Decimal:
    """The exact sum of the amounts that could be read."""
    return total(receipt.amount for receipt in receipts if receipt.amount is not None)
