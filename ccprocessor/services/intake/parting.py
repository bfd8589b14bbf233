"""Pages of a statement and of a receipt report in one file, told apart page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.domain.statement import UnassignedPage
from ccprocessor.extraction.recognition import may_show
from ccprocessor.services.intake.feed import Recognised
from ccprocessor.services.intake.formats import FORMATS, kind_of


def own_pages(one: Recognised, others: list[Page | UnreadPage]) -> Iterator[Page | UnreadPage]:
    """Yield the pages of a document that are of its kind; put those of others into `others`.

    Pictures and blank pages go with the page before them.
    """
    kinds = [other.kind for other in FORMATS if other.kind != one.kind]
    is_other = False
    for page in one.pages:
        if isinstance(page, Page) and page.words:
            kind = kind_of(page) if any(may_show(other, page) for other in kinds) else one.kind
            is_other = kind in kinds or (kind is None and is_other)
        if is_other:
            others.append(page)
        else:
            yield page


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
