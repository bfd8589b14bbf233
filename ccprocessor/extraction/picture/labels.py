"""Labels beside amounts and their meaning, in the languages receipts are printed in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from ccprocessor.extraction.picture.lines import plain

AmountKind = Literal[
    "final", "total", "subtotal", "tax", "tip", "service", "rounding", "discount", "tendered",
    "card", "paid", "order", "change", "balance", "count", "points", "suggestion", "price", "item",
    "summary",
]  # fmt: skip
"""Relation of an amount to the total.

`final` is a total that says it is the last, `order` one of a whole that may be billed in parts.
"""

_ALIKE = str.maketrans("015|!L8$", "OISIIIBS")


def _squeezed(text: str) -> str:
    """Letters alone, those that optical reading takes for each other made one."""
    return re.sub(r"[^A-Z%]", "", plain(text).translate(_ALIKE))


def _keywords(kind: AmountKind, words: str) -> tuple[AmountKind, re.Pattern[str]]:
    return kind, re.compile("|".join(re.escape(_squeezed(word)) for word in words.split(",")))


def _words(kind: AmountKind, pattern: str) -> tuple[AmountKind, re.Pattern[str]]:
    return kind, re.compile(rf"(?<![A-Z])(?:{pattern})(?![A-Z])")


# In order: the first that is found names the amount. Squeezed keywords see through lost spaces;
# spaced ones are too short for that.
_SQUEEZED = (
    _keywords(
        "count",
        "TOTALQTY,QTYTOTAL,TOTALQUANTITY,TOTALITEM,ITEMTOTALQTY,NOOFITEM,NUMBEROFITEM,ITEMCOUNT,"
        "ITEMSSOLD,"
        "ITEMSPURCHASED,TOTALUNIT,TOTALPCS,NOOFUNIT,TOTALNUMBER,ANZAHL,NBARTICLE,NOMBREARTICLE,"
        "ARTICULOSVENDIDOS,NUMEROARTICOLI,AANTALARTIK,TOTALCOUNT,TOTALGALLON,TOTALLITRE,TOTALLITER,"
        "TOTALHOUR,TOTALWEIGHT,TOTALMILES,TOTALVOLUME",
    ),
    _keywords(
        "suggestion",
        "TOTALINEUR,TOTALINUSD,TOTALINCHF,TOTALINGBP,WECHSELKURS,KURS,EXCHANGERATE,SUGGESTED,"
        "TIPGUIDE,GRATUITYGUIDE,SUGGESTION,PREAUTH,AUTHORIZEDAMOUNT,AMOUNTAUTHORIZED,AUTHORISEDAMOUNT,"
        "AMOUNTAUTHORISED,HOLDAMOUNT,"
        "CREDITLIMIT,"
        "MINIMUMPAYMENT,DEPOSITHELD,CASHBACKEARNED,INSTALMENT,INSTALLMENT,PERPERSON,COMPAREAT",
    ),
    _keywords(
        "discount",
        "SAVING,YOUSAVE,YOUSAVED,TOTALSAVED,DISCOUNT,COUPON,RABATT,NACHLASS,REMISE,REDUCTION,"
        "DESCUENTO,"
        "AHORRO,SCONTO,RISPARMI,KORTING,VOORDEEL,DESCONTO,POUPOU,POUPANCA,PROMOTION,REBATE,"
        "GESPART,ECONOMIE",
    ),
    _keywords(
        "points",
        "POINTS,PUNKTE,REWARD,LOYALTY,MEMBERPOINT,PUNTI,PUNTOS,PONTOS,PUNTEN,GIFTCARDBAL,"
        "CARDBALANCE,"
        "REMAININGBALANCE,NEWBALANCE,PREVIOUSBALANCE,OPENINGBALANCE,AVAILABLEBALANCE,"
        "ACCOUNTBALANCE,"
        "POINTBALANCE,BALANCEBROUGHT,PREVBALANCE,STOREDVALUE,WALLETBALANCE,REMAININGCREDIT,"
        "STARSBALANCE,TOTALYTD,YTDTOTAL,YEARTODATE,COMPLETEDTODATE",
    ),
    _keywords(
        "final",
        "TOTALROUNDED,ROUNDEDTOTAL,TOTALAFTERROUND,AFTERROUNDING,TOTALAFTERADJ,ROUNDEDAMOUNT,"
        "AMOUNTROUNDED",
    ),
    _keywords(
        "rounding",
        "ROUNDING,ROUNDADJ,ROUNDOFF,ROUNDAMT,ROUNDAMOUNT,ROUNDDOWN,ROUNDUP,RNDG,RUNDUNG,ARRONDI,"
        "REDONDEO,"
        "ARROTONDAMENTO,AFRONDING,ARREDONDAMENTO,ROUNDED,RUNDDIFF,CASHROUND,PEMBUNDARAN,"
        "PENGGENAPAN",
    ),
    _keywords(
        "change",
        "CHANGE,RUCKGELD,ZURUCK,WECHSELGELD,MONNAIERENDUE,RENDU,ARENDRE,CAMBIO,VUELTO,DEVOLUCION,"
        "RESTO,TROCO,"
        "WISSELGELD,TERUG,KEMBALI,ATURETOURNER",
    ),
    _keywords("order", "ORDERTOTAL,CONTRACTTOTAL,CONTRACTSUM,CONTRACTAMOUNT"),
    _keywords(
        "subtotal",
        "SUBTOTAL,SUBTTL,SUBTOTALE,SUBTOTAAL,ZWISCHENSUMME,SOUSTOTAL,SUBTOT,TOTALHT,TOTALBEFORE,"
        "BEFORETAX,"
        "TOTALEXCL,EXCLGST,EXCLUDING,EXCLUDE,EXCLVAT,EXCLSST,TOTALEXGST,EXVAT,NETTOBETRAG,"
        "NETTOSUMME,"
        "SUMMENETTO,MONTANTHT,IMPONIBILE,BASEIMPONIBLE,BASEIMPON,TAXABLE,NETSALES,AMOUNTEXCL,"
        "MERCHANDISE,"
        "TOTALWITHOUT,WITHOUTTAX,GROSSAMOUNT,GROSSSALES,FOODTOTAL,ITEMSTOTAL,"
        "TOTALFUEL,"
        "PAGETOTAL,SEITENSUMME,CARRIEDFORWARD,BROUGHTFORWARD,CARRIEDOVER,UBERTRAG,AREPORTER,"
        "GOODSTOTAL,TOTALGOODS,NETTOTALEXCL,TOTALNETTO,TOTALTAXABLE",
    ),
    _keywords(
        "final",
        "GRANDTOTAL,TOTALDUE,AMOUNTDUE,BALANCEDUE,DUEAMOUNT,TOTALPAYABLE,AMOUNTPAYABLE,"
        "NETPAYABLE,TOTALTOPAY,"
        "NETTOTAL,NETTTOTAL,NETTAMOUNT,NETAMOUNTPAY,NETTOTALAMOUNT,TOTALINC,TOTALWITHTAX,"
        "TOTALWITHGST,"
        "TOTALAMOUNTINC,TOTALAMTINC,INCLGST,INCGST,GSTINCL,INCLUSIVE,INCLUDING,INCLTAX,INCLVAT,"
        "TOTALTTC,"
        "NETAPAYER,APAYER,TOTALAPAYER,ZUZAHLEN,ZAHLBETRAG,GESAMTBETRAG,GESAMTSUMME,ENDBETRAG,"
        "ENDSUMME,"
        "RECHNUNGSBETRAG,SUMMEEUR,SUMMEBRUTTO,BRUTTOBETRAG,GESAMTPREIS,TOTALECOMPLESSIVO,"
        "TOTALEEURO,"
        "IMPORTOTOTALE,TOTALEDOCUMENTO,TOTALAPAGAR,APAGAR,IMPORTETOTAL,TOTALAPAGAR,"
        "TOTALCOMPRA,"
        "TEBETALEN,TOTAALBEDRAG,TOTALEUR,TOTAALEUR,VALORTOTAL,TOTALPAGAR,VALORAPAGAR,BILLTOTAL,"
        "BILLAMOUNT,"
        "INVOICETOTAL,INVOICEAMOUNT,PLEASEPAY,AMOUNTCHARGED,"
        "FINALTOTAL,TOTALBILL,TOTALUSD,TOTALPRICE,TOTALCOST,TOTALFARE,TOTALPURCHASE,"
        "TOTALSALEAMOUNT,PAYTHIS,"
        "CHECKTOTAL,TOTALSTAY,PAYABLEAMOUNT,JUMLAHBESAR,TOTALDELACOMPRA,NETSUM,"
        "MONTANTDU,"
        "AMOUNTDUEINCL,TOTALINVOICE,TOTALESCONTRINO",
    ),
    _keywords(
        "tax",
        "TOTALTAX,TOTALGST,TOTALVAT,TOTALSST,TOTALTVA,TOTALIVA,TOTALBTW,SALESTAX,STATETAX,"
        "CITYTAX,COUNTYTAX,"
        "LOCALTAX,SERVICETAX,GOVTTAX,TAXAMOUNT,TAXAMT,TAXTOTAL,GSTAMOUNT,GSTAMT,VATAMOUNT,"
        "MEHRWERTSTEUER,"
        "UMSATZSTEUER,ENTHMWST,ENTHALTENEMWST,INKLMWST,DONTTVA,DICUIIVA,ROOMTAX,OCCUPANCYTAX,"
        "LODGINGTAX,TOURISMTAX",
    ),
    _keywords(
        "service",
        "SERVICECHARGE,SERVCHARGE,SVCCHARGE,SVCCHG,SERVICECHG,SERVCHG,SERVICEFEE,BOOKINGFEE,"
        "DELIVERYFEE,"
        "DELIVERYCHARGE,SHIPPING,POSTAGE,BEDIENUNG,COPERTO,VERSAND,VERZENDKOSTEN,LIVRAISON,"
        "HANDLING,SURCHARGE",
    ),
    _keywords(
        "tip", "GRATUITY,TRINKGELD,POURBOIRE,PROPINA,MANCIA,GORJETA,FOOIENPOT,TIPAMOUNT,ADDTIP"
    ),
    _keywords(
        "card",
        "VISACARD,MASTERCARD,DEBITCARD,CREDITCARD,CARDPAYMENT,AMERICANEXPRESS,ECKARTE,GIROCARD,"
        "KARTENZAHLUNG,"
        "CARTEBANCAIRE,CARTEBLEUE,TARJETA,CARTADICREDITO,PAGAMENTOELETTRONICO,BANCOMAT,"
        "CARTAODEBITO,CARTAO,"
        "MULTIBANCO,MAESTRO,PINBETALING,BANKPAS,MYDEBIT,CREDITSALE,CONTACTLESS,TOUCHNGO,GRABPAY,"
        "ALIPAY,"
        "APPLEPAY,GOOGLEPAY,PAYPAL,CHARGEDTO,KREDITKARTE,PAIEMENTCB,AMEX,DISCOVER,EFTPOS,PAYWAVE",
    ),
    _keywords(
        "paid",
        "TOTALPAID,AMOUNTPAID,AMTPAID,TOTALPAYMENT,TOTALCHARGE,IMPORTOPAGATO,"
        "PAIDAMOUNT,BEZAHLT,"
        "MONTANTPAYE,TOTALBETAALD,IMPORTEPAGADO,TOTALPAGO,TOTALPAGADO",
    ),
    _keywords(
        "tendered",
        "TENDER,CASHRECEIVED,CASHPAID,AMOUNTRECEIVED,RECEIVED,GEGEBEN,ESPECES,CONTANTI,CONTANTE,"
        "EFECTIVO,"
        "ENTREGADO,DINHEIRO,NUMERARIO,CONTANT,BETAALD,ENTREGUE,PAIDCASH,CASHAMOUNT,BARGELD,"
        "RECIBIDO,TUNAI,"
        "PAYMENT,VERSATO,RECU",
    ),
)  # fmt: skip
_SPACED = (
    _words("count", r"QTY|ITEMS?|PCS|ARTIKEL|ARTICLES?|ARTICULOS|ARTICOLI|ARTIGOS|PIECES"),
    _words("suggestion", r"[0-9]{2} ?% ?(?:TIP|=|IS).*|TIP ?\(?[0-9]{2} ?%\)?.*="),
    _words("discount", r"DISC\.?|SAVED|SAVE|SAVINGS?|PROMO|VOUCHER|MEMBER(?:SHIP)? DISC"),
    _words("points", r"POINTS?|PTS"),
    _words("rounding", r"ROUND|RND|R/?OFF|ADJ(?:USTMENT)?|ARR"),
    _words("change", r"CHG|BAKI"),
    _words("price", r"PRICE|PPU|PRICE/GAL|@|EACH|EA|PER|UNIT|PREIS|PRIX|PRECIO|PREZZO|PRECO|PRIJS"),
    _words("subtotal", r"SUB|NETTO|NET|H\.?T\.?|EXCL?\.?|EX|BASE"),
)  # fmt: skip
_TAX = re.compile(
    r"(?<![A-Z])(?:TAX|TAXES|GST|SST|VAT|MWST|MW ST|UST|TVA|I\.?V\.?A\.?|BTW|HST|PST|QST|"
    r"T\.V\.A\.?|"
    r"TAXE|STEUER|IMPUESTO|IMPOSTA|CUKAI|CGST|SGST|IGST|[A-Z]ST)(?![A-Z])"
)
_NOT_TAX = re.compile(r"TAX(?:ED)? ?(?:INVOICE|SALE)|INVOICE|(?:GST|VAT|TAX) ?(?:REG|ID|NO)\b")
_TOTAL = re.compile(
    _keywords("total", "TOTAL,TOTAAL,TOTALE,SUMME,GESAMT,TTL,TOTAI,JUMLAH,T0TAL,OTAL,SUMA TOTAL")[
        1
    ].pattern
)
_AMOUNT = re.compile(
    r"(?<![A-Z])(?:AMOUNT|AMT|BETRAG|MONTANT|IMPORTE|IMPORTO|BEDRAG|VALOR|SUMA|SOMMA|TOT|SALE|"
    r"PURCHASE|DUE|"
    r"BRUTTO|FARE|TOLL|PAY)(?![A-Z])"
)
_COUNTED = re.compile(
    r"\(? ?[0-9]{1,3} ?(?:ITEM|ARTICLE|ARTIKEL|ARTICULO|UNIT|PC)S?(?![A-Z]) ?\)?|"
    r"(?:QTY|QUANTITY|ITEMS?|PCS)[ :=.]*[0-9]{1,4}(?![0-9.,])"
)
_AT_RATE = re.compile(r"TOTAL ?\(?(?:0|[1-9][0-9]?(?:\.[0-9]+)?) ?%|SUPPLIES")
_TIP = re.compile(r"(?<![A-Z])(?:TIPS?|FOOI)(?![A-Z])")
_CARD = re.compile(
    r"(?<![A-Z])(?:VISA|MASTER|DEBIT|CREDIT|CARD|KARTE|CARTE|CARTA|CB|EC|PIN|MC|TC)(?![A-Z])"
)
_CASH = re.compile(
    r"(?<![A-Z])(?:CASH|BAR|PAID|TEND|CHEQUE|CHECK)(?![A-Z])(?! ?(?:BILL|SALE|MEMO|INV|IER))"
)
_BALANCE = re.compile(r"(?<![A-Z])(?:BALANCE|BAL|SALDO)(?![A-Z])")


@lru_cache(maxsize=4096)
def kind_of(label: str) -> AmountKind:
    """Return the kind a label gives its amount; `item` if no word says that it sums up or pays."""
    spaced = _COUNTED.sub(" ", plain(label))
    squeezed = _squeezed(spaced)
    if not squeezed:
        return "item"
    if _AT_RATE.search(spaced):
        return "summary"
    is_tax = bool(_TAX.search(spaced)) and not _NOT_TAX.search(spaced)
    for kind, pattern in _SQUEEZED:
        if pattern.search(squeezed):
            return kind
    return _short_kind(spaced, is_total=bool(_TOTAL.search(squeezed)), is_tax=is_tax)


def names_tax(label: str) -> bool:
    """Tell whether a label speaks of a tax."""
    return bool(_TAX.search(plain(label)))


def _short_kind(spaced: str, *, is_total: bool, is_tax: bool) -> AmountKind:
    if is_tax and not is_total:
        return "tax"
    for kind, pattern in _SPACED:
        if pattern.search(spaced) and not (is_total and kind == "price"):
            return kind
    if is_total:
        return "total"
    for kind, pattern in _SHORT:
        if pattern.search(spaced):
            return kind
    return "item"


_SHORT: tuple[tuple[AmountKind, re.Pattern[str]], ...] = (
    ("tip", _TIP),
    ("card", _CARD),
    ("tendered", _CASH),
    ("balance", _BALANCE),
    ("total", _AMOUNT),
)
