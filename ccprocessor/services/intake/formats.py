"""Registry of the kinds of documents: how each is recognised, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ccprocessor.crashes.guarding import guarded
from ccprocessor.domain.pages import DocumentKind, Page, UnreadPage
from ccprocessor.domain.readings import Record
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.extraction.recognition import REPORT_LOOKS, Look, recognise
from ccprocessor.jobs import Job
from ccprocessor.services.intake.reading import read_report, read_statement


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """One kind of document: a look at a page that shows it, and the reader of its pages."""

    kind: DocumentKind
    shows: Look
    read: Callable[[Iterator[Page | UnreadPage], str, Job], Record]


FORMATS = (
    DocumentFormat("receipt_report", REPORT_LOOKS["receipt_report"], read_report),
    DocumentFormat("card_statement", REPORT_LOOKS["card_statement"], read_statement),
)
"""Formats that are read, in the order in which a page is looked at for them."""

READERS = {one.kind: one.read for one in FORMATS}
_LOOKS = {one.kind: one.shows for one in FORMATS}


def kind_of(page: Page | UnreadPage) -> DocumentKind | None:
    """Return the kind of document that one page shows; None if it shows none."""
    try:
        with guarded("a page"):
            return recognise([page], _LOOKS) if isinstance(page, Page) else None
    except CouldNotBeProcessed:
        return None
