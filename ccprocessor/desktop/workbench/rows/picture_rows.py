"""Compare a receipt's picture with what was recorded, field by field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ccprocessor.domain.issues import IssueType, ReceiptRef
from ccprocessor.domain.money import to_cents
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.wording import money

Sureness = Literal["sure", "likely", "doubtful"]
Compared = Literal["same", "differs", ""]

_SURE, _LIKELY = 0.95, 0.8
_TITLES = {
    "merchant": "Merchant",
    "date": "Date",
    "total": "Total",
    "subtotal": "Subtotal",
    "tax": "Tax",
    "tip": "Tip",
    "currency": "Currency",
    "card": "Card",
}
_AMOUNTS = frozenset({"total", "subtotal", "tax", "tip"})


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One field: on the picture, in the record (empty where it has none), and how they compare."""

    name: str
    reading: FieldReading | None
    recorded: str = ""
    compared: Compared = ""

    @property
    def title(self) -> str:
        """Name of the field, as shown."""
        return _TITLES[self.name]

    @property
    def shown(self) -> str:
        """The picture's value, as a clerk writes it."""
        if self.reading is None:
            return "not found"
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
            return "The picture does not show it."
        lines = [f"{self.reading.confidence:.0%} of values so supported are right."]
        if self.reading.evidence:
            lines += ["What speaks for it:", *(f"• {said}" for said in self.reading.evidence)]
        if self.reading.alternatives:
            lines += ["Also on the paper:", *(f"• {value}" for value in self.reading.alternatives)]
        return "\n".join(lines)


def picture_rows(
    picture: PictureReading,
    receipt: Receipt,
    charge: Transaction | None,
    issues: Collection[IssueType] = (),
) -> tuple[PictureRow, ...]:
    """A row a field; merchant, date, total and card always, the others where the paper has them.

    Merchants are written in many ways: they differ where an issue says so.
    """
    recorded = _recorded(receipt, charge)
    rows = []
    for name, reading in picture.fields:
        if reading is None and name not in recorded:
            continue
        value = recorded.get(name, "")
        rows.append(PictureRow(name, reading, value, _compared(name, reading, value, issues)))
    return tuple(rows)


def field_key(ref: ReceiptRef, name: str) -> str:
    """The key of the box around a field on a record's picture."""
    return f"field {name} {ref.transaction_id} {ref.occurrence}"


def needs_help(picture: PictureReading) -> bool:
    """Tell whether total or date could not be read."""
    return bool(picture.note) or picture.total is None or picture.date is None


def _recorded(receipt: Receipt, charge: Transaction | None) -> dict[str, str]:
    return {
        "merchant": receipt.merchant,
        "date": receipt.date.isoformat() if receipt.date else "",
        "total": "" if receipt.amount is None else money(receipt.amount),
        "card": f"••{charge.card}" if charge else "",
    }


def _compared(
    name: str, reading: FieldReading | None, value: str, issues: Collection[IssueType]
) -> Compared:
    if reading is None or not value:
        return ""
    match name:
        case "merchant":
            same = "receipt_merchant_differs" not in issues
        case "total":
            same = to_cents(Decimal(reading.value)) == to_cents(Decimal(value.replace(",", "")))
        case "card":
            same = f"••{reading.value}" == value
        case _:
            same = reading.value == value
    return "same" if same else "differs"
