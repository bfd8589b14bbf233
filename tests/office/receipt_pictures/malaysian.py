"""Tax invoices as Malaysian and Singaporean tills print them."""

from __future__ import annotations

import random
from decimal import Decimal

from tests.office.receipt_pictures import inventing as some
from tests.office.receipt_pictures.inventing import Item
from tests.office.receipt_pictures.slip import TILL_FACES, Slip, till_roll
from tests.office.receipt_pictures.spelling import BRITISH, RINGGIT, cents, clock_text, date_text
from tests.office.receipt_pictures.writing import date_on, name_on

_RATE = Decimal("0.06")
_FIVE = Decimal("0.05")
_SUMS = ("TOTAL PAYABLE", "NET TOTAL", "TOTAL AMOUNT", "GRAND TOTAL", "TOTAL ROUNDED")
_HEADINGS = ("TAX INVOICE", "SIMPLIFIED TAX INVOICE", "Tax Invoice / Receipt")


def tax_invoice(rng: random.Random) -> Slip:
    """GST included, rounded to five sen, a table of GST at the end."""
    slip = Slip(till_roll(rng, faces=TILL_FACES))
    _head(slip, rng)
    goods = some.items(rng, "my", most=8, high=40)
    _goods(slip, rng, goods)
    whole = some.total(goods)
    tax = cents(whole - whole / (1 + _RATE))
    due = (whole / _FIVE).quantize(Decimal(1), "ROUND_HALF_UP") * _FIVE
    slip.pair("TOTAL QTY", str(sum(item.count for item in goods)))
    if rng.random() < 0.5:
        slip.pair(
            "SUB-TOTAL (EXCL GST)", slip.note("subtotal", whole - tax, RINGGIT.bare(whole - tax))
        )
        slip.pair("TOTAL GST", slip.note("tax", tax, RINGGIT.bare(tax)))
        slip.pair("TOTAL (INCL GST)", RINGGIT.bare(whole))
    else:
        slip.pair(
            rng.choice(("TOTAL SALES (INCLUSIVE OF GST)", "TOTAL INCL. GST@6%")),
            RINGGIT.bare(whole),
        )
        slip.note("tax", tax, RINGGIT.bare(tax))
    slip.pair(
        rng.choice(("ROUNDING ADJUSTMENT", "ROUNDING", "ROUNDING ADJ :")), RINGGIT.bare(due - whole)
    )
    label = rng.choice(
        ("TOTAL PAYABLE", "NET TOTAL", "TOTAL AMOUNT", "GRAND TOTAL", "TOTAL ROUNDED")
    )
    text = RINGGIT.full(due) if rng.random() < 0.6 else f"RM {RINGGIT.bare(due)}"
    slip.pair(label, slip.note("total", due, text), scale=rng.choice((1.0, 1.2)), bold=True)
    _paid(slip, rng, due)
    _summary(slip, whole - tax, tax)
    slip.gap()
    slip.centre("GOODS SOLD ARE NOT RETURNABLE")
    slip.centre("THANK YOU. PLEASE COME AGAIN")
    return slip


def cash_bill(rng: random.Random) -> Slip:
    """An older till: no tax, a discount, cash and change, the day anywhere."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "my")
    slip.centre(f"Lot {rng.randint(1, 99)}, Jalan Angan-Angan {rng.randint(1, 30)}")
    slip.centre(f"{rng.randint(10000, 98000)} Pekan Khayal")
    slip.centre(f"Tel : 0{rng.randint(3, 9)}-{rng.randint(5550000, 5559999)}")
    slip.centre(rng.choice(("CASH BILL", "RECEIPT", "CASH SALES")))
    stamp = f"{date_on(slip, rng, BRITISH)} {clock_text(rng, half_days=True)}"
    early = rng.random() < 0.6
    if early:
        slip.left(rng.choice(("Date : {}", "{}", "Bill Date {}")).format(stamp))
    slip.left(f"Bill No : {rng.randint(1, 99)}-{rng.randint(100000, 999999)}")
    slip.rule("-")
    goods = some.items(rng, "my", most=7, high=35)
    for item in goods:
        slip.left(item.name)
        counted = f"{item.count} X {RINGGIT.bare(item.price)}"
        slip.row((counted, 0.15, "l"), (RINGGIT.bare(item.sum), 1, "r"))
    slip.rule("-")
    whole = some.total(goods)
    less = cents(whole * Decimal(rng.choice(("0", "0", "0.1"))))
    slip.pair(f"Item : {len(goods)}", f"Qty : {sum(item.count for item in goods)}")
    slip.pair(rng.choice(("Sub Total", "Gross")), RINGGIT.bare(whole))
    slip.pair("Discount", RINGGIT.bare(-less) if less else "0.00")
    due = whole - less
    total = slip.note("total", due, RINGGIT.full(due))
    slip.pair(rng.choice(("Total", "TOTAL RM", "Nett Total", "TOTAL AMT")), total, bold=True)
    given = some.tendered(rng, due)
    slip.pair(rng.choice(("Cash", "PAID", "CASH TENDERED")), RINGGIT.bare(given))
    slip.pair(rng.choice(("Change", "CHANGE DUE", "Balance")), RINGGIT.bare(given - due))
    if not early:
        slip.centre(stamp)
    slip.centre("Thank You, Come Again")
    slip.centre("Exchange within 7 days with this bill")
    return slip


def _head(slip: Slip, rng: random.Random) -> None:
    name_on(slip, rng, "my")
    slip.centre(f"(Co. Reg. No. {rng.randint(100000, 999999)}-{rng.choice('ADHKMPT')})")
    slip.centre(f"No. {rng.randint(1, 88)}, Jalan Kertas {rng.randint(1, 9)}/{rng.randint(1, 40)},")
    slip.centre(f"Taman Khayalan, {rng.randint(10000, 98000)} Bandar Angan")
    if rng.random() < 0.7:
        slip.centre(f"TEL: 0{rng.randint(3, 9)}-{rng.randint(5550000, 5559999)}")
    slip.centre(f"GST ID : {rng.randint(0, 999999999):012}")
    slip.gap(0.5)
    slip.centre(
        rng.choice(("TAX INVOICE", "SIMPLIFIED TAX INVOICE", "Tax Invoice / Receipt")), bold=True
    )
    slip.rule(rng.choice(("-", "=")))
    day = some.day(rng)
    printed = slip.note("date", day, date_text(day, rng.choice(BRITISH)))
    clock = clock_text(rng, half_days=rng.random() < 0.5)
    number = f"{rng.choice(('CS', 'INV', 'OR'))}{rng.randint(10000, 99999999):08}"
    match rng.randrange(3):
        case 0:
            slip.left(f"Invoice No : {number}")
            slip.left(f"Date : {printed} {clock}")
        case 1:
            slip.pair(number, f"{printed} {clock}")
        case _:
            slip.pair(f"DATE: {printed}", f"TIME: {clock}")
            slip.left(f"DOC NO: {number}")
    slip.left(f"Cashier : {rng.choice(('AINA', 'USER 1', 'MANAGER'))}")
    slip.rule(rng.choice(("-", "=")))


def _goods(slip: Slip, rng: random.Random, goods: tuple[Item, ...]) -> None:
    slip.row(("Qty", 0, "l"), ("U.Price", 0.55, "r"), ("Amount (RM)", 1, "r"))
    for item in goods:
        slip.left(f"{rng.randint(9550000000000, 9559999999999)} {item.name}")
        slip.row(
            (f"{item.count}.00", 0, "l"), (RINGGIT.bare(item.price), 0.55, "r"),
            (f"{RINGGIT.bare(item.sum)} SR", 1, "r"),
        )  # fmt: skip
    slip.rule("-")


def _paid(slip: Slip, rng: random.Random, due: Decimal) -> None:
    if rng.random() < 0.65:
        given = some.tendered(rng, due)
        slip.pair(rng.choice(("CASH", "Cash Received", "TENDERED")), RINGGIT.bare(given))
        slip.pair("CHANGE", RINGGIT.bare(given - due))
        return
    last = some.card(rng)
    slip.note("card", last, last)
    slip.pair("VISA CARD", RINGGIT.bare(due))
    slip.left(f"CARD NO: XXXX-XXXX-XXXX-{last}")


def _summary(slip: Slip, net: Decimal, tax: Decimal) -> None:
    slip.gap(0.5)
    slip.row(("GST Summary", 0, "l"), ("Amount(RM)", 0.68, "r"), ("Tax(RM)", 1, "r"))
    slip.row(("SR = 6%", 0, "l"), (RINGGIT.bare(net), 0.68, "r"), (RINGGIT.bare(tax), 1, "r"))
    slip.row(("ZR = 0%", 0, "l"), ("0.00", 0.68, "r"), ("0.00", 1, "r"))
