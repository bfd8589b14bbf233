"""The sheets a clerk opens first: every person in a row, and what each still owes."""

from __future__ import annotations

from collections.abc import Iterator

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.money import total
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.sheets.links import Files
from ccprocessor.sheets.tables import Cell, SheetTable, TableRow

_NOT_APPLICABLE = "N/A"


def summary_table(month: Month, files: Files) -> SheetTable:
    """A row for each person, what is missing, and the totals of the month."""
    return SheetTable(
        "Summary",
        (
            "Name",
            "Employee ID",
            "Card Activity Total",
            "Receipt Total",
            "Receipt Count",
            "Missing Receipt Amount",
            "Flags",
            "Status",
            "Statement Pages",
            "Receipt Pages",
            "Cards",
            "Portal ID",
            "Remarks",
        ),
        (_summary_row(person, files) for person in month.people),
        _summary_totals(month),
    )


def _summary_row(person: Person, files: Files) -> TableRow:
    remarks = (i.message for i in person.open_issues if i.transaction is None and i.receipt is None)
    return TableRow(
        (
            person.name,
            person.employee_id,
            person.statement_total,
            person.receipt_total,
            len(person.receipts),
            person.statement_total - person.receipt_total,
            ", ".join(person.flags),
            person.status,
            files.pages(person.statement_pages),
            files.pages(person.receipt_pages),
            ", ".join(person.cards),
            person.portal_id,
            " ".join(dict.fromkeys(remarks)),
        ),
        marked=bool(person.flags),
    )


def _summary_totals(month: Month) -> tuple[Cell, ...]:
    people = month.people
    charged = total(person.statement_total for person in people)
    receipted = total(person.receipt_total for person in people)
    count = sum(len(person.receipts) for person in people)
    flagged = sum(1 for person in people if person.flags)
    status = f"{len(people) - flagged} finished, {flagged} unfinished"
    row: tuple[Cell, ...] = ("Total", None, charged, receipted, count, charged - receipted)
    return (*row, None, status, None, None, None, None, None)


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
