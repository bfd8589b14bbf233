"""Card charges: fuel with discounts, several product rows, refunds, twins."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from tests.office import names
from tests.office.names import Shop
from tests.office.people import distinct
from tests.office.records import CENT, Charge, Line, Period

_MILLE = Decimal("0.00001")


class Pump:
    """Makes charges; every one gets the next id and a transaction number of its own."""

    def __init__(self, rng: random.Random, period: Period) -> None:
        self._rng = rng
        self._period = period
        self._count = 0
        self._numbers = distinct(rng, 10_000, 899_999)

    def charge(self, *, shop: Shop | None = None) -> Charge:
        """A charge of any shop, or of one, posted within the month."""
        rng = self._rng
        shop = shop or self._any_shop()
        posted = self._period.first + dt.timedelta(
            days=rng.randint(0, (self._period.last - self._period.first).days)
        )
        city, state = rng.choice(names.CITIES)
        return Charge(
            id=self._next_id(),
            number=f"{next(self._numbers):09}",
            trans_date=posted - dt.timedelta(days=rng.choice((0, 1, 1, 2, 2, 3))),
            posted_date=posted,
            level="F" if shop.group == "FUEL" else rng.choice("NNL"),
            merchant=self._name(shop),
            city=city,
            state=state,
            group=shop.group,
            lines=tuple(self._lines(shop)),
        )

    def again(self, charge: Charge) -> Charge:
        """The same purchase charged once more: all equal but the number."""
        return replace(charge, id=self._next_id(), number=f"{next(self._numbers):09}")

    def refund(self, charge: Charge) -> Charge:
        """A credit for a whole charge, a few days later."""
        later = min(
            charge.posted_date + dt.timedelta(days=self._rng.randint(1, 6)), self._period.last
        )
        lines = tuple(
            replace(line, quantity=-line.quantity, gross=-line.gross, discount=Decimal("0.00"))
            for line in charge.lines
        )
        return replace(
            self.again(charge), trans_date=min(charge.trans_date + dt.timedelta(days=1), later),
            posted_date=later, lines=lines,
        )  # fmt: skip

    def _any_shop(self) -> Shop:
        kind = self._rng.choices(
            (names.FUEL_SHOPS, names.MEAL_SHOPS, names.OTHER_SHOPS), (4, 3, 3)
        )[0]
        return self._rng.choice(kind)

    def _name(self, shop: Shop) -> str:
        if not shop.store_number:
            return shop.name
        number = str(self._rng.randint(100, 99_999_999))[: self._rng.randint(3, 8)]
        return f"{shop.name}{'' if shop.name.endswith('#') else ' '}{number}"

    def _lines(self, shop: Shop) -> Iterator[Line]:
        rng = self._rng
        if shop.group != "FUEL":
            yield self._one(rng.choice(shop.products), self._amount(shop))
            return
        yield self._fuel(rng.choice(shop.products), self._amount(shop))
        if rng.random() < 0.06:
            yield self._one(names.SNACKS, Decimal(rng.randint(150, 1900)) * CENT)
            if rng.random() < 0.4:
                yield self._one(names.CAR_WASH, Decimal(rng.randint(600, 1500)) * CENT)

    def _amount(self, shop: Shop) -> Decimal:
        low, high = int(shop.low * 100), int(shop.high * 100)
        skewed = low + (high - low) * self._rng.random() ** 2
        return Decimal(int(skewed)) * CENT

    def _fuel(self, product: str, about: Decimal) -> Line:
        ppu = Decimal(self._rng.randint(259_000, 469_999)) * _MILLE
        quantity = (about / ppu).quantize(CENT)
        gross = (quantity * ppu).quantize(CENT, ROUND_HALF_UP)
        rebate = Decimal(self._rng.choice((0, 0, 1, 2, 3))) * CENT
        return Line(product, ppu, quantity, gross, (rebate * quantity).quantize(CENT))

    def _one(self, product: str, amount: Decimal) -> Line:
        return Line(product, amount.quantize(_MILLE), Decimal("1.00"), amount, Decimal("0.00"))

    def _next_id(self) -> str:
        self._count += 1
        return f"T{self._count:06}"
