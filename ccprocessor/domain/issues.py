"""Issues: what is wrong in the data, in words, with the place on the page."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from ccprocessor.domain.places import Place

KEY = "is_key"
"""Marks a field that is put together by the program, whose digits are no card number."""

IssueType = Literal[
    "missing_receipt",
    "missing_all_receipts",
    "missing_coding_info",
    "unknown_code",
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


class IssueKind(NamedTuple):
    """A type of issue: how severe it is, and its name on screen."""

    severity: Severity
    name: str


ISSUES: dict[IssueType, IssueKind] = {
    "missing_receipt": IssueKind("high", "Missing receipt"),
    "missing_all_receipts": IssueKind("high", "No receipts at all"),
    "missing_coding_info": IssueKind("high", "Missing coding"),
    "unknown_code": IssueKind("high", "Unknown code"),
    "total_mismatch": IssueKind("medium", "Totals differ"),
    "statement_does_not_add_up": IssueKind("high", "Statement does not add up"),
    "duplicate_transaction": IssueKind("medium", "Charged twice?"),
    "duplicate_receipt": IssueKind("medium", "Receipt twice?"),
    "amount_differs": IssueKind("low", "Amounts differ"),
    "tip_added": IssueKind("low", "Tip added"),
    "date_differs": IssueKind("low", "Dates differ"),
    "receipt_amount_differs": IssueKind("medium", "Receipt's amount differs"),
    "receipt_date_differs": IssueKind("low", "Receipt's date differs"),
    "receipt_merchant_differs": IssueKind("low", "Receipt's merchant differs"),
    "receipt_card_differs": IssueKind("low", "Receipt's card differs"),
    "receipt_in_another_currency": IssueKind("medium", "Another currency"),
    "receipt_unreadable": IssueKind("low", "Unreadable receipt"),
    "no_receipt_in_attachment": IssueKind("medium", "No receipt attached?"),
    "invalid_amount": IssueKind("high", "Invalid amount"),
    "unreadable_value": IssueKind("high", "Unreadable value"),
    "doubtful_value": IssueKind("medium", "Doubtful value"),
    "unreadable_page": IssueKind("high", "Unreadable page"),
    "could_not_be_processed": IssueKind("high", "Could not be processed"),
    "unassigned_page": IssueKind("high", "Page without an owner"),
    "unknown_person": IssueKind("high", "Unknown person"),
    "ambiguous_person": IssueKind("high", "Ambiguous person"),
    "other_period": IssueKind("medium", "Other period"),
    "newer_report_wins": IssueKind("medium", "Newer report wins"),
    "no_common_people": IssueKind("high", "Nobody in common"),
    "decision_no_longer_fits": IssueKind("high", "Decision no longer fits"),
}
"""Every type, in the order in which those of one person are listed."""


class TransactionRef(NamedTuple):
    """Points at a transaction: last four, number, which of equal ones."""

    card: str
    number: str
    occurrence: int = 1

    @property
    def words(self) -> str:
        """Name of it in a sentence: digits side by side could pass for a card number."""
        return f"{self.number} on card {self.card}{_nth(self.occurrence)}"


class ReceiptRef(NamedTuple):
    """Points at a receipt record: the portal's transaction id, which of equal ones."""

    transaction_id: str
    occurrence: int = 1

    @property
    def words(self) -> str:
        """Name of it in a sentence."""
        return f"{self.transaction_id}{_nth(self.occurrence)}"


def _nth(occurrence: int) -> str:
    return f" (number {occurrence} of these)" if occurrence > 1 else ""


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
    decision: str = dataclasses.field(default="", metadata={KEY: True})
    key: str = dataclasses.field(default="", metadata={KEY: True})
    resolved: Resolution | None = None

    @property
    def severity(self) -> Severity:
        """Severity of the issue, fixed by its type."""
        return ISSUES[self.type].severity

    @property
    def rank(self) -> int:
        """The place of its severity, 0 for the highest."""
        return _SEVERITIES.index(self.severity)
