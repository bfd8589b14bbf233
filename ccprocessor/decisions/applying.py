"""Decisions laid upon a reading, in their order: the reading as people say it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from ccprocessor.decisions.in_force import in_force
from ccprocessor.decisions.people import assigned, linked, people_of, records_of, separated
from ccprocessor.decisions.values import (
    AMOUNT_FIELDS,
    BadValue,
    added_charge,
    added_receipt,
    added_up,
    amount_of,
    changed,
    receipt_with,
    transaction_with,
    value_of,
)
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import Decision, DecisionKind, Misfit
from ccprocessor.domain.issues import Issue, IssueType, ReceiptRef, TransactionRef
from ccprocessor.domain.matches import Match, MatchRules
from ccprocessor.domain.money import to_cents, total
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Decided, Transaction

_DOUBTS: frozenset[IssueType] = frozenset({"invalid_amount", "unreadable_value", "doubtful_value"})
"""Issues of reading that a typed value settles; a confirmed one settles doubt alone."""

_DOUBT: frozenset[IssueType] = frozenset({"doubtful_value"})

Matching = Callable[[Person, MatchRules], Sequence[Match]]
"""The matches of a person under the rules that people made so far."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A reading as people say it is, and what their decisions ask of matching and review.

    `resolutions` are decisions by the key of the issue they settle.
    """

    reading: MonthReading
    rules: MatchRules
    resolutions: Mapping[str, Decision]
    misfits: tuple[Misfit, ...]


class Unfit(Exception):
    """A decision that does not fit the month: the end of a sentence says why."""


def apply(
    reading: MonthReading, decisions: Iterable[Decision], matching: Matching | None = None
) -> Applied:
    """Lay decisions upon a reading; those that no longer fit it are told, and do nothing.

    `matching` tells the charge that the parts of a split receipt stay with.
    """
    desk = _Desk(reading, matching or (lambda _person, _rules: ()))
    for decision in in_force(decisions):
        try:
            desk.take(decision)
        except (Unfit, BadValue) as error:
            desk.misfits.append(Misfit(decision, str(error), _whose(desk.people, decision)))
    laid = desk.reading.with_people(tuple(desk.people))
    return Applied(laid, desk.rules, desk.resolutions, tuple(desk.misfits))


def _whose(people: Sequence[Person], decision: Decision) -> str | None:
    """The person to tell of a decision: of a record that is gone, the holder of its card.

    Of a part that is made no more, whoever has the receipt.
    """
    if found := people_of(people, [decision]):
        return min(found)
    charge, receipt = decision.transaction, decision.receipt
    whole = receipt and receipt._replace(transaction_id=receipt.transaction_id.partition("/")[0])
    holders = {one.key for one in people if charge and charge.card in one.cards}
    holders |= people_of(people, [replace(decision, receipt=whole)])
    return holders.pop() if len(holders) == 1 else None


@dataclass(slots=True)
class _Desk:
    """A reading under work."""

    reading: MonthReading
    matching: Matching
    people: list[Person] = field(init=False)
    fixed: dict[TransactionRef, tuple[ReceiptRef, ...]] = field(default_factory=dict)
    holders: dict[ReceiptRef, set[TransactionRef]] = field(default_factory=dict)
    forbidden: set[tuple[TransactionRef, ReceiptRef]] = field(default_factory=set)
    resolutions: dict[str, Decision] = field(default_factory=dict)
    misfits: list[Misfit] = field(default_factory=list)
    printed: dict[TransactionRef | ReceiptRef | None, tuple[int, Transaction | Receipt]] = field(
        init=False
    )

    def __post_init__(self) -> None:
        self.people = list(self.reading.people)
        self.printed = {
            record.key: (number, record)
            for number, one in enumerate(self.people)
            for record in records_of(one)
        }

    @property
    def rules(self) -> MatchRules:
        """Rules that matching must work around."""
        return MatchRules(self.fixed, frozenset(self.forbidden))

    def take(self, decision: Decision) -> None:
        """Lay one decision upon it; raises `Unfit` and `BadValue`."""
        _TAKERS[decision.kind](self, decision)

    def set(self, decision: Decision) -> None:
        """Set a field of a record."""
        self._change(decision, "typed", decision.value)

    def confirm(self, decision: Decision) -> None:
        """Say that a field was read as it is printed."""
        self._change(decision, "confirmed", None)

    def match(self, decision: Decision) -> None:
        """Put a charge and its receipts together; receipts come from whoever has them."""
        owner, charge = self._charge(decision)
        for ref in decision.receipts:
            self._move(ref, owner)
            self.forbidden.discard((charge.key, ref))
        wanted = dict.fromkeys(decision.receipts)
        for other in {holder for ref in wanted for holder in self.holders.get(ref, ())}:
            left = tuple(ref for ref in self.fixed[other] if ref not in wanted)
            self._fix(other, left or None)  # it is matched freely again, with what it has left
        self._fix(charge.key, tuple(wanted))

    def reject(self, decision: Decision) -> None:
        """Keep a charge and receipts apart."""
        _, charge = self._charge(decision)
        for ref in decision.receipts:
            self._receipt(ref)
            self.forbidden.add((charge.key, ref))
        if set(self.fixed.get(charge.key, ())) & set(decision.receipts):
            self._fix(charge.key, None)

    def unmatch(self, decision: Decision) -> None:
        """Leave a charge alone, without a receipt."""
        self._fix(self._charge(decision)[1].key, ())

    def _fix(self, charge: TransactionRef, receipts: tuple[ReceiptRef, ...] | None) -> None:
        """Leave a charge with these receipts alone; None: it is matched freely."""
        for ref in self.fixed.pop(charge, ()):
            self.holders[ref].discard(charge)
        if receipts is not None:
            self.fixed[charge] = receipts
        for ref in receipts or ():
            self.holders.setdefault(ref, set()).add(charge)

    def split(self, decision: Decision) -> None:
        """Book a receipt in parts; the first keeps its number."""
        assert decision.receipt is not None
        number, receipt = self._receipt(decision.receipt)
        parts = total(amount_of(str(part.amount)) for part in decision.parts)
        if receipt.amount is None or parts not in (receipt.amount, to_cents(receipt.amount)):
            raise Unfit(f"the parts make {parts}, the receipt is of {value_of(receipt, 'amount')}")
        decided = tuple(pair for pair in receipt.decided if pair[0] != "amount")
        made = [
            replace(
                receipt,
                transaction_id=transaction_id,
                amount=part.amount,
                coding=part.coding or receipt.coding,
                decided=(*decided, ("amount", "typed")),
            )
            for part, transaction_id in zip(decision.parts, self._part_ids(receipt), strict=False)
        ]
        self._keep_together(number, receipt.key, [one.key for one in made[1:]])
        person = self.people[number]
        at = person.receipts.index(receipt)
        self._put(number, receipts=(*person.receipts[:at], *made, *person.receipts[at + 1 :]))

    def _part_ids(self, receipt: Receipt) -> Iterator[str]:
        """The number of a receipt, and those of further parts that no receipt has."""
        known = {one.key for person in self.people for one in person.receipts}
        yield receipt.transaction_id
        for at in count(2):
            key = receipt.key._replace(transaction_id=f"{receipt.transaction_id}/{at}")
            if key not in known:
                yield key.transaction_id

    def _keep_together(self, number: int, receipt: ReceiptRef, parts: Sequence[ReceiptRef]) -> None:
        """Leave parts with the charge that their receipt is matched with."""
        if not self.holders.get(receipt):
            for match in self.matching(self.people[number], self.rules):
                if receipt in match.receipts:
                    self._fix(match.transaction, match.receipts)
        for charge in tuple(self.holders.get(receipt, ())):
            self._fix(charge, (*self.fixed[charge], *parts))

    def mark(self, decision: Decision) -> None:
        """Say why a charge needs no receipt."""
        number, charge = self._charge(decision)
        self._replace(number, charge, replace(charge, mark=decision.mark))

    def resolve(self, decision: Decision) -> None:
        """Settle an issue with a reason."""
        self.resolutions[decision.issue or ""] = decision

    def reopen(self, decision: Decision) -> None:
        """Open an issue again."""
        self.resolutions.pop(decision.issue or "", None)

    def link(self, decision: Decision) -> None:
        """Make a person of the statement and one of the portal the same."""
        ids = decision.employee_id or "", decision.portal_id or ""
        self._rearrange(linked(self.people, *ids), f"nobody is {' or '.join(ids)}")

    def separate(self, decision: Decision) -> None:
        """Make a person of the statement and one of the portal two."""
        ids = decision.employee_id or "", decision.portal_id or ""
        self._rearrange(separated(self.people, *ids), f"nobody is both {' and '.join(ids)}")

    def assign(self, decision: Decision) -> None:
        """Give a page that belongs to nobody to a person."""
        assert decision.page is not None
        number = self._person(decision)
        found = assigned(self.reading, self.people[number], decision.page)
        if found is None:
            raise Unfit(f"page {decision.page.page} of that document belongs to somebody")
        self.reading, self.people[number] = found

    def add_receipt(self, decision: Decision) -> None:
        """Add a receipt that no report holds."""
        number = self._person(decision)
        receipt = added_receipt(decision)
        self._put(number, receipts=(*self.people[number].receipts, receipt))

    def add_transaction(self, decision: Decision) -> None:
        """Add a charge that could not be read."""
        number = self._person(decision)
        charge = added_charge(decision)
        self._put(number, transactions=(*self.people[number].transactions, charge))
        self._add_up(number)

    def note(self, decision: Decision) -> None:
        """Find the person whom a note or a word of review is about: it changes no record."""
        self._person(decision)

    def _change(self, decision: Decision, how: Decided, value: str | None) -> None:
        name = decision.field or ""
        if decision.receipt is not None:
            number, receipt = self._receipt(decision.receipt)
            self._check_printed(decision, receipt)
            after: Receipt | Transaction = receipt
            record: Receipt | Transaction = receipt
            if how == "typed":
                after = receipt_with(receipt, name, value)
        else:
            number, charge = self._charge(decision)
            self._check_printed(decision, charge)
            record = charge
            after = transaction_with(charge, name, value) if how == "typed" else charge
        known = tuple(pair for pair in record.decided if pair[0] != name)
        self._replace(number, record, replace(after, decided=(*known, (name, how))))
        settled = _DOUBTS if how == "typed" else _DOUBT
        issues = self.people[number].issues
        left = tuple(one for one in issues if not _is_about(one, record, name, settled))
        self._put(number, issues=left)
        if how == "typed" and name in AMOUNT_FIELDS and isinstance(record, Transaction):
            self._add_up(number)

    def _add_up(self, number: int) -> None:
        self.people[number] = added_up(self.people[number])

    def _check_printed(self, decision: Decision, record: Receipt | Transaction) -> None:
        """Raise `Unfit` if the paper says otherwise now than when somebody decided."""
        _, printed = self.printed.get(record.key, (0, None))
        if printed is None or decision.was is None:
            return
        now = value_of(printed, decision.field or "") or ""
        if now not in (decision.was, decision.value):
            name = (decision.field or "").replace("_", " ").replace("coding.", "coding: ")
            raise Unfit(
                f"{name} was “{decision.was}” when “{decision.value or decision.was}” was decided,"
                f" and is read as “{now}” now"
            )

    def _charge(self, decision: Decision) -> tuple[int, Transaction]:
        ref = decision.transaction
        for number in self._likely(ref):
            for charge in self.people[number].transactions:
                if charge.key == ref:
                    return number, charge
        raise Unfit(f"there is no charge {ref.words if ref else 'without a number'}")

    def _receipt(self, ref: ReceiptRef) -> tuple[int, Receipt]:
        for number in self._likely(ref):
            for receipt in self.people[number].receipts:
                if receipt.key == ref:
                    return number, receipt
        raise Unfit(f"there is no receipt {ref.words}")

    def _likely(self, ref: TransactionRef | ReceiptRef | None) -> Iterator[int]:
        """Numbers of people who may have a record, first of whom it was read with."""
        number, _ = self.printed.get(ref, (0, None))
        if number < len(self.people):
            yield number
        yield from range(len(self.people))

    def _person(self, decision: Decision) -> int:
        for number, person in enumerate(self.people):
            if decision.person in {person.key, person.employee_id, person.portal_id}:
                return number
        raise Unfit(f"there is no person {decision.person}")

    def _move(self, ref: ReceiptRef, owner: int) -> None:
        number, receipt = self._receipt(ref)
        if number != owner:
            left = tuple(one for one in self.people[number].receipts if one is not receipt)
            self._put(number, receipts=left)
            self._put(owner, receipts=(*self.people[owner].receipts, receipt))

    def _replace(
        self, number: int, before: Receipt | Transaction, after: Receipt | Transaction
    ) -> None:
        person = self.people[number]
        name = "receipts" if isinstance(before, Receipt) else "transactions"
        records: Sequence[object] = getattr(person, name)
        self._put(number, **{name: tuple(after if one is before else one for one in records)})

    def _put(self, number: int, **changes: object) -> None:
        self.people[number] = changed(self.people[number], **changes)

    def _rearrange(self, people: list[Person] | None, why: str) -> None:
        if people is None:
            raise Unfit(why)
        self.people = people


_TAKERS: dict[DecisionKind, Callable[[_Desk, Decision], None]] = {
    "set": _Desk.set,
    "confirm": _Desk.confirm,
    "match": _Desk.match,
    "group": _Desk.match,
    "reject": _Desk.reject,
    "unmatch": _Desk.unmatch,
    "split": _Desk.split,
    "mark": _Desk.mark,
    "resolve": _Desk.resolve,
    "reopen": _Desk.reopen,
    "link": _Desk.link,
    "separate": _Desk.separate,
    "assign": _Desk.assign,
    "add_receipt": _Desk.add_receipt,
    "add_transaction": _Desk.add_transaction,
    "note": _Desk.note,
    "remind": _Desk.note,
    "submit": _Desk.note,
    "approve_first": _Desk.note,
    "approve": _Desk.note,
    "return": _Desk.note,
    "reassign": _Desk.note,
    "export": _Desk.note,
}


def _is_about(
    issue: Issue, record: Receipt | Transaction, name: str, types: frozenset[IssueType]
) -> bool:
    key = record.key
    return issue.type in types and issue.field == name and key in (issue.transaction, issue.receipt)
