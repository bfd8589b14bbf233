"""Subjects of steps: whose record or problem it was that a step is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ccprocessor.decisions.people import records_of
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import Decision, Step
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.review.decided import is_named


class Subject(NamedTuple):
    """A person, and a record or a problem of theirs, by keys; no person: it is the month's own."""

    person: str | None
    ref: TransactionRef | ReceiptRef | None = None
    issue: str | None = None


def subject_of(step: Step, month: Month, decisions: Sequence[Decision]) -> Subject | None:
    """Return what a step was about first, as far as it stands in a month; None if nothing does.

    A decision that was taken back is found among the `decisions` of the month, or of the step.
    """
    known = {one.id: one for one in (*decisions, *step.decisions)}
    first = step.decisions[0]
    about = known.get(first.decision or "", first)
    for person in month.people:
        if (subject := _in(person, about)) is not None:
            return subject
    own = any(issue.key == about.issue for issue in month.issues)
    return Subject(None, issue=about.issue) if own and about.issue else None


def _in(person: Person, about: Decision) -> Subject | None:
    """Return what of a person a decision is about; None where it is about somebody else."""
    issue = next((one for one in person.issues if one.key == about.issue), None)
    if issue is not None:
        return Subject(person.key, issue.transaction or issue.receipt, issue.key)
    wanted = {*filter(None, (about.transaction, about.receipt))} or {*about.receipts}
    for record in records_of(person):
        key = record.key
        is_added = bool(about.id) and about.id in _name(key)
        if is_added or key in wanted or _whole(key) in wanted:
            return Subject(person.key, key)
    names = {person.key, person.employee_id, person.portal_id} - {None}
    if not names & {about.person, about.employee_id, about.portal_id}:
        return None
    said = about.text or "" if about.kind == "remind" else ""
    asked = (one.key for one in person.transactions if is_named(one, said))
    return Subject(person.key, next(asked, None))


def _name(key: TransactionRef | ReceiptRef) -> str:
    return key.number if isinstance(key, TransactionRef) else key.transaction_id


def _whole(key: TransactionRef | ReceiptRef) -> TransactionRef | ReceiptRef:
    """Return the receipt that a part of a split one is a part of; others as they are."""
    if isinstance(key, TransactionRef) or "/" not in key.transaction_id:
        return key
    return key._replace(transaction_id=key.transaction_id.partition("/")[0])
