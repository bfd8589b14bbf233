"""The sheets a clerk opens first: every person in a row, and what each still owes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ccprocessor.domain.cycles import Month, Person, Review
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.money import total
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.difference import difference_of
from ccprocessor.review.leftovers import Claims, claims_of
from ccprocessor.review.standing import AGES, Owed, age_words, owed_by, wrongs_of
from ccprocessor.review.wording import money
from ccprocessor.sheets.links import Context
from ccprocessor.sheets.tables import Cell, Column, SheetTable, TableRow

_NOT_APPLICABLE = "N/A"
_TOLD = frozenset({"total_mismatch", "missing_all_receipts"})
"""Issues that amounts and flags tell already."""


class _Summed(NamedTuple):
    """A person on the way into a row, and what stands around it."""

    of: Person
    context: Context
    claims: Claims

    @property
    def missing(self) -> Decimal:
        return self.of.statement_total - self.of.receipt_total

    @property
    def causes(self) -> str:
        found = difference_of(self.of, self.claims).causes
        return " · ".join(f"{money(cause.amount)} {cause.words}" for cause in found)

    @property
    def remarks(self) -> str:
        own = (
            one
            for one in self.of.open_issues
            if not (one.transaction or one.receipt or one.type in _TOLD)
        )
        return " ".join(dict.fromkeys(one.message for one in own))


_SUMMARY: tuple[Column[_Summed], ...] = (
    Column("Name", lambda row: row.of.name, 24),
    Column("Employee ID", lambda row: row.of.employee_id),
    Column("Card Activity Total", lambda row: row.of.statement_total),
    Column("Receipt Total", lambda row: row.of.receipt_total),
    Column("Receipt Count", lambda row: len(row.of.receipts)),
    Column("Missing Receipt Amount", lambda row: row.missing),
    Column("Flags", lambda row: " · ".join(wrongs_of(row.of)), 32),
    Column("Causes", lambda row: row.causes, 32),
    Column("Status", lambda row: row.of.status, 12),
    Column("Remarks", lambda row: row.remarks, 44),
    Column("Review", lambda row: _reviewed(row.of.review), 20),
    Column("By", lambda row: row.of.review.by, 14),
    Column("On", lambda row: row.of.review.at and row.of.review.at.date()),
    Column("Statement Pages", lambda row: row.context.pages(row.of.statement_pages), 40),
    Column("Receipt Pages", lambda row: row.context.pages(row.of.receipt_pages), 40),
    Column("Cards", lambda row: ", ".join(row.of.cards), 20),
    Column("Portal ID", lambda row: row.of.portal_id),
)


def _reviewed(review: Review) -> str:
    """Return the state of somebody's review, with what was said; empty where nobody looked."""
    if review.state in {"open", "ready"}:
        return review.why
    return ": ".join(part for part in (review.state, review.comment) if part)


def summary_table(month: Month, context: Context) -> SheetTable:
    """A row for each person, what is missing and why, and the totals of the month."""
    claims = claims_of(month.people)
    people = (_Summed(person, context, claims) for person in month.people)
    return SheetTable.of(
        "Summary",
        _SUMMARY,
        people,
        lambda row: bool(row.of.flags),
        _summary_totals(month),
        printed=13,
    )


def _summary_totals(month: Month) -> dict[str, Cell]:
    people = month.people
    charged = total(person.statement_total for person in people)
    receipted = total(person.receipt_total for person in people)
    flagged = sum(1 for person in people if person.flags)
    return {
        "Name": "Total",
        "Card Activity Total": charged,
        "Receipt Total": receipted,
        "Receipt Count": sum(len(person.receipts) for person in people),
        "Missing Receipt Amount": charged - receipted,
        "Status": f"{len(people) - flagged} finished, {flagged} unfinished",
    }


def issue_table(month: Month, context: Context) -> SheetTable:
    """Every record without coding or attachment and every charge without a record."""
    return SheetTable(
        "Receipt Issue Details",
        (
            "Name",
            "Expense",
            "Date",
            "Amount",
            "Purpose",
            "Merchant Name",
            "Merchant Address",
            "Status",
            "Document",
            "Page",
        ),
        (row for person in month.people for row in _issue_rows(person, context)),
        widest={
            "Name": 24,
            "Expense": 16,
            "Purpose": 26,
            "Merchant Name": 26,
            "Merchant Address": 34,
            "Status": 20,
            "Document": 22,
        },
    )


def receipt_status(receipt: Receipt) -> str:
    """Return what the record lacks: coding, attachment, both with a comma, or an empty text."""
    missing = []
    if not receipt.coding.is_complete:
        missing.append("Missing Coding")
    if not receipt.attachment:
        missing.append("Missing Attachment")
    return ", ".join(missing)


def _issue_rows(person: Person, context: Context) -> Iterator[TableRow]:
    if person.transactions and not person.receipts:
        yield _no_receipts_row(person, context)
        return
    for receipt in person.receipts:
        if status := receipt_status(receipt):
            yield _incomplete_row(person, receipt, status, context)
    for transaction in person.open_transactions:
        yield _missing_row(person, transaction, context)


def _no_receipts_row(person: Person, context: Context) -> TableRow:
    pages = person.statement_pages
    document = context.name(pages[0].document) if pages else None
    page = pages[0].page if pages else None
    blanks = (_NOT_APPLICABLE,) * 6
    return TableRow((person.name, *blanks, "Missing All Receipts", document, page), marked=True)


def _incomplete_row(person: Person, receipt: Receipt, status: str, context: Context) -> TableRow:
    return TableRow(
        (
            person.name,
            receipt.expense_type,
            receipt.date,
            receipt.amount,
            receipt.purpose,
            receipt.merchant,
            receipt.merchant_address,
            status,
            context.name(receipt.place.document),
            receipt.place.page,
        )
    )


def _missing_row(person: Person, transaction: Transaction, context: Context) -> TableRow:
    return TableRow(
        (
            person.name,
            transaction.merchant_group,
            transaction.transaction_date,
            transaction.net,
            None,
            transaction.merchant,
            ", ".join(part for part in (transaction.city, transaction.state) if part),
            "Missing Receipt",
            context.name(transaction.place.document),
            transaction.place.page,
        ),
        marked=True,
    )


class _Due(NamedTuple):
    """A receipt that somebody owes, on its way into a row."""

    person: Person
    of: Owed
    days: int | None
    reminded: tuple[dt.date | None, ...]
    context: Context


_OUTSTANDING: tuple[Column[_Due], ...] = (
    Column("Name", lambda row: row.person.name, 24),
    Column("Employee ID", lambda row: row.person.employee_id),
    Column("Age", lambda row: age_words(row.days), 16),
    Column("Days", lambda row: row.days),
    Column("Date", lambda row: row.of.date),
    Column("Merchant Name", lambda row: row.of.merchant, 28),
    Column("Amount", lambda row: row.of.amount),
    Column("Missing", lambda row: row.of.lacks, 14),
    Column("Card", lambda row: row.of.card),
    Column("Transaction #", lambda row: row.of.number),
    Column("Reminded", lambda row: len(row.reminded)),
    Column("Last Reminded", lambda row: row.reminded[-1] if row.reminded else None),
    Column("Document", lambda row: row.context.name(row.of.place.document), 22),
    Column("Page", lambda row: row.of.place.page),
)


def outstanding_table(month: Month, context: Context) -> SheetTable:
    """Every receipt that somebody owes, the oldest first; what is over 30 days old is marked."""
    due = [
        _Due(person, owed, owed.age(context.today), reminded, context)
        for person in month.people
        for reminded in (context.decided.reminders(person),)
        for owed in owed_by(person)
    ]
    due.sort(key=lambda row: -row.days if row.days is not None else 1)
    totals: dict[str, Cell] = {
        "Name": "Total",
        "Amount": total(row.of.amount for row in due if row.of.amount is not None),
    }
    return SheetTable.of("Outstanding", _OUTSTANDING, due, _is_old, totals)


def _is_old(row: _Due) -> bool:
    return row.days is not None and row.days > AGES[0][0]


class _Act(NamedTuple):
    """A decision on its way into a row."""

    person: Person
    of: Decision
    context: Context


_DECISIONS: tuple[Column[_Act], ...] = (
    Column("Name", lambda row: row.person.name, 24),
    Column("Employee ID", lambda row: row.person.employee_id),
    Column("Decided On", lambda row: row.of.at and row.of.at.date()),
    Column("Decided By", lambda row: row.of.by, 16),
    Column("Decision", lambda row: row.context.decided.words(row.of), 60),
    Column("About", lambda row: _about(row.of), 30),
    Column("Reason", lambda row: row.of.reason, 40),
)


def decision_table(month: Month, context: Context) -> SheetTable:
    """Every decision in force, beside each person it is about."""
    acts = (
        _Act(person, decision, context)
        for person in month.people
        for decision in context.decided.of(person)
    )
    return SheetTable.of("Decisions", _DECISIONS, acts, lambda _: False)


def _about(one: Decision) -> str:
    """Return the charge or the receipt that a decision is about; empty if neither."""
    if one.transaction is not None:
        return f"charge {one.transaction.number}, card {one.transaction.card}"
    return f"receipt {one.receipt.transaction_id}" if one.receipt else ""
