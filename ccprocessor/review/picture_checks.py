"""A receipt's picture beside its record and its charge: what differs, in sentences.

Only what was read with confidence raises an issue; no issue changes a record or sets a flag.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeGuard

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.matches import Match
from ccprocessor.domain.money import DOLLARS, to_cents
from ccprocessor.domain.pictures import (
    NO_AMOUNT,
    NO_WORDS,
    SURE_DATE,
    FieldReading,
    PictureReading,
)
from ccprocessor.domain.places import Place
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.picture_names import unlike
from ccprocessor.review.wording import day, money

_SURE = 0.9  # confidence from which an amount is held against the record
_SURE_NAME = 0.55  # the same of a name, which need only be alike
_DAYS_APART = 3  # between day and posting, and across midnight
_TIP_FROM, _TIP_TO = Decimal("1.05"), Decimal("1.35")
_MEAL = re.compile(r"REST|MEAL|DINING|DINE|FOOD|BAR\b|CAFE|CATER|TAVERN", re.IGNORECASE)
_LEGIBLE = 0.8  # share of words that an engine was sure of
_GRACE = dt.timedelta(days=400)

Period = tuple[dt.date | None, dt.date | None]


@dataclass(frozen=True, slots=True)
class _Case:
    """One record with its picture, its charge where it is the charge's only receipt."""

    receipt: Receipt
    picture: PictureReading
    charge: Transaction | None
    is_part: bool
    cards: frozenset[str]
    home: str
    period: Period

    @property
    def recorded(self) -> Decimal | None:
        amount = self.receipt.amount
        return None if amount is None else to_cents(amount)

    @property
    def total(self) -> Decimal | None:
        """The total on the picture in cents, where it was read with confidence."""
        field = self.picture.total
        return to_cents(Decimal(field.value)) if is_sure(field) else None

    @property
    def agrees(self) -> bool:
        """True if the picture shows what was recorded or charged."""
        return self.total is not None and abs(self.total) in self.asked

    @property
    def asked(self) -> set[Decimal]:
        """Amounts of record and charge, without signs."""
        charged = to_cents(self.charge.net) if self.charge else None
        return {abs(one) for one in (self.recorded, charged) if one is not None}


def picture_issues(
    receipts: Sequence[Receipt],
    matches: Sequence[Match],
    transactions: Sequence[Transaction],
    period: Period = (None, None),
) -> tuple[Issue, ...]:
    """Return the issues of pictures that say otherwise than one person's records and charges.

    Records whose picture was not read raise none.
    """
    charges = {transaction.key: transaction for transaction in transactions}
    match_of = {key: match for match in matches for key in match.receipts}
    cards = frozenset(transaction.card for transaction in transactions)
    home = home_currency(receipts)
    issues = []
    for receipt in receipts:
        if receipt.picture is None:
            continue
        match = match_of.get(receipt.key)
        is_part = match is not None and len(match.receipts) > 1
        charge = charges.get(match.transaction) if match and not is_part else None
        case = _Case(
            receipt=receipt,
            picture=receipt.picture,
            charge=charge,
            is_part=is_part,
            cards=cards,
            home=home,
            period=period,
        )
        issues += [issue for check in CHECKS for issue in check(case)]
    return tuple(issues)


def is_sure(field: FieldReading | None) -> TypeGuard[FieldReading]:
    """Tell whether a field was read with confidence."""
    return field is not None and field.confidence >= _SURE


def home_currency(receipts: Sequence[Receipt]) -> str:
    """The currency of receipts whose total is what was charged; dollars where none says."""
    confirmed = Counter(
        picture.currency.value
        for picture in (receipt.picture for receipt in receipts)
        if picture and picture.currency and picture.total
        if said.MEETS_CHARGE in picture.total.evidence
    )
    return confirmed.most_common(1)[0][0] if confirmed else DOLLARS


def unreadable(case: _Case) -> Iterator[Issue]:
    """A picture that could not be read, or one that shows no amount."""
    picture, name = case.picture, _record(case.receipt)
    if picture.total is not None:
        return
    failed = picture.note and picture.note not in (NO_WORDS, NO_AMOUNT)
    blurred = picture.words > 0 and picture.legibility < _LEGIBLE
    if failed or blurred or picture.date is not None:
        reason = picture.note if failed else "no total was found on it"
        message = f"The picture of {name} could not be read: {reason}."
        yield _issue("receipt_unreadable", message, case, None, ())
        return
    message = f"The picture of {name} shows no amount: it may be no receipt, or too faint to read."
    yield _issue("no_receipt_in_attachment", message, case, None, ())


def another_currency(case: _Case) -> Iterator[Issue]:
    """A receipt in a currency that the card is not charged in."""
    currency = case.picture.currency
    if not is_sure(currency) or currency.value == case.home:
        return
    if case.agrees or case.picture.total is None:
        return
    shown = f"{currency.value} {money(Decimal(case.picture.total.value))}"
    message = f"The receipt of {_record(case.receipt)} is in another currency: {shown}."
    yield _issue(
        "receipt_in_another_currency", message, case, None, (*currency.places, *_total_places(case))
    )


def amounts(case: _Case) -> Iterator[Issue]:
    """A total other than the recorded amount, and not because of a tip or a currency."""
    shown, recorded = case.total, case.recorded
    if shown is None or case.is_part or _in_another_currency(case):
        return
    charged = to_cents(case.charge.net) if case.charge else None
    asked = charged if recorded is None else recorded
    if asked is None or abs(asked) == abs(shown) or _tip(case) is not None:
        return
    field = case.picture.total
    assert field is not None
    if _is_shown_too(asked, field):
        return
    called = "Recorded" if recorded is not None else "Charged"
    message = (
        f"{called} {money(asked)} at {case.receipt.merchant or case.receipt.transaction_id}, "
        f"the receipt's picture says {money(shown)}."
    )
    yield _issue("receipt_amount_differs", message, case, abs(asked) - abs(shown), field.places)


def tips(case: _Case) -> Iterator[Issue]:
    """A charge that adds to the receipt's total what a tip usually is, where nobody said so yet."""
    tip = _tip(case)
    if tip is None or case.total is None or case.charge is None:
        return
    if case.recorded is not None and case.recorded != to_cents(case.charge.net):
        return  # charge and record differ: said where they were matched
    percent = tip * 100 / case.total
    message = (
        f"Charged {money(case.charge.net)}, the receipt's picture says {money(case.total)}: "
        f"a tip of {money(tip)} ({percent:.0f} %) was added."
    )
    yield _issue("tip_added", message, case, tip, _total_places(case))


def dates(case: _Case) -> Iterator[Issue]:
    """A receipt of clearly another day than recorded and charged."""
    field, recorded = case.picture.date, case.receipt.date
    if field is None or recorded is None or field.confidence < SURE_DATE:
        return
    shown = dt.date.fromisoformat(field.value)
    known = [recorded]
    if case.charge:
        known += [d for d in (case.charge.transaction_date, case.charge.posted_date) if d]
    if min(abs((shown - one).days) for one in known) <= _DAYS_APART or _is_absurd(shown, case):
        return
    if any(one.isoformat() in field.alternatives for one in known):
        return
    days = abs((shown - recorded).days)
    side = "later" if shown > recorded else "earlier"
    message = (
        f"{case.receipt.merchant or case.receipt.transaction_id} is recorded on {day(recorded)}, "
        f"the receipt's picture is of {day(shown)}, {days} days {side}."
    )
    yield _issue("receipt_date_differs", message, case, None, field.places)


def merchants(case: _Case) -> Iterator[Issue]:
    """A name at the head of the paper that nothing of the record's merchant can be found in."""
    field = case.picture.merchant
    names = [case.receipt.merchant, *([case.charge.merchant] if case.charge else [])]
    names = [name for name in names if name.strip()]
    if field is None or field.confidence < _SURE_NAME or case.picture.total is None or not names:
        return
    if all(unlike(name, shown) for name in names for shown in (field.value, *field.alternatives)):
        message = f"Recorded at {names[0]}, the receipt's picture is headed “{field.value}”."
        yield _issue("receipt_merchant_differs", message, case, None, field.places)


def cards(case: _Case) -> Iterator[Issue]:
    """A receipt paid with a card that the charge is not on."""
    field, charge = case.picture.card, case.charge
    if field is None or charge is None or not charge.card:
        return
    if charge.card in (field.value, *field.alternatives):
        return
    other = ", another card of the same person" if field.value in case.cards else ""
    message = (
        f"Charged to the card ending in {charge.card}, the receipt's picture shows "
        f"**** {field.value}{other}."
    )
    yield _issue("receipt_card_differs", message, case, None, field.places)


Check = Callable[[_Case], Iterator[Issue]]
CHECKS: tuple[Check, ...] = (
    unreadable,
    another_currency,
    amounts,
    tips,
    dates,
    merchants,
    cards,
)


def _in_another_currency(case: _Case) -> bool:
    currency = case.picture.currency
    return currency is not None and currency.value != case.home


def _tip(case: _Case) -> Decimal | None:
    """Return what the charge adds to the receipt's total, or None if that cannot be a tip."""
    if case.charge is None or case.total is None or case.total <= 0:
        return None
    if _in_another_currency(case):
        return None
    more = to_cents(case.charge.net) - case.total
    printed = case.picture.tip
    if printed and more > 0 and to_cents(Decimal(printed.value)) == more:
        return more
    words = f"{case.charge.merchant_group} {case.receipt.expense_type} {_heading(case)}"
    usual = _TIP_FROM <= to_cents(case.charge.net) / case.total <= _TIP_TO
    return more if usual and _MEAL.search(words) else None


def _heading(case: _Case) -> str:
    return case.picture.merchant.value if case.picture.merchant else ""


def _is_shown_too(asked: Decimal, field: FieldReading) -> bool:
    """Tell whether the paper shows the amount as well, and the sums do not prove the total."""
    others = {abs(to_cents(Decimal(one))) for one in field.alternatives}
    proven = {said.CASH_LESS_CHANGE, said.ADDED_UP, said.ADDED_UP_WITH_TIP, said.PAID}
    return abs(asked) in others and not proven & set(field.evidence)


def _is_absurd(shown: dt.date, case: _Case) -> bool:
    """A date so far from the period that a misread year is likelier than an old receipt."""
    first, last = case.period
    near = case.receipt.date
    start, end = first or near, last or near
    return bool(start and end and not start - _GRACE <= shown <= end + _GRACE)


def _total_places(case: _Case) -> tuple[Place, ...]:
    return case.picture.total.places if case.picture.total else ()


def _record(receipt: Receipt) -> str:
    amount = money(receipt.amount) if receipt.amount is not None else "amount unread"
    return f"{receipt.merchant or receipt.transaction_id}, {amount}"


def _issue(
    kind: IssueType,
    message: str,
    case: _Case,
    impact: Decimal | None,
    places: Sequence[Place],
) -> Issue:
    return Issue(
        kind,
        message,
        impact,
        transaction=case.charge.key if case.charge else None,
        receipt=case.receipt.key,
        places=(case.receipt.place, *(places or case.picture.places)),
    )
