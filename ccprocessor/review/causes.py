"""Causes of a difference: their names, and the evidence for one between a charge and its receipts.

A cause is named where the paper bears it out to the cent; everything else is not explained.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.money import CENT, ZERO, to_cents, total
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.picture_checks import is_sure
from ccprocessor.review.wording import money, plural

CauseKind = Literal[
    "no_receipt",
    "no_charge",
    "tip",
    "tax",
    "currency",
    "refund",
    "duplicate",
    "charged_twice",
    "digits_swapped",
    "wrong_person",
    "split",
    "rounding",
    "not_explained",
]
CAUSE_WORDS: dict[CauseKind, str] = {
    "no_receipt": "no receipt",
    "no_charge": "no charge",
    "tip": "tip",
    "tax": "tax",
    "currency": "currency",
    "refund": "refund",
    "duplicate": "duplicate",
    "charged_twice": "charged twice?",
    "digits_swapped": "digits swapped",
    "wrong_person": "wrong person",
    "split": "split",
    "rounding": "rounding",
    "not_explained": "not explained",
}
"""Every cause by its name on screen, in the order in which those of a person are listed."""

_PENNIES = 5 * CENT  # the smallest coin that tills round to
_TWO_DIGITS = 2
_CLOSE_RATES = Decimal("1.1")  # two rates of one week, with the bank's fee
_RATE_MOVES = Decimal("1.5")  # a currency may have moved so far from the rates below
_DOLLARS_EACH = {
    code: Decimal(rate)
    for code, rate in {
        "USD": "1",
        "EUR": "1.15",
        "GBP": "1.35",
        "CHF": "1.1",
        "CAD": "0.77",
        "AUD": "0.72",
        "NZD": "0.67",
        "SGD": "0.75",
        "HKD": "0.128",
        "MYR": "0.25",
        "CNY": "0.145",
        "INR": "0.0135",
        "JPY": "0.008",
        "BRL": "0.23",
        "MXN": "0.056",
        "SEK": "0.11",
        "NOK": "0.11",
        "DKK": "0.155",
        "PLN": "0.26",
        "CZK": "0.045",
        "ZAR": "0.066",
    }.items()
}
"""Rough worth of currencies: tells a conversion from a misread amount, converts nothing."""


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One cause: what was charged, what the receipts show, and the `amount` that it explains.

    `charged` is None where there is no charge, `receipted` where there is no receipt or its amount
    could not be read; `note` is a sentence. `equal` are charges that are alike, any of which it
    may be: then there is no `transaction`. `person` is the key of another person whose charge or
    receipts these are too, else empty.
    """

    kind: CauseKind
    amount: Decimal
    charged: Decimal | None = None
    receipted: Decimal | None = None
    merchant: str = ""
    date: dt.date | None = None
    transaction: TransactionRef | None = None
    receipts: tuple[ReceiptRef, ...] = ()
    note: str = ""
    person: str = ""
    equal: tuple[TransactionRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A charge beside receipts of another amount.

    `home` is the currency that the card is charged in; `is_tip` says that an issue calls it a tip.
    """

    charge: Transaction
    receipts: tuple[Receipt, ...]
    home: str
    is_tip: bool = False

    @property
    def shown(self) -> Decimal:
        """Sum that the receipts show, in cents."""
        return shown(self.receipts)

    @property
    def more(self) -> Decimal:
        """Amount that was charged beyond the receipts; negative where less was."""
        return self.charge.net - self.shown

    @property
    def picture(self) -> PictureReading | None:
        """Picture of the one receipt."""
        return self.receipts[0].picture if len(self.receipts) == 1 else None

    @property
    def is_unread(self) -> bool:
        """True if an amount of either side could not be read."""
        return any(one.amount is None for one in self.receipts) or any(
            line.net is None for line in self.charge.lines
        )

    def line(self, kind: CauseKind, amount: Decimal, note: str) -> DifferenceLine:
        """Return a line about the pair."""
        return DifferenceLine(
            kind,
            amount,
            charged=self.charge.net,
            receipted=self.shown,
            merchant=self.charge.merchant,
            date=self.charge.transaction_date,
            transaction=self.charge.key,
            receipts=tuple(one.key for one in self.receipts),
            note=note,
        )


class Part(NamedTuple):
    """A part of a pair's difference: its cause, its amount, the end of the sentence."""

    kind: CauseKind
    amount: Decimal
    words: str


def shown(receipts: tuple[Receipt, ...]) -> Decimal:
    """Return the sum that a charge's receipts show, rounded to cents."""
    return to_cents(total(one.amount for one in receipts if one.amount is not None))


def lines_of(pair: Pair) -> tuple[DifferenceLine, ...]:
    """Lines that make up a pair's difference exactly; empty where it has none or none is proven."""
    said = f"Charged {money(pair.charge.net)}, receipt {money(pair.shown)}"
    return tuple(
        pair.line(kind, amount, f"{said}: {words}.") for kind, amount, words in _parts(pair)
    )


def unexplained_line(pair: Pair) -> DifferenceLine:
    """Return the line of a pair that nothing explains."""
    if pair.is_unread:
        note = "The receipt's amount could not be read; it counts as nothing."
        if all(one.amount is not None for one in pair.receipts):
            note = "An amount of the charge could not be read; it counts as nothing."
        return pair.line("not_explained", pair.more, note)
    side = "more" if pair.more > 0 else "less"
    slips = plural(len(pair.receipts), "receipt")
    note = (
        f"Charged {money(pair.charge.net)}, {slips} of {money(pair.shown)}: "
        f"{money(abs(pair.more))} {side} was charged, and nothing says why."
    )
    return pair.line("not_explained", pair.more, note)


def _parts(pair: Pair) -> tuple[Part, ...]:
    if pair.is_unread or not pair.more:
        return ()
    return next((parts for test in _TESTS if (parts := test(pair))), ())


def _printed(pair: Pair) -> tuple[Part, ...]:
    """Tip and tax that the picture prints, where they are the difference to the cent."""
    if (picture := pair.picture) is None:
        return ()
    tip, tax, more = _amount(picture.tip), _amount(picture.tax), pair.more
    if tip and more == tip:
        return (Part("tip", tip, f"the tip of {money(tip)} on the picture is not recorded"),)
    if tax and more == tax:
        return (Part("tax", tax, f"the tax of {money(tax)} on the picture is not recorded"),)
    if tax and more == -tax:
        return (Part("tax", more, f"the tax of {money(tax)} on the picture was not charged"),)
    if tip and tax and more == tip + tax:
        words = f"tax of {money(tax)} and tip of {money(tip)} on the picture are not recorded"
        return (Part("tip", tip, words), Part("tax", tax, words))
    return ()


def _in_another_currency(pair: Pair) -> tuple[Part, ...]:
    """A receipt in a foreign currency that was recorded as if it were not, or at another rate."""
    picture = pair.picture
    if picture is None or not is_sure(picture.currency) or not is_sure(picture.total):
        return ()
    foreign, paper = picture.currency.value, _amount(picture.total)
    if foreign == pair.home or not paper or pair.charge.net * paper <= 0:
        return ()
    rate = pair.charge.net / paper
    if not _is_plausible(rate, foreign, pair.home) or pair.charge.net == paper:
        return ()
    how = f"the receipt is of {foreign} {money(paper)}, charged at {rate:.4f}"
    if pair.shown == paper:
        return (Part("currency", pair.more, f"{how}, and recorded without a conversion"),)
    if pair.shown * paper > 0 and _factor(pair.shown / paper, rate) <= _CLOSE_RATES:
        return (Part("currency", pair.more, f"{how}, and recorded at another rate"),)
    return ()


def _is_plausible(rate: Decimal, foreign: str, home: str) -> bool:
    if home not in _DOLLARS_EACH or foreign not in _DOLLARS_EACH:
        return False
    return _factor(rate, _DOLLARS_EACH[foreign] / _DOLLARS_EACH[home]) <= _RATE_MOVES


def _factor(one: Decimal, other: Decimal) -> Decimal:
    return max(one, other) / min(one, other)


def _opposite(pair: Pair) -> tuple[Part, ...]:
    if pair.charge.net != -pair.shown:
        return ()
    words = "a credit with the receipt of a purchase" if pair.shown > 0 else _CREDITED
    return (Part("refund", pair.more, words),)


_CREDITED = "a purchase with the receipt of a refund"


def _tip(pair: Pair) -> tuple[Part, ...]:
    """A tip as matching found it, unless the picture says otherwise or digits explain it too."""
    if not pair.is_tip or pair.shown <= 0:
        return ()
    paper = pair.picture.total if pair.picture else None
    if are_swapped(pair.charge.net, pair.shown) and _amount(paper) != pair.shown:
        return ()
    if (
        is_sure(paper)
        and _amount(paper) == pair.charge.net
        and not _is_on(pair.picture, pair.shown)
    ):
        return ()  # the paper asks for what was charged: the record is wrong, not tipped
    percent = pair.more * 100 / pair.shown
    return (Part("tip", pair.more, f"a tip of {money(pair.more)} ({percent:.0f} %) was added"),)


def _is_on(picture: PictureReading | None, amount: Decimal) -> bool:
    """Tell whether the picture shows an amount beside its total."""
    if picture is None or picture.total is None:
        return False
    others = {to_cents(Decimal(one)) for one in picture.total.alternatives}
    return amount in others | {_amount(picture.subtotal)}


def _swapped(pair: Pair) -> tuple[Part, ...]:
    if not are_swapped(pair.charge.net, pair.shown):
        return ()
    paper = pair.picture.total if pair.picture else None
    if pair.is_tip and _amount(paper) != pair.charge.net:
        return ()  # a tip explains it as well
    return (Part("digits_swapped", pair.more, "two neighbouring digits are swapped"),)


def _cents(pair: Pair) -> tuple[Part, ...]:
    if abs(pair.more) > _PENNIES:
        return ()
    apart = plural(int(abs(pair.more) * 100), "cent") if abs(pair.more) >= CENT else "a fraction"
    return (Part("rounding", pair.more, f"{apart} apart"),)


_TESTS: tuple[Callable[[Pair], tuple[Part, ...]], ...] = (
    _printed,
    _in_another_currency,
    _opposite,
    _tip,
    _swapped,
    _cents,
)
"""Tests of a pair, what is printed first: the first that finds a cause settles it."""


def are_swapped(one: Decimal, other: Decimal) -> bool:
    """Tell whether two amounts differ by two neighbouring digits that changed places."""
    if one * other <= 0 or one != to_cents(one) or other != to_cents(other):
        return False
    ours, theirs = f"{abs(one):.2f}".replace(".", ""), f"{abs(other):.2f}".replace(".", "")
    if len(ours) != len(theirs):
        return False
    wrong = [at for at, pair in enumerate(zip(ours, theirs, strict=True)) if len(set(pair)) > 1]
    if len(wrong) != _TWO_DIGITS or wrong[1] != wrong[0] + 1:
        return False
    return ours[wrong[0] : wrong[1] + 1] == theirs[wrong[0] : wrong[1] + 1][::-1]


def _amount(field: FieldReading | None) -> Decimal:
    return to_cents(Decimal(field.value)) if field else ZERO
