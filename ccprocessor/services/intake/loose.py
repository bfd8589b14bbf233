"""Loose receipts of a month: read, held against everybody's open charges, kept beside them."""

from __future__ import annotations

import mimetypes
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from ccprocessor.crashes.guarding import guarded
from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import SourceDocument, UnreadPage
from ccprocessor.domain.pictures import NO_LESSONS, Lessons, PictureReading
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.receipts import LooseReceipt
from ccprocessor.errors import CouldNotBeProcessed, UnreadableInput, UserError
from ccprocessor.jobs import Job, Stage
from ccprocessor.matching.pictures.loose import guided_by_all
from ccprocessor.review.wording import plural
from ccprocessor.services.intake.attached import (
    MailsJoined,
    ReadLoose,
    doubt_in_words,
    is_receipt,
    mails_joined,
    needless_documents,
)
from ccprocessor.services.intake.feed import UnrecognisedDocument, no_receipt
from ccprocessor.services.intake.loose_reading import (
    LooseDraft,
    LooseRead,
    LooseReceipts,
    is_doubtful,
    joined_reads,
)
from ccprocessor.services.intake.ocr_session import OcrSession
from ccprocessor.services.intake.side_by_side import side_by_side

_TYPES = {
    "mail": "message/rfc822",
    "html": "text/html",
    "msg": "application/vnd.ms-outlook",
}


@dataclass(frozen=True, slots=True)
class LooseInputs:
    """Files given beside the `reports`: pictures, and PDFs that are neither.

    `warn` is told what is left out of an e-mail.
    """

    pictures: Sequence[OpenDocument] = ()
    unrecognised: Sequence[UnrecognisedDocument] = ()
    reports: Sequence[OpenDocument] = ()
    warn: Callable[[str], None] = lambda _sentence: None

    @property
    def documents(self) -> tuple[OpenDocument, ...]:
        """All of them."""
        return (*self.pictures, *(document.document for document in self.unrecognised))


def with_loose(
    reading: MonthReading,
    month: Month,
    given: LooseInputs,
    reader: DocumentReader,
    ocr_session: OcrSession | None,
    job: Job,
    lessons: Lessons = NO_LESSONS,
) -> tuple[MonthReading, tuple[UserError, ...]]:
    """Read the loose receipts of a month, guided by the open charges of `month`.

    Without `ocr_session` only their text is read, and scans wait to be looked at. A PDF that is
    neither report nor receipt, or cannot be read after all, costs neither the month nor what was
    given with it: it is told. Raises `Cancelled`.
    """
    receipts = LooseReceipts(reader, ocr_session)
    by_text = LooseReceipts(reader, None)
    reads, lost = _read_all(given.documents, lambda: by_text if job.is_enough else receipts, job)
    readings, failed = _guided(reads, receipts, month, job, lessons)
    joined = mails_joined(readings, lambda draft: guided_by_all(draft, month.people, lessons))
    waits = ocr_session is None or job.is_enough
    waiting = [page for read in reads for page in read.unread] if waits else []
    by_document = _by_document(joined.receipts)
    needless = needless_documents(
        given.documents, given.reports, by_document, waiting, joined.views
    )
    others = _without_receipt(given, joined.receipts, [*failed, *waiting], needless.documents)
    for sentence in (*needless.told, *joined.told, *_told_of_mailboxes(others)):
        given.warn(sentence)
    left_out = lost.keys() | needless.documents | {one.sha256 for one in others}
    kept = [document for document in given.documents if document.sha256 not in left_out]
    whole = replace(
        reading,
        documents=(*reading.documents, *map(_source, kept)),
        loose=tuple(one for one in _all(joined, reads) if one.document not in left_out),
        page_issues=(*reading.page_issues, *_issues(kept, failed), *_doubts(joined, left_out)),
    )
    refused = [no_receipt(one) for one in others if not one.in_mailbox]
    return whole, (*lost.values(), *refused)


def _all(joined: MailsJoined, reads: Sequence[LooseRead]) -> Iterator[LooseReceipt]:
    """Yield the receipts that were read, then those that wait to be."""
    for loose, picture in joined.receipts:
        yield LooseReceipt(*_pages(loose), picture)
    yield from _unread(reads)


def _read_all(
    documents: Sequence[OpenDocument], receipts: Callable[[], LooseReceipts], job: Job
) -> tuple[list[LooseRead], dict[str, UnreadableInput]]:
    """Return what every document gave, and errors for those that vanished or changed meanwhile."""
    lost: dict[str, UnreadableInput] = {}

    def read(document: OpenDocument, job: Job) -> LooseRead:
        try:
            return receipts().read(document, job)
        except UnreadableInput as error:
            lost[document.sha256] = error.about(document.given)
            return LooseRead(())

    return list(side_by_side(read, documents, job, Stage.LOOSE)), lost


def _guided(
    reads: Sequence[LooseRead],
    receipts: LooseReceipts,
    month: Month,
    job: Job,
    lessons: Lessons,
) -> tuple[list[ReadLoose], list[UnreadPage]]:
    """Every receipt beside the open charges, and pages that the program failed at."""
    failed = [page for read in reads for page in read.unread if page.is_fault]
    readings: list[ReadLoose] = []
    for loose in job.each(joined_reads(reads), Stage.LOOSE_MATCHING):
        try:
            with guarded(loose.documents[0].name):
                readings.append(_reading(loose, receipts, month, job, lessons))
        except CouldNotBeProcessed as error:
            document, pages = _pages(loose)
            failed.append(UnreadPage(document, pages[0], error.why, is_fault=True))
            readings.append((loose, PictureReading(note=error.why)))
    return readings, failed


def _issues(documents: Sequence[OpenDocument], failed: Sequence[UnreadPage]) -> Iterator[Issue]:
    names = {document.sha256: document.name for document in documents}
    for page in failed:
        if page.document in names:
            message = f"A receipt in {names[page.document]} could not be processed: {page.reason}."
            place = Place(page.document, page.number, Box(0.0, 0.0, 0.0, 0.0))
            yield Issue("could_not_be_processed", message, places=(place,))


def _doubts(joined: MailsJoined, left_out: Collection[str]) -> Iterator[Issue]:
    """Issues of e-mails and files attached to them that may tell of one purchase."""
    for body, paper in joined.doubts:
        if any(loose.documents[0].sha256 in left_out for loose, _ in (body, paper)):
            continue
        places = (*body[1].places[:1], *paper[1].places[:1])
        yield Issue("duplicate_receipt", doubt_in_words(body, paper), places=places)


def _reading(
    loose: LooseDraft, receipts: LooseReceipts, month: Month, job: Job, lessons: Lessons
) -> ReadLoose:
    """Return what a receipt says beside the open charges; by two engines if that leaves doubt."""
    reading = guided_by_all(loose.draft, month.people, lessons)
    if not is_doubtful(reading):
        return loose, reading
    again = receipts.asked_again(loose, job)
    return again, guided_by_all(again.draft, month.people, lessons)


def _told_of_mailboxes(documents: Sequence[OpenDocument]) -> Iterator[str]:
    """Sentences on e-mails of mailboxes that are no receipts, one for each mailbox."""
    for box, count in Counter(one.given for one in documents if one.in_mailbox).items():
        if box is not None:
            are = "shows" if count == 1 else "show"
            yield f"{plural(count, 'e-mail')} of {box.name} {are} no receipt: left out."


def _without_receipt(
    given: LooseInputs,
    readings: Sequence[ReadLoose],
    unseen: Sequence[UnreadPage],
    needless: frozenset[str],
) -> list[OpenDocument]:
    """The files that show no receipt either, where they could be looked at."""
    receipts = (
        needless
        | {page.document for page in unseen}
        | {
            document.sha256
            for loose, reading in readings
            for document in loose.documents
            if is_receipt(reading, by_guess=document.kind == "pdf")
        }
    )
    unrecognised = [document.document for document in given.unrecognised]
    return [one for one in unrecognised if one.sha256 not in receipts]


def _by_document(readings: Sequence[ReadLoose]) -> dict[str, list[PictureReading]]:
    found = defaultdict[str, list[PictureReading]](list)
    for loose, reading in readings:
        for document in loose.documents:
            found[document.sha256].append(reading)
    return found


def _pages(loose: LooseDraft) -> tuple[str, tuple[int, ...]]:
    """The document a receipt begins in, and its pages there."""
    first = loose.documents[0].sha256
    return first, tuple(page.number for page in loose.paper.pages if page.document == first)


def _unread(reads: Sequence[LooseRead]) -> list[LooseReceipt]:
    """A receipt without fields for each page that could not be read: it waits with the others."""
    return [
        LooseReceipt(page.document, (page.number,), PictureReading(note=page.reason))
        for read in reads
        for page in read.unread
    ]


def _source(document: OpenDocument) -> SourceDocument:
    kind: str | None = _TYPES.get(document.kind, "application/pdf")
    if document.made and document.kind not in _TYPES:
        kind = mimetypes.guess_type(document.name)[0]
    return SourceDocument(
        document.sha256,
        document.name,
        document.size,
        document.pages,
        mime_type=kind or "application/octet-stream",
    )
