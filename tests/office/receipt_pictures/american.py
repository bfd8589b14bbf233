"""Receipts of American tills: restaurants, groceries, fuel, hardware."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from tests.office.receipt_pictures import inventing as some
from tests.office.receipt_pictures.slip import Slip, till_roll
from tests.office.receipt_pictures.spelling import AMERICAN, DOLLAR, cents, clock_text, date_text
from tests.office.receipt_pictures.writing import card_on, date_on, head_on


def restaurant(rng: random.Random) -> Slip:
    """A guest check: tip line blank (total before the tip) or a final copy with the tip."""
    slip = Slip(till_roll(rng))
    head_on(slip, rng, "restaurant")
    slip.pair(f"Server: {rng.choice(('Alva', 'Orla', 'Piet'))}", _stamp(slip, rng))
    slip.pair(f"Table {rng.randint(1, 60)}/{rng.randint(1, 4)}", f"Guests: {rng.randint(1, 6)}")
    slip.left(f"Check #{rng.randint(10000, 99999)}")
    slip.rule(rng.choice(("-", "=", "")))
    goods = some.items(rng, "meals", most=7, low=3)
    for item in goods:
        slip.pair(f"{item.count} {item.name}", DOLLAR.bare(item.sum))
    slip.gap()
    subtotal = some.total(goods)
    tax = cents(subtotal * Decimal("0.0825"))
    tip = cents(subtotal * Decimal(rng.choice(("0.15", "0.18", "0.20"))))
    slip.pair(rng.choice(("Subtotal", "SUB TOTAL", "Food")), _amount(slip, "subtotal", subtotal))
    slip.pair(rng.choice(("Tax", "Sales Tax", "TAX 8.25%")), _amount(slip, "tax", tax))
    if rng.random() < 0.5:
        _blank_tip(slip, rng, subtotal, subtotal + tax)
    else:
        slip.pair(rng.choice(("Tip", "GRATUITY", "Tip:")), _amount(slip, "tip", tip))
        label = rng.choice(("TOTAL", "Total", "Grand Total"))
        slip.pair(label, _total(slip, subtotal + tax + tip), scale=1.2, bold=True)
    slip.gap()
    card_on(slip, rng)
    slip.centre("Thank you! Please come again")
    return slip


def grocery(rng: random.Random) -> Slip:
    """Many goods, cash and change, savings and points as decoys."""
    slip = Slip(till_roll(rng))
    head_on(slip, rng, "grocery")
    slip.centre(
        f"STORE {rng.randint(100, 9999)}  REG {rng.randint(1, 12)}  OP {rng.randint(1, 99)}"
    )
    late = rng.random() < 0.5
    if not late:
        slip.centre(_stamp(slip, rng))
    goods = some.items(rng, "grocery", most=12, high=18)
    for item in goods:
        if item.count > 1:
            slip.left(f"   {item.count} @ {DOLLAR.bare(item.price)}")
        slip.pair(item.name, f"{DOLLAR.bare(item.sum)} {rng.choice('FFTX')}")
    subtotal, tax = some.total(goods), cents(some.total(goods) * Decimal("0.02"))
    slip.pair("SUBTOTAL", _amount(slip, "subtotal", subtotal))
    slip.pair(rng.choice(("TAX", "TAX 1  2.000 %", "SALES TAX")), _amount(slip, "tax", tax))
    label = rng.choice(("TOTAL", "**** TOTAL", "BALANCE DUE"))
    slip.pair(label, _total(slip, subtotal + tax), bold=True)
    if rng.random() < 0.6:
        given = some.tendered(rng, subtotal + tax)
        slip.pair(rng.choice(("CASH", "CASH TEND")), DOLLAR.bare(given))
        slip.pair(rng.choice(("CHANGE", "CHANGE DUE")), DOLLAR.bare(given - subtotal - tax))
    else:
        card_on(slip, rng)
    slip.gap()
    slip.pair("YOU SAVED", DOLLAR.full(cents(Decimal(rng.uniform(0.5, 12)))))
    slip.pair("REWARD POINTS BALANCE", f"{rng.randint(100, 99999):,}")
    slip.centre(f"# ITEMS SOLD {sum(item.count for item in goods)}")
    if late:
        slip.centre(_stamp(slip, rng))
    slip.barcode(rng)
    slip.centre(f"MEMBER SINCE {rng.randint(2011, 2027)}")
    return slip


def fuel(rng: random.Random) -> Slip:
    """A pump's slip: gallons, price a gallon, and only one sum."""
    slip = Slip(till_roll(rng))
    head_on(slip, rng, "fuel")
    slip.left(f"DATE {date_on(slip, rng, AMERICAN)}  {clock_text(rng, half_days=True)}")
    slip.left(f"INVOICE# {rng.randint(100000, 999999)}")
    slip.left(f"AUTH# {rng.randint(100000, 999999)}")
    card_on(slip, rng, auth=False)
    gallons = Decimal(rng.randint(3000, 32000)) / 1000
    price = Decimal(rng.randint(2899, 4999)) / 1000
    slip.gap()
    slip.row(("PUMP", 0, "l"), ("PRODUCT", 0.3, "l"), ("$/G", 1, "r"))
    product = rng.choice(("UNLD", "PREM", "DIESEL #2"))
    slip.row((f"{rng.randint(1, 20):02}", 0, "l"), (product, 0.3, "l"), (f"{price}", 1, "r"))
    slip.gap()
    slip.pair("GALLONS", f"{gallons}")
    due = cents(gallons * price)
    if rng.random() < 0.5:
        slip.pair("FUEL SALE", DOLLAR.full(due))
    slip.pair(rng.choice(("TOTAL SALE", "FUEL TOTAL", "TOTAL")), _total(slip, due), bold=True)
    slip.gap()
    slip.centre("THANK YOU FOR YOUR BUSINESS")
    slip.centre(f"Save {rng.randint(3, 25)} cents a gallon: ask for our card")
    return slip


def hardware(rng: random.Random) -> Slip:
    """A sale, or goods brought back: everything negative."""
    slip = Slip(till_roll(rng))
    back = rng.random() < 0.45
    head_on(slip, rng, "hardware")
    slip.pair(f"STORE #{rng.randint(1000, 9999)}", f"TERM {rng.randint(1, 30):02}")
    slip.left(f"SALE DATE: {date_on(slip, rng, AMERICAN)} {clock_text(rng)}")
    if back:
        slip.centre("*** RETURN ***", bold=True)
        slip.left(f"ORIGINAL RECEIPT {rng.randint(1000, 9999)} {rng.randint(10000, 99999)}")
    sign = -1 if back else 1
    goods = some.items(rng, "tools", most=6, high=120)
    for item in goods:
        slip.left(f"{rng.randint(10**11, 10**12 - 1)} {item.name}")
        detail = f"{item.count} @ {DOLLAR.bare(item.price)}"
        slip.row((detail, 0.1, "l"), (DOLLAR.bare(sign * item.sum), 1, "r"))
    subtotal = sign * some.total(goods)
    tax = cents(subtotal * Decimal("0.07"))
    slip.pair("SUBTOTAL", _amount(slip, "subtotal", subtotal))
    slip.pair("SALES TAX", _amount(slip, "tax", tax))
    label = "REFUND TOTAL" if back and rng.random() < 0.5 else "TOTAL"
    slip.pair(label, _total(slip, subtotal + tax), bold=True, scale=1.1)
    card_on(slip, rng)
    slip.gap()
    slip.centre("RETURN POLICY: 90 DAYS WITH RECEIPT")
    expires = some.day(rng) + dt.timedelta(4 * 365)
    slip.centre("POLICY EXPIRES ON " + date_text(expires, "{m:02}/{d:02}/{y}"))
    return slip


def _stamp(slip: Slip, rng: random.Random) -> str:
    label = rng.choice(("", "", "Date: "))
    return f"{label}{date_on(slip, rng, AMERICAN)} {clock_text(rng, half_days=rng.random() < 0.6)}"


def _amount(slip: Slip, name: str, value: Decimal) -> str:
    return slip.note(name, value, DOLLAR.bare(value))


def _total(slip: Slip, value: Decimal) -> str:
    return slip.note("total", value, DOLLAR.full(value))


def _blank_tip(slip: Slip, rng: random.Random, food: Decimal, due: Decimal) -> None:
    label = rng.choice(("TOTAL", "Amount Due", "Total Due"))
    slip.pair(label, _total(slip, due), scale=1.2, bold=True)
    slip.gap()
    slip.pair("Tip", "____________")
    slip.gap(0.5)
    slip.pair("Total", "____________")
    slip.gap(0.5)
    slip.centre("Suggested tip:")
    for share in (15, 18, 20):
        tip = cents(food * share / 100)
        slip.centre(f"{share}% = {DOLLAR.full(tip)}")
