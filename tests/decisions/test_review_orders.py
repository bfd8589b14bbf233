"""Acts of clerks and reviewers in any order: nobody is approved with other facts than were seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ccprocessor.decisions.in_force import in_force
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import REVIEWS, Decision, DecisionKind
from ccprocessor.domain.facts import facts_digest, facts_of
from ccprocessor.review.approval.limits import ApprovalRules, Reviewer, approval_kind, why_not
from ccprocessor.review.settling import may_follow
from ccprocessor.services.cycle.month import month_of
from tests.decisions.months import FIRST, ONE, SECOND, person, reading

WHO = "100"
RULES = ApprovalRules(supervisor_limit=Decimal(50))
EDITS: tuple[Decision, ...] = (
    Decision("mark", transaction=FIRST, mark="personal"),
    Decision("mark", transaction=SECOND, mark="receipt_lost"),
    Decision("unmatch", transaction=FIRST),
    Decision("match", transaction=FIRST, receipts=(ONE,)),
    Decision("set", receipt=ONE, field="amount", value="9.99", was="10.00"),
    Decision("set", receipt=ONE, field="coding.job", value="30024.", was=""),
    Decision("note", person=WHO, text="Called"),
)
WORDS: tuple[DecisionKind, ...] = ("submit", "approve", "return", "export", "reassign")
ACTS = st.one_of(
    st.tuples(st.just("edit"), st.sampled_from(EDITS), st.sampled_from(["amira", "sue"])),
    st.tuples(
        st.just("word"),
        st.sampled_from([Decision(kind, person=WHO, text="x") for kind in WORDS]),
        st.sampled_from(["sue", "sam"]),
    ),
    st.tuples(st.just("back"), st.integers(0, 20), st.just("sue")),
)
"""Edits, words of review by either of two supervisors, and decisions taken back."""


def made(
    act: tuple[str, object, str], number: int, now: Month, so_far: Sequence[Decision]
) -> list[Decision]:
    """The decision of an act, as the program would store it; none where it is refused."""
    kind, what, by = act
    at = dt.datetime(2031, 4, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=number)
    if kind == "back":
        assert isinstance(what, int)
        known = in_force(so_far)
        taken = [Decision("take_back", decision=known[what % len(known)].id)] if known else []
        return [replace(one, id=f"d{number}", by=by, at=at) for one in taken]
    assert isinstance(what, Decision)
    who = person(now, WHO)
    if what.kind in REVIEWS:
        if not may_follow(what.kind, who):
            return []
        what = replace(what, facts=facts_of(who))
        if what.kind == "approve":
            if why_not(who, in_force(so_far), RULES, Reviewer(by, "supervisor")):
                return []
            what = replace(what, kind=approval_kind(who, RULES, Reviewer(by, "supervisor")))
    return [replace(what, id=f"d{number}", by=by, at=at)]


def held(who: Person, decisions: Sequence[Decision]) -> None:
    """Hold what must be so of somebody, whatever was done before."""
    digest, about = facts_digest(facts_of(who)), in_force(decisions)
    finals = [one for one in about if one.kind == "approve"]
    if who.review.state in {"approved", "exported"}:
        assert facts_digest(finals[-1].facts) == digest
        assert who.review.approvals[-1].facts == digest
        assert len({one.by for one in who.review.approvals}) >= 2  # more than 50.00 were charged
    for approval in who.review.approvals:
        assert approval.facts == digest
    if who.review.state == "submitted":
        last = [one for one in about if one.kind in {"submit", "approve_first"}][-1]
        assert facts_digest(last.facts) == digest


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, max_size=14))
def test_no_order_of_acts_reaches_an_approval_of_other_facts(
    acts: list[tuple[str, object, str]],
) -> None:
    decisions: list[Decision] = []
    month = month_of(reading())
    for number, act in enumerate(acts):
        decisions += made(act, number, month, decisions)
        month = month_of(reading(), decisions=decisions)
        held(person(month, WHO), decisions)
        assert month == month_of(reading(), decisions=decisions)


def test_an_approval_counts_as_the_first_where_the_first_is_taken_back() -> None:
    acts: list[tuple[str, object, str]] = [
        ("word", Decision("approve", person=WHO), "sue"),
        ("word", Decision("approve", person=WHO), "sam"),
        ("back", 0, "sue"),
        ("word", Decision("approve", person=WHO), "sue"),
    ]
    decisions: list[Decision] = []
    stood = []
    for number, act in enumerate(acts):
        now = month_of(reading(), decisions=decisions)
        decisions += made(act, number, now, decisions)
        review = person(month_of(reading(), decisions=decisions), WHO).review
        stood.append((review.state, [one.by for one in review.approvals]))
    assert stood == [
        ("submitted", ["sue"]),
        ("approved", ["sue", "sam"]),
        ("submitted", ["sam"]),
        ("approved", ["sam", "sue"]),
    ]


def test_the_orders_reach_every_state() -> None:
    decisions: list[Decision] = []
    seen = set()
    words: tuple[tuple[DecisionKind, str], ...] = (
        ("submit", "sue"), ("approve", "sue"), ("approve", "sam"), ("return", "sue"),
        ("submit", "sue"), ("approve", "sam"), ("approve", "sue"), ("export", "sue"),
    )  # fmt: skip
    acts: list[tuple[str, object, str]] = [
        ("word", Decision(kind, person=WHO, text="x"), by) for kind, by in words
    ]
    acts.append(("edit", EDITS[2], "amira"))
    month = month_of(reading())
    for number, act in enumerate(acts):
        seen.add(person(month, WHO).review.state)
        decisions += made(act, number, month, decisions)
        month = month_of(reading(), decisions=decisions)
    seen.add(person(month, WHO).review.state)
    assert seen == {"ready", "submitted", "approved", "returned", "exported", "open"}
