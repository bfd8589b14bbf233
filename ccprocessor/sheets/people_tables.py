"""The sheets a clerk opens first: every person in a row, and what each still owes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.money import total
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.difference import difference_of
from ccprocessor.review.leftovers import Claims, claims_of
from ccprocessor.review.wording import money
from ccprocessor.sheets.links import Files
from ccprocessor.sheets.tables import Cell, Column, SheetTable, TableRow

_NOT_APPLICABLE = "N/A"


class _Summed(NamedTuple):
    """A person on the way into a row, and the files' names."""

    of: Person
    files: Files
    claims: Claims

    @property
    def missing(self) -> Decimal:
        return self.of.statement_total - self.of.receipt_total

    @property
    def causes(self) -> str:
        found = difference_of(self.of, self.claims).causes
        return "; ".join(f"{money(cause.amount)} {cause.words}" for cause in found)

    @property
    def remarks(self) -> str:
        own = (one for one in self.of.open_issues if not (one.transaction or one.receipt))
        return " ".join(dict.fromkeys(one.message for one in own))


_SUMMARY: tuple[Column[_Summed], ...] = (
    Column("Name", lambda row: row.of.name),
    Column("Employee ID", lambda row: row.of.employee_id),
    Column("Card Activity Total", lambda row: row.of.statement_total),
    Column("Receipt Total", lambda row: row.of.receipt_total),
    Column("Receipt Count", lambda row: len(row.of.receipts)),
    Column("Missing Receipt Amount", lambda row: row.missing),
    Column("Flags", lambda row: ", ".join(row.of.flags)),
    Column("Status", lambda row: row.of.status),
    Column("Statement Pages", lambda row: row.files.pages(row.of.statement_pages)),
    Column("Receipt Pages", lambda row: row.files.pages(row.of.receipt_pages)),
    Column("Cards", lambda row: ", ".join(row.of.cards)),
    Column("Portal ID", lambda row: row.of.portal_id),
    Column("Remarks", lambda row: row.remarks),
    Column("Causes", lambda row: row.causes),
)


def summary_table(month: Month, files: Files) -> SheetTable:
    """A row for each person, what is missing and why, and the totals of the month."""
    claims = claims_of(month.people)
    people = (_Summed(person, files, claims) for person in month.people)
    return SheetTable.of(
        "Summary", _SUMMARY, people, lambda row: bool(row.of.flags), _summary_totals(month)
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


def issue_table(month: Month, files: Files) -> SheetTable:
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
        (row for person in month.people for row in _issue_rows(person, files)),
    )


def receipt_status(receipt: Receipt) -> str:
    """Return what the record lacks: coding, attachment, both with a comma, or an empty text."""
    missing = []
    if not receipt.coding.is_complete:
        missing.append("Missing Coding")
    if not receipt.attachment:
        missing.append("Missing Attachment")
    return ", ".join(missing)


def _issue_rows(person: Person, files: Files) -> Iterator[TableRow]:
    if person.transactions and not person.receipts:
        yield _no_receipts_row(person, files)
        return
    for receipt in person.receipts:
        if status := receipt_status(receipt):
            yield _incomplete_row(person, receipt, status, files)
    for transaction in person.open_transactions:
        yield _missing_row(person, transaction, files)


def _no_receipts_row(person: Person, files: Files) -> TableRow:
    pages = person.statement_pages
    document = files.name(pages[0].document) if pages else None
    page = pages[0].page if pages else None
    blanks = (_NOT_APPLICABLE,) * 6
    return TableRow((person.name, *blanks, "Missing All Receipts", document, page), marked=True)


def _incomplete_row(person: Person, receipt: Receipt, status: str, files: Files) -> TableRow:
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
            files.name(receipt.place.document),
            receipt.place.page,
        )
    )


def _missing_row(person: Person, transaction: Transaction, files: Files) -> TableRow:
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
            files.name(transaction.place.document),
            transaction.place.page,
        ),
        marked=True,
    )
