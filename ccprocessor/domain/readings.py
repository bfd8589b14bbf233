"""Records of files, each of its kind, and those of a month before anything is matched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from ccprocessor.domain.cycles import Cycle, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import DocumentKind, SourceDocument
from ccprocessor.domain.receipts import LooseReceipt, ReceiptReport
from ccprocessor.domain.statement import CardStatement, UnassignedPage

MonthRecord: TypeAlias = CardStatement | ReceiptReport
"""Everything that was read in a file of people, which a month is made of."""

Record: TypeAlias = MonthRecord
"""Everything that was read in one file; it has `document`, `issues`, `people_count`, `rows`."""

Side: TypeAlias = Literal["statement", "receipts"]


class RecordKind(NamedTuple):
    """A kind of document: its name on screen, and the record that its files are read into.

    `row` is the word for one of its rows, which are `stored_as` one or the other. Those of a
    `side` are the people's of a month, and its pages are shown there; None: of no month by itself.
    """

    name: str
    row: str
    record: type[Record]
    stored_as: Literal["transaction", "receipt"]
    side: Side | None = None


RECORDS: dict[DocumentKind, RecordKind] = {
    "card_statement": RecordKind(
        "Card statement", "charge", CardStatement, "transaction", "statement"
    ),
    "receipt_report": RecordKind("Receipt report", "receipt", ReceiptReport, "receipt", "receipts"),
}
"""Kinds of documents, in the order in which they are read."""


def kind_of_record(record: Record) -> DocumentKind:
    """Return the kind of document that a record was read from."""
    return next(kind for kind, one in RECORDS.items() if isinstance(record, one.record))


def side_of(kind: DocumentKind | None) -> Side | None:
    """Return the side of a month that documents of a kind bring; None if they bring none."""
    return RECORDS[kind].side if kind in RECORDS else None


@dataclass(frozen=True, slots=True)
class MonthReading:
    """The records of a month's files, with the people of both sides linked.

    `people` carry records and the issues of reading and linking, no matches and no flags.
    `summary_net` is the statement's printed total. `issues` are about the cycle, `page_issues`
    about what belongs to nobody; `loose` are receipts without a charge yet.
    """

    cycle: Cycle
    documents: tuple[SourceDocument, ...]
    people: tuple[Person, ...]
    unassigned: tuple[UnassignedPage, ...] = ()
    summary_net: Decimal | None = None
    issues: tuple[Issue, ...] = ()
    page_issues: tuple[Issue, ...] = ()
    loose: tuple[LooseReceipt, ...] = ()

    def with_people(self, people: tuple[Person, ...]) -> MonthReading:
        """Return the same reading of other people."""
        return replace(self, people=people)
