"""Registry of the formats of files: how each is recognised, and how it is read.

What else there is to say of a kind of document stands in `domain.readings.RECORDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ccprocessor.crashes.guarding import guarded
from ccprocessor.documents.files.kinds import kind_of
from ccprocessor.documents.files.texts import decoded
from ccprocessor.documents.protocol.requests import FileKind
from ccprocessor.domain.pages import DocumentKind, Page, UnreadPage
from ccprocessor.domain.readings import Record
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.extraction.recognition import REPORT_LOOKS, Look, recognise
from ccprocessor.jobs import Job
from ccprocessor.services.intake.reading import read_report, read_statement

Pages: TypeAlias = Iterator[Page | UnreadPage]


@dataclass(frozen=True, slots=True)
class PageFormat:
    """Files of pages: a look at a page that shows their kind, and the reader of their pages."""

    kind: DocumentKind
    look: Look
    read: Callable[[Pages, str, Job], Record]


@dataclass(frozen=True, slots=True)
class TextFormat:
    """Files without pages: a look at the first letters, and the reader of the whole text.

    Readers are given the document's SHA-256 beside it, and keep line numbers, 1-based.
    """

    kind: DocumentKind
    shows: Callable[[str], bool]
    read: Callable[[str, str], Record]


PAGE_FORMATS = (
    PageFormat("receipt_report", REPORT_LOOKS["receipt_report"], read_report),
    PageFormat("card_statement", REPORT_LOOKS["card_statement"], read_statement),
)
"""Formats of pages, in the order in which a page is looked at for them."""

TEXT_FORMATS: tuple[TextFormat, ...] = ()
"""Formats without pages; a text that none of them shows is refused as no report."""

PAGES_OF = {one.kind: one for one in PAGE_FORMATS}
_LOOKS = {one.kind: one.look for one in PAGE_FORMATS}


def format_of_page(page: Page | UnreadPage) -> PageFormat | None:
    """Return the format that one page shows; None if it shows none."""
    try:
        with guarded("a page"):
            kind = recognise([page], _LOOKS) if isinstance(page, Page) else None
            return PAGES_OF[kind] if kind else None
    except CouldNotBeProcessed:
        return None


def format_of_text(text: str) -> TextFormat | None:
    """Return the format that the beginning of a text shows; None if it shows none."""
    try:
        with guarded("a text"):
            return next((one for one in TEXT_FORMATS if one.shows(text)), None)
    except CouldNotBeProcessed:
        return None


def file_kind(head: bytes) -> FileKind:
    """Return the kind of a file by its first bytes: a text if a format shows in it."""
    kind = kind_of(head)
    if kind != "unknown":
        return kind
    return "text" if (text := decoded(head)) and format_of_text(text) else kind


def may_be_other(page: Page, own: PageFormat) -> bool:
    """Take a quick look whether a page is of another format than `own`; False is certain."""
    return any(one.look.is_likely(page) for one in PAGE_FORMATS if one is not own)
