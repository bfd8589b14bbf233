"""Take files in: open, recognise by content, read page by page, extract."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ccprocessor.crashes.guarding import guarded
from ccprocessor.documents.files.loose_files import LooseFile, RefusedFile, loose_files
from ccprocessor.documents.files.texts import read_text
from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.pages import DocumentKind, Page, SourceDocument, UnreadPage
from ccprocessor.domain.readings import RECORDS, MonthRecord, Record, kind_of_record, side_of
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.domain.statement import CardStatement
from ccprocessor.errors import (
    Means,
    NextStep,
    NothingRecognised,
    UnreadableInput,
    UserError,
    WrongUsage,
)
from ccprocessor.jobs import Job
from ccprocessor.services.intake.feed import Feed, OpenedFiles, Recognised, UnrecognisedDocument
from ccprocessor.services.intake.formats import PAGES_OF, TextFormat, file_kind
from ccprocessor.services.intake.parting import own_pages, with_strays
from ccprocessor.services.office import Office, ProcessOptions


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """All that the reports said, and how long that took (ms); `opened` are their files.

    `loose` and `unrecognised` are the pictures and the PDFs that are no report.
    """

    documents: tuple[SourceDocument, ...] = ()
    records: tuple[Record, ...] = ()
    failures: tuple[UserError, ...] = ()
    timings_ms: dict[str, int] = field(default_factory=dict)
    opened: tuple[OpenDocument, ...] = ()
    loose: tuple[OpenDocument, ...] = ()
    unrecognised: tuple[UnrecognisedDocument, ...] = ()

    @property
    def given(self) -> tuple[OpenDocument, ...]:
        """Every file, reports first."""
        return (*self.opened, *self.beside)

    @property
    def beside(self) -> tuple[OpenDocument, ...]:
        """Every file that is no report."""
        return (*self.loose, *(one.document for one in self.unrecognised))

    @property
    def statements(self) -> tuple[CardStatement, ...]:
        """The card statements."""
        return tuple(one for one in self.records if isinstance(one, CardStatement))

    @property
    def reports(self) -> tuple[ReceiptReport, ...]:
        """The receipt reports."""
        return tuple(one for one in self.records if isinstance(one, ReceiptReport))

    @property
    def of_people(self) -> tuple[MonthRecord, ...]:
        """Records of people, statements first."""
        return (*self.statements, *self.reports)

    @property
    def readings(self) -> tuple[Record, ...]:
        """All that was read, by the order of its kinds."""
        order = tuple(RECORDS)
        return tuple(sorted(self.records, key=lambda one: order.index(kind_of_record(one))))


def open_files(
    office: Office,
    files: Sequence[Path],
    options: ProcessOptions,
    *,
    beside: Sequence[OpenDocument] = (),
    without: Collection[str] = (),
) -> OpenedFiles:
    """Open every file, those of folders and zips too; pictures become documents of pages.

    A file given twice is read once, a bad one does not stop the others. `beside` are documents
    that are at hand already; files whose SHA-256 is among `without` are left out.
    """
    reports: dict[str, OpenDocument] = {}
    loose: dict[str, OpenDocument] = {}
    failures: list[UserError] = []
    for file in loose_files(files, file_kind):
        if isinstance(file, RefusedFile):
            failures.append(file.error)
            continue
        for document in _opened(office, file, options.passwords_of(file.path)):
            if isinstance(document, UnreadableInput):
                failures.append(document)
            elif document.sha256 in without:
                continue
            elif first := reports.get(document.sha256) or loose.get(document.sha256):
                options.warn(f"{document.name} is the same file as {first.name}; it is read once.")
            else:
                kind = loose if document.kind == "picture" else reports
                kind[document.sha256] = document
    reports = {one.sha256: one for one in beside if not one.made} | reports
    loose = {one.sha256: one for one in beside if one.made} | loose
    if not without:
        _refuse_too_few(files, reports, loose, failures)
    return OpenedFiles(tuple(reports.values()), tuple(failures), tuple(loose.values()))


def _opened(
    office: Office, file: LooseFile, passwords: Sequence[str]
) -> Iterator[OpenDocument | UnreadableInput]:
    """A file as a document, then those of the files attached inside it; errors of those refused.

    What a PDF holds besides its pages is often of no use: only of an e-mail's files errors count.
    """
    try:
        document = office.loose.open(file, passwords=passwords)
    except UnreadableInput as error:
        yield error
        return
    yield document
    if document.attached:
        for one in office.loose.attached(document, passwords=passwords):
            if document.made or isinstance(one, OpenDocument):
                yield one


def _refuse_too_few(
    files: Sequence[Path],
    reports: Collection[str],
    loose: Collection[str],
    failures: Sequence[UserError],
) -> None:
    if failures and not reports:
        raise failures[0]
    if loose and not reports:
        raise NothingRecognised(
            "Only pictures of receipts were given, and no report that they could belong to.",
            hint=NextStep(
                "Give the card statement too, or open their month and drop them on it. {}",
                Means.RECEIPTS,
            ),
        )
    if len(files) > 1 and len(reports) + len(loose) == 1 and not failures:
        raise WrongUsage(
            f"{files[0].name} and {files[-1].name} are the same file.",
            hint="Give the card statement and the receipt report, one file each.",
        )


NOTHING_KNOWN = IntakeResult()


def take_in(
    feed: Feed, opened: OpenedFiles, job: Job, known: IntakeResult = NOTHING_KNOWN
) -> IntakeResult:
    """Extract every document as its pages come; statements first, so that people appear early.

    `known` is what was read before in files of `opened`, which the feed leaves out.
    """
    began = time.perf_counter()
    records = list(known.records)
    sources = {one.sha256: one for one in known.documents}
    lost: list[UserError] = []
    for one in feed.documents():
        try:
            with guarded(one.document.name, one.document.given):
                _read(one, records, job)
        except UnreadableInput as error:
            lost.append(error)
            continue
        scanned = tuple(feed.scanned.get(one.document.sha256, ()))
        sources[one.document.sha256] = replace(_source(one), scanned_pages=scanned)
    if lost and not any(isinstance(one, CardStatement) for one in records):
        raise lost[0]
    _refuse_empty(records, opened)
    place = {sha256: number for number, sha256 in enumerate(opened.digests)}
    return IntakeResult(
        documents=tuple(sources[one.sha256] for one in opened.documents if one.sha256 in sources),
        records=tuple(sorted(records, key=lambda one: place[one.document])),
        failures=(*feed.failures, *lost),
        timings_ms=_timings(feed, time.perf_counter() - began),
        opened=tuple(one for one in opened.documents if one.sha256 in sources),
        loose=opened.loose,
        unrecognised=feed.unrecognised,
    )


def _timings(feed: Feed, spent: float) -> dict[str, int]:
    """Milliseconds of each stage; most of the time it is another process that reads."""
    ocr = min(feed.ocr_session.spent, feed.waited) if feed.ocr_session is not None else 0.0
    return {
        "read": round((feed.waited - ocr) * 1000),
        "ocr": round(ocr * 1000),
        "extract": max(0, round((spent - feed.waited) * 1000)),
    }


def _read(one: Recognised, records: list[Record], job: Job) -> None:
    """Read a document, its pages of other kinds too, and add what it says."""
    sha256 = one.document.sha256
    if isinstance(one.format, TextFormat):
        records.append(masked_record(one.format.read(read_text(one.document), sha256)))
        return
    others: dict[DocumentKind, list[Page | UnreadPage]] = {}
    record = one.format.read(own_pages(one, others), sha256, job)
    more: list[Record] = []
    has_statement = any(isinstance(known, CardStatement) for known in records)
    for kind, pages in others.items():
        if has_statement and side_of(kind) == "statement" and isinstance(record, ReceiptReport):
            record = with_strays(record, pages)
        else:
            more.append(PAGES_OF[kind].read(iter(pages), sha256, job))
    records += [record, *more]


def _refuse_empty(records: Sequence[Record], opened: OpenedFiles) -> None:
    """Never "completed" with nothing in it."""
    if any(one.rows for one in records if side_of(kind_of_record(one))):
        return
    names = " and ".join(document.name for document in opened.documents)
    raise NothingRecognised(
        f"{names}: recognised, but not one charge or receipt record could be read.",
        hint="Open the file and look whether its pages hold any rows.",
    )


def _source(one: Recognised) -> SourceDocument:
    document = one.document
    source = SourceDocument(
        document.sha256, document.name, document.size, document.pages, one.format.kind
    )
    return replace(source, mime_type="text/plain") if document.is_text else source
