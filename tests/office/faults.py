"""Faults on request: what is put wrong, and what a good reader should make of it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from tests.office.editing import encrypt
from tests.office.paper import Sheet
from tests.office.records import CardBook, Charge, Employee, Month, Record, money_sum

PASSWORD = "secret"
STATEMENT, RECEIPTS = "car.pdf", "receipts.pdf"


@dataclass(slots=True)
class Sabotage:
    """What the faults changed: the month itself, single prints, pages, and finished files."""

    month: Month
    rng: random.Random
    money: Callable[[Decimal], str]
    misprints: dict[tuple[str, str], str] = field(default_factory=dict)
    effects: list[dict[str, object]] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    raw: list[Callable[[Path], None]] = field(default_factory=list)

    def tell(self, fault: str, effect: str, **facts: object) -> None:
        """Write down what is to be expected."""
        self.effects.append({"fault": fault, "effect": effect, **facts})

    def any_card(self) -> tuple[Employee, CardBook]:
        """A card with at least two charges."""
        return self.rng.choice(
            [(p, card) for p in self.month.employees for card in p.cards if len(card.charges) > 1]
        )

    def any_charge(self) -> tuple[Employee, CardBook, Charge]:
        """A charge of one row, above ten, that has no twin."""
        found = [
            (p, card, charge)
            for p in self.month.employees
            for card in p.cards
            for charge in card.charges
            if len(charge.lines) == 1 and charge.net > 10 and charge.id not in self.unreadable
            if sum(charge.net == other.net for other in p.charges) == 1
        ]
        person, card, charge = self.rng.choice(found)
        self.unreadable.add(charge.id)
        return person, card, charge


def sabotage(faults: tuple[str, ...], plan: Sabotage) -> Sabotage:
    """Apply each named fault; an unknown name is a KeyError that lists the known ones."""
    for name in faults:
        if name not in FAULTS:
            raise KeyError(f"{name}: known faults are {', '.join(FAULTS)}")
        FAULTS[name](plan)
    return plan


def repeat_pages(sheets: list[Sheet], twice: set[str]) -> list[Sheet]:
    """Put a second copy of a marked page two pages further on."""
    out = list(sheets)
    for key in twice:
        place = next((i for i, sheet in enumerate(out) if key in sheet.marks), None)
        if place is not None:
            copy = replace(
                out[place], texts=list(out[place].texts), tags=out[place].tags | {"copy"}
            )
            out.insert(min(place + 2, len(out)), copy)
    return out


def _card_total_wrong(plan: Sabotage) -> None:
    person, card = plan.any_card()
    right = money_sum([charge.net for charge in card.charges])
    printed = plan.money(right + 9)
    plan.misprints["total net", f"card {card.number}"] = printed
    plan.tell(
        "card_total_wrong",
        "statement_does_not_add_up",
        employee=person.id,
        card=card.last4,
        printed=printed,
        right=str(right),
    )


def _transaction_total_wrong(plan: Sabotage) -> None:
    person, card, charge = plan.any_charge()
    printed = plan.money(charge.net + Decimal("0.90"))
    plan.misprints["total net", charge.id] = printed
    plan.tell(
        "transaction_total_wrong",
        "statement_does_not_add_up",
        employee=person.id,
        card=card.last4,
        transaction=charge.id,
        printed=printed,
        right=str(charge.net),
    )


def _grand_total_wrong(plan: Sabotage) -> None:
    right = money_sum([c.net for p in plan.month.employees for c in p.charges])
    printed = plan.money(right - 100)
    plan.misprints["grand net", ""] = printed
    plan.tell("grand_total_wrong", "statement_does_not_add_up", printed=printed, right=str(right))


def _net_unreadable(plan: Sabotage) -> None:
    person, card, charge = plan.any_charge()
    printed = _smudged(plan.money(charge.net))
    plan.misprints["net", charge.id] = printed
    plan.tell(
        "net_unreadable",
        "unreadable_value or repaired",
        employee=person.id,
        card=card.last4,
        transaction=charge.id,
        printed=printed,
        right=str(charge.net),
    )


def _date_impossible(plan: Sabotage) -> None:
    person, card, charge = plan.any_charge()
    printed = f"02/31/{charge.trans_date.year}"
    plan.misprints["trans_date", charge.id] = printed
    plan.tell(
        "date_impossible",
        "unreadable_value",
        employee=person.id,
        card=card.last4,
        transaction=charge.id,
        printed=printed,
        right=None,
    )


def _amount_unreadable(plan: Sabotage) -> None:
    """The record's amount is a smudge: its total lacks it, its match is left open."""
    found = [
        (person, record, link)
        for person in plan.month.employees
        for link in person.links
        for record in person.records
        if link.records == (record.id,) and record.kind == "exact" and record.amount > 1
        if sum(record.amount == other.amount for other in person.records) == 1
        if sum(record.amount == charge.net for charge in person.charges) == 1
    ]
    person, record, link = plan.rng.choice(found)
    printed = _smudged(record.printed_amount)
    plan.misprints["amount", record.id] = printed
    plan.unreadable.add(record.id)
    plan.tell(
        "amount_unreadable",
        "invalid_amount",
        employee=person.id,
        receipt=record.id,
        transaction=link.charge,
        printed=printed,
        right=record.printed_amount,
        undecided=[link.charge, record.id],
    )


def _other_month_receipts(plan: Sabotage) -> None:
    """The report of two months before was taken: no record belongs to any charge."""
    back = dt.timedelta(days=61)

    def earlier(record: Record) -> Record:
        return replace(record, date=record.date - back, kind="no_transaction")

    plan.month = replace(
        plan.month,
        employees=tuple(
            replace(
                person,
                records=tuple(earlier(record) for record in person.records),
                links=(),
                unmatched_charges=tuple((c.id, "no_receipt_record") for c in person.charges),
            )
            for person in plan.month.employees
        ),
    )
    plan.tell("other_month_receipts", "other_period", file=RECEIPTS)


def _page_twice(plan: Sabotage) -> None:
    person, card = plan.any_card()
    charge = card.charges[0]
    plan.twice.add(f"{charge.id}/0")
    plan.tell(
        "page_twice", "counted once", file=STATEMENT, employee=person.id, transaction=charge.id
    )


def _receipt_page_twice(plan: Sabotage) -> None:
    person = plan.rng.choice([p for p in plan.month.employees if p.records])
    record = person.records[-1]
    plan.twice.add(record.id)
    plan.tell(
        "receipt_page_twice", "counted once", file=RECEIPTS, employee=person.id, receipt=record.id
    )


def _encrypted(plan: Sabotage) -> None:
    plan.raw.append(_encrypt)
    plan.tell("encrypted", "password needed", file=STATEMENT, password=PASSWORD)


def _encrypt(folder: Path) -> None:
    path = folder / STATEMENT
    encrypt(path, PASSWORD)


def _raw(file: str, effect: str, change: Callable[[bytes], bytes]) -> Callable[[Sabotage], None]:
    """A fault that rewrites a finished file; it is told under the name it has in the table."""

    def rewrite(folder: Path) -> None:
        path = folder / file
        path.write_bytes(change(path.read_bytes()))

    def fault(plan: Sabotage) -> None:
        plan.raw.append(rewrite)
        name = next(name for name, known in FAULTS.items() if known is fault)
        plan.tell(name, effect, file=file)

    return fault


_NO_PAGES = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R/Size 3>>\n%%EOF\n"
)


def _smudged(text: str) -> str:
    """The second digit cannot be told."""
    digits = [place for place, char in enumerate(text) if char.isdigit()]
    return f"{text[: digits[1]]}#{text[digits[1] + 1 :]}"


FAULTS: dict[str, Callable[[Sabotage], None]] = {
    "card_total_wrong": _card_total_wrong,
    "transaction_total_wrong": _transaction_total_wrong,
    "grand_total_wrong": _grand_total_wrong,
    "net_unreadable": _net_unreadable,
    "date_impossible": _date_impossible,
    "amount_unreadable": _amount_unreadable,
    "other_month_receipts": _other_month_receipts,
    "page_twice": _page_twice,
    "receipt_page_twice": _receipt_page_twice,
    "encrypted": _encrypted,
    "truncated": _raw(RECEIPTS, "unreadable file", lambda data: data[: len(data) * 2 // 5]),
    "zero_page": _raw(RECEIPTS, "unreadable file", lambda _: _NO_PAGES),
    "not_a_pdf": _raw(RECEIPTS, "unreadable file", lambda _: b"Dear office,\nsee you.\n"),
    "damaged_xref": _raw(
        STATEMENT, "read all the same", lambda data: data.replace(b"startxref", b"startxxxx")
    ),
}
