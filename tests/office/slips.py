"""Receipt records of the expense portal, as people fill them in."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from tests.office import names
from tests.office.people import distinct
from tests.office.records import Charge, Placement, PrintedCoding, Record, Till

STYLES = ("plain", "plain", "skewed", "photo", "faint", "blurred", "sideways", "upside_down")
_PLACEMENTS: tuple[Placement, ...] = ("page", "page+extra", "following")


class Slips:
    """Makes records; every one gets the next id and a portal number of its own."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._count = 0
        self._numbers = distinct(rng, 70_000_000, 79_999_999)

    def record(
        self,
        charge: Charge,
        *,
        kind: str,
        amount: Decimal | None = None,
        tip: Decimal | None = None,
    ) -> Record:
        """A record that tells of the charge, with an attachment and a coding."""
        rng = self._rng
        merchant = charge.merchant[:22]
        expense = _expense_type(charge)
        return Record(
            id=self._next_id(),
            portal_transaction_id=str(next(self._numbers)),
            date=charge.trans_date,
            amount=charge.net if amount is None else amount,
            expense_type=expense,
            title=f"{expense} {charge.trans_date:%b} {charge.trans_date.day}",
            address="" if rng.random() < 0.08 else f"{charge.city}, {charge.state}",
            purpose="" if rng.random() < 0.06 else rng.choice(names.PURPOSES),
            purpose_prefix=f"Receipts Notes ({rng.randint(1, 3)}): " if rng.random() < 0.7 else "",
            merchant=merchant,
            merchant_address=self._address(charge),
            coding=self._coding(),
            attachment_name=self._file_name(),
            placement=rng.choices(_PLACEMENTS, (85, 8, 7))[0],
            till=Till(
                rng.choice(STYLES), merchant, charge.trans_date,
                charge.net - (tip or 0), tip,
            ),
            kind=kind,
        )  # fmt: skip

    def again(self, record: Record) -> Record:
        """The same record handed in a second time."""
        return replace(
            record, id=self._next_id(), portal_transaction_id=str(next(self._numbers)),
            kind="duplicate_submission", duplicate_of=record.id,
        )  # fmt: skip

    def without_attachment(self, record: Record) -> Record:
        """The record as handed in without a picture."""
        return replace(record, attachment_name="", placement="none", till=None)

    def _address(self, charge: Charge) -> str:
        number, zip_code = self._rng.randint(2, 29_999), self._rng.randint(100, 999)
        street = self._rng.choice(names.STREETS)
        return f"{number} {street}, , {charge.city}, {charge.state}, 00{zip_code}-0000"

    def _coding(self) -> PrintedCoding:
        rng = self._rng
        if rng.random() < 0.4:
            return PrintedCoding("GL Coding", gl_account=rng.choice(names.GL_ACCOUNTS))
        return PrintedCoding(
            "Job Coding", rng.choice(names.JOBS), rng.choice(names.PHASES),
            rng.choice(names.COST_TYPES),
        )  # fmt: skip

    def _file_name(self) -> str:
        rng = self._rng
        ending = rng.choices(names.FILE_ENDS, (40, 30, 15, 10, 5))[0]
        return f"{rng.choice(names.FILE_STEMS)}{rng.randint(10, 9999)}{ending}"

    def _next_id(self) -> str:
        self._count += 1
        return f"R{self._count:06}"


def _expense_type(charge: Charge) -> str:
    shops = (*names.FUEL_SHOPS, *names.MEAL_SHOPS, *names.OTHER_SHOPS)
    return next(
        (shop.expense_type for shop in shops if charge.merchant.startswith(shop.name)),
        "General Expense",
    )
