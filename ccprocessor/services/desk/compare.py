"""Two revisions of a cycle, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ccprocessor.decisions.values import RECEIPT_FIELDS, TRANSACTION_FIELDS, value_of
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.services.office import Office
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
        _, old = load_month(session, cycle_id, before)
        _, new = load_month(session, cycle_id, after)
    return tuple(differences(old, new))


def differences(old: Month, new: Month) -> Iterator[Change]:
    """Every cell of people's records that is not the same in two months."""
    left, right = _cells(old), _cells(new)
    for key in sorted(left.keys() | right.keys()):
        if left.get(key) != right.get(key):
            yield Change(*key, left.get(key), right.get(key))


def _cells(month: Month) -> Mapping[tuple[str, str, str], str | None]:
    """Return the value of every cell, by person, field and record."""
    return {
        (person.key, field, subject): value
        for person in month.people
        for subject, field, value in _of(person)
    }


def _of(person: Person) -> Iterator[tuple[str, str, str | None]]:
    yield "", "flags", ", ".join(person.flags)
    yield "", "portal_id", person.portal_id
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
    for issue in person.issues:
        yield f"issue {issue.key}", "state", "resolved" if issue.resolved else "open"
