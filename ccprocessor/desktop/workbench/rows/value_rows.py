"""A charge, its record and the record's picture beside each other, field by field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ccprocessor.decisions.values import AMOUNT_FIELDS, RECEIPT_FIELDS, TRANSACTION_FIELDS
from ccprocessor.desktop.shared.tables.model import Writable
from ccprocessor.desktop.workbench.rows.entries import writable
from ccprocessor.domain.issues import IssueType, ReceiptRef
from ccprocessor.domain.money import to_cents
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.wording import money

Sureness = Literal["sure", "likely", "doubtful"]
Compared = Literal["same", "differs", ""]

_SURE, _LIKELY = 0.95, 0.8
_FIELDS = (
    ("date", "Date", "transaction_date", "date"),
    ("merchant", "Merchant", "merchant", "merchant"),
    ("total", "Amount", "net", "amount"),
    ("subtotal", "Subtotal", "", ""),
    ("tax", "Tax", "", ""),
    ("tip", "Tip", "", ""),
    ("currency", "Currency", "currency", "currency"),
    ("card", "Card", "", ""),
    ("coding.type", "Coding", "", "coding.type"),
    ("coding.job", "Job", "", "coding.job"),
    ("coding.phase", "Phase", "", "coding.phase"),
    ("coding.cost_type", "Cost type", "", "coding.cost_type"),
    ("coding.gl_account", "Account", "", "coding.gl_account"),
    ("purpose", "Purpose", "", "purpose"),
    ("expense_type", "Expense type", "", "expense_type"),
    ("attachment", "Picture attached", "", "attachment"),
    ("record", "Record number", "", "transaction_id"),
    ("city", "City", "city", ""),
    ("posted", "Posted", "posted_date", ""),
    ("group", "Group", "merchant_group", ""),
    ("product", "Product", "product", ""),
    ("number", "Number", "number", ""),
)
"""Name (a picture's, where it has the field), title, and the fields of charge and record."""

_COMPARED = frozenset({"date", "merchant", "total"})
_AMOUNTS = frozenset({"total", "subtotal", "tax", "tip"})


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One field as the statement, the record and the picture have it, and how the last compare.

    `charge` and `record` are None where there is no such value; what may be written into is
    `Writable`, what may not is text. `is_earlier`: an earlier version of the program has read it.
    """

    name: str
    title: str
    charge: Writable | str | None = None
    record: Writable | str | None = None
    reading: FieldReading | None = None
    is_read: bool = False
    compared: Compared = ""
    is_earlier: bool = False

    @property
    def shown(self) -> str:
        """The picture's value, as a clerk writes it."""
        if self.reading is None:
            return "not found" if self.is_read and self.name in _COMPARED else ""
        value = self.reading.value
        if self.name in _AMOUNTS:
            return money(Decimal(value))
        return f"••{value}" if self.name == "card" else value

    @property
    def sureness(self) -> Sureness | None:
        """Certainty of the picture's value, in words; None if there is no value."""
        if self.reading is None:
            return None
        confidence = self.reading.confidence
        return "sure" if confidence >= _SURE else "likely" if confidence >= _LIKELY else "doubtful"

    @property
    def why(self) -> str:
        """Evidence for the value, and what else the paper shows, a line each."""
        if self.reading is None:
            return "The picture does not show it." if self.is_read else ""
        lines = [f"{self.reading.confidence:.0%} of values so supported are right."]
        if self.reading.evidence:
            lines += ["What speaks for it:", *(f"• {said}" for said in self.reading.evidence)]
        if self.reading.alternatives:
            lines += ["Also on the paper:", *(f"• {value}" for value in self.reading.alternatives)]
        if self.is_earlier:
            lines.append("Read by an earlier version of the program, with nothing left in doubt.")
        return "\n".join(lines)


def value_rows(
    charge: Transaction | None, receipt: Receipt | None, issues: Collection[IssueType] = ()
) -> tuple[ValueRow, ...]:
    """A row a field that any of the three has, in the order in which a clerk compares them.

    Merchants are written in many ways: they differ where an issue says so.
    """
    picture = receipt.picture if receipt else None
    is_read = picture is not None and picture.is_readable
    is_earlier = picture is not None and picture.is_earlier
    readings = dict(picture.fields) if picture is not None else {}
    spare = _spare(receipt.coding) if receipt else ()
    rows = []
    for name, title, charge_field, record_field in _FIELDS:
        if name in spare:
            continue
        reading = readings.get(name)
        ours = _field(charge, charge_field)
        theirs = _field(receipt, record_field)
        if name == "card":
            ours = f"••{charge.card}" if charge else None
        if reading is None and ((ours is None and theirs is None) or _is_plain(name, ours, theirs)):
            continue
        compared = _compared(name, reading, ours, theirs, issues)
        rows.append(ValueRow(name, title, ours, theirs, reading, is_read, compared, is_earlier))
    return tuple(rows)


def shown_value(value: Writable | str | None) -> str:
    """A value of the statement or the record as it stands in its cell."""
    if value is None or isinstance(value, str):
        return value or ""
    if value.field in AMOUNT_FIELDS and value.text:
        return money(Decimal(value.text))
    return value.text


def field_key(ref: ReceiptRef, name: str) -> str:
    """The key of the box around a field on a record's picture."""
    return f"field {name} {ref.transaction_id} {ref.occurrence}"


def needs_help(picture: PictureReading) -> bool:
    """Tell whether total or date could not be read."""
    return bool(picture.note) or picture.total is None or picture.date is None


def _field(record: Transaction | Receipt | None, field: str) -> Writable | str | None:
    """A field of a record as it may be changed, as text where no decision sets it."""
    if record is None or not field:
        return None
    value = writable(record, field)
    known = TRANSACTION_FIELDS if isinstance(record, Transaction) else RECEIPT_FIELDS
    return value if field in known else value.text or None


def _spare(coding: Coding) -> tuple[str, ...]:
    """The parts that a coding of its kind has no use for, and that are empty."""
    match coding.kind:
        case "general ledger":
            parts = {"job": coding.job, "phase": coding.phase, "cost_type": coding.cost_type}
        case "job":
            parts = {"gl_account": coding.gl_account}
        case _:
            return ()
    return tuple(f"coding.{name}" for name, value in parts.items() if not value)


def _is_plain(name: str, charge: Writable | str | None, record: Writable | str | None) -> bool:
    """Tell whether a currency needs no word: both are in the same one."""
    return name == "currency" and (charge is None or record is None or charge == record)


def _compared(
    name: str,
    reading: FieldReading | None,
    charge: Writable | str | None,
    record: Writable | str | None,
    issues: Collection[IssueType],
) -> Compared:
    """Say "same" only where statement, record and picture agree, as far as they have the value."""
    stated, recorded = shown_value(charge), shown_value(record)
    if name != "merchant" and stated and recorded and stated != recorded:
        return "differs"
    against = stated if name == "card" else recorded
    if reading is None or not against:
        return ""
    match name:
        case "merchant":
            same = "receipt_merchant_differs" not in issues
        case "total":
            same = to_cents(Decimal(reading.value)) == to_cents(Decimal(against.replace(",", "")))
        case "card":
            same = f"••{reading.value}" == against
        case _:
            same = reading.value == against
    return "same" if same else "differs"
