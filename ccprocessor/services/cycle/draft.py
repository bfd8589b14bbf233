"""A reviewed month on its way to the database."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.matches import Alias, PairModel
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.statement import UnassignedPage
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.review.coding_lists import NO_LISTS, CodingLists
from ccprocessor.review.people import stripped
from ccprocessor.services.cycle.month import month_of
from ccprocessor.services.intake.intake import IntakeResult
from ccprocessor.services.intake.kept_results import OfficeResults
from ccprocessor.services.intake.page_texts import PageTexts

if TYPE_CHECKING:  # imported where something is looked up: most of the time to start is theirs
    from ccprocessor.storage.revisions import StoredRevision


@dataclass(frozen=True, slots=True)
class Base:
    """Newest state of a cycle: the revision's number (None before the first), its decisions.

    Where stored months are joined, the decisions are those of all of them.
    """

    number: str | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class UnsavedMonth:
    """A reviewed month that waits to be stored; `timings_ms` fills up until it is.

    `base` is what it follows, whose decisions are laid upon `reading`; `earlier` are people of
    other months, `lists` the codes that the office allows, `model` what it learned about pairs.
    `redacted` is the SHA-256 of each document's copy without card numbers, by the document's own;
    `repainted` are those whose copy was made anew, since more was to be removed. `joins` are the
    newest revisions of stored months that become this one, `reason` why it is stored, where the
    files do not tell. `ocr_results` is what was read of pictures.
    """

    reading: MonthReading
    month: Month
    intake: IntakeResult
    inputs_digest: str
    aliases: tuple[Alias, ...]
    created: dt.datetime
    started: dt.datetime
    program: str
    options: Mapping[str, object]
    timings_ms: dict[str, int]
    redacted: Mapping[str, str]
    cache: Path
    texts: PageTexts
    ocr_results: OfficeResults | None = None
    repainted: frozenset[str] = frozenset()
    base: Base = Base()
    earlier: tuple[Person, ...] = ()
    lists: CodingLists = NO_LISTS
    model: PairModel | None = None
    joins: tuple[StoredRevision, ...] = ()
    reason: str | None = None

    @property
    def stored_digest(self) -> str:
        """The digest of its inputs; another where something failed, so that it is tried again."""
        messages = [issue.message for issue in self.month.given_up]
        if not messages:
            return self.inputs_digest
        return hashlib.sha256("\n".join([self.inputs_digest, *messages]).encode()).hexdigest()

    def of(self, reading: MonthReading) -> UnsavedMonth:
        """Return the draft of another reading, card numbers masked, with the same decisions."""
        reading = masked_record(reading)
        month = month_of(
            reading, self.earlier, self.base.decisions, lists=self.lists, model=self.model
        )
        return replace(self, reading=reading, month=month)

    def after(self, base: Base) -> UnsavedMonth:
        """The draft as it is after another revision was stored: on that one's decisions."""
        return self if base == self.base else replace(self, base=base).of(self.reading)

    def without(self, error: CouldNotBeProcessed) -> UnsavedMonth:
        """The draft without what storing failed at, which its issues tell.

        That is the record of a document, by its digest, or somebody's records, by their key; where
        they are gone, the person, whose pages are then nobody's. Raises any other error.
        """
        failed = next((one for one in self.month.people if one.key == error.item), None)
        if failed is not None:
            people = (
                _bare(one, error) if one.key == failed.key else one for one in self.reading.people
            )
            return replace(
                self,
                reading=self.reading.with_people(tuple(people)),
                month=_without(self.month, failed, error),
            )
        read = {one.document for one in self.intake.readings}
        names = {one.sha256: one.name for one in self.month.documents if one.sha256 in read}
        if error.item not in names:
            raise error
        message = f"The record of {names[error.item]} could not be stored: {error.why}."
        return replace(
            self,
            month=_with_issue(self.month, message),
            intake=replace(
                self.intake,
                records=tuple(r for r in self.intake.records if r.document != error.item),
            ),
        )


def _bare(person: Person, error: CouldNotBeProcessed) -> Person:
    return stripped(person, CouldNotBeProcessed(person.name, error.why))


def _without(month: Month, failed: Person, error: CouldNotBeProcessed) -> Month:
    """The month without somebody's records; where they are gone, without the person."""
    loose = tuple(
        replace(
            one,
            proposal=one.proposal if one.proposal and one.proposal.person != failed.key else None,
            rivals=tuple(rival for rival in one.rivals if rival.person != failed.key),
        )
        for one in month.loose
    )
    month = replace(month, loose=loose)
    if failed.transactions or failed.receipts:
        bare = _bare(failed, error)
        people = tuple(bare if one is failed else one for one in month.people)
        return replace(month, people=people)
    reason = f"is of {failed.name}, who could not be stored"
    pages = (*failed.statement_pages, *failed.receipt_pages)
    left = tuple(UnassignedPage(page.document, page.page, reason) for page in pages)
    people = tuple(one for one in month.people if one is not failed)
    month = replace(month, people=people, unassigned=(*month.unassigned, *left))
    return _with_issue(month, f"{failed.name} could not be stored: {error.why}.")


def _with_issue(month: Month, message: str) -> Month:
    return replace(month, issues=(*month.issues, Issue("could_not_be_processed", message)))
