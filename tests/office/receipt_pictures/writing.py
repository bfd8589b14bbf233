"""What every till writes: its name and place, the day, the card."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

from tests.office.receipt_pictures import inventing as some
from tests.office.receipt_pictures.slip import Slip
from tests.office.receipt_pictures.spelling import Money, date_text

_WELCOMES = ("WELCOME TO", "Welcome!", "* * * * *", "#0417")


def name_on(slip: Slip, rng: random.Random, kind: str) -> None:
    """An invented merchant, as large as the till likes; sometimes below a logo or a welcome."""
    if rng.random() < 0.25:
        slip.logo(rng)
    if rng.random() < 0.12:
        slip.centre(rng.choice(_WELCOMES))
    name = some.merchant(rng, kind)
    put = slip.left if rng.random() < 0.12 else slip.centre
    scale = rng.choice((1.0, 1.0, 1.3, 1.5))
    put(slip.note("merchant", name, name), scale=scale, bold=rng.random() < 0.75)


def head_on(slip: Slip, rng: random.Random, kind: str) -> None:
    """Merchant, street, town and mostly a telephone number."""
    name_on(slip, rng, kind)
    slip.centre(some.street(rng))
    slip.centre(some.town(rng))
    if rng.random() < 0.8:
        slip.centre(rng.choice(("", "Tel ", "Phone: ")) + some.phone(rng))
    slip.gap(0.6)


def date_on(slip: Slip, rng: random.Random, forms: Sequence[str], language: str = "en") -> str:
    """The spelling of the receipt's day in one of the forms."""
    day = some.day(rng)
    return slip.note("date", day, date_text(day, rng.choice(forms), language))


def money_on(slip: Slip, money: Money, **amounts: Decimal) -> tuple[str, ...]:
    """The spellings of true amounts, without their currency."""
    return tuple(slip.note(name, value, money.bare(value)) for name, value in amounts.items())


def card_on(slip: Slip, rng: random.Random, *, auth: bool = True) -> None:
    """Card brand and masked number, and the authorisation."""
    last = some.card(rng)
    number = some.masked(rng, last)
    slip.note("card", last, last)
    slip.pair(rng.choice(("VISA", "MASTERCARD", "CREDIT", "AMEX")), number)
    if auth:
        slip.left(f"AUTH CODE {rng.randint(10000, 999999):06}")
