"""What a card terminal prints beside the till's receipt."""

from __future__ import annotations

import random
from decimal import Decimal

from tests.office.receipt_pictures import inventing as some
from tests.office.receipt_pictures.slip import Slip, till_roll
from tests.office.receipt_pictures.spelling import AMERICAN, DOLLAR, cents, clock_text, date_text


def card_slip(rng: random.Random) -> Slip:
    """No goods: card, authorisation, amount; sometimes amount, tip and total."""
    slip = Slip(till_roll(rng))
    name = some.merchant(rng, rng.choice(("restaurant", "shop", "hardware")))
    slip.centre(slip.note("merchant", name, name), bold=True)
    slip.centre(some.street(rng))
    slip.centre(some.town(rng))
    slip.gap()
    slip.pair(f"Terminal ID: {rng.randint(10**7, 10**8 - 1)}", "")
    slip.left(f"Merchant ID: {rng.randint(10**11, 10**12 - 1)}")
    day = some.day(rng)
    printed = slip.note("date", day, date_text(day, rng.choice(AMERICAN)))
    slip.pair(printed, clock_text(rng))
    slip.centre(rng.choice(("SALE", "PURCHASE", "CREDIT CARD SALE")), bold=True)
    last = some.card(rng)
    slip.note("card", last, last)
    slip.left(f"{rng.choice(('VISA', 'MASTERCARD', 'AMEX'))}  {some.masked(rng, last)}")
    slip.pair("Entry Method:", rng.choice(("Chip", "Contactless", "Swiped")))
    if rng.random() < 0.5:
        slip.pair(
            f"EXP: {rng.choice(('**/**', 'XX/XX', '11/33'))}", f"BATCH {rng.randint(100, 999)}"
        )
    slip.pair(f"INV #: {rng.randint(1, 999999):06}", f"AUTH: {rng.randint(1, 999999):06}")
    slip.left(f"REF: {rng.randint(10**11, 10**12 - 1)}")
    slip.gap()
    due = cents(Decimal(rng.uniform(4, 480)))
    if rng.random() < 0.4:
        tip = cents(due * Decimal("0.2"))
        slip.pair("AMOUNT", slip.note("subtotal", due, DOLLAR.full(due)))
        slip.pair("TIP", slip.note("tip", tip, DOLLAR.full(tip)))
        due += tip
    label = rng.choice(("TOTAL", "AMOUNT", "TOTAL AMOUNT", "SALE AMOUNT"))
    slip.pair(label, slip.note("total", due, DOLLAR.full(due)), bold=True, scale=1.2)
    slip.gap()
    slip.centre(rng.choice(("APPROVED", "APPROVED - THANK YOU", "00 APPROVED")))
    slip.gap()
    slip.left("X______________________")
    slip.centre("CUSTOMER COPY")
    return slip
