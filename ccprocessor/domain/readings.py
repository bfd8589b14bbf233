"""Records of a month's files, before anything is matched or checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from ccprocessor.domain.cycles import Cycle, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.loose import LooseReceipt
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.statement import UnassignedPage


@dataclass(frozen=True, slots=True)
class MonthReading:
    """The records of a month's files, with the people of both sides linked.

    `people` carry records and the issues of reading and linking, no matches and no flags.
    `summary_net` is the statement's printed total. `issues` are about the cycle, `page_issues`
    about what belongs to nobody; `loose` are receipts without a charge yet.
    """

    cycle: Cycle
    documents: tuple[SourceDocument, ...]
    people: tuple[Person, ...]
    unassigned: tuple[UnassignedPage, ...] = ()
    summary_net: Decimal | None = None
    issues: tuple[Issue, ...] = ()
    page_issues: tuple[Issue, ...] = ()
    loose: tuple[LooseReceipt, ...] = ()

    def with_people(self, people: tuple[Person, ...]) -> MonthReading:
        """Return the same reading of other people."""
        return replace(self, people=people)
