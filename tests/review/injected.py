"""A month of the office whose every difference is known: what was done to it, and what it costs."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.money import CENT, to_cents
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import ProductLine, Transaction
from ccprocessor.review.causes import CauseKind, are_swapped
from ccprocessor.review.difference import difference_of
from ccprocessor.review.leftovers import claims_of
from ccprocessor.services.cycle.month import month_of
from tests.builders.people import MARCH, charge, person, record, seen
from tests.office.month import plan_month
from tests.office.records import Charge, Employee, Record

Named = Counter[tuple[str, CauseKind, Decimal]]
"""Person, cause and amount of lines, each as often as it is there."""


@dataclass(slots=True)
class Books:
    """Charges and receipts of everybody, the pairs that agree, and the lines that must be named."""

    rng: random.Random
    charges: dict[str, list[Transaction]] = field(default_factory=lambda: defaultdict(list))
    receipts: dict[str, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    pairs: list[tuple[str, Transaction, Receipt]] = field(default_factory=list)
    wanted: Named = field(default_factory=Counter)

    def month(self) -> Month:
        """The books, matched and checked as the program does it."""
        people = tuple(
            person(
                tuple(self.charges[who]),
                tuple(self.receipts[who]),
                name=who,
                employee_id=who,
                portal_id=who,
            )
            for who in sorted({*self.charges, *self.receipts})
        )
        return month_of(MonthReading(MARCH, (), people))

    def expect(self, who: str, kind: CauseKind, amount: Decimal) -> None:
        self.wanted[who, kind, to_cents(amount)] += 1

    def change(self, who: str, old: Receipt, amount: Decimal, **other: object) -> None:
        slips = self.receipts[who]
        slips[slips.index(old)] = replace(old, amount=amount, **other)  # type: ignore[arg-type]


def books_of(people: int, *, seed: int, each: int) -> Books:
    """A generated month with the office's own troubles, and each fault injected so often."""
    books = Books(random.Random(f"{seed} faults"))
    for employee in plan_month(people, seed=seed, mean_transactions=14).employees:
        _enter(books, employee)
    books.rng.shuffle(books.pairs)
    for inject in INJECTIONS:
        for _ in range(each):
            inject(books, *books.pairs.pop())
    return books


def named(people: Iterable[Person]) -> Iterator[tuple[str, CauseKind, Decimal]]:
    """Every line of everybody's difference."""
    claims = claims_of(tuple(people))
    for one in people:
        for line in difference_of(one, claims).lines:
            yield one.key, line.kind, to_cents(line.amount)


def _look(charge: Transaction) -> tuple[object, ...]:
    return charge.card, charge.merchant, charge.transaction_date, charge.net


def _enter(books: Books, employee: Employee) -> None:
    """Enter a planned person, and expect what the plan itself leaves to explain."""
    charges = {one.id: _charge(one, card.last4) for card in employee.cards for one in card.charges}
    records = {one.id: _record(one) for one in employee.records}
    who = employee.id
    books.charges[who], books.receipts[who] = [*charges.values()], [*records.values()]
    counts = Counter(_look(one) for one in charges.values())
    copied = {one.duplicate_of for one in employee.records}
    for link in employee.links:
        bought, slips = charges[link.charge], [records[one] for one in link.records]
        more = bought.net - to_cents(sum((one.amount or Decimal(0) for one in slips), Decimal(0)))
        alone = counts[_look(bought)] == 1
        alone = alone and copied.isdisjoint(link.records)
        if more:
            books.expect(who, "tip" if link.kind == "tip" else "rounding", more)
        elif link.kind == "exact" and alone and bought.net > _LEAST:
            books.pairs.append((who, bought, slips[0]))
    paired = {_look(charges[link.charge]) for link in employee.links}
    for ref, _ in employee.unmatched_charges:
        kind: CauseKind = "charged_twice" if _look(charges[ref]) in paired else "no_receipt"
        books.expect(who, kind, charges[ref].net)
    linked = {one for link in employee.links for one in link.records}
    for one in employee.records:
        if one.id not in linked:
            books.expect(who, "duplicate" if one.duplicate_of else "no_charge", -one.amount)


_LEAST = Decimal(12)  # amounts that have digits to swap


def _charge(one: Charge, card: str) -> Transaction:
    bought = charge(
        str(one.net), one.number, card=card, on=one.trans_date, merchant=one.merchant[:18]
    )
    return replace(bought, merchant_group=one.group, posted_date=one.posted_date)


def _record(one: Record) -> Receipt:
    slip = record(str(one.amount), one.portal_transaction_id, on=one.date, merchant=one.merchant)
    return replace(slip, expense_type=one.expense_type)


def _picture(of: Receipt, total: Decimal, **printed: str) -> PictureReading:
    assert of.date is not None
    return seen(str(total), merchant=of.merchant, date=of.date.isoformat(), **printed)


def _tax(books: Books, who: str, bought: Transaction, slip: Receipt) -> None:
    """The record lacks the tax that the picture prints."""
    net = to_cents(bought.net / Decimal("1.0825"))
    tax = bought.net - net
    seen = _picture(slip, bought.net, subtotal=str(net), tax=str(tax), currency="USD")
    books.change(who, slip, net, picture=seen)
    books.expect(who, "tax", tax)


def _printed_tip(books: Books, who: str, bought: Transaction, slip: Receipt) -> None:
    """The record lacks a tip that the picture prints, whatever the shop."""
    bill = to_cents(bought.net / Decimal("1.17"))
    tip = bought.net - bill
    books.change(who, slip, bill, picture=_picture(slip, bought.net, tip=str(tip)))
    books.expect(who, "tip", tip)


def _currency(books: Books, who: str, bought: Transaction, slip: Receipt) -> None:
    """A bill in euros, recorded as if they were dollars."""
    euros = to_cents(bought.net / Decimal("1.13"))
    books.change(who, slip, euros, picture=_picture(slip, euros, currency="EUR"))
    books.expect(who, "currency", bought.net - euros)


def _swap(books: Books, who: str, bought: Transaction, slip: Receipt) -> None:
    """Two neighbouring digits of the record changed places."""
    digits = f"{bought.net:.2f}".replace(".", "")
    places = [at for at in range(1, len(digits) - 1) if digits[at] != digits[at + 1]]
    if digits[1] not in {digits[0], "0"}:
        places.append(0)
    if not places:
        return
    at = books.rng.choice(places)
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    amount = Decimal(swapped) / 100
    assert are_swapped(bought.net, amount)
    books.change(who, slip, amount)
    books.expect(who, "digits_swapped", bought.net - amount)


def _elsewhere(books: Books, who: str, bought: Transaction, slip: Receipt) -> None:
    """Somebody else handed the receipt in."""
    other = books.rng.choice([one for one in books.receipts if one != who])
    books.receipts[who].remove(slip)
    books.receipts[other].append(slip)
    books.expect(who, "wrong_person", bought.net)
    books.expect(other, "wrong_person", -bought.net)


def _twice(books: Books, who: str, bought: Transaction, slip: Receipt) -> None:
    """The receipt is handed in once more under another number."""
    books.receipts[who].append(replace(slip, transaction_id=f"1{slip.transaction_id}"))
    books.expect(who, "duplicate", -bought.net)


def _wrong_sign(books: Books, who: str, bought: Transaction, slip: Receipt) -> None:
    """A credit whose record says that it was bought."""
    [line] = bought.lines[:1]
    credit = replace(bought, lines=(replace(line, net=-bought.net),))
    charges = books.charges[who]
    charges[charges.index(bought)] = credit
    books.expect(who, "refund", -2 * bought.net)


def _one_bill(books: Books, who: str, bought: Transaction, slip: Receipt) -> None:
    """One receipt for what was charged in two."""
    first = to_cents(bought.net * Decimal("0.37"))
    [line] = bought.lines[:1]
    parts = [_part(bought, line, first, 0), _part(bought, line, bought.net - first, 1)]
    charges = books.charges[who]
    at = charges.index(bought)
    charges[at : at + 1] = parts
    for one in parts:
        books.expect(who, "split", one.net)
    books.expect(who, "split", -bought.net)


def _part(bought: Transaction, line: ProductLine, net: Decimal, number: int) -> Transaction:
    key = f"{number}{bought.number[1:]}"
    return replace(bought, number=key, lines=(replace(line, net=net),))


def _lost(books: Books, who: str, bought: Transaction, slip: Receipt) -> None:
    books.receipts[who].remove(slip)
    books.expect(who, "no_receipt", bought.net)


def _pennies(books: Books, who: str, bought: Transaction, slip: Receipt) -> None:
    off = books.rng.choice((-5, -2, 1, 4)) * CENT
    books.change(who, slip, bought.net + off)
    books.expect(who, "rounding", -off)


INJECTIONS: tuple[Callable[[Books, str, Transaction, Receipt], None], ...] = (
    _tax,
    _printed_tip,
    _currency,
    _swap,
    _elsewhere,
    _twice,
    _wrong_sign,
    _one_bill,
    _lost,
    _pennies,
)
