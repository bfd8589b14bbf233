"""Papers that no till printed: invoices of online shops, slips filled in by hand."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal

from tests.office.receipt_pictures import inventing as some
from tests.office.receipt_pictures.slip import Slip, Stock, letter
from tests.office.receipt_pictures.spelling import BRITISH, DOLLAR, cents, date_text
from tests.office.receipt_pictures.writing import date_on, money_on


def online_invoice(rng: random.Random) -> Slip:
    """An A4 invoice: date, due date, order number, shipping, paid by card, nothing left to pay."""
    slip = Slip(letter(rng))
    name = some.merchant(rng, "online")
    slip.pair(slip.note("merchant", name, name), "INVOICE", scale=1.6, bold=True)
    slip.left(f"{some.street(rng)}, {some.town(rng)}")
    slip.gap()
    form, day = (
        rng.choice(("{mon} {d}, {y}", "{d} {month} {y}", "{y}-{m:02}-{d:02}")),
        some.day(rng),
    )
    slip.pair("Bill to:", f"Invoice no. {rng.choice(('INV-', ''))}{rng.randint(10**5, 10**8)}")
    printed = slip.note("date", day, date_text(day, form))
    slip.pair("An Invented Office", f"{rng.choice(('Invoice date', 'Date of issue'))}: {printed}")
    slip.pair(some.street(rng), f"Due date: {date_text(day + dt.timedelta(30), form)}")
    slip.pair("", f"Order #{rng.randint(100, 999)}-{rng.randint(10**6, 10**7)}")
    slip.gap(1.5)
    slip.row(
        ("Description", 0, "l"), ("Qty", 0.6, "r"), ("Unit price", 0.8, "r"), ("Amount", 1, "r")
    )
    slip.rule("")
    goods = some.items(rng, "tools", most=6, low=8, high=420)
    for item in goods:
        slip.row(
            (item.name, 0, "l"), (str(item.count), 0.6, "r"), (DOLLAR.full(item.price), 0.8, "r"),
            (DOLLAR.full(item.sum), 1, "r"),
        )  # fmt: skip
    slip.rule("")
    net, sent = some.total(goods), Decimal(rng.choice(("0.00", "5.99", "12.50")))
    tax = cents(net * Decimal("0.0625"))
    due = net + sent + tax
    before, duty = money_on(slip, DOLLAR, subtotal=net, tax=tax)
    total = slip.note("total", due, DOLLAR.full(due))
    for label, amount in (
        ("Subtotal", f"${before}"), ("Shipping & handling", DOLLAR.full(sent)),
        ("Sales tax (6.25%)", f"${duty}"), (rng.choice(("Total", "Invoice total")), total),
    ):  # fmt: skip
        slip.row((label, 0.6, "l"), (amount, 1, "r"), bold=amount == total)
    _paid(slip, rng, due)
    return slip


def hand_filled(rng: random.Random) -> Slip:
    """A printed form of a receipt book, filled in with a pen."""
    stock = Stock(
        width=420, pixels=rng.randint(900, 1300), face="hand", size=15, margin=24, leading=1.7,
        stretch=rng.uniform(0.95, 1.1), ink=0.15,
    )  # fmt: skip
    slip = Slip(stock)
    name = some.merchant(rng, rng.choice(("hardware", "shop", "restaurant")))
    slip.centre(slip.note("merchant", name, name), scale=1.2, bold=True)
    slip.centre(some.street(rng), scale=0.75)
    slip.pair("CASH RECEIPT", f"No. {rng.randint(1, 9999):04}")
    slip.pair("Date:", date_on(slip, rng, BRITISH[4:7]))
    slip.left("Received from: An Invented Office")
    slip.left(f"For: {rng.choice(('repair of pump', 'cleaning', 'two keys cut', 'flowers'))}")
    due = cents(Decimal(rng.uniform(8, 300)))
    slip.pair("Amount:", slip.note("total", due, DOLLAR.full(due)), scale=1.15)
    slip.pair("Paid by:", rng.choice(("cash", "check", "card")))
    slip.gap()
    slip.pair("", "Signed: ____________")
    _by_hand(slip, rng)
    return slip


def _paid(slip: Slip, rng: random.Random, due: Decimal) -> None:
    last = some.card(rng)
    slip.note("card", last, last)
    paid = f"Paid with card ending in {last}"
    slip.row((paid, 0.6, "l"), (f"-{DOLLAR.full(due)}", 1, "r"))
    slip.row(("Amount due", 0.6, "l"), (DOLLAR.full(Decimal()), 1, "r"))
    slip.gap(2)
    slip.centre(f"Questions? help@example.com or {some.phone(rng)}")


def _by_hand(slip: Slip, rng: random.Random) -> None:
    """Letters of a pen never stand quite on the line."""
    slip.marks[:] = [
        replace(mark, x=mark.x + rng.uniform(-2, 2), y=mark.y + rng.uniform(-2.5, 2.5))
        for mark in slip.marks
    ]
