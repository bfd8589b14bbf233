"""Receipts: what the expense portal recorded of each, and loose ones that no report holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from ccprocessor.domain.issues import Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.money import DOLLARS
from ccprocessor.domain.pages import Source
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.places import Place
from ccprocessor.domain.statement import Decided, UnassignedPage

CodingKind = Literal["job", "general ledger", "none", "unknown"]
_CODING_KINDS: dict[str, CodingKind] = {
    "job coding": "job",
    "gl coding": "general ledger",
    "": "none",
}


@dataclass(frozen=True, slots=True)
class Coding:
    """Coding of a receipt, as printed; None if the label has no value.

    `job`, `phase` and `cost_type` are the printed number alone ("30024.", "010.10", "1").
    """

    type: str | None = None
    job: str | None = None
    phase: str | None = None
    cost_type: str | None = None
    gl_account: str | None = None
    gl_description: str | None = None

    @property
    def kind(self) -> CodingKind:
        """Kind of coding: one of the two, "none" if no type is printed, "unknown" for others."""
        return _CODING_KINDS.get((self.type or "").strip().casefold(), "unknown")

    @property
    def lacks(self) -> tuple[str, ...]:
        """The names of what accounting needs and is not there; empty where it is complete."""
        wanted: dict[str, str | None]
        match self.kind:
            case "job":
                wanted = {"job": self.job, "phase": self.phase, "cost type": self.cost_type}
            case "general ledger":
                wanted = {"account": self.gl_account}
            case "none":
                wanted = {"coding type": None}
            case _:
                wanted = {"known coding type": None}
        return tuple(name for name, value in wanted.items() if not value)

    @property
    def is_complete(self) -> bool:
        """Job Coding with job, phase and cost type; GL Coding with an account."""
        return not self.lacks

    @property
    def codes(self) -> str:
        """The codes it has, as `30024. · 010.10 · 1`."""
        given = (self.job, self.phase, self.cost_type, self.gl_account)
        return " · ".join(code for code in given if code)

    @property
    def bare(self) -> Coding:
        """The coding without the account's description, which may be printed in many ways."""
        return Coding(self.type, self.job, self.phase, self.cost_type, self.gl_account)


_FAR = dt.timedelta(days=100)  # from the end of its period: such a day was misread


def day_within(day: dt.date | None, last: dt.date | None) -> dt.date | None:
    """The day of a receipt, or the last one of its period where it has none, or a misread one."""
    if last is None or (day is not None and abs(day - last) <= _FAR):
        return day
    return last


class CodedReceipt(NamedTuple):
    """A receipt as codings are compared: whose it is, where, for what and when it was bought.

    `person` is the person's key, `name` as it is printed.
    """

    person: str
    name: str
    merchant: str
    expense_type: str
    purpose: str
    date: dt.date | None
    coding: Coding


@dataclass(frozen=True)
class Receipt:
    """One expense record. `amount` keeps its printed decimals, None where it cannot be read.

    `pages` are its data page and the picture pages that follow, 1-based; `pictures` the places of
    its attachment's images. `purpose` comes without its `Receipts Notes (n):` prefix. `picture` is
    what those images say, None while they are unread. `decided` are fields that a person set or
    confirmed.
    """

    transaction_id: str
    date: dt.date | None
    amount: Decimal | None
    merchant: str
    merchant_address: str
    expense_type: str
    title: str
    purpose: str
    address: str
    coding: Coding
    attachment: bool
    attachment_name: str
    request_type: str
    place: Place
    pages: tuple[int, ...]
    pictures: tuple[Place, ...] = ()
    occurrence: int = 1
    source: Source = "text"
    picture: PictureReading | None = None
    decided: tuple[tuple[str, Decided], ...] = ()
    currency: str = DOLLARS

    @property
    def unread_pictures(self) -> tuple[Place, ...]:
        """Pictures of it that no engine has looked at: they may show a full card number."""
        is_read = self.source != "text" or (self.picture is not None and self.picture.engine)
        return () if is_read else self.pictures

    @cached_property
    def key(self) -> ReceiptRef:
        """Reference that edits and issues point at."""
        return ReceiptRef(self.transaction_id, self.occurrence)


@dataclass(frozen=True, slots=True)
class PortalPerson:
    """Someone of the expense portal with the records of one file.

    `portal_id` is the portal's own number (not the card report's employee id), None where no page
    shows one; `name` is as printed, None where no page shows one.
    """

    portal_id: str | None
    name: str | None
    receipts: tuple[Receipt, ...]
    pages: tuple[int, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptReport:
    """A whole receipt report. `issues` are those that belong to no person."""

    document: str
    run_date: dt.date | None
    people: tuple[PortalPerson, ...]
    unassigned: tuple[UnassignedPage, ...] = ()
    scanned_pages: tuple[int, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def people_count(self) -> int:
        """Number of people with records."""
        return len(self.people)

    @property
    def rows(self) -> tuple[tuple[Decimal | None, str], ...]:
        """Amount, if one was read, and currency of each record."""
        return tuple((one.amount, one.currency) for who in self.people for one in who.receipts)


@dataclass(frozen=True, slots=True)
class LooseProposal:
    """A charge that a loose receipt may belong to: whose (the person's key), how likely, and why.

    `reasons` say what speaks for it, strongest first, and what speaks against it last.
    """

    person: str
    transaction: TransactionRef
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LooseReceipt:
    """One receipt that no report holds; without a `proposal` it waits for its charge.

    `document` is the SHA-256 of the file that it begins in, `pages` are its 1-based pages there;
    where it goes on in other files, `reading.places` show those too. `rivals` are other charges it
    may belong to, likeliest first. It never counts for flags until somebody decides so.
    """

    document: str
    pages: tuple[int, ...]
    reading: PictureReading
    proposal: LooseProposal | None = None
    rivals: tuple[LooseProposal, ...] = ()
