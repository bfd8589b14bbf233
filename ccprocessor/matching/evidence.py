"""The evidence that a charge and a receipt are one purchase, as log-odds in named parts.

Each part is the logarithm of how often it is seen for true pairs over how often by chance; the
priors are what such reports look like in general, the chances come from the person's own records.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from ccprocessor.matching.entries import MatchItem
from ccprocessor.matching.merchants import EXACT, SAME_SHOP, brand, likeness

_MATCHED = 0.85  # of charges have a receipt
_AMOUNT_BY_CHANCE = 1 / 700  # foreign amounts that agree to the cent
_WHOLE_BY_CHANCE = 1 / 150  # the same for amounts in whole units
_DAY_BY_CHANCE = 1 / 25

_DATE_GAPS = ((0, 0.9), (1, 0.012), (3, 0.008), (5, 0.006), (7, 0.002), (14, 5e-4), (31, 1e-4))
_DATE_FAR = 2e-5  # share of pairs that are farther apart than any listed
_POSTED_DATE = 0.02  # receipts that carry the day of posting

_SAME_MERCHANT = 0.85  # share of true pairs whose merchants are alike
_MERCHANTS = ((0.9, 0.06, 0.04), (0.8, 0.04, 0.06), (0.6, 0.03, 0.06), (0.0, 0.02, 0.84))

PENNIES = 5  # cents: a slip of the hand, or rounding
TIP_FROM, TIP_TO = 1.095, 1.355
"""A tip of 10 to 35 percent, as printed after rounding."""

_SIMILAR = 0.6  # likeness of merchants from which a name reminds of the other

_PENNIES_OFF = 0.02  # share of true pairs that are off by so little
_PENNIES_BY_CHANCE = 20.0, 0.0005, 0.012  # the larger the amount, the rarer
_TIP = 0.08, 0.08
_ROUND_TIP = 0.06, 0.012
_TIP_ELSEWHERE = 0.0003, 0.08
_ONE_DIGIT = 0.006, 0.01  # by chance at least: amounts of few digits are soon alike
_OTHER_AMOUNT = 0.0007, 0.9
_ROUND_PERCENT = (10, 12, 15, 18, 20, 22, 25, 30)


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """One piece of evidence: its log-odds and how to say it."""

    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that speaks for or against a pair; `prior` is what is expected before looking."""

    prior: float
    amount: EvidencePart
    date: EvidencePart
    merchant: EvidencePart

    @property
    def total(self) -> float:
        """Log-odds of being one purchase."""
        return self.prior + self.amount.weight + self.date.weight + self.merchant.weight

    @property
    def reasons(self) -> tuple[str, ...]:
        """The parts in words: what speaks most for the pair first, what speaks against it last."""
        parts = sorted((self.amount, self.date, self.merchant), key=lambda part: -part.weight)
        return tuple(part.words for part in parts)

    @property
    def weakest(self) -> str:
        """Part that speaks most against the pair, in words."""
        return min((self.amount, self.date, self.merchant), key=lambda part: part.weight).words


class Population:
    """The records a pair stands among: what is common there proves little."""

    def __init__(self, charges: Sequence[MatchItem], receipts: Sequence[MatchItem]) -> None:
        distinct = {entry.signature: entry for entry in charges}.values()  # a twin proves nothing
        self._size = max(1, len(distinct), len({entry.signature for entry in receipts}))
        self._amounts = Counter(entry.cents for entry in distinct)
        self._merchants = Counter(_descriptor(entry.merchant) for entry in distinct)
        self.prior = log(_MATCHED / (1 - _MATCHED) / self._size)

    def weigh(self, charge: MatchItem, receipt: MatchItem) -> Evidence:
        """Weigh amount, date and merchant; what is missing on paper counts as nothing."""
        return Evidence(
            self.prior,
            self._amount(charge, receipt),
            _date(charge, receipt),
            self._merchant(charge, receipt),
        )

    def _amount(self, charge: MatchItem, receipt: MatchItem) -> EvidencePart:
        ours, theirs = charge.cents, receipt.cents
        if ours is None or theirs is None:
            return EvidencePart(0.0, "amount unreadable")
        if ours == theirs:
            chance = _AMOUNT_BY_CHANCE if ours % 100 else _WHOLE_BY_CHANCE
            chance += max(0, self._amounts[ours] - 1) / self._size
            return EvidencePart(log(0.9 / min(0.9, chance)), "same amount to the cent")
        return _different_amounts(charge, receipt)

    def _merchant(self, charge: MatchItem, receipt: MatchItem) -> EvidencePart:
        if not charge.merchant.strip() or not receipt.merchant.strip():
            return EvidencePart(0.0, "no merchant printed")
        alike = likeness(charge.merchant, receipt.merchant)
        words = f"merchant {alike:.2f}"
        if alike >= EXACT:
            others = max(0, self._merchants[_descriptor(charge.merchant)] - 1)
            chance = (others + 1) / (self._size + 10)
            return EvidencePart(log(_SAME_MERCHANT / min(_SAME_MERCHANT, chance)), words)
        true, chance = next((m, u) for floor, m, u in _MERCHANTS if alike >= floor)
        return EvidencePart(log(true / chance), words)


def probability(log_odds: float) -> float:
    """Log-odds as a share of 1."""
    return 1 / (1 + exp(-max(-50.0, min(50.0, log_odds))))


def shown(share: float) -> float:
    """A probability to four decimals; evidence alone never makes it 1."""
    return min(0.9999, round(share, 4))


def plainly(reason: str) -> str:
    """A reason as it is said to people: likeness of merchants in words instead of its number."""
    return _LIKENESS_SAID.sub(lambda found: _merchants_said(float(found[1])), reason)


_LIKENESS_SAID = re.compile(r"\bmerchant ([01]\.\d\d)$")


def _merchants_said(alike: float) -> str:
    if alike >= EXACT:
        return "same merchant"
    if alike >= SAME_SHOP:
        return "same brand, written otherwise"
    return "similar merchant name" if alike >= _SIMILAR else "another merchant name"


def gap_in_days(charge: MatchItem, receipt: MatchItem) -> int | None:
    """Days from the charge to the receipt; negative where the receipt is earlier."""
    if charge.date is None or receipt.date is None:
        return None
    return (receipt.date - charge.date).days


def tip_percent(charge: MatchItem, receipt: MatchItem) -> float | None:
    """Return what the charge adds to the receipt in percent, or None if it cannot be a tip."""
    if not charge.cents or not receipt.cents or receipt.cents < 0:
        return None
    share = charge.cents / receipt.cents
    return (share - 1) * 100 if TIP_FROM <= share <= TIP_TO else None


def opposite_signs(charge: MatchItem, receipt: MatchItem) -> bool:
    """A charge never goes with a refund's receipt, nor a credit with a purchase's."""
    return (charge.cents or 0) * (receipt.cents or 0) < 0


def _descriptor(merchant: str) -> str:
    return brand(merchant)[:12]


def _date(charge: MatchItem, receipt: MatchItem) -> EvidencePart:
    gap = gap_in_days(charge, receipt)
    if gap is None:
        return EvidencePart(0.0, "no date printed")
    true = next((share for days, share in _DATE_GAPS if abs(gap) <= days), _DATE_FAR)
    if gap and receipt.date == charge.posted:
        return EvidencePart(
            log(max(true, _POSTED_DATE) / _DAY_BY_CHANCE), "dated the day of posting"
        )
    if not gap:
        return EvidencePart(log(true / _DAY_BY_CHANCE), "same day")
    words = f"{abs(gap)} day{'s' * (abs(gap) > 1)} {'later' if gap > 0 else 'earlier'}"
    return EvidencePart(log(true / _DAY_BY_CHANCE), words)


def _different_amounts(charge: MatchItem, receipt: MatchItem) -> EvidencePart:
    assert charge.cents is not None
    assert receipt.cents is not None
    difference = charge.cents - receipt.cents
    if abs(difference) <= PENNIES:
        share, least, most = _PENNIES_BY_CHANCE
        chance = max(least, min(most, share / max(1, abs(charge.cents))))
        words = f"{abs(difference)} cent{'s' * (abs(difference) > 1)} apart"
        return _part((_PENNIES_OFF, chance), words)
    if (percent := tip_percent(charge, receipt)) is not None:
        words = f"tip of {percent:.0f} %"
        if not (charge.meal or receipt.meal):
            return _part(_TIP_ELSEWHERE, words)
        return _part(_ROUND_TIP if _is_round_tip(charge, receipt) else _TIP, words)
    words = f"amounts differ by {abs(difference) / 100:,.2f}"
    if one_digit_apart(charge.cents, receipt.cents):
        true, chance = _ONE_DIGIT
        digits = len(str(abs(charge.cents)))
        return _part((true, max(chance, 10 * digits / 10**digits)), f"{words}, one digit")
    return _part(_OTHER_AMOUNT, words)


def _part(shares: tuple[float, float], words: str) -> EvidencePart:
    true, chance = shares
    return EvidencePart(log(true / chance), words)


def _is_round_tip(charge: MatchItem, receipt: MatchItem) -> bool:
    """A usual percentage to the cent, or a sum rounded to whole units."""
    assert charge.cents is not None
    assert receipt.cents is not None
    if charge.cents % 100 == 0:
        return True
    return any(
        abs(receipt.cents * (100 + percent) / 100 - charge.cents) <= 1 for percent in _ROUND_PERCENT
    )


def one_digit_apart(ours: int, theirs: int) -> bool:
    """Tell whether one digit was misread, or two neighbours were swapped."""
    a, b = str(abs(ours)), str(abs(theirs))
    if len(a) != len(b):
        return False
    wrong = [place for place, pair in enumerate(zip(a, b, strict=True)) if pair[0] != pair[1]]
    if len(wrong) == 1:
        return True
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1  # noqa: PLR2004  (two digits)
    return swapped and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
