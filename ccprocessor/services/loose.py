"""Loose receipts of a month: read, held against everybody's open charges, kept beside them."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.documents.requests import OpenDocument
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.loose import LooseReceipt
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.errors import UnreadableInput, UserError
from ccprocessor.jobs import Job
from ccprocessor.matching.loose import guided_by_all, placed
from ccprocessor.services.feed import Stranger
from ccprocessor.services.loose_reading import (
    LooseDraft,
    LooseRead,
    LooseReceipts,
    is_doubtful,
    joined_reads,
)
from ccprocessor.services.side_by_side import side_by_side
from ccprocessor.services.sight import Sight


@dataclass(frozen=True, slots=True)
class LooseInputs:
    """What was given beside the reports: pictures, and PDFs that are neither report."""

    pictures: Sequence[OpenDocument] = ()
    strangers: Sequence[Stranger] = ()

    @property
    def documents(self) -> tuple[OpenDocument, ...]:
        """All of them."""
        return (*self.pictures, *(stranger.document for stranger in self.strangers))


def with_loose(
    month: Month, given: LooseInputs, reader: DocumentReader, sight: Sight | None, job: Job
) -> tuple[Month, tuple[UserError, ...]]:
    """The month with its loose receipts and their documents; flags and people stay as they are.

    Without `sight` only their text is read. A PDF that is neither report nor receipt does not lose
    the receipts given with it: it is told with the month. Where it is the only one beside the
    reports, that raises `NothingRecognised`. Raises `Cancelled` too.
    """
    receipts = LooseReceipts(reader, sight)
    documents = given.documents
    reads = list(side_by_side(receipts.read, documents, job, "Reading loose receipts"))
    readings = [
        (loose, _reading(loose, receipts, month, job))
        for loose in job.each(joined_reads(reads), "Matching loose receipts")
    ]
    refused = _refused(given, readings)
    gone = {stranger.document.sha256 for stranger in refused}
    readings = [pair for pair in readings if pair[0].documents[0].sha256 not in gone]
    found = placed([reading for _, reading in readings], month.people)
    whole = replace(
        month,
        documents=(*month.documents, *(_source(d) for d in documents if d.sha256 not in gone)),
        loose=(
            *(
                LooseReceipt(*_pages(loose), one.reading, one.proposal, one.rivals)
                for (loose, _), one in zip(readings, found, strict=True)
            ),
            *(one for one in _unread(documents, reads) if one.document not in gone),
        ),
    )
    return whole, tuple(map(_no_receipt, refused))


def _reading(loose: LooseDraft, receipts: LooseReceipts, month: Month, job: Job) -> PictureReading:
    """What a receipt says beside the open charges; where that leaves doubt, two engines' word."""
    reading = guided_by_all(loose.draft, month.people)
    if not is_doubtful(reading):
        return reading
    return guided_by_all(receipts.asked_again(loose, job).draft, month.people)


def _refused(
    given: LooseInputs, readings: Sequence[tuple[LooseDraft, PictureReading]]
) -> list[Stranger]:
    """The PDFs that show no receipt either; raises where nothing else was given loose."""
    receipts = {
        document.sha256
        for loose, reading in readings
        for document in loose.documents
        if reading.total is not None and reading.date is not None
    }
    refused = [one for one in given.strangers if one.document.sha256 not in receipts]
    if refused and len(refused) == len(given.documents):
        raise refused[0].error
    return refused


def _no_receipt(stranger: Stranger) -> UserError:
    return UnreadableInput(
        f"{stranger.document.name} is neither a report nor a receipt with a date and a total.",
        hint="Look whether it is the right file.",
    )


def _pages(loose: LooseDraft) -> tuple[str, tuple[int, ...]]:
    """The document a receipt begins in, and its pages there."""
    first = loose.documents[0].sha256
    return first, tuple(page.number for page in loose.paper.pages if page.document == first)


def _unread(documents: Sequence[OpenDocument], reads: Sequence[LooseRead]) -> list[LooseReceipt]:
    """A receipt without fields for each page that could not be read: it waits with the others."""
    return [
        LooseReceipt(document.sha256, (page.number,), PictureReading(note=page.reason))
        for document, read in zip(documents, reads, strict=True)
        for page in read.unread
    ]


def _source(document: OpenDocument) -> SourceDocument:
    kind = mimetypes.guess_type(document.name)[0] if document.made else "application/pdf"
    return SourceDocument(
        document.sha256,
        document.name,
        document.size,
        document.pages,
        mime_type=kind or "application/octet-stream",
    )
