"""The rows of the smaller tables: receipts that may fit a charge, and what belongs to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.loose_rows import LooseRow, rivals_told
from ccprocessor.desktop.workbench.rows.wording import may_go
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.issues import Issue, IssueType, ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Suggestion
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.wording import money

_PAGE_ISSUES: tuple[IssueType, ...] = (
    "unreadable_page",
    "could_not_be_processed",
    "unassigned_page",
)


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """A suggestion, its place from 1, its charge's entry, and the receipts it names, anybody's.

    Of a `loose` receipt it has no receipts: no report holds it.
    """

    number: int
    suggestion: Suggestion
    entry: PersonEntry
    receipts: tuple[Receipt, ...]
    loose: LooseRow | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Identity of the pair."""
        loose = self.loose.key if self.loose else None
        return (self.suggestion.transaction, self.suggestion.receipts, loose)

    @property
    def name(self) -> str:
        """Merchant and amount of its receipts; of a loose one also the name of its file."""
        if self.loose is not None:
            amount = "" if self.loose.total is None else money(self.loose.total)
            return " ".join(one for one in (self.loose.merchant, amount, self.loose.file) if one)
        named = ((one.merchant, one.amount) for one in self.receipts)
        return ", ".join(
            f"{merchant} {'' if amount is None else money(amount)}".strip()
            for merchant, amount in named
        )


@dataclass(frozen=True, slots=True)
class UnassignedRow:
    """A page that belongs to nobody or a problem of the whole month; `document` is its name.

    One cause is one row: `issues` are all that say the same of several pages of a document.
    `waits`: reading scanned pages may clear it.
    """

    number: int
    page: PageRef | None
    document: str
    reason: str
    issues: tuple[Issue, ...] = ()
    waits: bool = False

    @property
    def issue(self) -> Issue | None:
        """The first of its issues; None for a page that is nobody's and no problem."""
        return next(iter(self.issues), None)

    @property
    def key(self) -> tuple[object, ...]:
        """Identity of the page or problem."""
        return (self.page, self.issue.type if self.issue else self.reason)

    @property
    def is_whole_page(self) -> bool:
        """True if it is about a page as such, not about something on it."""
        return self.issue is None or self.issue.type in _PAGE_ISSUES


def suggestion_rows(
    entry: PersonEntry, receipts: Mapping[ReceiptRef, Receipt], loose: Sequence[LooseRow] = ()
) -> tuple[SuggestionRow, ...]:
    """A row a suggestion for the entry's charge and a `loose` receipt, the likeliest first."""
    found: list[tuple[Suggestion, LooseRow | None]] = [(one, None) for one in entry.suggestions]
    if entry.charge is not None and entry.match is None:
        found += [(_as_suggestion(entry.charge.key, row), row) for row in loose]
    found.sort(key=lambda one: -one[0].probability)
    return tuple(
        SuggestionRow(
            number, one, entry, tuple(receipts[key] for key in one.receipts if key in receipts), row
        )
        for number, (one, row) in enumerate(found, 1)
    )


def _as_suggestion(charge: TransactionRef, row: LooseRow) -> Suggestion:
    reasons = row.receipt.proposal.reasons if row.receipt.proposal else ()
    why_not = f"photograph or scan that no report holds.{rivals_told(row.receipt)}"
    return Suggestion(charge, (), row.probability, reasons, why_not)


def unassigned_rows(month: Month, *, has_unread_scans: bool = False) -> tuple[UnassignedRow, ...]:
    """The month's problems in their order, then the pages of nobody that no issue tells of."""
    names = month.document_names
    groups: dict[object, list[Issue]] = {}
    for number, issue in enumerate(month.open_issues):
        groups.setdefault(_cause(issue) or number, []).append(issue)
    rows = [
        replace(_issues_row(number, issues, names), waits=has_unread_scans and may_go(issues))
        for number, issues in enumerate(groups.values())
    ]
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


def _cause(issue: Issue) -> tuple[object, ...] | None:
    """Cause that several pages of a document may share: a problem that says the same of each."""
    if issue.type not in _PAGE_ISSUES or len(issue.places) != 1:
        return None
    [place] = issue.places
    said = issue.message.replace(f"Page {place.page} ", "", 1)
    return (issue.type, place.document, said) if said != issue.message else None


def _issues_row(number: int, issues: Sequence[Issue], names: Mapping[str, str]) -> UnassignedRow:
    first = issues[0]
    place = next(iter(first.places), None)
    page = PageRef(place.document, place.page) if place else None
    name = names.get(place.document, "") if place else ""
    if place is None or len(issues) == 1:
        return UnassignedRow(number, page, name, first.message, tuple(issues))
    pages = [str(place.page) for one in issues for place in one.places]
    listed = ", ".join(pages[:_LISTED]) + (", …" if len(pages) > _LISTED else "")
    said = first.message.replace(f"Page {place.page} ", "", 1)
    return UnassignedRow(
        number, page, name, f"{len(pages):,} pages ({listed}), each of which {said}", tuple(issues)
    )


_LISTED = 12  # numbers of pages in a sentence; the others are in the list of problems
