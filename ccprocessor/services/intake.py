"""Take files in: open, recognise by content, read page by page, extract."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.documents.requests import OpenDocument
from ccprocessor.domain.pages import DocumentKind, Page, SourceDocument, UnreadPage
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.domain.statement import CardStatement
from ccprocessor.errors import NothingRecognised, UnreadableInput, UserError, WrongUsage
from ccprocessor.extraction.recognition import recognise, what_was_missing
from ccprocessor.jobs import Job
from ccprocessor.services.office import ProcessOptions
from ccprocessor.services.reading import read_report, read_statement

_LOOK_AHEAD = 200

PageStream = Iterator[Page | UnreadPage]


@dataclass(frozen=True, slots=True)
class Opened:
    """The files of one run, in the order given, each once; and those that cannot be read."""

    documents: tuple[OpenDocument, ...]
    failures: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """All that the files said, and how long that took (ms). `opened` are the files themselves."""

    documents: tuple[SourceDocument, ...]
    statements: tuple[CardStatement, ...]
    reports: tuple[ReceiptReport, ...]
    failures: tuple[UserError, ...] = ()
    timings_ms: dict[str, int] = field(default_factory=dict)
    opened: tuple[OpenDocument, ...] = ()

    @property
    def readings(self) -> tuple[CardStatement | ReceiptReport, ...]:
        """What was read in each document, statements first."""
        return (*self.statements, *self.reports)


@dataclass(slots=True)
class _Recognised:
    """A document whose kind is known and whose pages are still to be read."""

    document: OpenDocument
    kind: DocumentKind
    pages: PageStream


def open_files(reader: DocumentReader, files: Sequence[Path], options: ProcessOptions) -> Opened:
    """Open every file; a file given twice is read once, a bad one does not stop the others."""
    documents: dict[str, OpenDocument] = {}
    failures: list[UserError] = []
    for path in files:
        try:
            document = reader.open(path, password=options.password_of(path))
        except UnreadableInput as error:
            failures.append(error)
            continue
        if first := documents.get(document.sha256):
            options.warn(f"{path.name} is the same file as {first.name}; it is read once.")
        else:
            documents[document.sha256] = document
    if not documents and failures:
        raise failures[0]
    if len(files) > 1 and len(documents) == 1 and not failures:
        raise WrongUsage(
            f"{files[0].name} and {files[-1].name} are the same file.",
            hint="Give the card statement and the receipt report, one file each.",
        )
    return Opened(tuple(documents.values()), tuple(failures))


def take_in(reader: DocumentReader, opened: Opened, job: Job) -> Intake:
    """Read and extract every document; statements first, so that people appear early."""
    started = time.perf_counter()
    recognised = [_recognised(reader, document, job) for document in opened.documents]
    if opened.failures and not any(one.kind == "card_statement" for one in recognised):
        raise opened.failures[0]
    recognised.sort(key=lambda one: one.kind != "card_statement")
    clock = _Clock()
    statements: list[CardStatement] = []
    reports: list[ReceiptReport] = []
    sources: dict[str, SourceDocument] = {}
    for one in recognised:
        pages = clock.watch(one.pages)
        if one.kind == "card_statement":
            statement = read_statement(pages, one.document.sha256, job)
            statements.append(statement)
            scanned = statement.scanned_pages
        else:
            report = read_report(pages, one.document.sha256, job)
            reports.append(report)
            scanned = report.scanned_pages
        sources[one.document.sha256] = replace(_source(one), scanned_pages=scanned)
    _refuse_empty(statements, reports, opened)
    spent = round((time.perf_counter() - started) * 1000)
    timings = {"read": clock.waited_ms, "ocr": 0, "extract": max(0, spent - clock.waited_ms)}
    documents = tuple(sources[document.sha256] for document in opened.documents)
    return Intake(
        documents,
        tuple(statements),
        tuple(reports),
        opened.failures,
        timings,
        opened.documents,
    )


class _Clock:
    """Counts the time spent waiting for pages."""

    def __init__(self) -> None:
        self._waited = 0.0

    @property
    def waited_ms(self) -> int:
        return round(self._waited * 1000)

    def watch(self, pages: PageStream) -> PageStream:
        while True:
            began = time.perf_counter()
            page = next(pages, None)
            self._waited += time.perf_counter() - began
            if page is None:
                return
            yield page


def _recognised(reader: DocumentReader, document: OpenDocument, job: Job) -> _Recognised:
    """Read on until the content tells what the document is; those pages are not lost."""
    stream = reader.pages(document, job)
    seen: list[Page | UnreadPage] = []
    kind: DocumentKind | None = None
    for page in stream:
        seen.append(page)
        kind = recognise([page for page in seen if isinstance(page, Page)])
        _announce(page, document, kind, job)
        if kind is not None or len(seen) >= _LOOK_AHEAD:
            break
    if kind is None or kind == "other":
        raise _unknown(document, seen)
    return _Recognised(document, kind, chain(seen, _announced(stream, document, kind, job)))


def _announced(
    pages: PageStream, document: OpenDocument, kind: DocumentKind, job: Job
) -> PageStream:
    for page in pages:
        _announce(page, document, kind, job)
        yield page


def _announce(
    page: Page | UnreadPage, document: OpenDocument, kind: DocumentKind | None, job: Job
) -> None:
    job.announce("page", document=document.name, page=page.number, pages=document.pages, kind=kind)


def _unknown(document: OpenDocument, seen: Sequence[Page | UnreadPage]) -> NothingRecognised:
    pages = [page for page in seen if isinstance(page, Page)]
    unread = [page for page in seen if isinstance(page, UnreadPage)]
    if pages and all(page.is_scanned or page.is_blank for page in pages):
        what = "every page is a picture without text"
        hint = "Ask for the original PDF instead of a scan."
    elif unread and not pages:
        what = f"none of its pages could be read: {unread[0].reason}"
        hint = "Ask for the file again."
    else:
        what = what_was_missing(pages)
        hint = "Give a Cardholder Activity Report and a Receipt Images Report."
    return NothingRecognised(
        f"{document.name} is neither a card statement nor a receipt report: {what}.", hint=hint
    )


def _refuse_empty(
    statements: Sequence[CardStatement], reports: Sequence[ReceiptReport], opened: Opened
) -> None:
    """Never "completed" with nothing in it."""
    charges = any(card.transactions for statement in statements for card in statement.cards)
    records = any(person.receipts for report in reports for person in report.people)
    if charges or records:
        return
    names = " and ".join(document.name for document in opened.documents)
    raise NothingRecognised(
        f"{names}: recognised, but not one charge or receipt record could be read.",
        hint="Open the file and look whether its pages hold any rows.",
    )


def _source(one: _Recognised) -> SourceDocument:
    document = one.document
    return SourceDocument(document.sha256, document.name, document.size, document.pages, one.kind)
