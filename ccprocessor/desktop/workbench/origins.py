"""Where values come from: print, eyes, or proof that what was read is wrong."""

from __future__ import annotations

from collections.abc import Callable

from ccprocessor.desktop.shared.table import CellMark
from ccprocessor.desktop.shared.theme import icon
from ccprocessor.desktop.workbench.entries import Entry
from ccprocessor.desktop.workbench.rows import ReceiptRow
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction

BY_EYE = "read by eye"

_FIELDS: dict[str, frozenset[str]] = {
    "net": frozenset({"net", "gross", "discount"}),
    "date": frozenset({"transaction_date"}),
    "merchant": frozenset({"merchant"}),
    "posted": frozenset({"posted_date"}),
    "product": frozenset({"product"}),
    "city": frozenset({"city"}),
    "merchant_group": frozenset({"merchant_group"}),
}


def of_entry(field: str) -> Callable[[Entry], CellMark | None]:
    """How a value of a charge, or of a receipt without one, came to be; None: it is printed."""
    repaired = _FIELDS[field]

    def mark(entry: Entry) -> CellMark | None:
        if entry.charge is None:
            return _of_record(entry.receipts[0]) if field != "net" else None
        return _of_charge(entry.charge, repaired)

    return mark


def of_receipt(row: ReceiptRow) -> CellMark | None:
    """How the values of a record came to be; None: they are printed."""
    return _of_record(row.receipt)


def _of_charge(charge: Transaction, fields: frozenset[str]) -> CellMark | None:
    repairs = [repair for repair in charge.repairs if repair.field in fields]
    if repairs:
        said = "; ".join(f"read as {one.read or 'nothing'}, {one.proof}" for one in repairs)
        return CellMark(icon("repaired"), f"repaired: {said}")
    return None if charge.source == "text" else CellMark(icon("eye"), BY_EYE)


def _of_record(receipt: Receipt) -> CellMark | None:
    return None if receipt.source == "text" else CellMark(icon("eye"), BY_EYE)
