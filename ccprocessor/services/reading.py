"""Read one document's pages into records, telling on the way who was read."""

from __future__ import annotations

from collections.abc import Iterator

from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.domain.statement import CardStatement
from ccprocessor.extraction.receipt_pages import read_receipt_page
from ccprocessor.extraction.receipt_records import assemble_receipts
from ccprocessor.extraction.statement_cards import assemble
from ccprocessor.extraction.statement_reading import StatementReading
from ccprocessor.jobs import Job

_PROVISIONAL_EVERY = 25


def read_statement(pages: Iterator[Page | UnreadPage], document: str, job: Job) -> CardStatement:
    """A card statement; people are announced, provisionally, as their cards are read."""
    reading = StatementReading()
    told = 0
    for page in pages:
        reading.add(page)
        if len(reading.pages) - told >= _PROVISIONAL_EVERY:
            _announce_cards(assemble(reading.pages[told:], document=document), job)
            told = len(reading.pages)
    reading.finish()
    _announce_cards(assemble(reading.pages[told:], document=document), job)
    return masked_record(assemble(reading.pages, document=document))


def read_report(pages: Iterator[Page | UnreadPage], document: str, job: Job) -> ReceiptReport:
    """A receipt report."""
    report = masked_record(
        assemble_receipts(
            [read_receipt_page(page) if isinstance(page, Page) else page for page in pages],
            document=document,
        )
    )
    for person in report.people:
        job.announce(
            "person",
            portal_id=person.portal_id,
            name=person.name,
            receipts=len(person.receipts),
            receipt_total=str(sum((r.amount for r in person.receipts if r.amount), start=0)),
        )
    return report


def _announce_cards(statement: CardStatement, job: Job) -> None:
    for card in masked_record(statement).cards:
        if not card.transactions:
            continue
        job.announce(
            "person",
            employee_id=card.employee_id,
            name=card.name,
            card=card.last4,
            transactions=len(card.transactions),
            statement_total=str(sum((t.net for t in card.transactions), start=0)),
        )
