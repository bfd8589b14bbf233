"""The rows of the smaller tables: receipts that may fit a charge, and what belongs to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.domain.cycles import Month, PageRef
from ccprocessor.domain.issues import Issue, IssueType, ReceiptRef
from ccprocessor.domain.matches import Suggestion
from ccprocessor.domain.receipts import Receipt

_PAGE_ISSUES: tuple[IssueType, ...] = (
    "unreadable_page",
    "could_not_be_processed",
    "unassigned_page",
)


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """A suggestion, its place from 1, its charge's entry, and the receipts it names, anybody's."""

    number: int
    suggestion: Suggestion
    entry: PersonEntry
    receipts: tuple[Receipt, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Identity of the pair."""
        return (self.suggestion.transaction, self.suggestion.receipts)


@dataclass(frozen=True, slots=True)
class UnassignedRow:
    """A page that belongs to nobody or an issue of the whole month; `document` is its name."""

    number: int
    page: PageRef | None
    document: str
    reason: str
    issue: Issue | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Identity of the page or problem."""
        return (self.page, self.reason)

    @property
    def is_whole_page(self) -> bool:
        """True if it is about a page as such, not about something on it."""
        return self.issue is None or self.issue.type in _PAGE_ISSUES


def suggestion_rows(
    entry: PersonEntry, receipts: Mapping[ReceiptRef, Receipt]
) -> tuple[SuggestionRow, ...]:
    """A row a suggestion for the entry's charge, the likeliest first."""
    return tuple(
        SuggestionRow(
            number, one, entry, tuple(receipts[key] for key in one.receipts if key in receipts)
        )
        for number, one in enumerate(entry.suggestions, 1)
    )


def unassigned_rows(month: Month) -> tuple[UnassignedRow, ...]:
    """The month's issues in their order, then the pages of nobody that no issue tells of."""
    names = month.document_names
    rows = [_issue_row(number, issue, names) for number, issue in enumerate(month.open_issues)]
    told = set(_told(month))
    untold = [page for page in month.unassigned if (page.document, page.page) not in told]
    return (
        *rows,
        *(
            UnassignedRow(
                number,
                PageRef(page.document, page.page),
                names.get(page.document, ""),
                f"Page {page.page} {page.reason}.",
            )
            for number, page in enumerate(untold, len(rows))
        ),
    )


def _told(month: Month) -> Iterator[tuple[str, int]]:
    for issue in month.open_issues:
        if issue.type in _PAGE_ISSUES:
            yield from ((place.document, place.page) for place in issue.places)


def _issue_row(number: int, issue: Issue, names: Mapping[str, str]) -> UnassignedRow:
    place = next(iter(issue.places), None)
    page = PageRef(place.document, place.page) if place else None
    name = names.get(place.document, "") if place else ""
    return UnassignedRow(number, page, name, issue.message, issue)
