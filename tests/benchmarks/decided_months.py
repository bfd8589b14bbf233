"""Months of decided matches, invented: what is printed, and which receipt each charge was given."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.services.matching_model.history import DecidedMonth, DecidedPerson
from tests.builders.people import charge, record
from tests.office import records
from tests.office.month import plan_month
from tests.office.statement_cells import MERCHANT_CUT

_KEPT_BACK = (9, 24)  # days after a charge on which people of a careless office hand receipts in
_SLIPS = 0.01  # share of charges that were decided wrongly
_TYPED = ("Lunch", "Site", "Materials", "As per receipt", "Fuel stop", "Misc")


def decided_months(
    seed: int, *, people: int, months: int, careless: bool = False, chaos: bool = False
) -> Iterator[DecidedMonth]:
    """Yield months in order, every charge decided.

    In a `careless` office the portal gets any word for the merchant, and the day of handing in.
    """
    for number in range(months):
        rng = random.Random(f"{seed} {number} decided")
        planned = plan_month(people, seed=seed * 100 + number, chaos=chaos)
        decided = (_decided(one, rng, careless=careless) for one in planned.employees)
        found = tuple(one for one in decided if one.truth)
        yield DecidedMonth(
            f"m-{number:02}", dt.date(2031 + number // 12, number % 12 + 1, 28), found
        )


def _decided(one: records.Employee, rng: random.Random, *, careless: bool) -> DecidedPerson:
    charges = {c.id: _charge(c, card.last4) for card in one.cards for c in card.charges}
    papers = {r.id: _receipt(r, rng, careless=careless) for r in one.records}
    truth: dict[TransactionRef, tuple[ReceiptRef, ...]] = {c.key: () for c in charges.values()}
    truth |= {
        charges[link.charge].key: tuple(papers[r].key for r in link.records if r in papers)
        for link in one.links
        if link.charge in charges
    }
    singles = [key for key, given in truth.items() if len(given) == 1]
    for key in singles:
        if rng.random() < _SLIPS:
            truth[key] = truth[rng.choice(singles)]
    person = Person(
        one.employee_id,
        one.portal_id,
        one.name,
        transactions=tuple(charges.values()),
        receipts=tuple(papers.values()),
    )
    return DecidedPerson(person, truth)


def _charge(one: records.Charge, last4: str) -> Transaction:
    return charge(
        str(one.net),
        one.number,
        card=last4,
        on=one.trans_date,
        merchant=one.merchant[:MERCHANT_CUT],
    )


def _receipt(one: records.Record, rng: random.Random, *, careless: bool) -> Receipt:
    on, merchant = one.date, one.merchant
    if careless:
        on += dt.timedelta(days=rng.randint(*_KEPT_BACK))
        merchant = rng.choice(_TYPED)
    return record(str(one.amount), one.portal_transaction_id, on=on, merchant=merchant)
