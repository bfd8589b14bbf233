"""Take files in: open, recognise by content, read page by page, extract."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.documents.requests import OpenDocument
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.domain.statement import CardStatement
from ccprocessor.errors import NothingRecognised, UnreadableInput, UserError, WrongUsage
from ccprocessor.jobs import Job
from ccprocessor.services.feed import Feed, Opened, Recognised
from ccprocessor.services.office import ProcessOptions
from ccprocessor.services.reading import read_report, read_statement


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


def take_in(feed: Feed, opened: Opened, job: Job) -> Intake:
    """Extract every document as its pages come; statements first, so that people appear early."""
    started = time.perf_counter()
    statements: list[CardStatement] = []
    reports: list[ReceiptReport] = []
    sources: dict[str, SourceDocument] = {}
    for one in feed.documents():
        if one.kind == "card_statement":
            statement = read_statement(one.pages, one.document.sha256, job)
            statements.append(statement)
            scanned = statement.scanned_pages
        else:
            report = read_report(one.pages, one.document.sha256, job)
            reports.append(report)
            scanned = report.scanned_pages
        sources[one.document.sha256] = replace(_source(one), scanned_pages=scanned)
    _refuse_empty(statements, reports, opened)
    spent = time.perf_counter() - started
    return Intake(
        documents=tuple(sources[document.sha256] for document in opened.documents),
        statements=tuple(statements),
        reports=tuple(reports),
        failures=opened.failures,
        timings_ms={
            "read": round(feed.waited * 1000),
            "ocr": 0,
            "extract": max(0, round((spent - feed.waited) * 1000)),
        },
        opened=opened.documents,
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


def _source(one: Recognised) -> SourceDocument:
    document = one.document
    return SourceDocument(document.sha256, document.name, document.size, document.pages, one.kind)
