"""A card's entries booked: rows under one number are a transaction, closed by its total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import Source
from ccprocessor.domain.places import Place, around
from ccprocessor.domain.statement import Repair, Totals, Transaction
from ccprocessor.extraction.statement.checks import rows_differ
from ccprocessor.extraction.statement.pages import StatementPage
from ccprocessor.extraction.statement.repairs import repaired_rows
from ccprocessor.extraction.statement.rows import CellProblem, PrintedTotal, StatementRow, Unread

_FIELDS = {"trans_date": "transaction_date"}
"""Columns that are called otherwise as fields of a transaction."""


@dataclass(frozen=True, slots=True)
class CardCharges:
    """Charges on a card's pages. `strays` are transaction totals that stand under no row."""

    transactions: tuple[Transaction, ...]
    totals: Totals | None
    issues: tuple[Issue, ...]
    strays: tuple[Totals, ...]


@dataclass(slots=True)
class _Group:
    """Rows of one transaction, while they are gathered."""

    rows: list[StatementRow]
    source: Source
    total: Totals | None = None
    closed: bool = False

    def takes(self, row: StatementRow) -> bool:
        """Tell whether a row goes on with this transaction."""
        if self.closed:
            return False
        first = self.rows[0]
        if row.number:
            return row.number == first.number
        return row.transaction_date in (None, first.transaction_date)


@dataclass(slots=True)
class _CardCharges:
    groups: list[_Group] = field(default_factory=list)
    totals: Totals | None = None
    unread: list[CellProblem] = field(default_factory=list)
    strays: list[Totals] = field(default_factory=list)


def book(pages: Sequence[StatementPage], *, card: str) -> CardCharges:
    """The transactions of one card, from its pages in reading order."""
    ledger = _gathered(pages)
    seen: Counter[str] = Counter()
    transactions: list[Transaction] = []
    issues: list[Issue] = []
    for group in ledger.groups:
        number = group.rows[0].number
        seen[number] += 1
        repaired = repaired_rows(group.rows, group.total, by_eye=group.source == "ocr")
        group.rows, group.total = list(repaired.rows), repaired.total
        transaction = _transaction(group, card, seen[number], repaired.repairs)
        transactions.append(transaction)
        issues.extend(
            Issue(
                problem.type,
                problem.message,
                transaction=transaction.key,
                places=(problem.place,),
                field=_FIELDS.get(problem.field, problem.field),
            )
            for row in group.rows
            for problem in row.problems
        )
        if group.total:
            issues.extend(rows_differ(transaction, group.total))
    issues.extend(Issue(p.type, p.message, places=(p.place,)) for p in ledger.unread)
    return CardCharges(tuple(transactions), ledger.totals, tuple(issues), tuple(ledger.strays))


def _gathered(pages: Sequence[StatementPage]) -> _CardCharges:
    ledger = _CardCharges()
    for page in pages:
        for entry in page.entries:
            match entry:
                case StatementRow():
                    _add_row(ledger, entry, page.source)
                case PrintedTotal(kind="transaction"):
                    _close(ledger, entry)
                case PrintedTotal(kind="card"):
                    ledger.totals = ledger.totals or entry.totals
                    _shut(ledger)
                case Unread():
                    ledger.unread.append(entry.problem)
    return ledger


def _add_row(ledger: _CardCharges, row: StatementRow, source: Source) -> None:
    if ledger.groups and ledger.groups[-1].takes(row):
        ledger.groups[-1].rows.append(row)
    else:
        ledger.groups.append(_Group([row], source))


def _close(ledger: _CardCharges, total: PrintedTotal) -> None:
    if not ledger.groups or ledger.groups[-1].closed:
        ledger.strays.append(total.totals)
        return
    ledger.groups[-1].total = total.totals
    _shut(ledger)


def _shut(ledger: _CardCharges) -> None:
    if ledger.groups:
        ledger.groups[-1].closed = True


def _transaction(
    group: _Group, card: str, occurrence: int, repairs: tuple[Repair, ...]
) -> Transaction:
    rows = group.rows
    return Transaction(
        card=card,
        number=rows[0].number,
        transaction_date=next((row.transaction_date for row in rows if row.transaction_date), None),
        posted_date=next((row.posted_date for row in rows if row.posted_date), None),
        level=next((row.level for row in rows if row.level), ""),
        merchant=next((row.merchant for row in rows if row.merchant), ""),
        city=rows[0].city,
        state=rows[0].state,
        merchant_group=next((row.merchant_group for row in rows if row.merchant_group), ""),
        lines=tuple(row.line for row in rows),
        place=_place([row.line.place for row in rows]),
        occurrence=occurrence,
        source="repaired" if repairs else group.source,
        repairs=repairs,
    )


def _place(places: Sequence[Place]) -> Place:
    """The rows on the first page, as one box."""
    first = places[0]
    return replace(first, box=around(place.box for place in places if place.page == first.page))
