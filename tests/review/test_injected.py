"""Differences whose cause is known: nearly all are named, and none wrongly."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.money import to_cents, total
from ccprocessor.domain.readings import MonthReading
from ccprocessor.review.causes import CauseKind
from ccprocessor.review.difference import difference_of
from ccprocessor.review.leftovers import claims_of
from ccprocessor.services.cycle.month import month_of
from tests.builders.people import MARCH, person
from tests.matching.truth import read_month
from tests.review.injected import Named, books_of, named

_ENOUGH = 0.95  # of injected causes
_FACTS = {"no_receipt", "no_charge", "not_explained"}
"""Causes that are true of any record in no match, and of a pair without proof."""


@pytest.mark.parametrize("seed", range(1, 9))
def test_injected_causes_are_named_and_none_wrongly(seed: int) -> None:
    books = books_of(30, seed=seed, each=3)
    people = books.month().people
    found = Counter(named(people))
    assert (found & books.wanted).total() >= _ENOUGH * books.wanted.total()
    assert [line for line in found - books.wanted if line[1] not in _FACTS] == []
    assert_they_add_up(people)


@pytest.mark.parametrize("name", ["small", "chaos", "month", "other"])
def test_the_causes_of_a_larger_sample_are_named(samples: Path, name: str) -> None:
    truth = json.loads((samples / name / "truth.json").read_text("utf-8"))
    wanted = _known(truth)
    people = _people_of(samples / name)
    found = Counter(named(people))
    assert (found & wanted).total() >= _ENOUGH * wanted.total()
    assert found - wanted == Counter()
    assert_they_add_up(people)


def assert_they_add_up(people: tuple[Person, ...]) -> None:
    claims = claims_of(people)
    for one in people:
        found = difference_of(one, claims)
        assert total(cause.amount for cause in found.causes) == found.amount


def _people_of(folder: Path) -> tuple[Person, ...]:
    """People as if every page of the sample had been read, matched and checked."""
    month = read_month(folder)
    people = [
        person(
            tuple(
                charge
                for card, owner in zip(month.cards, month.card_owners, strict=True)
                for charge in card.transactions
                if owner == one["id"]
            ),
            tuple(
                receipt
                for filer, owner in zip(month.portal, month.portal_owners, strict=True)
                for receipt in filer.receipts
                if owner == one["id"]
            ),
            employee_id=one["id"],
            name=one["id"],
        )
        for one in month.people
    ]
    return month_of(MonthReading(MARCH, (), tuple(people))).people


_CAUSES: dict[str, CauseKind] = {
    "no_transaction": "no_charge",
    "duplicate_submission": "duplicate",
    "pennies": "rounding",
    "tip": "tip",
}


def _known(truth: dict[str, Any]) -> Named:
    """Lines that must be named."""
    wanted: Named = Counter()
    for one in truth["employees"]:
        who = one["id"]
        nets = {charge["id"]: Decimal(charge["net"]) for charge in one["transactions"]}
        amounts = {slip["id"]: Decimal(slip["amount_exact"]) for slip in one["receipts"]}
        looks = {charge["id"]: _look(charge) for charge in one["transactions"]}
        paired = {looks[pair["transaction"]] for pair in one["matches"]}
        for lone in one["unmatched_transactions"]:
            kind: CauseKind = "charged_twice" if looks[lone["id"]] in paired else "no_receipt"
            wanted[who, kind, nets[lone["id"]]] += 1
        for lone in one["unmatched_receipts"]:
            wanted[who, _CAUSES[lone["reason"]], -to_cents(amounts[lone["id"]])] += 1
        for pair in one["matches"]:
            if more := Decimal(pair["amount_difference"]):
                wanted[who, _CAUSES[pair["kind"]], more] += 1
    return wanted


def _look(charge: dict[str, Any]) -> tuple[str, ...]:
    """What a charge is told by on paper; equal ones are told apart by nothing."""
    return tuple(charge[one] for one in ("card_last4", "merchant_printed", "trans_date", "net"))
