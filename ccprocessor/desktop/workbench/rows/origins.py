"""Origin of values: print, OCR, or proof that what was read is wrong."""

from __future__ import annotations

from collections.abc import Callable

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.tables.model import CellMark
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.finding_rows import ReceiptRow
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction

FROM_OCR = "read from a scan"
_MARKED_FIELDS = frozenset({"date", "net", "posted"})
"""Fields with room for an icon; the letters of the others are slanted all the same."""


_FIELDS: dict[str, frozenset[str]] = {
    "net": frozenset({"net", "gross", "discount"}),
    "date": frozenset({"transaction_date"}),
    "merchant": frozenset({"merchant"}),
    "posted": frozenset({"posted_date"}),
    "product": frozenset({"product"}),
    "city": frozenset({"city"}),
    "merchant_group": frozenset({"merchant_group"}),
}


def of_entry(field: str) -> Callable[[PersonEntry], CellMark | None]:
    """Return a function that marks how an entry's value came to be; None if it is printed."""
    repaired, is_marked = _FIELDS[field], field in _MARKED_FIELDS

    def mark(entry: PersonEntry) -> CellMark | None:
        if entry.charge is None:
            here = field in {"date", "merchant"}
            return _of_record(entry.receipts[0], is_marked=is_marked) if here else None
        return _of_charge(entry.charge, repaired, is_marked=is_marked)

    return mark


def of_receipt(row: ReceiptRow) -> CellMark | None:
    """Mark how date and amount of a record came to be; None if they are printed."""
    return _of_record(row.receipt, is_marked=True)


def of_receipts_merchant(row: ReceiptRow) -> CellMark | None:
    """The same for its merchant, which needs its room for letters."""
    return _of_record(row.receipt, is_marked=False)


def _of_charge(charge: Transaction, fields: frozenset[str], *, is_marked: bool) -> CellMark | None:
    repairs = [repair for repair in charge.repairs if repair.field in fields]
    if repairs:
        said = "; ".join(f"read as {one.read or 'nothing'}, {one.proof}" for one in repairs)
        return CellMark(f"repaired: {said}", icon("repaired"))
    return (
        None if charge.source == "text" else CellMark(FROM_OCR, icon("eye") if is_marked else None)
    )


def _of_record(receipt: Receipt, *, is_marked: bool) -> CellMark | None:
    return (
        None if receipt.source == "text" else CellMark(FROM_OCR, icon("eye") if is_marked else None)
    )
