"""Loose receipts of a month: what they say, and whose charge they may prove."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ccprocessor.desktop.shared.page_view.boxes import BoxKind
from ccprocessor.desktop.workbench.rows.marks import Mark
from ccprocessor.desktop.workbench.rows.page_pairs import PageTarget
from ccprocessor.desktop.workbench.rows.wording import percent
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.receipts import LooseProposal, LooseReceipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.wording import day, money

NO_PARTNER = "no partner yet"
_KINDS: dict[str, BoxKind] = {"total": "total", "date": "date"}


@dataclass(frozen=True, slots=True)
class LooseRow:
    """A loose receipt, the name of its file, and whom it is proposed for with which charge."""

    number: int
    receipt: LooseReceipt
    file: str
    person: str = ""
    charge: Transaction | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Identity of the receipt: its place, as what is read of it may change."""
        return (self.receipt.document, self.receipt.pages, self.number)

    @property
    def date(self) -> dt.date | None:
        """As read; None where it was not."""
        field = self.receipt.reading.date
        return dt.date.fromisoformat(field.value) if field else None

    @property
    def total(self) -> Decimal | None:
        """As read; None where it was not."""
        field = self.receipt.reading.total
        return Decimal(field.value) if field else None

    @property
    def merchant(self) -> str:
        """As read, else why nothing was."""
        field = self.receipt.reading.merchant
        return field.value if field else ""

    @property
    def probability(self) -> float:
        """Probability of the proposal; -1 without one."""
        return self.receipt.proposal.probability if self.receipt.proposal else -1.0

    @property
    def charged(self) -> str:
        """The charge that is proposed, in short."""
        charge = self.charge
        if charge is None:
            return NO_PARTNER if self.receipt.proposal is None else ""
        on = f" on {day(charge.transaction_date)}" if charge.transaction_date else ""
        return f"{charge.merchant} {money(charge.net)}{on}"

    @property
    def proposed(self) -> str:
        """Whom it is proposed for with which charge, in short."""
        return f"For {self.person}: {self.charged}" if self.person else NO_PARTNER

    @property
    def told(self) -> str:
        """All that speaks for the proposal and who else may be meant, in sentences."""
        receipt, note = self.receipt, self.receipt.reading.note
        if receipt.proposal is None:
            why = f" It could not be read: {note}." if note else ""
            return f"No partner yet: no open charge fits.{why}{rivals_told(receipt)}"
        reasons = "; ".join(receipt.proposal.reasons)
        return (
            f"Proposed for {self.person}, {percent(receipt.proposal.probability)} likely: "
            f"{reasons}. It does not count.{rivals_told(receipt)}"
        )

    @property
    def target(self) -> PageTarget:
        """Page to show: at the boxes of its total and date, else its first page."""
        marks = tuple(loose_marks(self))
        if not marks:
            page = self.receipt.pages[0] if self.receipt.pages else 1
            return PageTarget(self.receipt.document, page)
        place, keys = marks[0].place, tuple(mark.key for mark in marks)
        return PageTarget(place.document, place.page, marks[0].key, fitted=keys)


def loose_rows(month: Month) -> tuple[LooseRow, ...]:
    """A row a loose receipt, those with a proposal first, the likeliest before."""
    names = month.document_names
    people = {person.key: person for person in month.people}
    rows = []
    for number, receipt in enumerate(month.loose):
        proposal = receipt.proposal
        person = people.get(proposal.person) if proposal else None
        charges = person.transactions if person else ()
        ref = proposal.transaction if proposal else None
        charge = next((one for one in charges if one.key == ref), None)
        name = person.name if person else ""
        rows.append(LooseRow(number, receipt, names.get(receipt.document, ""), name, charge))
    return tuple(sorted(rows, key=lambda row: -row.probability))


Loose = Mapping[tuple[str, TransactionRef], tuple[LooseRow, ...]]
"""Loose receipts by the person and the charge that they may prove, the likeliest first."""


def loose_of(
    rows: Sequence[LooseRow], charges: Mapping[tuple[str, TransactionRef], Transaction]
) -> Loose:
    """Find the loose receipts of each charge: proposed for it, or for another one with it as rival.

    Each row proposes the charge that it is found under; the others are its rivals.
    """
    found: dict[tuple[str, TransactionRef], list[LooseRow]] = {}
    for row in rows:
        first = row.receipt.proposal
        every = (*((first,) if first else ()), *row.receipt.rivals)
        for one in every:
            others = tuple(other for other in every if other is not one)
            receipt = replace(row.receipt, proposal=one, rivals=others)
            key = (one.person, one.transaction)
            found.setdefault(key, []).append(replace(row, receipt=receipt, charge=charges.get(key)))
    return {
        key: tuple(sorted(all_, key=lambda row: -row.probability)) for key, all_ in found.items()
    }


def loose_marks(row: LooseRow) -> Iterator[Mark]:
    """The boxes of its total and its date."""
    fields = dict(row.receipt.reading.fields)
    for name, kind in _KINDS.items():
        if (field := fields[name]) is None:
            continue
        label = f"{name.title()}: {field.value}"
        for place in field.places:
            yield Mark(f"loose {name} {row.number}", place, label, kind=kind)


def rivals_told(receipt: LooseReceipt) -> str:
    """Say for which other charges a loose receipt was considered."""
    if not receipt.rivals:
        return ""
    return f" Also possible: {', '.join(map(_short, receipt.rivals))}."


def _short(rival: LooseProposal) -> str:
    return f"transaction {rival.transaction.number} ({percent(rival.probability)})"
