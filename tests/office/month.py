"""A whole month of the office: people with their cards, charges and records."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

from tests.office import names
from tests.office.charges import Pump
from tests.office.ledgers import Ledger, fates_of
from tests.office.people import distinct, hire
from tests.office.records import CardBook, Charge, Company, Employee, Month, Period
from tests.office.slips import Slips


def plan_month(
    people: int, *, seed: int, chaos: bool = False, mean_transactions: float = 8
) -> Month:
    """Decide everything that the two reports will tell; nothing is drawn yet."""
    rng = random.Random(f"{seed} month")
    period = _period(rng)
    pump, slips = Pump(rng, period), Slips(rng)
    company = _company(rng)
    last_fours = distinct(rng, 0, 9_999)
    employees = []
    for person in hire(people, seed=seed, chaos=chaos):
        ledger = Ledger(rng, pump, slips)
        ledger.live(fates_of(person.roles[0], mean_transactions, rng))
        cards = 0 if person.employee_id is None else 2 if "two_cards" in person.roles else 1
        numbers = [_card_number(rng, next(last_fours)) for _ in range(cards)]
        employees.append(_with_ledger(person, ledger, numbers, company))
    return Month(company, period, tuple(employees))


def _with_ledger(
    person: Employee, ledger: Ledger, numbers: list[str], company: Company
) -> Employee:
    charges = sorted(ledger.charges, key=lambda c: (c.trans_date, c.posted_date, c.id))
    return replace(
        person,
        cards=tuple(
            _card_book(number, charges[place :: len(numbers)], company)
            for place, number in enumerate(numbers)
            if charges[place :: len(numbers)]
        ),
        records=tuple(sorted(ledger.records, key=lambda r: (r.date, r.portal_transaction_id))),
        links=tuple(ledger.links),
        unmatched_charges=tuple(ledger.unmatched),
    )


def _card_book(number: str, charges: list[Charge], company: Company) -> CardBook:
    pick = int(number[-2:])
    return CardBook(
        number, company.customers[pick % len(company.customers)], pick % len(company.offices),
        tuple(charges),
    )  # fmt: skip


def _card_number(rng: random.Random, last4: int) -> str:
    """Sixteen digits that no network issues."""
    return f"990100{rng.randint(0, 999_999):06}{last4:04}"


def _period(rng: random.Random) -> Period:
    first = dt.date(2031 + rng.randint(0, 3), rng.randint(1, 12), 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    moment = dt.time(rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59))
    return Period(first, last, dt.datetime.combine(last + dt.timedelta(days=12), moment))


def _company(rng: random.Random) -> Company:
    offices = tuple(
        (f"{rng.randint(10, 9_999)} {street}", f"{city}, QA 00{rng.randint(100, 999)}-0000")
        for street, (city, _) in zip(names.STREETS[:3], names.CITIES[:3], strict=True)
    )
    return Company(
        rng.choice(names.COMPANIES),
        rng.choice(("Q7-4K", "PW218", "C-0091")),
        ("QX1AB", "QX2CD", "QZ910"),
        offices,
    )
