"""Everything the workbench shows of one person, worked out when the person is chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ccprocessor.desktop.workbench.rows.columns import short_day
from ccprocessor.desktop.workbench.rows.entries import EntryKey, PersonEntry, entries_of
from ccprocessor.desktop.workbench.rows.finding_rows import SuggestionRow, suggestion_rows
from ccprocessor.desktop.workbench.rows.loose_rows import Loose
from ccprocessor.desktop.workbench.rows.marks import About, Mark, marks_of
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import IssueType, ReceiptRef
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.decided import Decided
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

    @property
    def first(self) -> PersonEntry | None:
        """Entry to begin with: the first charge or receipt with a problem, else at fault at all."""
        at_fault = [one for one in self.entries if one.record is not None and one.is_at_fault]
        with_problem = [one for one in at_fault if one.issues]
        return next(iter((*with_problem, *at_fault, *self.entries)), None)

    def now(self, chosen: PersonEntry) -> PersonEntry | None:
        """Return an entry that was chosen, or the one where its charge or receipt stands now."""
        found = next((one for one in self.entries if one.key == chosen.key), None)
        return found or self._standing_in(receipt.key for receipt in chosen.receipts)

    def making(self, kind: str) -> PersonEntry | None:
        """Return the first entry that makes a cause of the difference."""
        lines = (line for line in self.difference.lines if line.kind == kind)
        return self._standing_in(
            ref for line in lines for ref in (line.transaction, *line.equal, *line.receipts)
        )

    def _standing_in(self, refs: Iterable[About | None]) -> PersonEntry | None:
        return next((self.entry_of[ref] for ref in refs if ref in self.entry_of), None)

    def candidates(self, entry: PersonEntry) -> tuple[SuggestionRow, ...]:
        """Receipts of anybody, and loose ones, that may fit an entry's charge."""
        key = (self.person.key, entry.charge.key) if entry.charge else None
        return suggestion_rows(entry, self.receipts, self.loose.get(key, ()) if key else ())


class ReceiptIndex:
    """Receipts of a month by their keys; those of people who did not change are not keyed again."""

    def __init__(self) -> None:
        self.by_key: Mapping[ReceiptRef, Receipt] = {}
        self._known: dict[str, tuple[Sequence[Receipt], dict[ReceiptRef, Receipt]]] = {}

    def take(self, people: Iterable[Person]) -> None:
        """Take the people of a month as it is now."""
        before, self._known = self._known, {}
        found: dict[ReceiptRef, Receipt] = {}
        for person in people:
            receipts, keyed = before.get(person.key, ((), {}))
            if receipts is not person.receipts:
                keyed = {one.key: one for one in person.receipts}
            self._known[person.key] = person.receipts, keyed
            found |= keyed
        self.by_key = found


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


def asked_words(entry: PersonEntry, sheet: PersonView | None, decided: Decided | None) -> str:
    """Tell when the receipt that an entry of a sheet lacks was asked for last; empty: never."""
    days = _asked(entry, sheet.person, decided) if sheet and decided else ()
    return f"asked {short_day(days[-1])}".strip() if days else ""


def answers_awaited(person: Person, decided: Decided, today: dt.date) -> frozenset[EntryKey]:
    """Keys of entries that lack nothing but a receipt that was asked for and may still come."""
    if not decided.reminders(person):
        return frozenset()
    awaited = set()
    for entry in entries_of(person):
        if not entry.issues or any(issue.type not in _OWED for issue in entry.issues):
            continue
        days = _asked(entry, person, decided)
        last = days[-1] if days else None
        if last is not None and (today - last).days < ANSWER_DAYS:
            awaited.add(entry.key)
    return frozenset(awaited)


ANSWER_DAYS = 7  # from then on a request without an answer is due again, and F8 leads to it
_OWED: frozenset[IssueType] = frozenset(
    {"missing_receipt", "missing_all_receipts", "total_mismatch"}
)


def _asked(entry: PersonEntry, person: Person, decided: Decided) -> tuple[dt.date | None, ...]:
    lacks = entry.receipt_state in {"no_receipt", "suggested", "record_only"}
    is_all = any(issue.type == "missing_all_receipts" for issue in entry.issues)
    return decided.asked(person, entry.charge) if lacks or is_all else ()
