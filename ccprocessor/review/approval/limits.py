"""Rules of an office about approving: who may approve whom, alone or as the first of two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import REVIEWS, Decision, DecisionKind
from ccprocessor.domain.money import ZERO
from ccprocessor.domain.rights import Role
from ccprocessor.review.wording import money

_NO_EDITS: frozenset[DecisionKind] = REVIEWS | {"note", "remind"}
"""Kinds that change nothing of what is approved."""


@dataclass(frozen=True, slots=True)
class ApprovalRules:
    """Limits by amount, None for none, and whether nobody approves what they edited themselves.

    `supervisor_limit` is what a supervisor approves alone; above `second_above` two people are
    needed, whoever they are.
    """

    supervisor_limit: Decimal | None = None
    second_above: Decimal | None = None
    bars_own_edits: bool = False


class Reviewer(NamedTuple):
    """Somebody who reviews, by user name and role."""

    name: str
    role: Role


def spent(person: Person) -> Decimal:
    """Amount that limits are held against: what was charged, refunds left out.

    Of somebody without charges it is what their receipts show; of several currencies the largest.
    """
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for charge in person.transactions:
        sums[charge.currency] += max(charge.net, ZERO)
    for receipt in () if sums else person.receipts:
        sums[receipt.currency] += max(receipt.amount or ZERO, ZERO)
    return max(sums.values(), default=ZERO)


def why_not(
    person: Person, decisions: Iterable[Decision], rules: ApprovalRules, by: Reviewer
) -> str:
    """Say why somebody may not approve a person now; empty where they may.

    `decisions` are those in force about the person.
    """
    if rules.bars_own_edits and by.name in editors(decisions):
        return (
            f"{by.name} changed something of {person.name}, and in this office nobody approves what"
            " they changed themselves: somebody else has to approve."
        )
    if needs_second(person, rules, by) and _is_first(person, by.name):
        return (
            f"{by.name} approved {person.name} already; charges of {money(spent(person))} need a"
            " second approval by somebody else."
        )
    return ""


def approval_kind(person: Person, rules: ApprovalRules, by: Reviewer) -> DecisionKind:
    """Return the kind that somebody's approval counts as: the first of two, or all it needs."""
    others = [one for one in person.review.approvals if one.by != by.name]
    return "approve_first" if needs_second(person, rules, by) and not others else "approve"


def needs_second(person: Person, rules: ApprovalRules, by: Reviewer) -> bool:
    """Tell whether somebody's approval of a person has to be joined by another's."""
    limits = [rules.second_above]
    if by.role != "administrator":
        limits.append(rules.supervisor_limit)
    return any(limit is not None and spent(person) > limit for limit in limits)


def editors(decisions: Iterable[Decision]) -> frozenset[str]:
    """Return the users who changed something by these decisions."""
    return frozenset(one.by for one in decisions if one.kind not in _NO_EDITS)


def _is_first(person: Person, name: str) -> bool:
    approvals: Sequence[str] = [one.by for one in person.review.approvals]
    return bool(approvals) and set(approvals) == {name}
