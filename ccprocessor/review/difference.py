"""Why a person's statement and receipts differ: line by line, to the cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Match
from ccprocessor.domain.money import to_cents, total
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction

LineKind = Literal["no_receipt", "no_charge", "amounts_differ", "tip_added", "rounding"]


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One cause: what was charged, what the receipts show, and `amount`, the first less the second.

    `charged` is None where there is no charge, `receipted` where there is no receipt or its amount
    could not be read; `note` is a sentence for what the figures do not tell, else empty.
    """

    kind: LineKind
    amount: Decimal
    charged: Decimal | None = None
    receipted: Decimal | None = None
    merchant: str = ""
    date: dt.date | None = None
    transaction: TransactionRef | None = None
    receipts: tuple[ReceiptRef, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Statement total less receipts total, and the lines that make it up."""

    charged: Decimal
    receipted: Decimal
    lines: tuple[DifferenceLine, ...]

    @property
    def amount(self) -> Decimal:
        """Difference of the two totals, charged less receipted."""
        return self.charged - self.receipted

    @property
    def explained(self) -> Decimal:
        """Sum of the lines."""
        return total(line.amount for line in self.lines)

    @property
    def unexplained(self) -> Decimal:
        """Amount that no line explains; zero unless a receipt was counted twice or not at all."""
        return self.amount - self.explained


def difference_of(person: Person) -> Difference:
    """Explain the difference: charges alone, receipts alone, pairs that differ, then rounding."""
    receipts = {receipt.key: receipt for receipt in person.receipts}
    match_of, lone = person.match_of_transaction, person.open_receipts
    pairs = [
        (charge, [receipts[key] for key in match_of[charge.key].receipts if key in receipts])
        for charge in person.transactions
        if charge.key in match_of
    ]
    lines = (
        *map(_no_receipt, person.open_transactions),
        *map(_no_charge, lone),
        *_unequal_pairs(pairs, person, match_of),
        *_rounding([*(group for _, group in pairs), *([receipt] for receipt in lone)], person),
    )
    return Difference(person.statement_total, person.receipt_total, lines)


def _no_receipt(charge: Transaction) -> DifferenceLine:
    return DifferenceLine(
        "no_receipt",
        charge.net,
        charged=charge.net,
        merchant=charge.merchant,
        date=charge.transaction_date,
        transaction=charge.key,
    )


def _no_charge(receipt: Receipt) -> DifferenceLine:
    unread = receipt.amount is None
    amount = _shown([receipt])
    return DifferenceLine(
        "no_charge",
        -amount,
        receipted=None if unread else amount,
        merchant=receipt.merchant,
        date=receipt.date,
        receipts=(receipt.key,),
        note=_UNREAD if unread else "",
    )


_UNREAD = "The receipt's amount could not be read; it counts as nothing."


def _unequal_pairs(
    pairs: Sequence[tuple[Transaction, Sequence[Receipt]]],
    person: Person,
    match_of: dict[TransactionRef, Match],
) -> Iterator[DifferenceLine]:
    tips = {issue.transaction for issue in person.issues if issue.type == "tip_added"}
    for charge, beside in pairs:
        receipted = _shown(beside)
        unread = any(receipt.amount is None for receipt in beside)
        if charge.net == receipted and not unread:
            continue
        yield DifferenceLine(
            "tip_added" if charge.key in tips else "amounts_differ",
            charge.net - receipted,
            charged=charge.net,
            receipted=receipted,
            merchant=charge.merchant,
            date=charge.transaction_date,
            transaction=charge.key,
            receipts=match_of[charge.key].receipts,
            note=_UNREAD if unread else "",
        )


def _rounding(groups: Sequence[Sequence[Receipt]], person: Person) -> Iterator[DifferenceLine]:
    """Cents between receipts rounded one by one and their exact sum rounded once."""
    one_by_one = total(_shown(group) - _exact(group) for group in groups)
    at_once = person.receipt_total - _exact(person.receipts)
    if amount := one_by_one - at_once:
        note = "Receipts are recorded to fractions of a cent and rounded once, in their sum."
        yield DifferenceLine("rounding", amount, note=note)


def _shown(receipts: Sequence[Receipt]) -> Decimal:
    """Return the sum that a charge's receipts show, rounded to cents."""
    return to_cents(_exact(receipts))


def _exact(receipts: Sequence[Receipt]) -> Decimal:
    return total(receipt.amount for receipt in receipts if receipt.amount is not None)
