"""Everything the workbench shows of one person, worked out when the person is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ccprocessor.desktop.workbench.rows.entries import PersonEntry, entries_of
from ccprocessor.desktop.workbench.rows.finding_rows import (
    IssueRow,
    ReceiptRow,
    SuggestionRow,
    issue_rows,
    receipt_rows,
    suggestion_rows,
)
from ccprocessor.desktop.workbench.rows.marks import About, Mark, marks_of
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue, ReceiptRef
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.difference import Difference, difference_of


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person's rows and boxes; `entry_of` finds the row of a charge or a receipt."""

    key: str
    person: Person
    entries: tuple[PersonEntry, ...]
    entry_of: Mapping[About, PersonEntry]
    receipts: tuple[ReceiptRow, ...]
    issues: tuple[IssueRow, ...]
    suggestions: tuple[SuggestionRow, ...]
    difference: Difference
    marks: tuple[Mark, ...]
    waits: bool = False

    def entry_of_issue(self, issue: Issue) -> PersonEntry | None:
        """The row an issue is about, None where it is about none or several."""
        for ref in (issue.transaction, issue.receipt):
            if ref is not None and ref in self.entry_of:
                return self.entry_of[ref]
        about = {mark.about for mark in self.marks if mark.place in issue.places}
        return self.entry_of.get(about.pop()) if len(about) == 1 else None


def sheet_of(
    key: str, person: Person, receipts_by_key: Mapping[ReceiptRef, Receipt], *, waits: bool = False
) -> PersonView:
    """Work out a person's sheet; `receipts_by_key` are the month's receipts, for suggestions.

    `waits`: scanned pages that were not read yet may clear what is wrong.
    """
    entries = entries_of(person)
    entry_of: dict[About, PersonEntry] = {}
    for entry in entries:
        if entry.charge:
            entry_of[entry.charge.key] = entry
        entry_of.update((receipt.key, entry) for receipt in entry.receipts)
    own = {receipt.key: receipt for receipt in person.receipts}
    return PersonView(
        key=key,
        person=person,
        entries=entries,
        entry_of=entry_of,
        receipts=receipt_rows(person.receipts, entries),
        issues=issue_rows(person.open_issues),
        suggestions=suggestion_rows(
            person.suggestions,
            {entry.charge.key: entry for entry in entries if entry.charge},
            {**receipts_by_key, **own},
        ),
        difference=difference_of(person),
        marks=marks_of(person),
        waits=waits,
    )
