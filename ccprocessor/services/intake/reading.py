"""Read one document's pages into records, telling on the way who was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from ccprocessor.crashes.guarding import guarded, sifted
from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.money import total
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.domain.statement import CardStatement
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.extraction.report.pages import read_receipt_page
from ccprocessor.extraction.report.reading import ReportReading
from ccprocessor.extraction.report.records import assemble_receipts
from ccprocessor.extraction.statement.cards import assemble
from ccprocessor.extraction.statement.pages import StatementPage, read_page
from ccprocessor.extraction.statement.reading import StatementReading
from ccprocessor.jobs import Job, PersonRead

T = TypeVar("T")
P = ParamSpec("P")

_PROVISIONAL_EVERY = 25  # pages: the list of people grows as they are read


def read_statement(pages: Iterator[Page | UnreadPage], document: str, job: Job) -> CardStatement:
    """A card statement; people are announced, provisionally, as their cards are read."""
    reading = StatementReading(partial(_guarded, read_page))
    told = 0
    for page in pages:
        reading.add(page)
        if len(reading.pages) - told >= _PROVISIONAL_EVERY:
            _announce_cards(_assembled(reading.pages[told:], document), job)
            told = len(reading.pages)
    reading.finish()
    _announce_cards(_assembled(reading.pages[told:], document), job)
    return masked_record(_assembled(reading.pages, document))


def read_report(pages: Iterator[Page | UnreadPage], document: str, job: Job) -> ReceiptReport:
    """A receipt report."""
    reading = ReportReading(partial(_guarded, read_receipt_page))
    for page in pages:
        reading.add(page)
    report = masked_record(assemble_receipts(reading.finish(), document=document))
    for person in report.people:
        amounts = total(one.amount for one in person.receipts if one.amount)
        job.announce(
            PersonRead(
                "receipt_report", person.name, person.portal_id, len(person.receipts), amounts
            )
        )
    return report


def _guarded(
    read: Callable[Concatenate[Page, P], T], page: Page, *args: P.args, **kwargs: P.kwargs
) -> T | UnreadPage:
    """Return what was read on a page; one that the program fails at counts as not read."""
    try:
        with guarded(f"Page {page.number}"):
            return read(page, *args, **kwargs)
    except CouldNotBeProcessed as error:
        return UnreadPage(page.document, page.number, error.why, is_fault=True)


def _assembled(pages: Sequence[StatementPage | UnreadPage], document: str) -> CardStatement:
    """The statement; pages whose rows the program fails at count as pages that are not read."""

    def unread(
        page: StatementPage | UnreadPage, error: CouldNotBeProcessed
    ) -> StatementPage | UnreadPage:
        return UnreadPage(document, page.number, error.why, is_fault=True)

    statement, _ = sifted(
        pages,
        lambda some: assemble(some, document=document),
        unread,
        lambda page: f"Page {page.number}",
    )
    return statement


def _announce_cards(statement: CardStatement, job: Job) -> None:
    for card in statement.cards:
        if not card.transactions:
            continue
        net = total(one.net for one in card.transactions)
        number, count = card.employee_id, len(card.transactions)
        person = PersonRead("card_statement", card.name, number, count, net, card=card.last4)
        job.announce(masked_record(person))
