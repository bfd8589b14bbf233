"""Acts of a person on a month, as the decisions that are sent down and a name for the step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ccprocessor.decisions.values import AMOUNT_FIELDS, DATE_FIELDS
from ccprocessor.desktop.shared.tables.model import Writable
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Suggestion
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Mark, Transaction
from ccprocessor.extraction.text.amounts import parse_amount
from ccprocessor.extraction.text.dates import parse_date
from ccprocessor.review.wording import day, money

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.desk.session import Line

FIELD_WORDS = {
    "transaction_date": "date",
    "posted_date": "posted date",
    "net": "amount",
    "merchant_group": "group",
    "expense_type": "expense type",
    "coding.type": "coding type",
    "coding.job": "job",
    "coding.phase": "phase",
    "coding.cost_type": "cost type",
    "coding.gl_account": "account",
}
"""Names of fields on screen, where they are not called so themselves."""

MARK_WORDS: dict[Mark, str] = {
    "personal": "personal",
    "disputed": "disputed",
    "receipt_lost": "receipt lost",
}


class Act(NamedTuple):
    """One step: its name in the history, and its decisions."""

    label: str
    lines: tuple[Line, ...]


def write(value: Writable, text: str) -> Act:
    """Write a value into a field of a charge or a receipt."""
    written = _as_written(value.field, text)
    line = {"kind": "set", **_about(value.subject), "field": value.field, "value": written}
    name = FIELD_WORDS.get(value.field, value.field)
    return Act(f"{name} of {_named(value.subject)}: {written or 'none'}", (line,))


def confirm(value: Writable) -> Act:
    """Say that a value was read as it is printed."""
    line = {"kind": "confirm", **_about(value.subject), "field": value.field}
    name = FIELD_WORDS.get(value.field, value.field)
    return Act(f"{name} of {_named(value.subject)} confirmed", (line,))


def match(charge: Transaction, suggestion: Suggestion) -> Act:
    """Put a charge and the receipts of a suggestion together."""
    line = {"kind": "match", **_about(charge), "receipts": _receipts(suggestion.receipts)}
    return Act(f"{charge.merchant} matched", (line,))


def unmatch(charge: Transaction) -> Act:
    """Leave a charge alone."""
    return Act(f"{charge.merchant} unmatched", ({"kind": "unmatch", **_about(charge)},))


def reject(charge: Transaction, receipts: Sequence[ReceiptRef]) -> Act:
    """Keep a charge and receipts apart."""
    line = {"kind": "reject", **_about(charge), "receipts": _receipts(receipts)}
    return Act(f"{charge.merchant}: another receipt", (line,))


def mark(charge: Transaction, as_: Mark) -> Act:
    """Say why a charge needs no receipt."""
    line = {"kind": "mark", **_about(charge), "as": as_}
    return Act(f"{charge.merchant}: {MARK_WORDS[as_]}", (line,))


def resolve(issue: Issue, reason: str) -> Act:
    """Settle a problem with a reason."""
    line = {"kind": "resolve", "issue": issue.key, "reason": reason}
    return Act(f"settled: {issue.message}", (line,))


def note(person: Person, text: str) -> Act:
    """Write something down about a person."""
    return Act(f"note on {person.name}", ({"kind": "note", "person": person.key, "text": text},))


def request(charge: Transaction) -> str:
    """What a cardholder is asked for, in a sentence that can be changed."""
    on = f" of {day(charge.transaction_date)}" if charge.transaction_date else ""
    return f"Please send the receipt for {charge.merchant}, {money(charge.net)}{on}."


def remind(person: Person, text: str) -> Act:
    """Note down that somebody was asked for something."""
    line = {"kind": "remind", "person": person.key, "text": text}
    return Act(f"{person.name} asked", (line,))


def rejected(entry: PersonEntry) -> tuple[ReceiptRef, ...]:
    """The receipts that “another receipt” is about: those matched, else those suggested first."""
    pair = entry.match or next(iter(entry.suggestions), None)
    return pair.receipts if pair else ()


def _as_written(field: str, text: str) -> str:
    """A typed amount or day in the form of decisions; what is none goes down as it is."""
    if field in AMOUNT_FIELDS and (amount := parse_amount(text)) is not None:
        return f"{amount:f}"
    if field in DATE_FIELDS and (date := parse_date(text)) is not None:
        return date.isoformat()
    return text


def _named(subject: object) -> str:
    assert isinstance(subject, Transaction | Receipt)
    return subject.merchant or "a receipt"


def _about(subject: object) -> Line:
    assert isinstance(subject, Transaction | Receipt)
    if isinstance(subject, Receipt):
        return {"receipt": subject.key._asdict()}
    return {"transaction": subject.key._asdict()}


def _receipts(refs: Sequence[ReceiptRef | TransactionRef]) -> list[dict[str, object]]:
    return [ref._asdict() for ref in refs]
