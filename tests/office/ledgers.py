"""One person's month: which charges got a receipt record, and what went wrong with the others."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from tests.office import names
from tests.office.charges import Pump
from tests.office.names import Shop
from tests.office.records import CENT, Charge, Link, PrintedCoding, Record
from tests.office.slips import Slips

_TEN_THOUSANDTH = Decimal("0.0001")


@dataclass(slots=True)
class Ledger:
    """Collects what happens to one person; a *fate* is a method that adds a charge or a record."""

    rng: random.Random
    pump: Pump
    slips: Slips
    charges: list[Charge] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    unmatched: list[tuple[str, str]] = field(default_factory=list)

    def live(self, fates: list[str]) -> None:
        """Let each fate happen once."""
        for fate in fates:
            _FATES[fate](self)

    def exact(self) -> None:
        """A charge and its record agree."""
        self._pair(self._charge(), "exact")

    def date_shift(self) -> None:
        """The clerk wrote another day."""
        charge = self._charge()
        days = dt.timedelta(days=self.rng.choice((-3, -2, -1, 1, 2)))
        record = self.slips.record(charge, kind="date_shift")
        self._link(charge, (replace(record, date=record.date + days),), "date_shift")

    def pennies(self) -> None:
        """The record is off by a cent or three."""
        charge = self._charge()
        off = self.rng.choice((-3, -2, -1, 1, 2, 3)) * CENT
        record = self.slips.record(charge, amount=charge.net + off, kind="pennies")
        self._link(charge, (record,), "pennies")

    def tip(self) -> None:
        """The record lacks the tip that the card was charged."""
        charge = self._charge(self.rng.choice(names.MEAL_SHOPS))
        rate = Decimal(self.rng.randint(12, 24)) / 100
        bill = (charge.net / (1 + rate)).quantize(CENT, ROUND_HALF_UP)
        record = self.slips.record(charge, amount=bill, kind="tip", tip=charge.net - bill)
        self._link(charge, (record,), "tip")

    def split(self) -> None:
        """One charge over two to four records, with up to four decimals."""
        charge = self._charge()
        parts = self.rng.choice((2, 2, 3, 4))
        share = (charge.net / parts).quantize(_TEN_THOUSANDTH)
        if self.rng.random() < 0.4:
            share = (charge.net * Decimal("0.3") / (parts - 1)).quantize(CENT)
        amounts = [share] * (parts - 1) + [charge.net - share * (parts - 1)]
        records = [self.slips.record(charge, amount=a, kind="split") for a in amounts]
        self._link(charge, tuple(records), "split")

    def legit_repeat(self) -> None:
        """The same purchase twice on one day, each with its record."""
        charge = self._charge()
        self._pair(charge, "exact")
        twin = self.pump.again(charge)
        self.charges.append(twin)
        self._pair(twin, "legit_repeat")

    def refund(self) -> None:
        """A purchase and its return, each with its record."""
        charge = self._charge()
        self._pair(charge, "exact")
        credit = self.pump.refund(charge)
        self.charges.append(credit)
        self._pair(credit, "refund")

    def double_charge(self) -> None:
        """Charged twice, one record: the second charge stays without."""
        charge = self._charge()
        self._pair(charge, "exact")
        again = self.pump.again(charge)
        self.charges.append(again)
        self.unmatched.append((again.id, "double_charge"))

    def duplicate_submission(self) -> None:
        """One charge, the same record handed in twice."""
        charge = self._charge()
        record = self._pair(charge, "exact")
        again = self.slips.again(record)
        self.records.append(again)

    def no_receipt_record(self) -> None:
        """A charge that nobody accounted for."""
        self.unmatched.append((self._charge().id, "no_receipt_record"))

    def no_transaction(self) -> None:
        """A record without a charge."""
        self.records.append(self.slips.record(self.pump.charge(), kind="no_transaction"))

    def no_attachment(self) -> None:
        """The record has no picture."""
        charge = self._charge()
        record = self.slips.without_attachment(self.slips.record(charge, kind="no_attachment"))
        self._link(charge, (record,), "no_attachment")

    def uncoded(self) -> None:
        """The record's coding is incomplete, blank or of an unknown type."""
        charge = self._charge()
        coding = self.rng.choice(_GAPS)
        record = replace(self.slips.record(charge, kind="exact"), coding=coding)
        self._link(charge, (record,), "exact")

    def toll(self) -> None:
        """A charge of the pool card."""
        charge = self._charge(names.POOL_SHOP)
        self.unmatched.append((charge.id, "no_receipt_record"))

    def _charge(self, shop: Shop | None = None) -> Charge:
        charge = self.pump.charge(shop=shop)
        self.charges.append(charge)
        return charge

    def _pair(self, charge: Charge, kind: str) -> Record:
        record = self.slips.record(charge, kind=kind)
        self._link(charge, (record,), kind)
        return record

    def _link(self, charge: Charge, records: tuple[Record, ...], kind: str) -> None:
        self.records.extend(records)
        self.links.append(Link(charge.id, tuple(r.id for r in records), kind))


_GAPS = (
    PrintedCoding("Job Coding", job="", phase="", cost_type=""),
    PrintedCoding("Job Coding", job=names.JOBS[0], phase=names.PHASES[1], cost_type=""),
    PrintedCoding("Job Coding", job=names.JOBS[1], phase=None, cost_type=names.COST_TYPES[0]),
    PrintedCoding("GL Coding", gl_account=""),
    PrintedCoding("GL Coding"),
    PrintedCoding(names.UNKNOWN_CODINGS[0]),
    PrintedCoding(""),
    PrintedCoding(None),
)
_FATES: dict[str, Callable[[Ledger], None]] = {
    fate.__name__: fate
    for fate in (
        Ledger.exact, Ledger.date_shift, Ledger.pennies, Ledger.tip, Ledger.split,
        Ledger.legit_repeat, Ledger.refund, Ledger.double_charge, Ledger.duplicate_submission,
        Ledger.no_receipt_record, Ledger.no_transaction, Ledger.no_attachment, Ledger.uncoded,
        Ledger.toll,
    )
}  # fmt: skip
_TROUBLES = (
    "pennies", "tip", "double_charge", "duplicate_submission", "no_receipt_record",
    "no_transaction", "no_attachment", "uncoded",
)  # fmt: skip


def fates_of(role: str, mean: float, rng: random.Random) -> list[str]:
    """What will happen to a person of this role in a month of about `mean` charges."""
    count = max(2, round(rng.gauss(mean, mean / 3)))
    fates = list(_quiet(count, rng))
    match role:
        case "heavy":
            every = [fate for fate in _FATES if fate not in {"toll", "exact"}]
            fates = _shuffled(every + ["exact"] * max(count, round(2.5 * mean) - len(every)), rng)
        case "perfect":
            fates = ["exact"] * max(count, round(1.5 * mean))
        case "car_only":
            fates = ["no_receipt_record"] * count
        case "pool":
            fates = ["toll"] * (2 * count)
        case "receipts_only":
            fates = ["no_transaction"] * max(2, count // 2)
        case "messy":
            troubles = rng.sample(_TROUBLES, min(len(_TROUBLES), 1 + count // 3))
            fates = _shuffled(troubles + fates[len(troubles) :], rng)
    return fates


def _quiet(count: int, rng: random.Random) -> Iterator[str]:
    """Fates that leave a person finished."""
    for _ in range(max(1, count)):
        yield rng.choices(
            ("exact", "date_shift", "refund", "split", "legit_repeat"), (80, 6, 5, 5, 4)
        )[0]


def _shuffled(fates: list[str], rng: random.Random) -> list[str]:
    rng.shuffle(fates)
    return fates
