"""Linking and matching measured against what is known of the larger samples."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ccprocessor.domain.matches import Alias
from ccprocessor.matching.people.people import link
from ccprocessor.matching.receipts.receipts import match
from tests.matching.truth import Month, read_month

MONTHS = ("small", "chaos", "month", "other")


def aliases(folder: Path) -> list[Alias]:
    return [
        Alias(item["portal_name"], item["car_name"], item["portal_id"], item["car_employee_id"])
        for item in json.loads((folder / "aliases.json").read_text("utf-8"))
    ]


@pytest.mark.parametrize("name", MONTHS)
@pytest.mark.parametrize("with_aliases", [True, False])
def test_everyone_is_linked_with_their_own_records(
    samples: Path, name: str, *, with_aliases: bool
) -> None:
    month = read_month(samples / name)
    given = aliases(samples / name) if with_aliases else []
    linked = {
        frozenset(
            [
                *(month.card_owners[n] for n in person.cards),
                *(month.portal_owners[n] for n in person.portal),
            ]
        )
        for person in link(month.cards, month.portal, given).people
    }
    assert linked == {frozenset([owner]) for owner in (*month.card_owners, *month.portal_owners)}


@pytest.mark.parametrize("name", MONTHS)
def test_every_match_of_the_month_is_found_and_no_other(samples: Path, name: str) -> None:
    month = read_month(samples / name)
    wanted: Counter[Any] = Counter()
    found: Counter[Any] = Counter()
    for person in month.people:
        wanted.update(person["pairs"])
        found.update(_found(month, person))
    assert found == wanted


def _found(month: Month, person: dict[str, Any]) -> list[tuple[object, object]]:
    """Pairs, with interchangeable charges and receipts under one name."""
    charges = [
        transaction
        for card, owner in zip(month.cards, month.card_owners, strict=True)
        for transaction in card.transactions
        if owner == person["id"]
    ]
    records = [
        receipt
        for claimant, owner in zip(month.portal, month.portal_owners, strict=True)
        for receipt in claimant.receipts
        if owner == person["id"]
    ]
    alike = person["alike"]
    pairs = []
    for item in match(charges, records).matches:
        key = (item.transaction.card, item.transaction.number)
        for ref in item.receipts:
            slip = ref.transaction_id
            pairs.append((alike.get(key, key), alike.get(slip, slip)))
    return pairs
