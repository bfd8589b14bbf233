"""Entries of one person's tables: charges with their receipts, and receipts alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ccprocessor.decisions.values import value_of
from ccprocessor.desktop.shared.tables.model import Writable
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.domain.money import total
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction

Standing = Literal["matched", "suggested", "no_receipt", "no_charge"]
ReceiptState = Literal[
    "with_picture",
    "record_only",
    "suggested",
    "no_receipt",
    "no_charge",
    "personal",
    "disputed",
    "receipt_lost",
]


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A charge with the receipts matched with it, or a receipt without a charge.

    `suggestions` are those for the charge, the likeliest first.
    """

    standing: Standing
    charge: Transaction | None
    receipts: tuple[Receipt, ...] = ()
    match: Match | None = None
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def key(self) -> TransactionRef | ReceiptRef:
        """Identity of the charge, or of the receipt."""
        return self.charge.key if self.charge else self.receipts[0].key

    @property
    def receipt_state(self) -> ReceiptState:
        """State of the charge's receipts: a record proves nothing without its picture."""
        if self.charge is not None and self.charge.mark is not None:
            return self.charge.mark
        if self.standing != "matched":
            return self.standing
        pictured = all(receipt.attachment for receipt in self.receipts)
        return "with_picture" if self.receipts and pictured else "record_only"

    @property
    def date(self) -> dt.date | None:
        """Of the charge, else of the receipt; None where it could not be read."""
        return self.charge.transaction_date if self.charge else self.receipts[0].date

    @property
    def merchant(self) -> str:
        """As printed."""
        return self.charge.merchant if self.charge else self.receipts[0].merchant

    @property
    def net(self) -> Decimal | None:
        """Amount charged; None if nothing was."""
        return self.charge.net if self.charge else None

    @property
    def receipted(self) -> Decimal | None:
        """Sum that its receipts show; None if none could be read."""
        amounts = [receipt.amount for receipt in self.receipts if receipt.amount is not None]
        return total(amounts) if amounts else None

    @property
    def uncoded(self) -> tuple[str, ...]:
        """Names of what the coding of its receipts lacks, each once."""
        return tuple(dict.fromkeys(name for one in self.receipts for name in one.coding.lacks))


def writable(record: Transaction | Receipt, field: str) -> Writable:
    """A field of a record as it may be changed."""
    return Writable(record, field, value_of(record, field) or "")


def entries_of(person: Person) -> tuple[PersonEntry, ...]:
    """A person's charges in the statement's order, then the receipts without a charge."""
    receipts = {receipt.key: receipt for receipt in person.receipts}
    match_of = person.match_of_transaction
    suggested = _suggestions_of(person.suggestions)
    charges = (
        _charge_entry(charge, match_of.get(charge.key), suggested, receipts)
        for charge in person.transactions
    )
    lone = (PersonEntry("no_charge", None, (receipt,)) for receipt in person.open_receipts)
    return (*charges, *lone)


def _suggestions_of(
    suggestions: Sequence[Suggestion],
) -> Mapping[TransactionRef, tuple[Suggestion, ...]]:
    found: dict[TransactionRef, tuple[Suggestion, ...]] = {}
    for one in sorted(suggestions, key=lambda one: -one.probability):
        found[one.transaction] = (*found.get(one.transaction, ()), one)
    return found


def _charge_entry(
    charge: Transaction,
    match: Match | None,
    suggested: Mapping[TransactionRef, tuple[Suggestion, ...]],
    receipts: Mapping[ReceiptRef, Receipt],
) -> PersonEntry:
    suggestions = suggested.get(charge.key, ())
    if match is not None:
        beside = tuple(receipts[key] for key in match.receipts if key in receipts)
        return PersonEntry("matched", charge, beside, match, suggestions)
    return PersonEntry(
        "suggested" if suggestions else "no_receipt", charge, suggestions=suggestions
    )
