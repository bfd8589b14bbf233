"""The card statement (CAR): cards, transactions and the totals printed with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

from ccprocessor.domain.issues import Issue, TransactionRef
from ccprocessor.domain.money import DOLLARS, total
from ccprocessor.domain.pages import Source
from ccprocessor.domain.places import Place

Mark = Literal["personal", "disputed", "receipt_lost"]
"""Mark set on a charge by hand: no receipt is asked for then."""

Decided = Literal["typed", "confirmed"]


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One printed row of a transaction; `ppu` is the price of a unit.

    Amounts keep their printed decimals; None is what could not be read (an issue says so).
    """

    product: str
    ppu: Decimal | None
    quantity: Decimal | None
    gross: Decimal | None
    discount: Decimal | None
    net: Decimal | None
    place: Place


@dataclass(frozen=True, slots=True)
class Repair:
    """A value that was misread and that the paper itself proves: what was read, what stands now.

    `row` is its place among the transaction's lines; `proof` is the end of a sentence.
    """

    field: str
    row: int
    read: str
    value: str
    proof: str


@dataclass(frozen=True)
class Transaction:
    """One charge: its rows share a number. Text fields are as printed, empty where nothing is.

    Where `source` is "repaired", `repairs` tells which values are not as they were read. `decided`
    are fields that a person set or confirmed.
    """

    card: str
    number: str
    transaction_date: dt.date | None
    posted_date: dt.date | None
    level: str
    merchant: str
    city: str
    state: str
    merchant_group: str
    lines: tuple[ProductLine, ...]
    place: Place
    occurrence: int = 1
    source: Source = "text"
    repairs: tuple[Repair, ...] = ()
    decided: tuple[tuple[str, Decided], ...] = ()
    mark: Mark | None = None
    currency: str = DOLLARS

    @cached_property
    def key(self) -> TransactionRef:
        """Reference that edits and issues point at."""
        return TransactionRef(self.card, self.number, self.occurrence)

    @property
    def gross(self) -> Decimal:
        """Sum over the rows that could be read."""
        return total(line.gross for line in self.lines if line.gross is not None)

    @property
    def discount(self) -> Decimal:
        """Sum over the rows that could be read."""
        return total(line.discount for line in self.lines if line.discount is not None)

    @cached_property
    def net(self) -> Decimal:
        """Sum over the rows that could be read: what receipts are compared with."""
        return total(line.net for line in self.lines if line.net is not None)

    @property
    def product(self) -> str:
        """Description of the first row that has one."""
        return next((line.product for line in self.lines if line.product), "")

    @property
    def quantity(self) -> Decimal | None:
        """Quantity of the first row."""
        return self.lines[0].quantity if self.lines else None


@dataclass(frozen=True, slots=True)
class Totals:
    """A printed total; a part that is not printed is None."""

    gross: Decimal | None
    discount: Decimal | None
    net: Decimal | None
    place: Place


@dataclass(frozen=True, slots=True)
class Card:
    """One card's section: whose it is as printed, its pages, rows and printed total.

    `employee_id` and `name` are None where every page lost its header; `name` is as printed
    (capitals, joined). `pages` are 1-based, in order, and include moved pages.
    """

    last4: str
    employee_id: str | None
    name: str | None
    document: str
    pages: tuple[int, ...]
    transactions: tuple[Transaction, ...]
    totals: Totals | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class UnassignedPage:
    """A page that belongs to nobody, and why (the end of a sentence)."""

    document: str
    page: int
    reason: str


@dataclass(frozen=True, slots=True)
class StatementHeader:
    """The report's own header; None or empty where it is not printed or was lost."""

    account_code: str = ""
    company: str = ""
    customer_ids: tuple[str, ...] = ()
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    produced_on: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class CardStatement:
    """A whole CAR. `issues` are those that belong to no card; `scanned_pages` are not read yet."""

    document: str
    header: StatementHeader
    cards: tuple[Card, ...]
    summary: Totals | None
    unassigned: tuple[UnassignedPage, ...] = ()
    scanned_pages: tuple[int, ...] = ()
    issues: tuple[Issue, ...] = field(default=())

    @property
    def people_count(self) -> int:
        """Number of people with cards; a card without an owner counts as somebody."""
        return len({card.employee_id or card.last4 for card in self.cards})

    @property
    def rows(self) -> tuple[tuple[Decimal | None, str], ...]:
        """Amount and currency of each charge."""
        return tuple((one.net, one.currency) for card in self.cards for one in card.transactions)
