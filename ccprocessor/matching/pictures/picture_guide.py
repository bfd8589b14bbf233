"""A receipt's picture beside the open charges: they choose among what the picture shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.money import to_cents
from ccprocessor.domain.pictures import (
    NO_AMOUNT,
    NO_LESSONS,
    Candidate,
    FieldReading,
    Lessons,
    PictureDraft,
    PictureReading,
)
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.matching.merchants import SAME_SHOP, likeness
from ccprocessor.matching.pictures.taught import (
    read_as,
    taught_date,
    taught_merchant,
    taught_total,
)

_DAYS = 3  # between the day on a receipt and its charge
_CLOSE_SCORES = 1.0  # between readings of which either may be right
_FAR_SCORES = 3.0  # between readings of which the second is not believed
_MOST_SHOWN = 4  # other readings that are told
_RIVAL_DOUBT, _WEAK_RIVAL_DOUBT = 0.3, 0.08
_OTHER_DAY = -3.5  # score under which a date is no receipt's: of expiry, birth, membership
_UNLIKELY = -1.0  # score under which an amount is not believed without a charge


class _Meeting(NamedTuple):
    """A charge whose amount and day both stand on the picture."""

    charge: Transaction
    amount: Candidate
    date: Candidate
    days: int


def guided(
    draft: PictureDraft,
    charges: Sequence[Transaction],
    record: Receipt | None = None,
    lessons: Lessons = NO_LESSONS,
) -> PictureReading:
    """Choose the fields of a picture, with the charges its receipt may belong to.

    Where amount and date of exactly one charge stand on the picture, those are chosen and
    confirmed. Otherwise, and without charges, the likeliest candidates are: nothing is ever
    chosen that the picture does not show. The record the picture is attached to may confirm what
    was chosen, and breaks ties; it never overrules proof on the paper. `lessons` are what
    people corrected on papers of a merchant: they choose where the paper leaves doubt.
    """
    meeting = _unique_meeting(draft, charges)
    amount, date = _amount(draft, record, meeting), _date(draft, record, meeting)
    merchant = _merchant(draft, meeting, record)
    if not meeting:
        amount = taught_total(draft, amount, lessons)
        date = taught_date(draft, date, lessons)
    return PictureReading(
        places=draft.places,
        merchant=taught_merchant(merchant, record, lessons),
        date=date,
        total=amount,
        subtotal=draft.subtotal,
        tax=draft.tax,
        tip=draft.tip,
        currency=draft.currency,
        card=_card(draft, charges, meeting),
        time=draft.time,
        words=draft.words,
        legibility=draft.legibility,
        engine=draft.engine,
        fingerprint=draft.fingerprint,
        digest=draft.digest,
        note=draft.note or _note(amount, date),
        is_earlier=draft.is_earlier,
    )


def _note(amount: FieldReading | None, date: FieldReading | None) -> str:
    return "" if amount or date else NO_AMOUNT


def _unique_meeting(draft: PictureDraft, charges: Sequence[Transaction]) -> _Meeting | None:
    """The one charge that amount and date on the picture meet; None where several do, or none."""
    found = [one for one in _meetings(draft, charges) if _is_believable(one.amount, draft.totals)]
    if len(found) == 1:
        return found[0]
    likely = [one for one in found if one.amount.score >= draft.totals[0].score - _CLOSE_SCORES]
    if len(likely) == 1:
        return likely[0]
    same_day = [one for one in likely or found if one.days == 0]
    return same_day[0] if len(same_day) == 1 else None


def _is_believable(amount: Candidate, totals: Sequence[Candidate]) -> bool:
    """Tell whether an amount may be the total after all: not if sums prove a far likelier one."""
    first = totals[0]
    return amount.score >= first.score - _FAR_SCORES or not said.PROOFS & set(first.evidence)


def _meetings(draft: PictureDraft, charges: Sequence[Transaction]) -> Iterator[_Meeting]:
    amounts = {abs(to_cents(Decimal(one.value))): one for one in reversed(draft.totals)}
    for charge in charges:
        amount = amounts.get(abs(to_cents(charge.net)))
        if amount is None or not charge.net or (Decimal(amount.value) < 0) != (charge.net < 0):
            continue
        near = [(days, one) for one in draft.dates if (days := _gap(one, charge)) <= _DAYS]
        if near:
            days, date = min(near, key=lambda pair: (pair[0], -pair[1].score))
            yield _Meeting(charge, amount, date, days)


def _gap(candidate: Candidate, charge: Transaction) -> int:
    """Days between a date and the charge's nearer one of two; many where it has none."""
    day = dt.date.fromisoformat(candidate.value)
    dates = [date for date in (charge.transaction_date, charge.posted_date) if date]
    return min((abs((day - date).days) for date in dates), default=9999)


def _amount(
    draft: PictureDraft, record: Receipt | None, meeting: _Meeting | None
) -> FieldReading | None:
    if not draft.totals:
        return None
    recorded = to_cents(record.amount) if record and record.amount is not None else None
    chosen = meeting.amount if meeting else _preferred(draft.totals, recorded)
    if not meeting and chosen.score < _UNLIKELY:
        return None
    extra = [said.MEETS_CHARGE] if meeting else []
    if recorded is not None and to_cents(Decimal(chosen.value)) == recorded:
        extra.append(said.MEETS_RECORD)
    return _field(chosen, draft.totals, extra, sure=bool(meeting))


def _preferred(totals: Sequence[Candidate], recorded: Decimal | None) -> Candidate:
    """The likeliest, or one nearly as likely that the record names."""
    first = totals[0]
    for one in totals:
        if one.score < first.score - _CLOSE_SCORES:
            break
        if recorded is not None and to_cents(Decimal(one.value)) == recorded:
            return one
    return first


def _date(
    draft: PictureDraft, record: Receipt | None, meeting: _Meeting | None
) -> FieldReading | None:
    if not draft.dates:
        return None
    chosen = meeting.date if meeting else _preferred_date(draft.dates, record)
    if not meeting and chosen.score < _OTHER_DAY:
        return None
    extra: list[str] = []
    if meeting:
        extra.append(said.SAME_DAY if meeting.days == 0 else said.NEAR_CHARGE)
    if record and record.date and record.date.isoformat() == chosen.value:
        extra.append(said.SAME_AS_RECORD)
    return _field(chosen, draft.dates, extra, sure=bool(meeting))


def _preferred_date(dates: Sequence[Candidate], record: Receipt | None) -> Candidate:
    """The likeliest; where day and month may be swapped, the reading that the record bears out."""
    first = dates[0]
    if record and record.date and first.kind == "ambiguous":
        for one in dates:
            same_spot = one.kind == "ambiguous" and one.places == first.places
            if same_spot and one.value == record.date.isoformat():
                return one
    return first


def _merchant(
    draft: PictureDraft, meeting: _Meeting | None, record: Receipt | None
) -> FieldReading | None:
    if not draft.merchants:
        return None
    chosen = draft.merchants[0]
    extra: list[str] = []
    known = [(meeting.charge.merchant, said.LIKE_CHARGE)] if meeting else []
    known += [(record.merchant, said.LIKE_RECORD)] if record else []
    for name, sentence in known:
        best = max(draft.merchants, key=lambda one: likeness(name, one.value))
        if likeness(name, best.value) >= SAME_SHOP:
            chosen = chosen if extra else best
            if chosen is best:
                extra.append(sentence)
    return _field(chosen, draft.merchants, extra, sure=bool(extra))


def _card(
    draft: PictureDraft, charges: Sequence[Transaction], meeting: _Meeting | None
) -> FieldReading | None:
    if not draft.cards:
        return None
    known = {meeting.charge.card} if meeting else {charge.card for charge in charges}
    chosen = next((one for one in draft.cards if one.value in known), draft.cards[0])
    extra = [said.HOLDERS_CARD] if chosen.value in known else []
    return _field(chosen, draft.cards, extra, sure=bool(extra))


def _field(
    chosen: Candidate, among: Sequence[Candidate], extra: Sequence[str], *, sure: bool
) -> FieldReading:
    evidence = tuple(dict.fromkeys((*extra, *chosen.evidence)))
    rivals = [one for one in among if one.value != chosen.value]
    doubt = 0.0 if sure else _doubt(chosen, rivals)
    return FieldReading(
        chosen.value,
        said.probability(evidence, doubt=doubt),
        chosen.places,
        evidence,
        tuple(one.value for one in islice(rivals, _MOST_SHOWN)),
        read_as(chosen, *islice(rivals, _MOST_SHOWN)),
    )


def _doubt(chosen: Candidate, rivals: Sequence[Candidate]) -> float:
    if not rivals:
        return 0.0
    lead = chosen.score - rivals[0].score
    if lead < _CLOSE_SCORES / 2:
        return _RIVAL_DOUBT
    return _WEAK_RIVAL_DOUBT if lead < _CLOSE_SCORES else 0.0
