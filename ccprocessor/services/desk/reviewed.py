"""Words of review on their way into a month: who may give them, and the facts they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ccprocessor.decisions.in_force import in_force
from ccprocessor.decisions.people import by_person, people_of
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import BY_REVIEWERS, REVIEWS, Decision, DecisionKind
from ccprocessor.domain.facts import facts_of
from ccprocessor.domain.rights import Right
from ccprocessor.errors import NotAllowed
from ccprocessor.review.approval.limits import ApprovalRules, Reviewer, approval_kind, why_not
from ccprocessor.review.settling import is_held_up, may_follow
from ccprocessor.review.standing import wrongs_of
from ccprocessor.services.approval_rules import approval_rules
from ccprocessor.services.cycle.month import Workings
from ccprocessor.services.desk.standing import Standing, worked_out
from ccprocessor.services.office import Office


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that could not be taken, and why."""

    line: int
    why: str


class NotApproved(NotAllowed):
    """The rules of the office keep somebody from approving a person."""

    hint = "Nothing was stored."


def reviewer(office: Office) -> Reviewer:
    """Return whoever works here, as the rules about approving know them."""
    return Reviewer(office.actor.user, office.role)


def require_for(office: Office, *kinds: DecisionKind) -> None:
    """Raise `NotAllowed` where whoever works here may not make a decision of these kinds."""
    for kind in kinds or ("set",):
        office.require(_right_for(kind))


def _right_for(kind: DecisionKind) -> Right:
    if kind in BY_REVIEWERS:
        return "review"
    return "export" if kind == "export" else "decide"


def require_words(office: Office, standing: Standing, made: Sequence[Decision]) -> None:
    """Raise `NotAllowed` where decisions give or take back what only reviewers may."""
    known = {one.id: one for one in (*standing.decisions, *made)}
    for decision in made:
        about: Decision | None = decision
        while about is not None and about.kind == "take_back":
            about = known.get(about.decision or "")
        if about is not None and about.kind in BY_REVIEWERS:
            office.require("review")


def reviewers_words(decisions: Sequence[Decision]) -> frozenset[str]:
    """Return the ids of words in force that only reviewers may give, and take back."""
    return frozenset(one.id for one in in_force(decisions) if one.kind in BY_REVIEWERS)


def with_facts(
    office: Office,
    standing: Standing,
    made: Sequence[Decision],
    lines: Sequence[int],
    workings: Workings,
) -> tuple[list[Decision], tuple[Refused, ...]]:
    """Return the decisions with the facts that people are submitted, approved or returned with.

    An approval counts as the first of two where the office wants another. Raises `NotApproved`.
    """
    rules = approval_rules(office)
    whole: list[Decision] = []
    refused = []
    state: Month | None = None
    for line, decision in zip(lines, made, strict=True):
        if decision.kind not in REVIEWS:
            whole.append(decision)
            state = None
            continue
        decisions = (*standing.decisions, *whole)
        state = state or worked_out(standing, decisions, workings=workings)
        person = next(one for one in state.people if people_of([one], [decision]))
        if not may_follow(decision.kind, person):
            refused.append(Refused(line, stands(person)))
        if decision.facts not in ((), facts := facts_of(person)):
            refused.append(Refused(line, f"{person.name} was changed meanwhile"))
        if decision.kind == "approve":
            decision = replace(decision, kind=_kind(office, person, decisions, rules))  # noqa: PLW2901
        whole.append(replace(decision, facts=() if decision.kind == "reassign" else facts))
        state = None if _is_again(decision, made) else state
    return whole, tuple(refused)


def bars(
    office: Office, person: Person, decisions: Sequence[Decision], rules: ApprovalRules
) -> str:
    """Say why whoever works here may not approve a person; empty where they may."""
    about = by_person([person], in_force(decisions)).get(person.key, ())
    return why_not(person, about, rules, reviewer(office))


def stands(person: Person) -> str:
    """Tell where a person stands, and what is open, as the end of a sentence."""
    told = f"{person.name} is {person.review.state}"
    if not is_held_up(person):
        return told
    open_ = [one.message.rstrip(".") for one in person.open_issues if one.severity != "low"]
    return f"{told}: {'; '.join(wrongs_of(person) or open_[:3])}"


def _kind(
    office: Office, person: Person, decisions: Sequence[Decision], rules: ApprovalRules
) -> DecisionKind:
    if why := bars(office, person, decisions, rules):
        raise NotApproved(why)
    return approval_kind(person, rules, reviewer(office))


def _is_again(decision: Decision, made: Sequence[Decision]) -> bool:
    """Tell whether several of some decisions are about this one's person."""
    return sum(one.person == decision.person for one in made) > 1
