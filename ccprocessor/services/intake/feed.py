"""Read ahead: a thread fetches the pages of every document while the rest works on them."""

from __future__ import annotations

import datetime as dt
import queue
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Self

from ccprocessor.crashes.guarding import guarded
from ccprocessor.documents.files.kinds import HEAD
from ccprocessor.documents.files.texts import read_text
from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.pages import Page, SourceDocument, UnreadPage
from ccprocessor.domain.readings import RECORDS, side_of
from ccprocessor.errors import (
    Cancelled,
    NothingRecognised,
    UnreadableInput,
    UserError,
)
from ccprocessor.extraction.recognition import what_was_missing
from ccprocessor.jobs import Job, PageRead, Progress, Stage
from ccprocessor.services.intake.attached import attached_names
from ccprocessor.services.intake.formats import (
    PageFormat,
    TextFormat,
    format_of_page,
    format_of_text,
)
from ccprocessor.services.intake.ocr_session import OcrSession
from ccprocessor.services.intake.page_texts import PageTexts

PageStream = Iterator[Page | UnreadPage]

_LOOK_AHEAD = 200  # pages of text read to tell what a document is
_MOST_OCR_PAGES = 12  # pages read by OCR for the same: each takes a second
_AT_HAND = 32  # pages that wait for the reading
_PATIENCE = 0.1


@dataclass(frozen=True, slots=True)
class OpenedFiles:
    """The files of one run, in the order given, each once; and those that cannot be read.

    `loose` are pictures of receipts, which are no reports whatever they show.
    """

    documents: tuple[OpenDocument, ...]
    failures: tuple[UserError, ...] = ()
    loose: tuple[OpenDocument, ...] = ()

    @property
    def digests(self) -> list[str]:
        """SHA-256 of every file that can be read."""
        return [document.sha256 for document in (*self.documents, *self.loose)]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A document whose format is known, and its pages, which can be walked once."""

    document: OpenDocument
    format: PageFormat | TextFormat
    pages: PageStream = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnrecognisedDocument:
    """A document that is neither report, and what to say where it is nothing else either."""

    document: OpenDocument
    error: NothingRecognised


def refused_of(opened: OpenedFiles, month: Month) -> tuple[UnreadableInput, ...]:
    """Return errors for files that were given for a month and are no part of it.

    A mailbox holds other e-mails than receipts: of those nothing is said.
    """
    known = {document.sha256 for document in month.documents}
    known |= {one.inside for one in (*opened.documents, *opened.loose) if one.sha256 in known}
    return tuple(
        no_receipt(one)
        for one in opened.documents
        if one.sha256 not in known and not one.inside and not one.in_mailbox
    )


def no_receipt(document: OpenDocument) -> UnreadableInput:
    """Return the error for a PDF given beside reports that is neither report nor receipt."""
    return UnreadableInput(
        f"{document.name} is neither a report nor a receipt with a date and a total.",
        hint=_inside(document) or "Look whether it is the right file.",
    ).about(document.given)


def _inside(document: OpenDocument) -> str:
    """Return what to do with files attached inside a document; empty if there are none."""
    if not document.attached:
        return ""
    return f"Save the files attached inside it and give those: {attached_names(document)}."


@dataclass(frozen=True, slots=True)
class _Failed:
    """Error that ended the work of the thread."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class _Finished:
    """No page of this document follows, by an `error` or not; None: no document either."""

    document: OpenDocument | None = None
    error: UnreadableInput | None = None


_Item = Page | UnreadPage | Recognised | _Finished | _Failed


class Feed:
    """The pages of opened files but `known` ones, statements first; begins to read when made.

    Close it where it is not walked to the end. `started` is when it began, `waited` counts the
    seconds spent waiting for pages; `unrecognised`, and `failures` of files that could not be
    read after all, are known once its documents are walked.
    """

    def __init__(
        self,
        reader: DocumentReader,
        opened: OpenedFiles,
        job: Job,
        ocr_session: OcrSession | None = None,
        known: Collection[SourceDocument] = (),
    ) -> None:
        self.started = dt.datetime.now(dt.UTC)
        self.waited = 0.0
        self.scanned: dict[str, list[int]] = {}
        self.unrecognised: tuple[UnrecognisedDocument, ...] = ()
        self.failures: tuple[UserError, ...] = opened.failures
        self._is_at_end = True
        self._reader = reader
        self.ocr_session = ocr_session
        self.texts = ocr_session.texts if ocr_session is not None else PageTexts()
        self._opened = opened
        self._known = {one.sha256: one.kind for one in known}
        self._job = job
        self._reading = Job(self._tell_of_scans)
        self._items: queue.Queue[_Item] = queue.Queue(_AT_HAND)
        self._thread = threading.Thread(target=self._fetch, name="feed", daemon=True)
        self._thread.start()

    def documents(self) -> Iterator[Recognised]:
        """Each document with its pages; those not walked when the next is asked for are lost.

        Raises `NothingRecognised`, `UnreadableInput` and `Cancelled`; so do the pages.
        """
        while True:
            item = self._next()
            if isinstance(item, _Finished):
                return
            assert isinstance(item, Recognised)
            self._is_at_end = False
            if item.document.is_text:
                self._tell_of_page(item, 0)
            yield Recognised(item.document, item.format, self._pages(item))
            while not self._is_at_end:
                self._is_at_end = isinstance(self._next(), _Finished)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop reading and wait until the reader is free."""
        self._reading.cancel()
        while self._thread.is_alive():
            try:
                self._items.get(timeout=_PATIENCE)
            except queue.Empty:
                continue

    def _tell_of_scans(self, progress: Progress) -> None:
        """Tell of scans, which take long; other pages are told of as they are taken."""
        if progress.stage is Stage.SCANS:
            self._job.at(progress)

    def _pages(self, one: Recognised) -> PageStream:
        document = one.document
        while not self._is_at_end:
            page = self._next()
            if isinstance(page, _Finished):
                self._is_at_end = True
                if page.error is not None:
                    raise page.error
                return
            assert isinstance(page, Page | UnreadPage)
            if isinstance(page, Page) and (page.is_scanned or page.source == "ocr"):
                self.scanned.setdefault(document.sha256, []).append(page.number)
            if isinstance(page, Page):
                self.texts.add(page)
            self._tell_of_page(one, page.number)
            yield page

    def _tell_of_page(self, one: Recognised, number: int) -> None:
        document, kind = one.document, one.format.kind
        self._job.at(Progress(Stage.PAGES, number, document.pages, document.name))
        given = document.given or document.path
        self._job.announce(PageRead(document.name, given, number, document.pages, kind))

    def _next(self) -> _Item:
        began = time.perf_counter()
        while True:
            self._job.check()
            try:
                item = self._items.get(timeout=_PATIENCE)
            except queue.Empty:
                continue
            self.waited += time.perf_counter() - began
            if isinstance(item, _Failed):
                raise item.error
            return item

    def _fetch(self) -> None:
        try:
            for one in self._in_order():
                self._items.put(one)
                error = None
                try:
                    with guarded(one.document.name, one.document.given):
                        for page in one.pages:
                            self._items.put(page)
                except UnreadableInput as refused:
                    error = refused
                self._items.put(_Finished(one.document, error))
            self._items.put(_Finished())
        except Cancelled:
            return
        except BaseException as error:  # noqa: BLE001  (raised again where pages are awaited)
            self._items.put(_Failed(error))

    def _in_order(self) -> Sequence[Recognised]:
        known: list[Recognised] = []
        unrecognised: list[UnrecognisedDocument] = []
        failures = list(self._opened.failures)
        for document in self._opened.documents:
            if document.sha256 in self._known:
                continue
            try:
                with guarded(document.name, document.given):
                    known.append(
                        recognised(self._reader, document, self._reading, self.ocr_session)
                    )
            except NothingRecognised as error:
                unrecognised.append(UnrecognisedDocument(document, error))
            except UnreadableInput as error:
                failures.append(error)
        if unrecognised and not known and not self._known:
            raise unrecognised[0].error
        self.unrecognised, self.failures = tuple(unrecognised), tuple(failures)
        kinds = {*self._known.values(), *(one.format.kind for one in known)}
        if failures and "statement" not in map(side_of, kinds):
            raise failures[0]
        return sorted(known, key=lambda one: tuple(RECORDS).index(one.format.kind))


def recognised(
    reader: DocumentReader, document: OpenDocument, job: Job, ocr_session: OcrSession | None = None
) -> Recognised:
    """Read on until the content tells what the document is; those pages are not lost.

    Scanned pages come as `ocr_session` reads them; if only such pages could tell, it reads the
    first of them for that. Raises `NothingRecognised`, which says what was looked for.
    """
    if document.is_text:
        return _recognised_text(document)
    stream = reader.pages(document, job)
    seen: list[Page | UnreadPage] = []
    found: PageFormat | None = None
    for page in stream:
        seen.append(page)
        found = format_of_page(page)
        if found is not None or len(seen) >= _LOOK_AHEAD:
            break
    if found is None and ocr_session is not None:
        found = _format_by_ocr(document, seen, job, ocr_session)
    if found is None:
        raise _unknown(document, seen)
    pages: PageStream = chain(seen, stream)
    if ocr_session is not None:
        pages = ocr_session.with_scans(document, pages, job)
    return Recognised(document, found, pages)


def _recognised_text(document: OpenDocument) -> Recognised:
    found = format_of_text(read_text(document)[:HEAD])
    if found is None:
        raise NothingRecognised(f"{document.name} is in no format that is known.").about(
            document.given
        )
    return Recognised(document, found, iter(()))


def _format_by_ocr(
    document: OpenDocument, pages: list[Page | UnreadPage], job: Job, ocr_session: OcrSession
) -> PageFormat | None:
    """Return the format of a document of scans, from as few pages as tell it; fill in `pages`."""
    for index, page in enumerate(pages):
        if isinstance(page, Page) and page.is_scanned:
            ocr_session.read_pages(document, [page.number], job)
            pages[index] = ocr_session.page(page)
            found = format_of_page(pages[index])
            if found is not None or index >= _MOST_OCR_PAGES:
                return found
    return None


def _unknown(document: OpenDocument, seen: Sequence[Page | UnreadPage]) -> NothingRecognised:
    pages = [page for page in seen if isinstance(page, Page)]
    unread = [page for page in seen if isinstance(page, UnreadPage)]
    if pages and all(page.is_scanned or page.is_blank for page in pages):
        what = "every page is a picture, or its letters have no meaning"
        hint = "Ask for the original PDF instead of a scan."
    elif unread and not pages:
        what = f"none of its pages could be read: {unread[0].reason}"
        hint = "Ask for the file again."
    else:
        what = what_was_missing(pages)
        hint = "Give a Cardholder Activity Report and a Receipt Images Report."
    return NothingRecognised(
        f"{document.name} is neither a card statement nor a receipt report: {what}.",
        hint=_inside(document) or hint,
    ).about(document.given)
