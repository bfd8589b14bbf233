"""Risk of approving a person: named weights, each with its reason in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import Decision, DecisionKind
from ccprocessor.domain.issues import ISSUES
from ccprocessor.domain.money import ZERO, to_cents, total
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Mark, Transaction
from ccprocessor.review.approval.limits import ApprovalRules, spent
from ccprocessor.review.wording import day, money, plural

WEIGHTS = {
    "settled": 3,  # a flag that a sentence took away: nothing on paper did
    "added by hand": 3,
    "receipt lost": 3,
    "above the limit": 3,
    "typed": 2,
    "same merchant, same day": 2,  # how an amount is kept under a limit
    "unlikely match": 2,
    "personal": 2,
    "disputed": 1,
    "split": 1,
    "remarks": 1,
}
"""Weight of each reason to look closer, once however often it is met."""

_MIDDLE, _HIGH = 3, 6  # sums of weights from which two and three of three dots are shown
_FAR = 7  # days between charge and receipt that no posting explains
_FLAGGED = frozenset(
    {"missing_receipt", "missing_all_receipts", "missing_coding_info", "total_mismatch"}
)
_TYPED = frozenset(
    {"net", "gross", "discount", "amount", "date", "transaction_date", "posted_date", "merchant"}
)
"""Fields that, written by hand, say something else than the paper; codings are written anyway."""
_ADDED: frozenset[DecisionKind] = frozenset({"add_receipt", "add_transaction"})
_MARKS: dict[Mark, str] = {
    "receipt_lost": "receipt lost",
    "personal": "personal",
    "disputed": "disputed",
}


class Reason(NamedTuple):
    """A reason to look closer: its name among the weights, and what it is here in words."""

    name: str
    words: str

    @property
    def weight(self) -> int:
        """Weight of the reason."""
        return WEIGHTS[self.name]


class Risk(NamedTuple):
    """Reasons to look closer at a person, the gravest first; none is a clean one."""

    reasons: tuple[Reason, ...] = ()

    @property
    def score(self) -> int:
        """Sum of the weights of its reasons."""
        return sum(one.weight for one in self.reasons)

    @property
    def level(self) -> int:
        """Number of dots, of three."""
        if not self.reasons:
            return 0
        return 1 + (self.score >= _MIDDLE) + (self.score >= _HIGH)

    @property
    def dots(self) -> str:
        """The level as it is seen at a glance, as `●●○`."""
        return "●" * self.level + "○" * (3 - self.level)


def risk_of(person: Person, decisions: Sequence[Decision], rules: ApprovalRules) -> Risk:
    """Tell what speaks for a closer look at a person; `decisions` are those in force about it."""
    found = [reason for check in _CHECKS for reason in check(person, decisions, rules)]
    return Risk(tuple(sorted(found, key=lambda one: -one.weight)))


def _settled(person: Person, _made: Sequence[Decision], _rules: ApprovalRules) -> Iterator[Reason]:
    for one in person.issues:
        if one.resolved is not None and one.type in _FLAGGED:
            yield Reason("settled", f"{ISSUES[one.type].name} settled: {one.resolved.reason}")


def _typed(person: Person, made: Sequence[Decision], _rules: ApprovalRules) -> Iterator[Reason]:
    parts = {one.receipt.transaction_id for one in made if one.kind == "split" and one.receipt}
    records: tuple[Transaction | Receipt, ...] = (*person.transactions, *person.receipts)
    names = [
        (name, record.merchant)
        for record in records
        for name, how in record.decided
        if how == "typed" and name in _TYPED
    ]
    of_parts = [
        ("amount", one.merchant)
        for one in person.receipts
        if one.transaction_id.partition("/")[0] in parts and ("amount", "typed") in one.decided
    ]
    for pair in of_parts:
        names.remove(pair)
    if names:
        said = ", ".join(f"{name.replace('_', ' ')} of {merchant}" for name, merchant in names[:2])
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""  # noqa: PLR2004
        yield Reason("typed", f"{plural(len(names), 'value')} typed by hand: {said}{more}")


def _added(_person: Person, made: Sequence[Decision], _rules: ApprovalRules) -> Iterator[Reason]:
    for one in made:
        if one.kind in _ADDED:
            what = "Receipt" if one.kind == "add_receipt" else "Charge"
            amount = money(one.amount) if one.amount is not None else "no amount"
            beside = f", file {one.file}" if one.file else ""
            yield Reason("added by hand", f"{what} added: {one.merchant}, {amount}{beside}")


def _limits(person: Person, _made: Sequence[Decision], rules: ApprovalRules) -> Iterator[Reason]:
    limits = [one for one in (rules.supervisor_limit, rules.second_above) if one is not None]
    passed = [limit for limit in limits if spent(person) > limit]
    if passed:
        told = f"{money(spent(person))} is above the limit of {money(max(passed))}"
        yield Reason("above the limit", told)


def _alike(person: Person, _made: Sequence[Decision], _rules: ApprovalRules) -> Iterator[Reason]:
    met = Counter(
        (one.merchant.casefold(), one.transaction_date or one.posted_date)
        for one in person.transactions
        if one.net > 0
    )
    for (merchant, on), count in met.items():
        if count > 1 and on is not None:
            same = [
                one
                for one in person.transactions
                if one.net > 0
                and one.merchant.casefold() == merchant
                and (one.transaction_date or one.posted_date) == on
            ]
            amounts = " + ".join(money(one.net) for one in same)
            yield Reason(
                "same merchant, same day",
                f"{count} charges of {same[0].merchant} on {day(on)}: {amounts}",
            )


def _unlikely(person: Person, _made: Sequence[Decision], _rules: ApprovalRules) -> Iterator[Reason]:
    charges = {one.key: one for one in person.transactions}
    receipts = {one.key: one for one in person.receipts}
    for match in person.matches:
        charge = charges.get(match.transaction)
        own = [receipts[ref] for ref in match.receipts if ref in receipts]
        if match.state == "accepted" and charge is not None and own:
            told = f"{charge.merchant}, {money(charge.net)}: matched by hand although"
            off = to_cents(charge.net - total(one.amount or ZERO for one in own))
            days = max(_days_apart(charge, one) for one in own)
            if off:
                yield Reason("unlikely match", f"{told} the receipt differs by {money(off)}")
            elif days > _FAR:
                yield Reason("unlikely match", f"{told} the receipt is {days:,} days away")


def _days_apart(charge: Transaction, receipt: Receipt) -> int:
    on = charge.transaction_date or charge.posted_date
    return abs((on - receipt.date).days) if on and receipt.date else 0


def _marked(person: Person, _made: Sequence[Decision], _rules: ApprovalRules) -> Iterator[Reason]:
    for one in person.transactions:
        if one.mark is not None:
            name = _MARKS[one.mark]
            yield Reason(name, f"{name.capitalize()}: {one.merchant}, {money(one.net)}")


def _split(_person: Person, made: Sequence[Decision], _rules: ApprovalRules) -> Iterator[Reason]:
    for one in made:
        if one.kind == "split":
            yield Reason(
                "split", f"Receipt split: {' + '.join(money(p.amount) for p in one.parts)}"
            )


def _remarks(person: Person, _made: Sequence[Decision], _rules: ApprovalRules) -> Iterator[Reason]:
    if remarks := person.open_issues:
        names = dict.fromkeys(ISSUES[one.type].name.lower() for one in remarks)
        yield Reason("remarks", f"{plural(len(remarks), 'remark')} open: {', '.join(names)}")


_CHECKS: tuple[Callable[[Person, Sequence[Decision], ApprovalRules], Iterator[Reason]], ...] = (
    _settled,
    _added,
    _typed,
    _limits,
    _alike,
    _unlikely,
    _marked,
    _split,
    _remarks,
)
