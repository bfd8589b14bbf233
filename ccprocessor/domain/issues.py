"""Issues: what is wrong in the data, in words, with the place on the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from ccprocessor.domain.places import Place

IssueType = Literal[
    "missing_receipt",
    "missing_all_receipts",
    "missing_coding_info",
    "total_mismatch",
    "statement_does_not_add_up",
    "duplicate_transaction",
    "duplicate_receipt",
    "amount_differs",
    "tip_added",
    "date_differs",
    "receipt_amount_differs",
    "receipt_date_differs",
    "receipt_merchant_differs",
    "receipt_card_differs",
    "receipt_in_another_currency",
    "receipt_unreadable",
    "no_receipt_in_attachment",
    "invalid_amount",
    "unreadable_value",
    "doubtful_value",
    "unreadable_page",
    "could_not_be_processed",
    "unassigned_page",
    "unknown_person",
    "ambiguous_person",
    "other_period",
    "newer_report_wins",
    "no_common_people",
    "decision_no_longer_fits",
]
Severity = Literal["high", "medium", "low"]
_SEVERITIES: tuple[Severity, ...] = get_args(Severity)

SEVERITY: dict[IssueType, Severity] = {
    "missing_receipt": "high",
    "missing_all_receipts": "high",
    "missing_coding_info": "high",
    "total_mismatch": "medium",
    "statement_does_not_add_up": "high",
    "duplicate_transaction": "medium",
    "duplicate_receipt": "medium",
    "amount_differs": "low",
    "tip_added": "low",
    "date_differs": "low",
    "receipt_amount_differs": "medium",
    "receipt_date_differs": "low",
    "receipt_merchant_differs": "low",
    "receipt_card_differs": "low",
    "receipt_in_another_currency": "medium",
    "receipt_unreadable": "low",
    "no_receipt_in_attachment": "medium",
    "invalid_amount": "high",
    "unreadable_value": "high",
    "doubtful_value": "medium",
    "unreadable_page": "high",
    "could_not_be_processed": "high",
    "unassigned_page": "high",
    "unknown_person": "high",
    "ambiguous_person": "high",
    "other_period": "medium",
    "newer_report_wins": "medium",
    "no_common_people": "high",
    "decision_no_longer_fits": "high",
}


class TransactionRef(NamedTuple):
    """Points at a transaction: last four, number, which of equal ones."""

    card: str
    number: str
    occurrence: int = 1


class ReceiptRef(NamedTuple):
    """Points at a receipt record: the portal's transaction id, which of equal ones."""

    transaction_id: str
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class Resolution:
    """Why an issue is none any more: who said so, when, for what reason."""

    by: str
    at: dt.datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong: a sentence, what it is worth, whom it concerns, where it stands.

    `key` names it across revisions once a month is whole; `field` is the field of the record that
    it is about, empty if of none or of all. `decision` is the id of the decision it is about.
    """

    type: IssueType
    message: str
    amount_impact: Decimal | None = None
    transaction: TransactionRef | None = None
    receipt: ReceiptRef | None = None
    places: tuple[Place, ...] = ()
    field: str = ""
    decision: str = ""
    key: str = ""
    resolved: Resolution | None = None

    @property
    def severity(self) -> Severity:
        """Severity of the issue, fixed by its type."""
        return SEVERITY[self.type]

    @property
    def rank(self) -> int:
        """The place of its severity, 0 for the highest."""
        return _SEVERITIES.index(self.severity)
