"""The boxes that a person's rows have on the pages, by keys that lead back to the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ccprocessor.desktop.shared.page_view.boxes import BoxKind
from ccprocessor.desktop.workbench.rows.value_rows import field_key
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.places import Place
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.wording import money

About = TransactionRef | ReceiptRef | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on a page: its key, what to say on hover, the row it belongs to, what it surrounds."""

    key: str
    place: Place
    label: str
    about: About = None
    kind: BoxKind = "row"


def marks_of(person: Person) -> tuple[Mark, ...]:
    """Every box of a person: charges, receipt records and their pictures, printed totals."""
    return (
        *(mark for charge in person.transactions for mark in charge_marks(charge)),
        *(mark for receipt in person.receipts for mark in receipt_marks(receipt)),
        *_total_marks(person),
    )


def receipt_marks(receipt: Receipt) -> Iterator[Mark]:
    """A record's data, then each of its pictures, then the total and the date on them."""
    amount = "amount unread" if receipt.amount is None else money(receipt.amount)
    label = f"Receipt: {receipt.merchant}, {amount}"
    yield Mark(receipt_key(receipt.key), receipt.place, label, receipt.key)
    for number, place in enumerate(receipt.pictures):
        yield Mark(picture_key(receipt.key, number), place, label, receipt.key)
    if receipt.picture is not None:
        yield from _field_marks(receipt, receipt.picture)


def issue_marks(issue: Issue, known: Sequence[Mark]) -> tuple[Mark, ...]:
    """A box for each place of an issue: the row's own where it has one."""
    mark_at = {mark.place: mark for mark in reversed(known)}
    return tuple(
        mark_at.get(place) or Mark(f"issue {number}", place, issue.message)
        for number, place in enumerate(issue.places)
    )


def charge_key(ref: TransactionRef) -> str:
    """The key of a charge's box."""
    return f"charge {ref.card} {ref.number} {ref.occurrence}"


def receipt_key(ref: ReceiptRef) -> str:
    """The key of the box around a record's data."""
    return f"receipt {ref.transaction_id} {ref.occurrence}"


def picture_key(ref: ReceiptRef, number: int) -> str:
    """The key of the box around one of a record's pictures, counted from 0."""
    return f"picture {ref.transaction_id} {ref.occurrence} {number}"


def total_key(number: int) -> str:
    """The key of the box around a card's printed total, counted from 0."""
    return f"total {number}"


def _field_marks(receipt: Receipt, picture: PictureReading) -> Iterator[Mark]:
    kinds: tuple[tuple[BoxKind, FieldReading | None], ...] = (
        ("total", picture.total),
        ("date", picture.date),
    )
    for kind, field in kinds:
        for place in field.places if field else ():
            label = f"{kind.title()} on the picture: {field.value}" if field else ""
            yield Mark(field_key(receipt.key, kind), place, label, receipt.key, kind)


def charge_marks(charge: Transaction) -> Iterator[Mark]:
    """The charge's own box, and its rows on other pages."""
    key = charge_key(charge.key)
    label = f"Charge: {charge.merchant}, {money(charge.net)}"
    yield Mark(key, charge.place, label, charge.key)
    home = (charge.place.document, charge.place.page)
    for number, line in enumerate(charge.lines):
        if (line.place.document, line.place.page) != home:
            yield Mark(f"{key} row {number}", line.place, label, charge.key)


def _total_marks(person: Person) -> Iterator[Mark]:
    for number, totals in enumerate(person.card_totals):
        net = "" if totals.net is None else f", net {money(totals.net)}"
        yield Mark(total_key(number), totals.place, f"Printed total of the card{net}")
