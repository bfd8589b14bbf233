"""Receipts of French, Spanish, Italian and Portuguese tills."""

from __future__ import annotations

import random
from decimal import Decimal

from tests.office.receipt_pictures import inventing as some
from tests.office.receipt_pictures.inventing import Item
from tests.office.receipt_pictures.slip import Slip, till_roll
from tests.office.receipt_pictures.spelling import (
    EURO,
    EURO_FRENCH,
    EURO_SIGN,
    FORMS,
    Money,
    cents,
    clock_text,
)  # fmt: skip
from tests.office.receipt_pictures.writing import date_on, money_on, name_on


def ticket(rng: random.Random) -> Slip:
    """A French ticket: TTC, HT and TVA."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "fr")
    slip.centre(f"{rng.randint(1, 99)} rue du Papier Inventé")
    slip.centre(f"{rng.randint(10000, 95000)} VILLENULLE-SUR-RIEN")
    slip.centre(f"SIRET {rng.randint(10**13, 10**14 - 1)}")
    slip.gap()
    stamp = f"{date_on(slip, rng, FORMS['fr'], 'fr')} {clock_text(rng).replace(':', 'h', 1)[:5]}"
    slip.left(rng.choice(("Le {}", "{}", "DATE : {}")).format(stamp))
    slip.left(f"Ticket n° {rng.randint(1000, 99999)}   Couverts : {rng.randint(1, 6)}")
    goods = some.items(rng, "fr", most=8, high=rng.choice((12, 40, 600)))
    _goods(slip, goods, EURO_FRENCH, rng.choice(("{} x {}", "{}   {}")))
    due = some.total(goods)
    net = cents(due / Decimal("1.10"))
    label = rng.choice(("TOTAL TTC", "TOTAL A PAYER", "Net à payer", "TOTAL EUR"))
    slip.pair(label, slip.note("total", due, EURO_FRENCH.full(due)), bold=True, scale=1.2)
    before, duty = money_on(slip, EURO_FRENCH, subtotal=net, tax=due - net)
    slip.pair("Total HT", before)
    slip.pair("TVA 10,00 %", duty)
    _card_or_cash(slip, rng, due, EURO_FRENCH, ("CARTE BANCAIRE", "ESPECES", "RENDU"))
    slip.centre("Merci de votre visite, à bientôt !")
    return slip


def factura(rng: random.Random) -> Slip:
    """A Spanish simplified invoice."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "es")
    slip.centre(f"C.I.F. B-{rng.randint(10**7, 10**8 - 1)}")
    slip.centre(f"Calle Inventada {rng.randint(1, 120)}, {rng.randint(10000, 50000)} Nada")
    slip.centre(f"Tlf. 9{rng.randint(10, 99)} 555 {rng.randint(100, 999)}")
    slip.rule(rng.choice(("-", "=", "*")))
    slip.centre("FACTURA SIMPLIFICADA")
    stamp = date_on(slip, rng, FORMS["es"], "es")
    slip.left(f"Fecha: {stamp}   Hora: {clock_text(rng)}")
    slip.left(f"Núm. {rng.randint(1, 9999):04}/{rng.randint(100000, 999999)}")
    goods = some.items(rng, "es", most=8, high=rng.choice((15, 60, 500)))
    slip.row(("Ud", 0, "l"), ("Descripción", 0.12, "l"), ("Importe", 1, "r"))
    for item in goods:
        slip.row((str(item.count), 0, "l"), (item.name, 0.12, "l"), (EURO.bare(item.sum), 1, "r"))
    slip.rule("-")
    due = some.total(goods)
    net = cents(due / Decimal("1.21"))
    before, duty = money_on(slip, EURO, subtotal=net, tax=due - net)
    slip.pair("Base imponible", before)
    slip.pair("I.V.A. 21%", duty)
    label = rng.choice(("TOTAL", "TOTAL A PAGAR", "IMPORTE TOTAL", "Total (IVA incluido)"))
    slip.pair(label, slip.note("total", due, EURO_SIGN.full(due)), bold=True, scale=1.2)
    _card_or_cash(slip, rng, due, EURO, ("TARJETA", "EFECTIVO", "CAMBIO"))
    slip.centre("GRACIAS POR SU VISITA")
    slip.centre("Devoluciones: 15 días con ticket")
    return slip


def scontrino(rng: random.Random) -> Slip:
    """An Italian documento commerciale."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "it")
    slip.centre(f"Via Immaginaria {rng.randint(1, 99)} - {rng.randint(10000, 98000)} Nessunborgo")
    slip.centre(f"P.IVA {rng.randint(10**10, 10**11 - 1)}")
    slip.gap()
    slip.centre("DOCUMENTO COMMERCIALE", bold=True)
    slip.centre("di vendita o prestazione")
    slip.row(("DESCRIZIONE", 0, "l"), ("IVA", 0.65, "l"), ("Prezzo(€)", 1, "r"))
    goods = some.items(rng, "it", most=7, high=rng.choice((14, 45, 400)))
    for item in goods:
        if item.count > 1:
            slip.left(f"{item.count} x {EURO.bare(item.price)}")
        slip.row((item.name, 0, "l"), ("10%", 0.65, "l"), (EURO.bare(item.sum), 1, "r"))
    slip.gap(0.6)
    due = some.total(goods)
    tax = cents(due - due / Decimal("1.10"))
    if rng.random() < 0.5:
        slip.pair("Subtotale", EURO.bare(due))
    total = slip.note("total", due, EURO.bare(due) if rng.random() < 0.6 else f"€ {EURO.bare(due)}")
    slip.pair(rng.choice(("TOTALE COMPLESSIVO", "TOTALE EURO")), total, bold=True, scale=1.15)
    slip.pair("di cui IVA", slip.note("tax", tax, EURO.bare(tax)))
    _card_or_cash(slip, rng, due, EURO, ("Pagamento elettronico", "Pagamento contante", "Resto"))
    slip.pair("Importo pagato", EURO.bare(due))
    slip.gap(0.6)
    slip.centre(f"{date_on(slip, rng, FORMS['it'], 'it')}  {clock_text(rng)[:5]}")
    slip.centre(f"DOCUMENTO N. {rng.randint(1, 9999):04}-{rng.randint(1, 9999):04}")
    slip.centre(f"RT {rng.choice('AB')}{rng.randint(10**8, 10**9)}")
    return slip


def fatura(rng: random.Random) -> Slip:
    """A Portuguese fatura simplificada."""
    slip = Slip(till_roll(rng))
    name_on(slip, rng, "pt")
    slip.centre(
        f"Rua Inventada, {rng.randint(1, 300)}  {rng.randint(1000, 8999)}-{rng.randint(100, 999)}"
    )
    slip.centre(f"NIF: {rng.randint(500000000, 519999999)}")
    slip.left(f"Fatura Simplificada FS {rng.randint(1, 99)}/{rng.randint(1000, 99999)}")
    slip.pair(f"Data: {date_on(slip, rng, FORMS['pt'], 'pt')}", clock_text(rng)[:5])
    slip.left("Contribuinte: Consumidor Final")
    slip.rule(rng.choice(("-", "")))
    goods = some.items(rng, "pt", most=8, high=rng.choice((9, 40, 350)))
    _goods(slip, goods, EURO, "{} X {}")
    slip.rule("-")
    due = some.total(goods)
    net = cents(due / Decimal("1.23"))
    label = rng.choice(("TOTAL", "TOTAL A PAGAR", "Total (€)", "TOTAL EUR"))
    slip.pair(label, slip.note("total", due, EURO_SIGN.full(due)), bold=True, scale=1.2)
    _card_or_cash(slip, rng, due, EURO, ("MULTIBANCO", "NUMERARIO", "TROCO"))
    slip.row(("Taxa", 0, "l"), ("Base", 0.4, "r"), ("IVA", 0.7, "r"), ("Total", 1, "r"))
    base, duty = money_on(slip, EURO, subtotal=net, tax=due - net)
    slip.row(("23%", 0, "l"), (base, 0.4, "r"), (duty, 0.7, "r"), (EURO.bare(due), 1, "r"))
    slip.centre("Obrigado pela preferência")
    slip.centre("Poupou hoje 1,25 EUR em cartão")
    return slip


def _goods(slip: Slip, goods: tuple[Item, ...], money: Money, counted: str) -> None:
    for item in goods:
        if item.count > 1:
            slip.left(counted.format(item.count, money.bare(item.price)))
        slip.pair(item.name, money.bare(item.sum))


def _card_or_cash(
    slip: Slip, rng: random.Random, due: Decimal, money: Money, words: tuple[str, str, str]
) -> None:
    card, cash, back = words
    if rng.random() < 0.5:
        slip.pair(card, money.bare(due))
        last = some.card(rng)
        slip.note("card", last, last)
        slip.left(some.masked(rng, last))
        return
    given = some.tendered(rng, due)
    slip.pair(cash, money.bare(given))
    slip.pair(back, money.bare(given - due))
