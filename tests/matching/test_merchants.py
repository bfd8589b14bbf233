from __future__ import annotations

import pytest

from ccprocessor.matching.merchants import EXACT, SAME_SHOP, likeness


@pytest.mark.parametrize(
    ("charge", "receipt"),
    [
        ("NOODLE & MOON HOUS", "NOODLE & MOON HOUSE"),
        ("PETROVANTA OIL0561", "PETROVANTA OIL05617483"),
        ("IN *FICTIVE FENCE", "IN *FICTIVE FENCE LLC"),
        ("SQ *CORNER BAKERY", "CORNER BAKERY"),
        ("TST* WAFFLE-ON'S", "TST*WAFFLE-ON\u2019S"),
        ("CAFE ELAN", "Café Élan"),
        ("HARDWAREMOCK #7224", "HARDWAREMOCK #7224"),
    ],
)
def test_the_same_shop_is_seen_through_cut_prefix_and_accent(charge: str, receipt: str) -> None:
    assert likeness(charge, receipt) >= EXACT
    assert likeness(receipt, charge) >= EXACT


@pytest.mark.parametrize(
    ("charge", "receipt"),
    [
        ("HARDWAREMOCK #7224", "HARDWAREMOCK #9911"),
        ("PETROVANTA 4426942", "PETROVANTA 7701133"),
        ("BURGERMOCK 18341", "BURGERMOCK"),
    ],
)
def test_another_store_of_a_brand_is_the_same_brand(charge: str, receipt: str) -> None:
    assert likeness(charge, receipt) >= SAME_SHOP


def test_store_numbers_tell_stores_apart() -> None:
    assert likeness("HARDWAREMOCK #7224", "HARDWAREMOCK #9911") < EXACT


@pytest.mark.parametrize(
    ("charge", "receipt"),
    [
        ("HAMMER & NAIL", "NOODLE HOUSE"),
        ("SQ *TACO STAND", "SQ *BOOK BARN"),
        ("QUIKMOCK FUEL", "COUNTY CLERK"),
    ],
)
def test_other_shops_are_not_alike(charge: str, receipt: str) -> None:
    assert likeness(charge, receipt) < 0.6


def test_nothing_printed_is_like_nothing() -> None:
    assert likeness("", "NOODLE HOUSE") == 0
    assert likeness("  ", "") == 0
