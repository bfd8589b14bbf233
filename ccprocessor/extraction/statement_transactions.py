"""A card's entries booked: rows under one number are a transaction, closed by its total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import Source
from ccprocessor.domain.places import Place, around
from ccprocessor.domain.statement import ProductLine, Totals, Transaction
from ccprocessor.extraction.statement_checks import rows_differ
from ccprocessor.extraction.statement_pages import StatementPage
from ccprocessor.extraction.statement_rows import MONEY, PrintedTotal, Problem, Row, Unread


@dataclass(frozen=True, slots=True)
class Booked:
    """What a card's pages hold. `strays` are transaction totals that stand under no row."""

    transactions: tuple[Transaction, ...]
    totals: Totals | None
    issues: tuple[Issue, ...]
    strays: tuple[Totals, ...]


@dataclass(slots=True)
class _Group:
    """Rows of one transaction, while they are gathered."""

    rows: list[Row]
    source: Source
    total: Totals | None = None
    closed: bool = False

    def takes(self, row: Row) -> bool:
        """Whether a row goes on with this transaction."""
        if self.closed:
            return False
        first = self.rows[0]
        if row.number:
            return row.number == first.number
        return row.transaction_date in (None, first.transaction_date)


@dataclass(slots=True)
class _Ledger:
    groups: list[_Group] = field(default_factory=list)
    totals: Totals | None = None
    unread: list[Problem] = field(default_factory=list)
    strays: list[Totals] = field(default_factory=list)


def book(pages: Sequence[StatementPage], *, card: str) -> Booked:
    """The transactions of one card, from its pages in reading order."""
    ledger = _gathered(pages)
    seen: Counter[str] = Counter()
    transactions: list[Transaction] = []
    issues: list[Issue] = []
    for group in ledger.groups:
        number = group.rows[0].number
        seen[number] += 1
        source: Source = "repaired" if _repaired(group) else group.source
        transaction = _transaction(group, card, seen[number], source)
        transactions.append(transaction)
        issues.extend(
            Issue(problem.type, problem.message, None, transaction.key, places=(problem.place,))
            for row in group.rows
            for problem in row.problems
        )
        if group.total:
            issues.extend(rows_differ(transaction, group.total))
    issues.extend(Issue(p.type, p.message, places=(p.place,)) for p in ledger.unread)
    return Booked(tuple(transactions), ledger.totals, tuple(issues), tuple(ledger.strays))


def _gathered(pages: Sequence[StatementPage]) -> _Ledger:
    ledger = _Ledger()
    for page in pages:
        for entry in page.entries:
            match entry:
                case Row():
                    _add_row(ledger, entry, page.source)
                case PrintedTotal(kind="transaction"):
                    _close(ledger, entry)
                case PrintedTotal(kind="card"):
                    ledger.totals = ledger.totals or entry.totals
                    _shut(ledger)
                case Unread():
                    ledger.unread.append(entry.problem)
    return ledger


def _add_row(ledger: _Ledger, row: Row, source: Source) -> None:
    if ledger.groups and ledger.groups[-1].takes(row):
        ledger.groups[-1].rows.append(row)
    else:
        ledger.groups.append(_Group([row], source))


def _close(ledger: _Ledger, total: PrintedTotal) -> None:
    if not ledger.groups or ledger.groups[-1].closed:
        ledger.strays.append(total.totals)
        return
    ledger.groups[-1].total = total.totals
    _shut(ledger)


def _shut(ledger: _Ledger) -> None:
    if ledger.groups:
        ledger.groups[-1].closed = True


def _transaction(group: _Group, card: str, occurrence: int, source: Source) -> Transaction:
    rows = group.rows
    return Transaction(
        card,
        rows[0].number,
        next((row.transaction_date for row in rows if row.transaction_date), None),
        next((row.posted_date for row in rows if row.posted_date), None),
        next((row.level for row in rows if row.level), ""),
        next((row.merchant for row in rows if row.merchant), ""),
        rows[0].city,
        rows[0].state,
        next((row.merchant_group for row in rows if row.merchant_group), ""),
        tuple(row.line for row in rows),
        _place([row.line.place for row in rows]),
        occurrence,
        source,
    )


def _place(places: Sequence[Place]) -> Place:
    """The rows on the first page, as one box."""
    first = places[0]
    return replace(first, box=around(place.box for place in places if place.page == first.page))


def _repaired(group: _Group) -> bool:
    """Fill in an amount that the row's and the total's figures prove alike."""
    repaired = False
    for name in MONEY:
        blank = [index for index, row in enumerate(group.rows) if _amount(row.line, name) is None]
        if len(blank) != 1 or group.total is None:
            continue
        row = group.rows[blank[0]]
        by_total = _by_total(name, group)
        if by_total is not None and by_total == _by_row(name, row.line):
            group.rows[blank[0]] = replace(
                row,
                line=_with_amount(row.line, name, by_total),
                problems=tuple(problem for problem in row.problems if problem.field != name),
            )
            repaired = True
    return repaired


def _with_amount(line: ProductLine, name: str, amount: Decimal) -> ProductLine:
    match name:
        case "gross":
            return replace(line, gross=amount)
        case "discount":
            return replace(line, discount=amount)
        case _:
            return replace(line, net=amount)


def _by_total(name: str, group: _Group) -> Decimal | None:
    printed = _amount(group.total, name) if group.total else None
    others = [_amount(row.line, name) for row in group.rows]
    return None if printed is None else printed - sum(o for o in others if o is not None)


def _by_row(name: str, line: ProductLine) -> Decimal | None:
    gross, discount, net = line.gross, line.discount, line.net
    if name == "gross" and discount is not None and net is not None:
        return net + discount
    if name == "discount" and gross is not None and net is not None:
        return gross - net
    if name == "net" and gross is not None and discount is not None:
        return gross - discount
    return None


def _amount(values: ProductLine | Totals, name: str) -> Decimal | None:
    amount: Decimal | None = getattr(values, name)
    return amount
