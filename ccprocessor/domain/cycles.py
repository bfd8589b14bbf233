"""A month of one account, reviewed: the people of a revision and what was found."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, get_args

from ccprocessor.domain.issues import KEY, Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.domain.money import ZERO, single_currency, to_cents, total
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.receipts import LooseReceipt, Receipt
from ccprocessor.domain.statement import Totals, Transaction, UnassignedPage

Flag = Literal["missing_coding_info", "missing_receipt", "missing_all_receipts", "total_mismatch"]
FLAGS: tuple[Flag, ...] = (
    "missing_coding_info",
    "missing_receipt",
    "missing_all_receipts",
    "total_mismatch",
)
CycleMark = Literal["shown", "archived", "removed"]
"""Place of a month in lists: among those at work, those put away, or those that go."""
CYCLE_MARKS: tuple[CycleMark, ...] = get_args(CycleMark)
Status = Literal["finished", "unfinished"]
ReviewState = Literal["open", "ready", "submitted", "returned", "approved", "exported"]


@dataclass(frozen=True, slots=True)
class Approval:
    """Word of somebody who approved a person: `facts` is the digest of what they approved."""

    by: str
    at: dt.datetime | None
    facts: str = dataclasses.field(metadata={KEY: True})


@dataclass(frozen=True, slots=True)
class Review:
    """State of a person's review: who set it, when, and what was said.

    `why` tells which changed fact ended an earlier submission or approval, or what was changed
    since somebody was returned; `lines` are the charges that are still to be worked on again then.
    `approvals` are those in force, one of two where the office wants a second. `assigned` is the
    user who is to review, or to work on what was returned; empty for everybody who may.
    """

    state: ReviewState = "open"
    by: str = ""
    at: dt.datetime | None = None
    comment: str = ""
    why: str = ""
    lines: tuple[TransactionRef, ...] = ()
    approvals: tuple[Approval, ...] = ()
    assigned: str = ""


@dataclass(frozen=True)
class Person:
    """An employee of the month with everything that was read and found.

    `employee_id` is the card statement's, `portal_id` the expense portal's; at least one of them,
    or a card, tells who it is. `card_name` is the name as the statement prints it. `decisions` are
    the ids of those in force about the person.
    """

    employee_id: str | None
    portal_id: str | None
    name: str
    card_name: str | None = None
    cards: tuple[str, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    matches: tuple[Match, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    issues: tuple[Issue, ...] = ()
    flags: tuple[Flag, ...] = ()
    card_totals: tuple[Totals, ...] = ()
    statement_pages: tuple[PageRef, ...] = ()
    receipt_pages: tuple[PageRef, ...] = ()
    review: Review = Review()
    decisions: tuple[str, ...] = dataclasses.field(default=(), metadata={KEY: True})

    @cached_property
    def key(self) -> str:
        """Key of the person across revisions: employee id, else portal id, else card and name."""
        if self.employee_id:
            return self.employee_id
        if self.portal_id:
            return f"portal {self.portal_id}"
        return f"card {self.cards[0]} {self.name}" if self.cards else f"name {self.name}"

    @property
    def currency(self) -> str:
        """Currency of all records; raises `MixedCurrencies` where there are several."""
        records: tuple[Transaction | Receipt, ...] = (*self.transactions, *self.receipts)
        return single_currency(one.currency for one in records)

    @cached_property
    def statement_total(self) -> Decimal:
        """Net of all transactions of all cards."""
        single_currency(one.currency for one in self.transactions)
        return total(transaction.net for transaction in self.transactions)

    @cached_property
    def receipt_total(self) -> Decimal:
        """Exact amounts of all records summed, then rounded half up to cents."""
        single_currency(one.currency for one in self.receipts)
        return to_cents(total(r.amount for r in self.receipts if r.amount is not None))

    @cached_property
    def match_of_transaction(self) -> dict[TransactionRef, Match]:
        """The match of each charge that has one."""
        return {match.transaction: match for match in self.matches}

    @cached_property
    def match_of_receipt(self) -> dict[ReceiptRef, Match]:
        """The match of each receipt record that has one."""
        return {key: match for match in self.matches for key in match.receipts}

    @cached_property
    def open_transactions(self) -> tuple[Transaction, ...]:
        """The charges that are in no match."""
        matched = self.match_of_transaction
        return tuple(one for one in self.transactions if one.key not in matched)

    @cached_property
    def open_receipts(self) -> tuple[Receipt, ...]:
        """The receipt records that are in no match."""
        matched = self.match_of_receipt
        return tuple(one for one in self.receipts if one.key not in matched)

    @cached_property
    def open_issues(self) -> tuple[Issue, ...]:
        """The issues that nobody has resolved."""
        return tuple(issue for issue in self.issues if issue.resolved is None)

    @property
    def status(self) -> Status:
        """Finished with no flag, where everything of the person could be processed."""
        return "unfinished" if self.flags or self.is_given_up else "finished"

    @property
    def is_ready(self) -> bool:
        """True if nothing of the person is open: no flag and no issue, however small."""
        return not self.flags and not self.open_issues

    @cached_property
    def open_amount(self) -> Decimal:
        """Difference that nobody settled: charged more than receipted, marked charges left out."""
        open_ = (one for one in self.open_issues if one.type == "total_mismatch")
        return total(one.amount_impact or ZERO for one in open_)

    @property
    def is_given_up(self) -> bool:
        """True if the program failed at something of the person."""
        return any(issue.type == "could_not_be_processed" for issue in self.open_issues)


def open_amount_of(people: Iterable[Person]) -> Decimal:
    """Sum what nobody settled, each person's difference by itself, whichever side is more."""
    return total(abs(person.open_amount) for person in people)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A month of one account: what makes two runs the same month."""

    id: str
    company: str
    account_code: str
    period_from: dt.date | None
    period_to: dt.date | None


@dataclass(frozen=True, slots=True)
class Excuse:
    """Somebody who was not approved when a month was closed, by key and name, and why."""

    person: str = dataclasses.field(metadata={KEY: True})
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Closing of a month: by whom, when, at which revision, and who was excused."""

    by: str
    at: dt.datetime | None
    revision: str
    reason: str = ""
    excused: tuple[Excuse, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """Sums to hold against each other; None where the paper prints none."""

    statement_net: Decimal
    summary_page_net: Decimal | None
    receipts: Decimal


@dataclass(frozen=True, slots=True)
class Month:
    """Everything one run found: a cycle, its documents, its people and what belongs to nobody.

    `loose` are receipts given beside the reports.
    """

    cycle: Cycle
    documents: tuple[SourceDocument, ...]
    people: tuple[Person, ...]
    unassigned: tuple[UnassignedPage, ...]
    control_totals: ControlTotals
    issues: tuple[Issue, ...] = ()
    loose: tuple[LooseReceipt, ...] = ()

    @property
    def open_issues(self) -> tuple[Issue, ...]:
        """The month's own issues that nobody has resolved."""
        return tuple(issue for issue in self.issues if issue.resolved is None)

    @property
    def given_up(self) -> tuple[Issue, ...]:
        """Issues about what the program failed at: it is tried again by the next run."""
        everything = (*self.issues, *(one for person in self.people for one in person.issues))
        return tuple(issue for issue in everything if issue.type == "could_not_be_processed")

    @property
    def document_names(self) -> dict[str, str]:
        """The name of each document by its SHA-256."""
        return {document.sha256: document.name for document in self.documents}
