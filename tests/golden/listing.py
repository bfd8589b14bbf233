"""What was read in a document, in lines that an accountant can check against the paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import Page
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.receipts import PortalPerson, Receipt, ReceiptReport
from ccprocessor.domain.statement import Card, CardStatement, Totals, Transaction
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.extraction.recognition import recognise
from ccprocessor.jobs import Job
from ccprocessor.matching.pictures.picture_guide import guided
from ccprocessor.services.intake.reading import read_report, read_statement


def listing_of(pages: Sequence[Page]) -> str:
    """Recognise a document by its pages, read it, and say what stands in it."""
    match recognise(pages):
        case "card_statement":
            lines = _statement(read_statement(iter(pages), "d", Job()))
        case "receipt_report":
            lines = _report(read_report(iter(pages), "d", Job()))
        case _:
            lines = _picture(guided(read_picture(pages), ()))
    return "".join(f"{line}\n" for line in lines)


def _statement(read: CardStatement) -> Iterator[str]:
    header = read.header
    yield f"CARD STATEMENT of {header.company}, account {header.account_code}"
    yield f"from {header.period_from} to {header.period_to}"
    for card in read.cards:
        yield ""
        yield from _card(card)
    yield ""
    yield f"total of all cards: {_totals(read.summary)}"
    for page in read.unassigned:
        yield f"page {page.page} {page.reason}"
    yield from _issues(read.issues)


def _card(card: Card) -> Iterator[str]:
    pages = ", ".join(map(str, card.pages))
    yield f"CARD ••{card.last4}, {card.name}, employee {card.employee_id}, pages {pages}"
    for charge in card.transactions:
        yield f"  {_charge(charge)}"
        if len(charge.lines) > 1:
            for line in charge.lines:
                yield f"      {line.product}: {_money(line.net)}"
    yield f"  total: {_totals(card.totals)}"
    yield from _issues(card.issues)


def _charge(charge: Transaction) -> str:
    where = ", ".join(filter(None, (charge.city, charge.state)))
    return (
        f"{charge.transaction_date}  no. {charge.number}  {charge.merchant} ({where})"
        f"  {charge.product}  {_money(charge.net)}"
    )


def _report(read: ReceiptReport) -> Iterator[str]:
    yield f"RECEIPT REPORT, run on {read.run_date or 'no date'}"
    for person in read.people:
        yield ""
        yield from _person(person)
    for page in read.unassigned:
        yield f"page {page.page} {page.reason}"
    yield from _issues(read.issues)


def _person(person: PortalPerson) -> Iterator[str]:
    yield f"PERSON {person.name}, portal id {person.portal_id}"
    for receipt in person.receipts:
        yield f"  {receipt.date}  no. {receipt.transaction_id}  {receipt.merchant}  {_of(receipt)}"
        yield f"      {_coding(receipt)}; for: {receipt.purpose or '-'}"
        pages = ", ".join(map(str, receipt.pages))
        yield f"      attached: {receipt.attachment_name or 'nothing'}; pages {pages}"
    yield from _issues(person.issues)


def _of(receipt: Receipt) -> str:
    return "amount unread" if receipt.amount is None else f"{receipt.amount:f}"


def _coding(receipt: Receipt) -> str:
    coding = receipt.coding
    parts = (coding.job, coding.phase, coding.cost_type, coding.gl_account, coding.gl_description)
    return f"{coding.type or 'no coding'} {' / '.join(filter(None, parts))}".strip()


def _picture(read: PictureReading) -> Iterator[str]:
    yield "RECEIPT"
    for name, field in read.fields:
        if field:
            yield f"  {name}: {field.value}"


def _issues(issues: Sequence[Issue]) -> Iterator[str]:
    for issue in issues:
        yield f"  ! {issue.type}: {issue.message}"


def _totals(totals: Totals | None) -> str:
    return _money(totals.net) if totals else "not printed"


def _money(amount: Decimal | None) -> str:
    return "unread" if amount is None else f"{amount:,.2f}"
