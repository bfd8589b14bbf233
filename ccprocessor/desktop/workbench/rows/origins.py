"""Origin of values: print, OCR, proof that what was read is wrong, or a person."""

from __future__ import annotations

from collections.abc import Callable

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.tables.model import CellMark, Writable
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Decided, Transaction

FROM_OCR = "read from a scan"
_MARKED_FIELDS = frozenset({"date", "net", "posted"})
"""Fields with room for an icon; the letters of the others are slanted all the same."""

_MARKED_VALUES = frozenset({"transaction_date", "net", "posted_date"})
_MARKED_RECORD = frozenset({"date", "amount"})
"""The same of a receipt's record."""

_DECIDED: dict[Decided, str] = {"typed": "typed by a person", "confirmed": "confirmed by a person"}

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
            return _of_record(entry.receipts[0], field) if here and entry.receipts else None
        return _of_charge(entry.charge, repaired, is_marked=is_marked)

    return mark


def of_value(value: Writable | str | None) -> CellMark | None:
    """Mark how a value of a record came to be; None if it is printed."""
    if not isinstance(value, Writable):
        return None
    if isinstance(value.subject, Transaction):
        field = frozenset({value.field})
        return _of_charge(value.subject, field, is_marked=value.field in _MARKED_VALUES)
    assert isinstance(value.subject, Receipt)
    return _of_record(value.subject, value.field)


def _of_charge(charge: Transaction, fields: frozenset[str], *, is_marked: bool) -> CellMark | None:
    if (decided := _decided(charge, fields)) is not None:
        return decided
    repairs = [repair for repair in charge.repairs if repair.field in fields]
    if repairs:
        said = "; ".join(f"read as {one.read or 'nothing'}, {one.proof}" for one in repairs)
        return CellMark(f"repaired: {said}", icon("repaired"))
    return _from_ocr(charge, is_marked=is_marked)


def _of_record(receipt: Receipt, field: str) -> CellMark | None:
    decided = _decided(receipt, frozenset({field}))
    return decided or _from_ocr(receipt, is_marked=field in _MARKED_RECORD)


def _from_ocr(record: Transaction | Receipt, *, is_marked: bool) -> CellMark | None:
    if record.source == "text":
        return None
    return CellMark(FROM_OCR, icon("eye") if is_marked else None)


def _decided(record: Transaction | Receipt, fields: frozenset[str]) -> CellMark | None:
    """Mark a value that a person typed, or confirmed."""
    how = next((how for field, how in record.decided if field in fields), None)
    return CellMark(_DECIDED[how], icon(how)) if how else None
