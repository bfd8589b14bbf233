"""Receipts of Dutch, British, Swiss and Canadian tills."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from tests.office.receipt_pictures import inventing as some
from tests.office.receipt_pictures.slip import Slip, till_roll
from tests.office.receipt_pictures.spelling import (
    BRITISH,
    EURO,
    EURO_DUTCH,
    FORMS,
    POUND,
    Money,
    cents,
    clock_text,
    date_text,
)  # fmt: skip
from tests.office.receipt_pictures.writing import card_on, date_on, head_on, money_on, name_on

_FRANC = Money("CHF", "CHF", ".", "'", spaced=True)
_CANADIAN = Money("CAD", "CAD$")


def kassabon(rng: random.Random) -> Slip:
    """A Dutch till: btw table, pin payment."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "nl")
    slip.centre(f"Verzonnenstraat {rng.randint(1, 220)}, Nergenshuizen")
    slip.centre(f"BTW nr NL{rng.randint(10**8, 10**9 - 1)}B01")
    slip.gap()
    stamp = f"{date_on(slip, rng, FORMS['nl'], 'nl')} {clock_text(rng)}"
    top = rng.random() < 0.5
    if top:
        slip.left(rng.choice(("Datum: {}", "{}")).format(stamp))
    goods = some.items(rng, "nl", most=9, low=0.5, high=rng.choice((8, 30, 280)))
    for item in goods:
        slip.row((str(item.count), 0, "l"), (item.name, 0.12, "l"), (EURO.bare(item.sum), 1, "r"))
    slip.rule(rng.choice(("-", "=", "")))
    due = some.total(goods)
    net = cents(due / Decimal("1.09"))
    slip.pair("Aantal artikelen", str(sum(item.count for item in goods)))
    label = rng.choice(("TOTAAL", "Te betalen", "Totaal te betalen", "TOTAAL EUR"))
    slip.pair(label, slip.note("total", due, EURO_DUTCH.full(due)), bold=True, scale=1.2)
    slip.pair("U bespaarde", EURO.bare(cents(due / 11)))
    if rng.random() < 0.5:
        last = some.card(rng)
        slip.note("card", last, last)
        slip.pair("PIN", EURO.bare(due))
        slip.left(f"Kaart: {some.masked(rng, last)}")
    else:
        given = some.tendered(rng, due)
        slip.pair("Contant", EURO.bare(given))
        slip.pair("Wisselgeld", EURO.bare(given - due))
    base, duty = money_on(slip, EURO, subtotal=net, tax=due - net)
    slip.row(("BTW", 0, "l"), ("Excl.", 0.6, "r"), ("Bedrag", 1, "r"))
    slip.row(("9%", 0, "l"), (base, 0.6, "r"), (duty, 1, "r"))
    if not top:
        slip.centre(stamp)
    slip.centre("Bedankt en tot ziens")
    return slip


def vat_receipt(rng: random.Random) -> Slip:
    """A British till: VAT inside, points and a balance as decoys."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "uk")
    slip.centre(f"{rng.randint(1, 200)} Imaginary High Street, Nether Nowhere")
    slip.centre(
        f"VAT Reg No. {rng.randint(100, 999)} {rng.randint(1000, 9999)} {rng.randint(10, 99)}"
    )
    slip.gap()
    stamp = f"{date_on(slip, rng, BRITISH)} {clock_text(rng)}"
    early = rng.random() < 0.5
    if early:
        slip.pair(stamp, f"Till {rng.randint(1, 20)}")
    goods = some.items(rng, "uk", most=10, low=0.5, high=rng.choice((8, 40)))
    for item in goods:
        slip.pair(f"{item.count} {item.name}", POUND.bare(item.sum))
    due = some.total(goods)
    tax = cents(due - due / Decimal("1.2"))
    slip.rule("-")
    label = rng.choice(("TOTAL", "Total to pay", "BALANCE DUE", "TOTAL GBP"))
    slip.pair(label, slip.note("total", due, POUND.full(due)), bold=True, scale=1.2)
    if rng.random() < 0.6:
        card_on(slip, rng)
    else:
        given = some.tendered(rng, due)
        slip.pair("CASH", POUND.full(given))
        slip.pair("CHANGE DUE", POUND.full(given - due))
    slip.gap(0.6)
    slip.pair("VAT @ 20.00% included", slip.note("tax", tax, POUND.bare(tax)))
    if not early:
        slip.left(stamp)
    slip.pair("Points this visit", str(rng.randint(1, 80)))
    slip.pair("Points balance", f"{rng.randint(100, 9000)}")
    slip.pair("Worth", POUND.full(cents(Decimal(rng.uniform(1, 40)))))
    slip.centre("Thank you for shopping with us")
    return slip


def swiss_receipt(rng: random.Random) -> Slip:
    """Francs rounded to five Rappen, 1'234.50, and the sum in euros as a decoy."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "de")
    slip.centre(f"Nirgendgasse {rng.randint(1, 90)}, {rng.randint(1000, 9600)} Erfundingen")
    slip.centre(
        f"MWST-Nr. CHE-{rng.randint(100, 999)}.{rng.randint(100, 999)}.{rng.randint(100, 999)}"
    )
    slip.left(f"{date_on(slip, rng, FORMS['de'], 'de')}  {clock_text(rng)[:5]}")
    goods = some.items(rng, "de", most=7, low=2, high=rng.choice((20, 90, 900)))
    due = Decimal()
    for item in goods:
        price = (item.sum * 20).quantize(Decimal(1)) / 20
        slip.pair(f"{item.count} {item.name}", _FRANC.bare(price))
        due += price
    slip.rule("=")
    slip.pair(rng.choice(("Total", "TOTAL")), slip.note("total", due, _FRANC.full(due)), bold=True)
    tax = cents(due - due / Decimal("1.081"))
    slip.pair("inkl. 8.1% MWST", slip.note("tax", tax, _FRANC.bare(tax)))
    slip.pair("Total in EUR (Kurs 1.04)", _FRANC.bare(cents(due * Decimal("1.04"))))
    if rng.random() < 0.5:
        given = some.tendered(rng, due)
        slip.pair("Bar", _FRANC.full(given))
        slip.pair("Rückgeld", _FRANC.full(given - due))
    else:
        card_on(slip, rng, auth=False)
    slip.centre("Besten Dank")
    return slip


def canadian_receipt(rng: random.Random) -> Slip:
    """Two taxes, a warranty date, Canadian dollars."""
    slip = Slip(till_roll(rng))
    head_on(slip, rng, "shop")
    slip.centre(f"HST# {rng.randint(100000000, 999999999)} RT0001")
    day = some.day(rng)
    printed = slip.note(
        "date",
        day,
        date_text(day, rng.choice(("{y}-{m:02}-{d:02}", "{y}/{m:02}/{d:02}", "{mon} {d}, {y}"))),
    )
    slip.pair(printed, clock_text(rng, half_days=True))
    slip.left(
        f"TRANS {rng.randint(1, 999):03}.{rng.randint(10, 99)}  CASHIER {rng.randint(100, 999)}"
    )
    goods = some.items(rng, "tools", most=6, high=90)
    for item in goods:
        slip.pair(f"{item.count} x {item.name}", _CANADIAN.bare(item.sum))
    net = some.total(goods)
    first, second = cents(net * Decimal("0.05")), cents(net * Decimal("0.08"))
    slip.pair("SUB-TOTAL", slip.note("subtotal", net, _CANADIAN.bare(net)))
    slip.pair("GST 5%", _CANADIAN.bare(first))
    slip.pair("PST 8%", _CANADIAN.bare(second))
    due = net + first + second
    slip.pair("TOTAL", slip.note("total", due, _CANADIAN.full(due)), bold=True, scale=1.1)
    card_on(slip, rng)
    until = date_text(day + dt.timedelta(730), "{y}-{m:02}-{d:02}")
    slip.centre(f"Warranty valid until {until}")
    return slip
