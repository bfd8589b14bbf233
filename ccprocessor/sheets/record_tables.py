"""Every charge and every receipt record with all its columns, its match and its page."""

from __future__ import annotations

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.sheets.links import Files, Links, links, page_ranges, receipt_sum
from ccprocessor.sheets.people_tables import receipt_status
from ccprocessor.sheets.tables import Cell, SheetTable, TableRow

_NO_RECEIPT = "no receipt record"
_NO_CHARGE = "no charge"


def transaction_table(month: Month, files: Files) -> SheetTable:
    """A row for each charge; those without a receipt record are marked."""
    return SheetTable(
        "Transactions",
        (
            "Name",
            "Employee ID",
            "Card",
            "Transaction #",
            "Transaction Date",
            "Posted Date",
            "Level",
            "Merchant Name",
            "City",
            "State",
            "Merchant Group",
            "Product Description",
            "PPU/G",
            "Quantity",
            "Gross Cost",
            "Discount",
            "Net Cost",
            "Match",
            "Receipts",
            "Receipt Amount",
            "Difference",
            "Probability",
            "Issues",
            "Source",
            "Document",
            "Page",
        ),
        (
            _transaction_row(person, transaction, found, files)
            for person in month.people
            for found in (links(person),)
            for transaction in person.transactions
        ),
    )


def _transaction_row(
    person: Person, transaction: Transaction, found: Links, files: Files
) -> TableRow:
    matched = _matched_receipts(transaction, found)
    return TableRow(
        (
            person.name,
            person.employee_id,
            transaction.card,
            transaction.number,
            transaction.transaction_date,
            transaction.posted_date,
            transaction.level,
            transaction.merchant,
            transaction.city,
            transaction.state,
            transaction.merchant_group,
            "; ".join(dict.fromkeys(line.product for line in transaction.lines if line.product)),
            transaction.lines[0].ppu if transaction.lines else None,
            transaction.quantity,
            transaction.gross,
            transaction.discount,
            transaction.net,
            *matched,
            found.messages(transaction.key),
            transaction.source,
            files.name(transaction.place.document),
            transaction.place.page,
        ),
        marked=transaction.key not in found.by_transaction,
    )


def _matched_receipts(transaction: Transaction, found: Links) -> tuple[Cell, ...]:
    match = found.by_transaction.get(transaction.key)
    if match is None:
        return (_NO_RECEIPT, None, None, None, None)
    amount = receipt_sum(found.receipts[key] for key in match.receipts if key in found.receipts)
    return (
        match.state,
        ", ".join(key.transaction_id for key in match.receipts),
        amount,
        transaction.net - amount,
        float(match.probability),
    )


_RECEIPT_HEADS = (
    "Name",
    "Employee ID",
    "Portal ID",
    "Transaction ID",
    "Date",
    "Amount",
    "Expense Type",
    "Expense Title",
    "Purpose",
    "Merchant Name",
    "Merchant Address",
    "Address",
    "Coding Type",
    "Job",
    "Phase",
    "Cost Type",
    "GL Account",
    "GL Description",
    "Attachment",
    "Attachment Name",
    "Request Type",
    "Status",
    "Match",
    "Card",
    "Transaction #",
    "Probability",
    "Issues",
    "Source",
    "Document",
    "Page",
    "Pages",
)


def receipt_table(month: Month, files: Files) -> SheetTable:
    """A row for each receipt record; those that lack something or match no charge are marked."""
    return SheetTable(
        "Receipts",
        _RECEIPT_HEADS,
        (
            _receipt_row(person, receipt, found, files)
            for person in month.people
            for found in (links(person),)
            for receipt in person.receipts
        ),
    )


def _receipt_row(person: Person, receipt: Receipt, found: Links, files: Files) -> TableRow:
    status = receipt_status(receipt)
    return TableRow(
        (
            person.name,
            person.employee_id,
            person.portal_id,
            receipt.transaction_id,
            receipt.date,
            receipt.amount,
            receipt.expense_type,
            receipt.title,
            receipt.purpose,
            receipt.merchant,
            receipt.merchant_address,
            receipt.address,
            *_coding(receipt),
            "yes" if receipt.attachment else "no",
            receipt.attachment_name,
            receipt.request_type,
            status or "Complete",
            *_matched_charge(receipt, found),
            found.messages(receipt.key),
            receipt.source,
            files.name(receipt.place.document),
            receipt.place.page,
            page_ranges(receipt.pages),
        ),
        marked=bool(status) or receipt.key not in found.by_receipt,
    )


def _coding(receipt: Receipt) -> tuple[Cell, ...]:
    coding = receipt.coding
    booked = (coding.type, coding.job, coding.phase, coding.cost_type)
    return (*booked, coding.gl_account, coding.gl_description)


def _matched_charge(receipt: Receipt, found: Links) -> tuple[Cell, ...]:
    match = found.by_receipt.get(receipt.key)
    if match is None:
        return (_NO_CHARGE, None, None, None)
    charge = match.transaction
    return (match.state, charge.card, charge.number, float(match.probability))
