"""Every charge and every receipt record with all its columns, its match and its page."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.matches import Match
from ccprocessor.domain.pages import Source
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.decided import Told
from ccprocessor.sheets.links import Context, Links, links, page_ranges, receipt_sum
from ccprocessor.sheets.people_tables import receipt_status
from ccprocessor.sheets.tables import Column, SheetTable, decided_columns

_NO_RECEIPT = "no receipt record"
_NO_CHARGE = "no charge"
_SOURCES: dict[Source, str] = {
    "text": "printed",
    "ocr": "OCR",
    "repaired": "repaired",
    "typed": "typed",
}


class _Charge(NamedTuple):
    """A charge on its way into a row: whose it is, its match, and what stands around it."""

    person: Person
    of: Transaction
    found: Links
    context: Context

    @property
    def match(self) -> Match | None:
        return self.found.by_transaction.get(self.of.key)

    @property
    def told(self) -> Told:
        made = self.found.decisions
        return self.context.decided.told(made.get(self.of.key, ()) if made else ())

    @property
    def receipt_amount(self) -> Decimal | None:
        if self.match is None:
            return None
        receipts = self.found.receipts
        return receipt_sum(receipts[key] for key in self.match.receipts if key in receipts)


_CHARGES: tuple[Column[_Charge], ...] = (
    Column("Name", lambda row: row.person.name, 24),
    Column("Employee ID", lambda row: row.person.employee_id),
    Column("Card", lambda row: row.of.card),
    Column("Transaction #", lambda row: row.of.number),
    Column("Transaction Date", lambda row: row.of.transaction_date),
    Column("Posted Date", lambda row: row.of.posted_date),
    Column("Level", lambda row: row.of.level),
    Column("Merchant Name", lambda row: row.of.merchant, 26),
    Column("City", lambda row: row.of.city, 18),
    Column("State", lambda row: row.of.state),
    Column("Merchant Group", lambda row: row.of.merchant_group, 16),
    Column("Product Description", lambda row: _products(row.of), 30),
    Column("PPU/G", lambda row: row.of.lines[0].ppu if row.of.lines else None),
    Column("Quantity", lambda row: row.of.quantity),
    Column("Gross Cost", lambda row: row.of.gross),
    Column("Discount", lambda row: row.of.discount),
    Column("Net Cost", lambda row: row.of.net),
    Column("Match", lambda row: row.match.state if row.match else _NO_RECEIPT),
    Column("Receipts", lambda row: _receipts(row.match) if row.match else None, 20),
    Column("Receipt Amount", lambda row: row.receipt_amount),
    Column("Difference", lambda row: _less(row.of.net, row.receipt_amount)),
    Column("Probability", lambda row: float(row.match.probability) if row.match else None),
    Column("Issues", lambda row: row.found.messages(row.of.key), 44),
    Column("Source", lambda row: _SOURCES[row.of.source]),
    Column("Document", lambda row: row.context.name(row.of.place.document), 22),
    Column("Page", lambda row: row.of.place.page),
    *decided_columns(lambda row: row.told),
)


def transaction_table(month: Month, context: Context) -> SheetTable:
    """A row for each charge; those without a receipt record are marked."""
    charges = (
        _Charge(person, transaction, found, context)
        for person in month.people
        for found in (links(person, context.decided),)
        for transaction in person.transactions
    )
    return SheetTable.of("Transactions", _CHARGES, charges, lambda row: row.match is None, keys=4)


def _products(transaction: Transaction) -> str:
    return "; ".join(dict.fromkeys(line.product for line in transaction.lines if line.product))


def _receipts(match: Match) -> str:
    return ", ".join(key.transaction_id for key in match.receipts)


def _less(net: Decimal, amount: Decimal | None) -> Decimal | None:
    return None if amount is None else net - amount


class _Record(NamedTuple):
    """A receipt record on its way into a row, as `_Charge`."""

    person: Person
    of: Receipt
    found: Links
    context: Context

    @property
    def match(self) -> Match | None:
        return self.found.by_receipt.get(self.of.key)

    @property
    def told(self) -> Told:
        made = self.found.decisions
        return self.context.decided.told(made.get(self.of.key, ()) if made else ())


_RECORDS: tuple[Column[_Record], ...] = (
    Column("Name", lambda row: row.person.name, 24),
    Column("Employee ID", lambda row: row.person.employee_id),
    Column("Portal ID", lambda row: row.person.portal_id),
    Column("Transaction ID", lambda row: row.of.transaction_id),
    Column("Date", lambda row: row.of.date),
    Column("Amount", lambda row: row.of.amount),
    Column("Expense Type", lambda row: row.of.expense_type, 18),
    Column("Expense Title", lambda row: row.of.title, 22),
    Column("Purpose", lambda row: row.of.purpose, 30),
    Column("Merchant Name", lambda row: row.of.merchant, 26),
    Column("Merchant Address", lambda row: row.of.merchant_address, 30),
    Column("Address", lambda row: row.of.address, 26),
    Column("Coding Type", lambda row: row.of.coding.type),
    Column("Job", lambda row: row.of.coding.job),
    Column("Phase", lambda row: row.of.coding.phase),
    Column("Cost Type", lambda row: row.of.coding.cost_type),
    Column("GL Account", lambda row: row.of.coding.gl_account),
    Column("GL Description", lambda row: row.of.coding.gl_description, 20),
    Column("Attachment", lambda row: "yes" if row.of.attachment else "no"),
    Column("Attachment Name", lambda row: row.of.attachment_name, 22),
    Column("Request Type", lambda row: row.of.request_type),
    Column("Status", lambda row: receipt_status(row.of) or "Complete", 18),
    Column("Match", lambda row: row.match.state if row.match else _NO_CHARGE),
    Column("Card", lambda row: row.match.transaction.card if row.match else None),
    Column("Transaction #", lambda row: row.match.transaction.number if row.match else None),
    Column("Probability", lambda row: float(row.match.probability) if row.match else None),
    Column("Issues", lambda row: row.found.messages(row.of.key), 44),
    Column("Source", lambda row: _SOURCES[row.of.source]),
    Column("Document", lambda row: row.context.name(row.of.place.document), 22),
    Column("Page", lambda row: row.of.place.page),
    Column("Pages", lambda row: page_ranges(row.of.pages)),
    *decided_columns(lambda row: row.told),
)


def receipt_table(month: Month, context: Context) -> SheetTable:
    """A row for each receipt record; those that lack something or match no charge are marked."""
    records = (
        _Record(person, receipt, found, context)
        for person in month.people
        for found in (links(person, context.decided),)
        for receipt in person.receipts
    )
    return SheetTable.of("Receipts", _RECORDS, records, _lacks, keys=4)


def _lacks(row: _Record) -> bool:
    return bool(receipt_status(row.of)) or row.match is None
