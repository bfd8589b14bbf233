"""What the invented office holds: people, cards, charges and receipt records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

CENT = Decimal("0.01")
Placement = Literal["page", "page+extra", "following", "none"]


@dataclass(frozen=True, slots=True)
class Line:
    """One product row; net is gross less discount."""

    product: str
    ppu: Decimal
    quantity: Decimal
    gross: Decimal
    discount: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross - self.discount


@dataclass(frozen=True, slots=True)
class Charge:
    """One transaction of a card; `merchant` is the full name, the statement cuts it."""

    id: str
    number: str
    trans_date: dt.date
    posted_date: dt.date
    level: str
    merchant: str
    city: str
    state: str
    group: str
    lines: tuple[Line, ...]

    @property
    def gross(self) -> Decimal:
        return money_sum([line.gross for line in self.lines])

    @property
    def discount(self) -> Decimal:
        return money_sum([line.discount for line in self.lines])

    @property
    def net(self) -> Decimal:
        return self.gross - self.discount


@dataclass(frozen=True, slots=True)
class PrintedCoding:
    """A coding as the portal prints it; None leaves the label out, "" prints it without a value."""

    type: str | None
    job: str | None = None
    phase: str | None = None
    cost_type: str | None = None
    gl_account: str | None = None

    @property
    def complete(self) -> bool:
        match self.type:
            case "Job Coding":
                return bool(self.job and self.phase and self.cost_type)
            case "GL Coding":
                return bool(self.gl_account)
            case _:
                return False


@dataclass(frozen=True, slots=True)
class Till:
    """What the photographed till receipt of a record shows."""

    style: str
    merchant: str
    date: dt.date
    total: Decimal
    tip: Decimal | None


@dataclass(frozen=True, slots=True)
class Record:
    """One expense record of the portal; `amount` is exact, up to four decimals."""

    id: str
    portal_transaction_id: str
    date: dt.date
    amount: Decimal
    expense_type: str
    title: str
    address: str
    purpose: str
    purpose_prefix: str
    merchant: str
    merchant_address: str
    coding: PrintedCoding
    attachment_name: str
    placement: Placement
    till: Till | None
    kind: str
    duplicate_of: str | None = None

    @property
    def printed_amount(self) -> str:
        """Without trailing zeros beyond the cents, as the portal prints it."""
        text = f"{self.amount:,.4f}".rstrip("0")
        whole, _, decimals = text.partition(".")
        return f"{whole}.{decimals.ljust(2, '0')}"


@dataclass(frozen=True, slots=True)
class Link:
    """One charge and the records that account for it."""

    charge: str
    records: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class CardBook:
    """One card with its charges in printed order."""

    number: str
    customer: str
    office: int
    charges: tuple[Charge, ...]

    @property
    def last4(self) -> str:
        return self.number[-4:]


@dataclass(frozen=True, slots=True)
class Employee:
    """A person of the office on either side."""

    id: str
    name: str
    portal_name: str
    car_name: str
    employee_id: str | None
    portal_id: str | None
    roles: tuple[str, ...]
    cards: tuple[CardBook, ...] = ()
    records: tuple[Record, ...] = ()
    links: tuple[Link, ...] = ()
    unmatched_charges: tuple[tuple[str, str], ...] = ()

    @property
    def charges(self) -> tuple[Charge, ...]:
        return tuple(charge for card in self.cards for charge in card.charges)


@dataclass(frozen=True, slots=True)
class Company:
    """The card's owner as the statement prints it."""

    name: str
    account_code: str
    customers: tuple[str, ...]
    offices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Period:
    """The month of posted dates and the moment the reports were made."""

    first: dt.date
    last: dt.date
    produced: dt.datetime


@dataclass(frozen=True, slots=True)
class Month:
    """Everything the two reports tell."""

    company: Company
    period: Period
    employees: tuple[Employee, ...]


def money_sum(amounts: Sequence[Decimal]) -> Decimal:
    """Exact, with cents even for nothing."""
    return sum(amounts, Decimal("0.00"))
