"""Everything the workbench shows of one person, worked out when the person is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ccprocessor.desktop.workbench.rows.entries import PersonEntry, entries_of
from ccprocessor.desktop.workbench.rows.finding_rows import SuggestionRow, suggestion_rows
from ccprocessor.desktop.workbench.rows.loose_rows import Loose
from ccprocessor.desktop.workbench.rows.marks import About, Mark, marks_of
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.difference import Difference, difference_of
from ccprocessor.review.leftovers import Claims


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person's entries and boxes; `entry_of` finds the entry of a charge or a receipt.

    `receipts` are the month's by their keys, for those that may fit a charge.
    """

    key: str
    person: Person
    entries: tuple[PersonEntry, ...]
    entry_of: Mapping[About, PersonEntry]
    receipts: Mapping[ReceiptRef, Receipt]
    difference: Difference
    marks: tuple[Mark, ...]
    waits: bool = False
    loose: Loose = field(default_factory=dict)

    def candidates(self, entry: PersonEntry) -> tuple[SuggestionRow, ...]:
        """Receipts of anybody, and loose ones, that may fit an entry's charge."""
        key = (self.person.key, entry.charge.key) if entry.charge else None
        return suggestion_rows(entry, self.receipts, self.loose.get(key, ()) if key else ())


def sheet_of(
    key: str,
    person: Person,
    receipts_by_key: Mapping[ReceiptRef, Receipt],
    *,
    claims: Claims | None = None,
    waits: bool = False,
    loose: Loose | None = None,
) -> PersonView:
    """Work out a person's sheet; `receipts_by_key` are the month's receipts, for suggestions.

    `claims` tell what of others may be this person's; `waits`: scanned pages that were not read
    yet may clear what is wrong.
    """
    entries = entries_of(person)
    entry_of: dict[About, PersonEntry] = {}
    for entry in entries:
        if entry.charge:
            entry_of[entry.charge.key] = entry
        entry_of.update((receipt.key, entry) for receipt in entry.receipts)
    return PersonView(
        key=key,
        person=person,
        entries=entries,
        entry_of=entry_of,
        receipts=receipts_by_key,
        difference=difference_of(person, claims),
        marks=marks_of(person),
        waits=waits,
        loose=loose or {},
    )
