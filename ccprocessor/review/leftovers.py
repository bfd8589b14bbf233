"""Charges and receipts in no match, and pairs that nothing explains: a cause for each of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue, IssueType, ReceiptRef, TransactionRef
from ccprocessor.domain.money import ZERO, to_cents, total
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Mark, Transaction
from ccprocessor.review.causes import (
    CauseKind,
    DifferenceLine,
    Pair,
    lines_of,
    shown,
    unexplained_line,
)
from ccprocessor.review.picture_names import likeness
from ccprocessor.review.wording import money, plural, purchase

_FITS = 0.5  # probability of a pair across two people; it is far rarer than one of a person
_SAME_SHOP = 0.6  # likeness of two names
_DAYS = dt.timedelta(days=3)  # between charge and receipt
_REFUND_DAYS = dt.timedelta(days=60)  # goods are taken back within a season
_MOST_SHARED = 8  # charges tried for one receipt
_MARKS: dict[Mark, str] = {
    "personal": "it is marked as personal",
    "disputed": "it is disputed",
    "receipt_lost": "its receipt is lost",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """An open charge and an open receipt of two people that fit each other and nothing else."""

    owner: Person
    holder: Person
    charge: Transaction
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims of a month by the charge's owner and by the receipt's holder."""

    of_charge: Mapping[tuple[str, TransactionRef], Claim] = field(default_factory=dict)
    of_receipt: Mapping[tuple[str, ReceiptRef], Claim] = field(default_factory=dict)


def claims_of(people: Sequence[Person]) -> Claims:
    """Return what lies with the wrong person, out of the suggestions across people."""
    wanted = [
        (person, one.transaction, one.receipts[0])
        for person in people
        for one in person.suggestions
        if len(one.receipts) == 1 and one.probability >= _FITS
    ]
    asked = {ref for _, _, ref in wanted}
    holders = [
        (person, receipt)
        for person in people
        for receipt in person.receipts
        if receipt.key in asked
    ]
    found = [
        Claim(owner, holder, charge, receipt)
        for owner, ref, receipt_ref in wanted
        for holder, receipt in holders
        if receipt.key == receipt_ref and holder.key != owner.key
        for charge in owner.transactions
        if charge.key == ref
    ]
    return _unrivalled(found)


def _unrivalled(found: Sequence[Claim]) -> Claims:
    charges = [(one.owner.key, one.charge.key) for one in found]
    receipts = [(one.holder.key, one.receipt.key) for one in found]
    alone = [
        (charge, receipt, one)
        for charge, receipt, one in zip(charges, receipts, found, strict=True)
        if charges.count(charge) == 1 and receipts.count(receipt) == 1
    ]
    return Claims(
        {charge: one for charge, _, one in alone}, {receipt: one for _, receipt, one in alone}
    )


class Leftovers:
    """Everything of a person that is in no match; each record is explained once."""

    def __init__(self, person: Person, home: str) -> None:
        self._person = person
        self._home = home
        self._charges = {one.key: one for one in person.open_transactions}
        self._receipts = {one.key: one for one in person.open_receipts}
        self._equal: dict[tuple[object, ...], list[TransactionRef]] = defaultdict(list)
        self._paired: dict[tuple[object, ...], list[TransactionRef]] = defaultdict(list)
        for one in person.transactions:
            signature = _signature(one)
            self._equal[signature].append(one.key)
            if one.key in person.match_of_transaction:
                self._paired[signature].append(one.key)

    def lines(self, unexplained: Iterable[Pair], claims: Claims) -> Iterator[DifferenceLine]:
        """Explain pairs by what is left beside them, then what is left, the surest cause first."""
        for pair in unexplained:
            yield from self._completed(pair) or (unexplained_line(pair),)
        yield from self._elsewhere(claims)
        yield from self._twice()
        yield from self._unlike()
        yield from self._refunds()
        yield from self._shared()
        for charge in self._charges.values():
            yield self._lacking(charge)
        for receipt in self._receipts.values():
            yield receipt_line("no_charge", receipt, _no_charge(receipt))

    def _completed(self, pair: Pair) -> tuple[DifferenceLine, ...]:
        """A pair whose difference is to the cent what one open record beside it is worth."""
        if pair.is_unread:
            return ()
        said = f"Charged {money(pair.charge.net)}, receipt {money(pair.shown)}"
        for charge in self._charges.values():
            kind: CauseKind = "refund" if charge.net < 0 else "split"
            days = _REFUND_DAYS if charge.net < 0 else _DAYS
            if charge.net == -pair.more and _is_one_shop(charge, pair.charge, days):
                del self._charges[charge.key]
                words = "was taken back" if charge.net < 0 else "was charged apart"
                note = f"{said}: {money(abs(charge.net))} of it {words}."
                return (pair.line(kind, pair.more, note), charge_line(kind, charge, note))
        for receipt in self._receipts.values():
            if shown((receipt,)) == pair.more and _is_near(pair.charge, receipt):
                del self._receipts[receipt.key]
                note = f"{said}: a second receipt of {money(pair.more)} makes the rest."
                return (pair.line("split", pair.more, note), receipt_line("split", receipt, note))
        return ()

    def _elsewhere(self, claims: Claims) -> Iterator[DifferenceLine]:
        """Yield charges whose receipt another person handed in, and such receipts."""
        me = self._person.key
        for charge in tuple(self._charges.values()):
            if claim := claims.of_charge.get((me, charge.key)):
                del self._charges[charge.key]
                note = f"{claim.holder.name} handed in a receipt that fits {_named(charge)}."
                yield charge_line("wrong_person", charge, note, other=claim.holder.key)
        for receipt in tuple(self._receipts.values()):
            if claim := claims.of_receipt.get((me, receipt.key)):
                del self._receipts[receipt.key]
                note = f"{_recorded(receipt)} fits a charge of {claim.owner.name}."
                yield receipt_line("wrong_person", receipt, note, other=claim.owner.key)

    def _twice(self) -> Iterator[DifferenceLine]:
        """Yield what issues call repetitions, settled or not: charges of one number, and receipts.

        Equal charges of two numbers may be two purchases: nothing on paper tells them apart.
        """
        numbers = Counter((one.card, one.number) for one in self._person.transactions)
        charges = self._said("duplicate_transaction")
        receipts = self._said("duplicate_receipt")
        for charge in tuple(self._charges.values()):
            if charge.key in charges and numbers[charge.card, charge.number] > 1:
                del self._charges[charge.key]
                yield charge_line("duplicate", charge, charges[charge.key])
        for receipt in tuple(self._receipts.values()):
            if receipt.key in receipts:
                del self._receipts[receipt.key]
                yield receipt_line("duplicate", receipt, receipts[receipt.key])

    def _said(self, kind: IssueType) -> dict[TransactionRef | ReceiptRef | None, str]:
        return {
            one.transaction or one.receipt: _as_settled(one)
            for one in self._person.issues
            if one.type == kind
        }

    def _unlike(self) -> Iterator[DifferenceLine]:
        """Yield pairs too unlike to count, whose paper says why they differ."""
        for ref, receipt_ref in (*self._suggested(), *self._pictured()):
            charge, receipt = self._charges.get(ref), self._receipts.get(receipt_ref)
            if charge is None or receipt is None:
                continue
            if lines := lines_of(Pair(charge, (receipt,), self._home)):
                del self._charges[ref], self._receipts[receipt_ref]
                yield from lines

    def _suggested(self) -> Iterator[tuple[TransactionRef, ReceiptRef]]:
        for one in sorted(self._person.suggestions, key=lambda one: -one.probability):
            if len(one.receipts) == 1:
                yield one.transaction, one.receipts[0]

    def _pictured(self) -> Iterator[tuple[TransactionRef, ReceiptRef]]:
        """Pairs of one shop and nearly one day, where a picture may tell more."""
        pictured = [one for one in self._receipts.values() if one.picture is not None]
        for charge in self._charges.values():
            yield from ((charge.key, one.key) for one in pictured if _is_near(charge, one))

    def _refunds(self) -> Iterator[DifferenceLine]:
        """Yield credits beside receipts of purchases, and the reverse, of one shop."""
        for charge in tuple(self._charges.values()):
            fits = [
                one
                for one in self._receipts.values()
                if charge.net and shown((one,)) == -charge.net
                if _gap(charge.transaction_date, one.date) <= _REFUND_DAYS
                if likeness(charge.merchant, one.merchant) >= _SAME_SHOP
            ]
            if fits:
                nearest = min(fits, key=lambda one: _gap(charge.transaction_date, one.date))
                del self._charges[charge.key], self._receipts[nearest.key]
                yield from lines_of(Pair(charge, (nearest,), self._home))

    def _lacking(self, charge: Transaction) -> DifferenceLine:
        """Return the line of a charge without a receipt: a question where an equal one has one."""
        equal, paired = self._equal[_signature(charge)], self._paired[_signature(charge)]
        line = charge_line("no_receipt", charge, _no_receipt(charge))
        if charge.mark is not None or not paired:
            return line
        note = (
            f"{plural(len(equal), 'equal charge')}, {_named(charge)}, and "
            f"{plural(len(paired), 'receipt')}: it was charged too often, or a receipt is missing. "
            "Nothing on paper says of which."
        )
        return replace(
            line, kind="charged_twice", transaction=None, equal=(charge.key, *paired), note=note
        )

    def _shared(self) -> Iterator[DifferenceLine]:
        """Yield receipts that cover several charges together, as matching suggests them."""
        for receipt in tuple(self._receipts.values()):
            beside = dict.fromkeys(
                one.transaction
                for one in self._person.suggestions
                if one.receipts == (receipt.key,) and one.transaction in self._charges
            )
            charges = _making([self._charges[key] for key in beside], shown((receipt,)))
            if not charges:
                continue
            del self._receipts[receipt.key]
            note = f"{_recorded(receipt)} is for {plural(len(charges), 'charge')}."
            for charge in charges:
                del self._charges[charge.key]
                yield charge_line("split", charge, note)
            yield receipt_line("split", receipt, note)


def charge_line(
    kind: CauseKind, charge: Transaction, note: str, *, other: str = ""
) -> DifferenceLine:
    """Return the line of a charge alone."""
    return DifferenceLine(
        kind,
        charge.net,
        charged=charge.net,
        merchant=charge.merchant,
        date=charge.transaction_date,
        transaction=charge.key,
        note=note,
        person=other,
    )


def receipt_line(
    kind: CauseKind, receipt: Receipt, note: str, *, other: str = ""
) -> DifferenceLine:
    """Return the line of a receipt alone."""
    amount = shown((receipt,))
    return DifferenceLine(
        kind,
        -amount,
        receipted=None if receipt.amount is None else amount,
        merchant=receipt.merchant,
        date=receipt.date,
        receipts=(receipt.key,),
        note=note,
        person=other,
    )


def _as_settled(issue: Issue) -> str:
    settled = issue.resolved
    return f"{issue.message} Settled: {settled.reason}" if settled else issue.message


def _signature(charge: Transaction) -> tuple[object, ...]:
    return charge.card, charge.merchant, charge.net, charge.transaction_date


def _making(charges: Sequence[Transaction], amount: Decimal) -> tuple[Transaction, ...]:
    """Return the charges that add up to an amount; none where several choices do."""
    if len(charges) > _MOST_SHARED:
        return ()
    found = [
        some
        for count in range(2, len(charges) + 1)
        for some in combinations(charges, count)
        if to_cents(total(one.net for one in some)) == amount
    ]
    return found[0] if len(found) == 1 else ()


def _no_receipt(charge: Transaction) -> str:
    what = "the refund by " if charge.net < ZERO else ""
    marked = f": {_MARKS[charge.mark]}" if charge.mark else ""
    return f"No receipt for {what}{_named(charge)}{marked}."


def _no_charge(receipt: Receipt) -> str:
    if receipt.amount is None:
        return f"{_recorded(receipt)} is on no statement; its amount counts as nothing."
    return f"{_recorded(receipt)} is on no statement."


def _named(charge: Transaction) -> str:
    return purchase(charge.merchant or charge.number, charge.net, charge.transaction_date)


def _recorded(receipt: Receipt) -> str:
    name = receipt.merchant or receipt.transaction_id
    return f"The receipt of {purchase(name, receipt.amount, receipt.date)},"


def _is_one_shop(one: Transaction, other: Transaction, days: dt.timedelta) -> bool:
    apart = _gap(one.transaction_date, other.transaction_date)
    return apart <= days and likeness(one.merchant, other.merchant) >= _SAME_SHOP


def _is_near(charge: Transaction, receipt: Receipt) -> bool:
    apart = _gap(charge.transaction_date, receipt.date)
    return apart <= _DAYS and likeness(charge.merchant, receipt.merchant) >= _SAME_SHOP


def _gap(one: dt.date | None, other: dt.date | None) -> dt.timedelta:
    return dt.timedelta.max if one is None or other is None else abs(one - other)
