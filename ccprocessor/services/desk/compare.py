"""Two revisions of a cycle, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ccprocessor.decisions.values import RECEIPT_FIELDS, TRANSACTION_FIELDS, value_of
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue
from ccprocessor.services.office import Office
from ccprocessor.storage.decisions import load_decisions
from ccprocessor.storage.revisions import load_month


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that is not the same: whose, of which record, what it was and what it is.

    `subject` is empty where the field is the person's own; `before` or `after` is None where there
    is no such record.
    """

    person: str
    field: str
    subject: str
    before: str | None
    after: str | None


def compare(office: Office, cycle_id: str, before: str, after: str) -> tuple[Change, ...]:
    """Return what differs in revision `after` from `before`; raises `UnknownRevision`."""
    with office.database.read() as session:
        found = [load_month(session, cycle_id, number) for number in (before, after)]
        notes = [notes_of(load_decisions(session, revision.id)) for revision, _ in found]
    (_, old), (_, new) = found
    return tuple(differences(old, new, *notes))


def notes_of(decisions: Sequence[Decision]) -> Mapping[str, str]:
    """Return the texts of notes and reminders by the decisions' ids."""
    return {one.id: one.text or "" for one in decisions if one.kind in ("note", "remind")}


def differences(
    old: Month, new: Month, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Change]:
    """Every cell of people that is not the same in two months, with their notes by decision."""
    left, right = _cells(old, before), _cells(new, after)
    for key in sorted(left.keys() | right.keys()):
        if left.get(key) != right.get(key):
            yield Change(*key, left.get(key), right.get(key))


def _cells(month: Month, notes: Mapping[str, str]) -> Mapping[tuple[str, str, str], str | None]:
    """Return the value of every cell, by person, field and record."""
    return {
        (person.key, field, subject): value
        for person in month.people
        for subject, field, value in _of(person, notes)
    }


def _of(person: Person, notes: Mapping[str, str]) -> Iterator[tuple[str, str, str | None]]:
    yield "", "flags", ", ".join(person.flags)
    yield "", "portal_id", person.portal_id
    yield "", "review.state", person.review.state
    yield "", "review.by", person.review.by or None
    yield "", "review.comment", person.review.comment or None
    yield (
        "",
        "review.lines",
        ", ".join("/".join(map(str, one)) for one in person.review.lines) or None,
    )
    for decision in person.decisions:
        if decision in notes:
            yield f"note {decision}", "text", notes[decision]
    for charge in person.transactions:
        subject = f"transaction {'/'.join(map(str, charge.key))}"
        match = person.match_of_transaction.get(charge.key)
        yield (
            subject,
            "receipts",
            ", ".join(one.transaction_id for one in match.receipts) if match else None,
        )
        yield subject, "mark", charge.mark
        for field in TRANSACTION_FIELDS:
            yield subject, field, value_of(charge, field)
    for receipt in person.receipts:
        subject = f"receipt {'/'.join(map(str, receipt.key))}"
        for field in RECEIPT_FIELDS:
            yield subject, field, value_of(receipt, field)
    yield from _states(person.issues)


def _states(issues: Sequence[Issue]) -> Iterator[tuple[str, str, str]]:
    for issue in issues:
        yield f"issue {issue.key}", "state", "resolved" if issue.resolved else "open"


def month_differences(old: Month, new: Month) -> Iterator[Change]:
    """Problems of months themselves that do not stand the same; `person` is empty."""
    left, right = ({one: state for one, _, state in _states(each.issues)} for each in (old, new))
    for subject in sorted(left.keys() | right.keys()):
        if left.get(subject) != right.get(subject):
            yield Change("", "state", subject, left.get(subject), right.get(subject))
