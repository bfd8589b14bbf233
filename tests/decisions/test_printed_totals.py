"""Charges that people type or add are held against the total that is printed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ccprocessor.domain.decisions import Decision, DecisionKind
from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.statement import Totals
from tests.builders.people import place
from tests.decisions.months import FIRST, added, ann, bob, decided, issues, reading

ADDS_UP: IssueType = "statement_does_not_add_up"


def test_a_typed_amount_is_held_against_the_printed_total() -> None:
    printed = Totals(None, None, Decimal("70.10"), place(1, 500))
    read = reading(replace(ann(), card_totals=(printed,)), bob())
    wrong = Decision("set", transaction=FIRST, field="net", value="12.00")
    [told] = [one for one in issues(decided(wrong, of=read)) if one.type == ADDS_UP]
    assert told.amount_impact == Decimal("2.00")
    right = Decision("set", transaction=FIRST, field="net", value="10.00")
    assert not [one for one in issues(decided(wrong, right, of=read)) if one.type == ADDS_UP]


@pytest.mark.parametrize("kind", ["set", "add_transaction"])
def test_a_charge_that_is_taken_back_leaves_the_printed_total_as_it_was(kind: DecisionKind) -> None:
    printed = Totals(None, None, Decimal("70.10"), place(1, 500))
    read = reading(replace(ann(), card_totals=(printed,)), bob())
    typed = Decision("set", transaction=FIRST, field="net", value="12.00")
    made = replace(typed if kind == "set" else added("add_transaction"), id="made")
    assert [one for one in issues(decided(made, of=read)) if one.type == ADDS_UP]
    back = Decision("take_back", decision="made", id="back")
    assert not [one for one in issues(decided(made, back, of=read)) if one.type == ADDS_UP]


def test_a_typed_amount_that_makes_the_printed_total_settles_what_the_reading_told() -> None:
    printed = Totals(None, None, Decimal("72.10"), place(1, 500))
    told = Issue(ADDS_UP, "The 2 transactions do not make the total.", Decimal("-2.00"))
    read = reading(replace(ann(), card_totals=(printed,), issues=(told,)), bob())
    assert [one for one in issues(decided(of=read)) if one.type == ADDS_UP]
    right = Decision("set", transaction=FIRST, field="net", value="12.00")
    assert not [one for one in issues(decided(right, of=read)) if one.type == ADDS_UP]


def test_an_added_charge_is_held_against_the_printed_total() -> None:
    printed = Totals(None, None, Decimal("70.10"), place(1, 500))
    read = reading(replace(ann(), card_totals=(printed,)), bob())
    [told] = [
        one for one in issues(decided(added("add_transaction"), of=read)) if one.type == ADDS_UP
    ]
    assert told.amount_impact == Decimal("61.00")
