"""Kassenbons."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from tests.office.receipt_pictures import inventing as some
from tests.office.receipt_pictures.slip import Slip, till_roll
from tests.office.receipt_pictures.spelling import (
    EURO,
    EURO_SIGN,
    FORMS,
    cents,
    clock_text,
    date_text,
)
from tests.office.receipt_pictures.writing import name_on

_STAMPS = ("{} {}", "Datum: {} {} Uhr", "{}   {} Uhr")


def kassenbon(rng: random.Random) -> Slip:
    """1.234,56, the sum with its tax inside, given and returned, the tax table below."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "de")
    slip.centre(f"Erfundene Straße {rng.randint(1, 199)}")
    slip.centre(f"{rng.randint(10000, 99000)} Nirgendheim")
    slip.centre(f"UID Nr. DE{rng.randint(100000000, 999999999)}")
    day = some.day(rng)
    printed = slip.note("date", day, date_text(day, rng.choice(FORMS["de"]), "de"))
    early = rng.random() < 0.5
    stamp = rng.choice(_STAMPS).format(printed, clock_text(rng))
    slip.gap()
    if early:
        slip.left(stamp)
    slip.pair("", "EUR")
    goods = some.items(rng, "de", most=10, low=0.4, high=rng.choice((9, 60, 700)))
    for item in goods:
        if item.count > 1:
            slip.left(f"  {item.count} x   {EURO.bare(item.price)}")
        slip.pair(item.name, f"{EURO.bare(item.sum)} {rng.choice('AAB')}")
    slip.rule(rng.choice(("-", "=")))
    due = some.total(goods)
    _sum(slip, rng, due)
    if rng.random() < 0.6:
        given = some.tendered(rng, due)
        slip.pair(rng.choice(("Geg. BAR", "Gegeben bar", "Bar")), f"EUR {EURO.bare(given)}")
        slip.pair(rng.choice(("Rückgeld BAR", "Zurück")), f"EUR {EURO.bare(given - due)}")
    else:
        last = some.card(rng)
        slip.note("card", last, last)
        slip.pair("girocard", EURO.full(due))
        slip.left(f"Karten-Nr. ############{last}")
    _tax(slip, due)
    if not early:
        slip.left(stamp)
    slip.pair(f"Bon-Nr. {rng.randint(100, 9999)}", f"Kasse {rng.randint(1, 9)}")
    slip.centre("Vielen Dank für Ihren Einkauf")
    slip.centre(f"Umtausch bis {date_text(day + dt.timedelta(30), '{d:02}.{m:02}.{y}')}")
    return slip


def _sum(slip: Slip, rng: random.Random, due: Decimal) -> None:
    match rng.randrange(3):
        case 0:
            slip.pair("SUMME EUR", slip.note("total", due, EURO.bare(due)), bold=True, scale=1.2)
        case 1:
            text = slip.note("total", due, f"EUR {EURO.bare(due)}")
            slip.pair(rng.choice(("SUMME", "Gesamtbetrag", "zu zahlen")), text, bold=True)
        case _:
            slip.pair("Total", slip.note("total", due, EURO_SIGN.full(due)), bold=True)


def _tax(slip: Slip, due: Decimal) -> None:
    net = cents(due / Decimal("1.19"))
    slip.gap(0.5)
    slip.row(("MwSt", 0, "l"), ("Netto", 0.5, "r"), ("Steuer", 0.75, "r"), ("Brutto", 1, "r"))
    tax = slip.note("tax", due - net, EURO.bare(due - net))
    slip.row(
        ("A 19,0%", 0, "l"), (EURO.bare(net), 0.5, "r"), (tax, 0.75, "r"), (EURO.bare(due), 1, "r")
    )
    slip.gap(0.5)
