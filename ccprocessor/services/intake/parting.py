"""Pages of a statement and of a receipt report in one file, told apart page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import DocumentKind, Page, UnreadPage
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.domain.statement import UnassignedPage
from ccprocessor.services.intake.feed import Recognised
from ccprocessor.services.intake.formats import PageFormat, format_of_page, may_be_other


def own_pages(
    one: Recognised, others: dict[DocumentKind, list[Page | UnreadPage]]
) -> Iterator[Page | UnreadPage]:
    """Yield the pages of a document that are of its kind; put those of others into `others`.

    Pictures and blank pages go with the page before them.
    """
    own = now = one.format
    assert isinstance(own, PageFormat)
    for page in one.pages:
        if isinstance(page, Page) and page.words:
            now = (format_of_page(page) or now) if may_be_other(page, own) else own
        if now is own:
            yield page
        else:
            others.setdefault(now.kind, []).append(page)


def with_strays(report: ReceiptReport, pages: list[Page | UnreadPage]) -> ReceiptReport:
    """Return the report with an issue about each statement page in it, which counts for nobody."""
    unassigned, issues = [], []
    for page in pages:
        if not (isinstance(page, Page) and page.words):
            continue
        unassigned.append(UnassignedPage(page.document, page.number, "is of a card statement"))
        message = (
            f"Page {page.number} is of a card statement; nothing on it is counted: look whether "
            "it is missing in the statement."
        )
        place = Place(page.document, page.number, Box(0.0, 0.0, page.width, page.height))
        issues.append(Issue("unassigned_page", message, places=(place,)))
    return replace(
        report,
        unassigned=(*report.unassigned, *unassigned),
        issues=(*report.issues, *issues),
    )
