"""Receipts of people on the road: hotel, taxi, toll, parking."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from tests.office.receipt_pictures import inventing as some
from tests.office.receipt_pictures.slip import Slip, letter, till_roll
from tests.office.receipt_pictures.spelling import AMERICAN, DOLLAR, cents, clock_text, date_text
from tests.office.receipt_pictures.writing import card_on, date_on, head_on, money_on, name_on

_NUMERIC = tuple(form for form in AMERICAN if "mon" not in form.lower() and "day" not in form)


def hotel_folio(rng: random.Random) -> Slip:
    """A letter-size folio: a row a night with room and taxes, the payment as a credit."""
    slip = Slip(letter(rng, width=612))
    head_on(slip, rng, "hotel")
    slip.centre("GUEST FOLIO", bold=True)
    slip.gap()
    form, leaves = rng.choice(_NUMERIC), some.day(rng)
    nights = rng.randint(1, 5)
    arrives = leaves - dt.timedelta(nights)
    slip.pair("Guest: A. N. Invented", f"Room: {rng.randint(101, 930)}")
    slip.pair("", f"Arrival: {date_text(arrives, form)}")
    departs = slip.note("date", leaves, date_text(leaves, form))
    slip.pair(f"Folio No. {rng.randint(10**5, 10**6)}", f"Departure: {departs}")
    slip.gap()
    slip.row(
        ("Date", 0, "l"), ("Description", 0.2, "l"), ("Charges", 0.8, "r"), ("Credits", 1, "r")
    )
    slip.rule("")
    rate = cents(Decimal(rng.uniform(79, 389)))
    tax = cents(rate * Decimal("0.13"))
    for night in range(nights):
        _night(slip, rng, date_text(arrives + dt.timedelta(night), form), rate, tax)
    due = nights * (rate + tax)
    last = some.card(rng)
    slip.note("card", last, last)
    paid = f"Visa XXXX XXXX XXXX {last}"
    slip.row((departs, 0, "l"), (paid, 0.2, "l"), (f"-{DOLLAR.bare(due)}", 1, "r"))
    slip.rule("")
    if rng.random() < 0.5:
        net, duty = money_on(slip, DOLLAR, subtotal=nights * rate, tax=nights * tax)
        slip.row(("Room Total", 0.5, "l"), (net, 0.8, "r"))
        slip.row(("Total Taxes", 0.5, "l"), (duty, 0.8, "r"))
    total = slip.note("total", due, DOLLAR.full(due))
    slip.row((rng.choice(("Total Charges", "Folio Total")), 0.5, "l"), (total, 0.8, "r"), bold=True)
    slip.row(("Balance Due", 0.5, "l"), (DOLLAR.full(Decimal()), 0.8, "r"))
    slip.gap(2)
    slip.left(
        f"Rewards No. {rng.randint(10**8, 10**9)} - you earned {rng.randint(500, 9000):,} points"
    )
    return slip


def taxi(rng: random.Random) -> Slip:
    """Start and end, distance, fare, extras and tip."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "taxi")
    slip.centre(f"Medallion {rng.randint(1, 9)}{rng.choice('ABCDK')}{rng.randint(10, 99)}")
    slip.centre(f"Driver {rng.randint(400000, 599999)}")
    slip.centre(f"Trip # {rng.randint(1000, 99999)}")
    slip.left(f"{rng.choice(('Date', 'DATE:', 'Pickup'))} {date_on(slip, rng, AMERICAN)}")
    slip.pair(f"Start {clock_text(rng)}", f"End {clock_text(rng)}")
    slip.pair("Miles" if rng.random() < 0.7 else "DIST (MI)", f"{rng.uniform(0.8, 24):.2f}")
    fare = cents(Decimal(rng.uniform(6, 90)))
    extra = Decimal(rng.choice(("0.50", "1.00", "3.00")))
    slip.pair("Fare (Rate 1)", DOLLAR.full(fare))
    slip.pair(rng.choice(("Surcharge", "Extras", "Airport fee")), DOLLAR.full(extra))
    due = fare + extra
    if rng.random() < 0.6:
        tip = cents(fare * Decimal("0.2"))
        slip.pair("Tip", slip.note("tip", tip, DOLLAR.full(tip)))
        due += tip
    label = rng.choice(("Total", "TOTAL:", "Total Fare"))
    slip.pair(label, slip.note("total", due, DOLLAR.full(due)), bold=True)
    card_on(slip, rng)
    slip.centre(f"Complaints: dial {rng.randint(200, 999)}")
    return slip


def toll(rng: random.Random) -> Slip:
    """A few lines: plaza, lane, class, toll."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "toll")
    slip.centre("RECEIPT" if rng.random() < 0.7 else "TOLL RECEIPT")
    slip.pair(f"PLAZA {rng.randint(1, 99):03}", f"LANE {rng.randint(1, 20):02}")
    slip.left(f"{date_on(slip, rng, AMERICAN)} {clock_text(rng)}")
    slip.left(
        f"COLLECTOR {rng.randint(1000, 9999)}  AXLES {rng.randint(2, 5)}  CLASS {rng.randint(1, 6)}"
    )
    due = Decimal(rng.randint(4, 120)) / 4
    label = rng.choice(("TOLL PAID", "AMOUNT PAID", "TOLL"))
    slip.pair(label, slip.note("total", due, DOLLAR.full(due)), bold=True, scale=1.2)
    slip.centre(f"TRANS {rng.randint(10**7, 10**8)}")
    slip.centre("DRIVE SAFELY")
    return slip


def parking(rng: random.Random) -> Slip:
    """In and out with times, the fee; the day is the day of leaving."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "parking")
    slip.centre(some.street(rng))
    slip.centre("PARKING RECEIPT")
    slip.gap()
    form, out = rng.choice(_NUMERIC), some.day(rng)
    slip.left(f"TICKET NO {rng.randint(10**5, 10**7)}")
    slip.left(f"IN:  {date_text(out, form)} {rng.randint(6, 9):02}:{rng.randint(0, 59):02}")
    leaves = slip.note("date", out, date_text(out, form))
    slip.left(f"OUT: {leaves} {rng.randint(10, 23)}:{rng.randint(0, 59):02}")
    slip.left(f"STAY {rng.randint(1, 9)}H {rng.randint(0, 59):02}M")
    due = Decimal(rng.randint(6, 160)) / 2
    tax = cents(due - due / Decimal("1.10"))
    if rng.random() < 0.5:
        net, duty = money_on(slip, DOLLAR, subtotal=due - tax, tax=tax)
        slip.pair("PARKING FEE", net)
        slip.pair("CITY TAX 10%", duty)
    label = rng.choice(("TOTAL", "AMOUNT DUE", "PAID", "TOTAL FEE"))
    slip.pair(label, slip.note("total", due, DOLLAR.full(due)), bold=True)
    card_on(slip, rng, auth=False)
    slip.centre("NOT RESPONSIBLE FOR LOSS OR THEFT")
    return slip


def _night(slip: Slip, rng: random.Random, day: str, rate: Decimal, tax: Decimal) -> None:
    room = f"Room Charge {rng.randint(101, 930)}"
    slip.row((day, 0, "l"), (room, 0.2, "l"), (DOLLAR.bare(rate), 0.8, "r"))
    slip.row((day, 0, "l"), ("Occupancy Tax", 0.2, "l"), (DOLLAR.bare(tax), 0.8, "r"))
