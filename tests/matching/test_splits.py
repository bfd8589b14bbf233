from __future__ import annotations

import datetime as dt
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.receipts import Receipt
from ccprocessor.matching.receipts.receipts import match
from ccprocessor.matching.receipts.sums import ways_to_add_up
from tests.builders.people import charge, record

DAY = dt.date(2031, 3, 9)


def parts(
    *amounts: str, first: int = 1, on: dt.date = DAY, merchant: str = "HAMMER & NAIL"
) -> list[Receipt]:
    return [
        record(amount, f"{first + n}", on=on, merchant=merchant) for n, amount in enumerate(amounts)
    ]


def test_parts_of_a_cent_that_add_up_are_matched() -> None:
    found = match([charge("63.64", on=DAY)], parts("21.2133", "21.2133", "21.2134")).matches
    assert [ref.transaction_id for ref in found[0].receipts] == ["1", "2", "3"]
    assert found[0].reasons[0] == "3 receipts add up to the cent"
    assert found[0].probability > 0.9


def test_parts_that_miss_by_a_cent_are_not_matched() -> None:
    assert not match([charge("63.66", on=DAY)], parts("21.2133", "21.2133", "21.2134")).matches


def test_whole_cents_of_one_shop_and_day_are_matched() -> None:
    found = match([charge("100.00", on=DAY)], parts("64.15", "35.85")).matches
    assert len(found[0].receipts) == 2


def test_a_refund_is_split_over_negative_records() -> None:
    assert match([charge("-30.00", on=DAY)], parts("-17.20", "-12.80")).matches
    assert not match([charge("-30.00", on=DAY)], parts("17.20", "12.80")).matches


def test_parts_of_another_shop_do_not_count() -> None:
    other = parts("64.15", "35.85", merchant="QUITE ANOTHER PLACE")
    assert not match([charge("100.00", on=DAY)], other).matches


def test_several_combinations_are_only_suggested() -> None:
    matching = match([charge("100.00", on=DAY)], parts("60.00", "40.00", "55.00", "45.00"))
    assert not matching.matches
    assert "2 combinations add up to the charge" in [item.why_not for item in matching.suggestions]


def test_equal_parts_are_one_combination_whichever_are_taken() -> None:
    matching = match([charge("30.00", on=DAY)], parts(*["10.0000"] * 4))
    assert len(matching.matches[0].receipts) == 3
    assert len(matching.left_receipts) == 1


def test_two_equal_charges_get_the_parts_of_their_own_day() -> None:
    later = DAY + dt.timedelta(2)
    matching = match(
        [charge("37.79", "1", on=DAY), charge("37.79", "2", on=later)],
        [*parts("18.8950", "18.8950"), *parts("18.8950", "18.8950", first=3, on=later)],
    )
    found = {m.transaction.number: [r.transaction_id for r in m.receipts] for m in matching.matches}
    assert found == {"1": ["1", "2"], "2": ["3", "4"]}


def test_parts_between_two_charges_are_only_suggested() -> None:
    matching = match(
        [
            charge("100.00", "1", on=DAY - dt.timedelta(1)),
            charge("100.00", "2", on=DAY + dt.timedelta(1)),
        ],
        parts("64.15", "35.85"),
    )
    assert not matching.matches
    assert any("another charge" in item.why_not for item in matching.suggestions)


def test_a_split_takes_its_part_back_from_a_seeming_tip() -> None:
    meal = charge("50.00", "1", on=DAY, merchant="NOODLE HOUSE FOOD")
    matching = match([meal], parts("41.3250", "8.6750", merchant="NOODLE HOUSE FOOD"))
    assert len(matching.matches[0].receipts) == 2


def test_an_exact_sum_wins_over_one_receipt_that_differs_by_a_digit() -> None:
    matching = match([charge("6.66", on=DAY)], parts("4.66", "1.00", "1.00"))
    assert len(matching.matches[0].receipts) == 3
    assert not matching.left_receipts


def test_a_digit_apart_says_less_the_fewer_digits_there_are() -> None:
    short = match([charge("6.66", on=DAY)], parts("4.66")).matches[0]
    long = match([charge("1006.66", on=DAY)], parts("1004.66")).matches[0]
    assert short.probability < long.probability


def test_a_receipt_for_several_charges_is_only_suggested() -> None:
    matching = match([charge("19.95", "1", on=DAY), charge("33.15", "2", on=DAY)], parts("53.10"))
    assert not matching.matches
    shared = [item for item in matching.suggestions if "2 charges" in item.why_not]
    assert {item.transaction.number for item in shared} == {"1", "2"}


@given(
    st.lists(st.integers(1, 60), min_size=2, max_size=8),
    st.integers(2, 120),
)
def test_every_way_to_add_up_is_found_once(units: list[int], target: int) -> None:
    kinds: dict[int, list[int]] = {}
    for number, unit in enumerate(units):
        kinds.setdefault(unit, []).append(number)
    found = ways_to_add_up([*kinds.items()], target, target + 1)
    wanted = {
        tuple(sorted(group))
        for size in range(2, 7)
        for group in combinations(units, size)
        if sum(group) == target
    }
    shown = [tuple(sorted(units[number] for number in way)) for way in found]
    assert len(shown) == len(set(shown))
    assert set(shown) == wanted


def test_a_crowd_of_amounts_ends_the_search_early() -> None:
    kinds = [(unit, (unit,)) for unit in range(1, 40)]
    assert len(ways_to_add_up(kinds, 60, 61)) == 9  # pairs alone: larger groups prove nothing
