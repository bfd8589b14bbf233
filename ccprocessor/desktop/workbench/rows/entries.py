"""Entries of a person's work list: charges, receipts alone, and problems of neither."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from ccprocessor.decisions.values import value_of
from ccprocessor.desktop.shared.tables.model import Writable
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue, IssueType, ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.domain.money import ZERO, to_cents, total
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction

Standing = Literal["matched", "suggested", "no_receipt", "no_charge", "person"]
ReceiptState = Literal[
    "with_picture",
    "record_only",
    "suggested",
    "no_receipt",
    "no_charge",
    "personal",
    "disputed",
    "receipt_lost",
    "person",
]
_AT_FAULT: frozenset[ReceiptState] = frozenset({"suggested", "no_receipt", "no_charge"})
_FOLLOWS: IssueType = "total_mismatch"
"""Totals differ because something else is wrong: told with that, alone only where nothing is."""

OF_PERSON: frozenset[IssueType] = frozenset({"unknown_person", "ambiguous_person"})
"""Problems of who somebody is, wherever on their pages they are shown."""

_MAKES_A_DIFFERENCE: frozenset[IssueType] = OF_PERSON | {
    "missing_all_receipts",
    "statement_does_not_add_up",
    "unreadable_value",
}
"""Problems that totals differ by, whether or not a charge or a receipt shows by how much."""

CODING: frozenset[IssueType] = frozenset({"missing_coding_info", "unknown_code"})
"""Problems of a receipt's codes."""


class IssueRef(NamedTuple):
    """Points at a problem of a person that is about no charge and no receipt."""

    type: IssueType
    message: str


class ReturnRef(NamedTuple):
    """Points at the word with which somebody was returned as a whole."""

    comment: str


EntryKey = TransactionRef | ReceiptRef | IssueRef | ReturnRef


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A charge with its receipts, a receipt without a charge, or a problem of the person alone.

    `suggestions` are those for the charge, the likeliest first; `issues` what is wrong with it,
    the gravest first: one cause is one entry, and what follows from it stands with it. `settled`
    is what was wrong until somebody said why it is not. `returned` is the comment with which a
    reviewer gave it back, by name.
    """

    standing: Standing
    charge: Transaction | None
    receipts: tuple[Receipt, ...] = ()
    match: Match | None = None
    suggestions: tuple[Suggestion, ...] = ()
    issues: tuple[Issue, ...] = ()
    settled: tuple[Issue, ...] = ()
    returned: str = ""

    @property
    def key(self) -> EntryKey:
        """Identity of the charge, of the receipt, or of the problem."""
        if self.charge is not None:
            return self.charge.key
        if self.receipts:
            return self.receipts[0].key
        if not self.issues:
            return ReturnRef(self.returned)
        return IssueRef(self.issues[0].type, self.issues[0].message)

    def is_about(self, ref: object, issue: str | None) -> bool:
        """Tell whether a charge, a receipt or a problem, by its key, stands in it."""
        refs = {self.key, *(receipt.key for receipt in self.receipts)}
        return ref in refs or any(one.key == issue for one in (*self.issues, *self.settled))

    @property
    def record(self) -> Transaction | Receipt | None:
        """The charge, else the receipt; None for a problem of the person alone."""
        return self.charge or next(iter(self.receipts), None)

    @property
    def is_at_fault(self) -> bool:
        """True if something is wrong with it, nothing proves it, or it was returned."""
        return self.is_stop or self.receipt_state in _AT_FAULT

    @property
    def is_stop(self) -> bool:
        """True if it is a stop on the way through the problems."""
        return bool(self.issues or self.returned)

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
        if self.charge is not None:
            return self.charge.transaction_date
        return self.receipts[0].date if self.receipts else None

    @property
    def merchant(self) -> str:
        """As printed; of a problem alone, nothing."""
        record = self.record
        return record.merchant if record else ""

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
    def difference(self) -> Decimal | None:
        """Charge less receipts; None where they agree or nothing of both is known."""
        net, shown = self.net, self.receipted
        if self.charge is not None and self.charge.mark is not None and not self.receipts:
            return None
        if net is None and shown is None:
            return None
        return to_cents((net or ZERO) - (shown or ZERO)) or None

    @property
    def uncoded(self) -> tuple[str, ...]:
        """Names of what the coding of its receipts lacks, each once."""
        return tuple(dict.fromkeys(name for one in self.receipts for name in one.coding.lacks))


def writable(record: Transaction | Receipt, field: str) -> Writable:
    """A field of a record as it may be changed."""
    return Writable(record, field, value_of(record, field) or "")


def entries_of(person: Person) -> tuple[PersonEntry, ...]:
    """Entries that are wrong, in the statement's order, then all that are in order.

    Problems of the person alone come first of all.
    """
    receipts = {receipt.key: receipt for receipt in person.receipts}
    match_of = person.match_of_transaction
    suggested = _suggestions_of(person.suggestions)
    issues, lone_issues = _divided(person, person.open_issues)
    charges = [
        _charge_entry(
            charge, match_of.get(charge.key), suggested, receipts, issues.get(charge.key, ())
        )
        for charge in person.transactions
    ]
    alone = [
        PersonEntry("no_charge", None, (receipt,), issues=tuple(issues.get(receipt.key, ())))
        for receipt in person.open_receipts
    ]
    records = _with_returned(person, _with_settled(person, [*charges, *alone]))
    lone = [PersonEntry("person", None, issues=(issue,)) for issue in lone_issues]
    if (comment := returned_words(person)) and not any(one.returned for one in records):
        lone.insert(0, PersonEntry("person", None, returned=comment))
    _let_follow([one for one in person.open_issues if one.type == _FOLLOWS], lone, records)
    return (
        *lone,
        *(entry for entry in records if entry.is_at_fault),
        *(entry for entry in records if not entry.is_at_fault),
    )


def returned_words(person: Person) -> str:
    """Say by whom somebody was returned, and the comment; empty of anybody else."""
    review = person.review
    return f"Returned by {review.by}: {review.comment}" if review.state == "returned" else ""


def _with_returned(person: Person, records: list[PersonEntry]) -> list[PersonEntry]:
    """Give the comment to the charges that were returned and are still as they were."""
    lines, comment = frozenset(person.review.lines), returned_words(person)
    if not lines or not comment:
        return records
    return [replace(one, returned=comment) if one.key in lines else one for one in records]


def _let_follow(
    follows: Sequence[Issue], lone: list[PersonEntry], records: list[PersonEntry]
) -> None:
    """Put what follows from a cause with the last cause there is: it is settled with that one."""
    if not follows:
        return
    causes = [
        (entries, number)
        for entries in (lone, records)
        for number, one in enumerate(entries)
        if one.issues and (one.difference or one.issues[0].type in _MAKES_A_DIFFERENCE)
    ]
    if not causes:
        causes = [(records, n) for n, one in enumerate(records) if one.is_at_fault]
        causes = [(records, n) for _, n in causes if records[n].difference][:1]
    if not causes:
        lone += [PersonEntry("person", None, issues=(issue,)) for issue in follows]
    elif len(causes) == 1:
        [(entries, number)] = causes
        entries[number] = replace(entries[number], issues=(*entries[number].issues, *follows))


def _with_settled(person: Person, records: list[PersonEntry]) -> list[PersonEntry]:
    """Give the entries what was settled about them."""
    settled, _ = _divided(person, [issue for issue in person.issues if issue.resolved])
    if not settled:
        return records
    return [replace(one, settled=tuple(settled.get(one.key, ()))) for one in records]  # type: ignore[arg-type]


def _divided(
    person: Person, issues: Iterable[Issue]
) -> tuple[Mapping[TransactionRef | ReceiptRef, Sequence[Issue]], list[Issue]]:
    """Issues by the charge or lone receipt they are about, and those about neither."""
    charge_of = {key: match.transaction for key, match in person.match_of_receipt.items()}
    records: tuple[Transaction | Receipt, ...] = (*person.transactions, *person.receipts)
    known: set[object] = {one.key for one in records}
    found: dict[TransactionRef | ReceiptRef, list[Issue]] = defaultdict(list)
    lone = []
    for issue in sorted(issues, key=lambda one: one.rank):
        ref = issue.transaction or issue.receipt
        if ref is None and issue.type not in OF_PERSON:
            ref = _standing_at(issue, records)
        if ref is None or ref not in known:
            lone += [issue] if issue.type != _FOLLOWS else []
        elif isinstance(ref, ReceiptRef):
            found[charge_of.get(ref, ref)].append(issue)
        else:
            found[ref].append(issue)
    return found, lone


def _standing_at(
    issue: Issue, records: Iterable[Transaction | Receipt]
) -> TransactionRef | ReceiptRef | None:
    """The one record in whose place an issue stands that names none."""
    at = {one.key for one in records if one.place in issue.places}
    return at.pop() if len(at) == 1 else None


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
    issues: Sequence[Issue],
) -> PersonEntry:
    suggestions = suggested.get(charge.key, ())
    if match is not None:
        beside = tuple(receipts[key] for key in match.receipts if key in receipts)
        return PersonEntry("matched", charge, beside, match, suggestions, tuple(issues))
    is_likely = any(one.is_likely for one in suggestions)
    standing: Standing = "suggested" if is_likely else "no_receipt"
    return PersonEntry(standing, charge, suggestions=suggestions, issues=tuple(issues))
