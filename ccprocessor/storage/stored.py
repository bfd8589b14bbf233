"""Values handed to storage as a revision, and values that come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from ccprocessor.domain.cycles import Closing, ControlTotals, Cycle, CycleMark, Month, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.receipts import LooseReceipt
from ccprocessor.domain.statement import UnassignedPage
from ccprocessor.errors import (
    DatabaseRefused,
    Means,
    NextStep,
    WrongUsage,
)

RevisionKind = Literal["reading", "edit", "restore", "approval"]
"""Origin of a revision: files, decisions, an earlier revision, words of review alone."""


class RevisionConflict(DatabaseRefused):
    """Someone stored a revision of the same month meanwhile."""

    hint = "Load the newest revision and try again; nothing of this was stored."


class UnknownRevision(WrongUsage):
    """No such cycle, or no such revision of it."""

    hint = NextStep("{} every month and its revisions.", Means.MONTHS)


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A month to store. Its documents must have been stored before.

    `inputs_digest` stands for all it was made from: files, aliases, options, program, decisions.
    `decisions` are all that it stands on, with their ids; `reading` is what they were laid upon,
    or the digest of one that is kept already.
    `based_on` is the number of the revision it was worked out from, where that matters; `reason`
    is told from the files where it is None; `created_at` is now where it is None. `before` is the
    month of `based_on`, as it was loaded: who is still as there is not encoded again. `operation`
    is the id of the save, under which it is found again.
    """

    month: Month
    inputs_digest: str
    reason: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    based_on: str | None = None
    created_at: dt.datetime | None = None
    kind: RevisionKind = "reading"
    reading: MonthReading | str | None = None
    decisions: tuple[Decision, ...] = ()
    before: Month | None = None
    operation: str = ""

    @property
    def people_before(self) -> tuple[Person, ...]:
        """People of the month that it was worked out from; none where that does not matter."""
        return self.before.people if self.before and self.based_on else ()


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """A revision's own data; `number` is major.minor, `parent` the number it follows.

    `reading` is the digest of what it was made from, None in what older programs stored.
    """

    id: int
    cycle_id: str
    number: str
    parent: str | None
    author: str
    reason: str
    created_at: dt.datetime
    program: str
    options: Mapping[str, Any]
    timings: Mapping[str, float]
    digest: str
    inputs_digest: str
    kind: RevisionKind = "reading"
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class RevisionSummary:
    """A revision in a list; totals are the month's, in cents.

    `open_amount` is what nobody had settled of people's differences (`open_amount_of`), None where
    an older program stored the revision.
    """

    number: str
    created_at: dt.datetime
    author: str
    reason: str
    people: int
    flagged: int
    statement_total: Decimal
    receipt_total: Decimal
    submitted: int = 0
    approved: int = 0
    open_amount: Decimal | None = None


REMOVED_FOR = dt.timedelta(days=30)
"""The time for which a removed month can be brought back."""


@dataclass(frozen=True, slots=True)
class CycleSummary:
    """A month and its revisions, oldest first.

    `damaged` names what of it is no longer what was stored, and is not among them. `mark` says
    whether it was put away, `marked_at` when. `unsaved` are the people who changed it since
    its newest revision, and how often. `closing` tells by whom and when it was closed; None while
    it is open.
    """

    cycle: Cycle
    revisions: tuple[RevisionSummary, ...]
    damaged: tuple[str, ...] = ()
    mark: CycleMark = "shown"
    marked_at: dt.datetime | None = None
    unsaved: tuple[tuple[str, int], ...] = ()
    closing: Closing | None = None

    @property
    def back_until(self) -> dt.datetime | None:
        """The time until which a removed month can be brought back; None of another."""
        if self.mark != "removed" or self.marked_at is None:
            return None
        return self.marked_at + REMOVED_FOR

    def is_gone(self, now: dt.datetime) -> bool:
        """Tell whether it was removed so long ago that it is not brought back any more."""
        return self.back_until is not None and self.back_until < now


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Somebody who is not as in the revision before, and what changed in words."""

    person: str
    name: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """A month without its people, and how many they are."""

    cycle: Cycle
    documents: tuple[SourceDocument, ...]
    unassigned: tuple[UnassignedPage, ...]
    control_totals: ControlTotals
    issues: tuple[Issue, ...]
    people: int
    flagged: int
    loose: tuple[LooseReceipt, ...] = ()
    submitted: int = 0
    approved: int = 0
    open_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The part of a header that lists show."""

    cycle: Cycle
    control_totals: ControlTotals
    people: int
    flagged: int
    submitted: int = 0
    approved: int = 0
    open_amount: Decimal | None = None
