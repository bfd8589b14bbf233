from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.matching.evidence import plainly
from ccprocessor.matching.receipts.receipts import Matching, match
from tests.builders.people import charge, record

MARCH = [dt.date(2031, 3, day) for day in range(1, 32)]


def pairs(matching: Matching) -> dict[str, tuple[str, ...]]:
    return {
        found.transaction.number: tuple(ref.transaction_id for ref in found.receipts)
        for found in matching.matches
    }


def kinds(matching: Matching) -> list[str]:
    return [issue.type for issue in matching.issues]


def meal(amount: str, number: str, **other: object) -> Transaction:
    return replace(charge(amount, number, **other), merchant_group="RESTAURANTS")  # type: ignore[arg-type]


def ordinary(count: int = 12) -> tuple[list[Transaction], list[Receipt]]:
    """Unremarkable pairs, so that a person has a month around the pair in question."""
    shops = [f"SHOP {letter}{letter} WORKS" for letter in "ABCDEFGHIJKLMNOP"][:count]
    charges = [
        charge(f"{31 + 7 * n}.{n + 11}", f"5000{n:05}", on=MARCH[2 * n], merchant=shop)
        for n, shop in enumerate(shops)
    ]
    records = [
        record(f"{31 + 7 * n}.{n + 11}", f"5000{n}", on=MARCH[2 * n], merchant=shop)
        for n, shop in enumerate(shops)
    ]
    return charges, records


def match_among(charges: list[Transaction], records: list[Receipt]) -> Matching:
    others, their_records = ordinary()
    return match([*others, *charges], [*their_records, *records])


def test_ordinary_pairs_are_matched_without_issues() -> None:
    charges, records = ordinary()
    matching = match(charges, records)
    assert len(matching.matches) == len(charges)
    assert min(found.probability for found in matching.matches) > 0.99
    assert not matching.issues
    assert not matching.left_transactions
    assert not matching.left_receipts


def test_the_only_charge_and_the_only_receipt_are_matched() -> None:
    assert pairs(match([charge("41.20", "1")], [record("41.20", "9")])) == {"1": ("9",)}


def test_reasons_name_amount_day_and_merchant() -> None:
    found = match([charge("41.20")], [record("41.20")]).matches[0]
    assert set(found.reasons) == {"same amount to the cent", "same day", "merchant 1.00"}


def test_an_amount_with_parts_of_a_cent_is_rounded_half_up() -> None:
    matching = match([charge("46.42", "1")], [record("46.4150", "9")])
    assert pairs(matching) == {"1": ("9",)}
    assert not matching.issues


def test_a_few_cents_less_are_matched_and_told() -> None:
    matching = match_among([charge("60.12", "1")], [record("60.10", "9")])
    assert pairs(matching)["1"] == ("9",)
    (issue,) = matching.issues
    assert issue.type == "amount_differs"
    assert issue.amount_impact == Decimal("0.02")
    assert issue.message == (
        "Charged 60.12, receipt 60.10 at HAMMER & NAIL: 0.02 more than the receipt shows."
    )
    assert [place.document[0] for place in issue.places] == ["d", "e"]


def test_a_tip_is_recognised_and_said_in_percent() -> None:
    matching = match_among(
        [meal("33.87", "1", merchant="NOODLE & MOON HOUS")],
        [record("28.70", "9", merchant="NOODLE & MOON HOUSE")],
    )
    assert pairs(matching)["1"] == ("9",)
    (issue,) = matching.issues
    assert issue.type == "tip_added"
    assert issue.amount_impact == Decimal("5.17")
    assert issue.message == "Charged 33.87, receipt 28.70: a tip of 5.17 (18 %) was added."


def test_nobody_tips_a_hardware_shop() -> None:
    matching = match_among([charge("33.87", "1")], [record("28.70", "9")])
    assert "1" not in pairs(matching)


def test_a_receipt_above_the_charge_is_no_tip() -> None:
    matching = match_among([meal("28.70", "1")], [record("33.87", "9")])
    assert "1" not in pairs(matching)


@pytest.mark.parametrize("days", [-5, -3, -1, 1, 4])
def test_another_date_within_days_is_matched_and_told(days: int) -> None:
    day = dt.date(2031, 3, 12)
    matching = match_among(
        [charge("55.57", "1", on=day)], [record("55.57", "9", on=day + dt.timedelta(days))]
    )
    assert pairs(matching)["1"] == ("9",)
    assert kinds(matching) == ["date_differs"]


def test_a_date_issue_names_both_days() -> None:
    matching = match_among(
        [charge("55.57", on=dt.date(2031, 3, 1))], [record("55.57", on=dt.date(2031, 2, 27))]
    )
    assert matching.issues[0].message == (
        "HAMMER & NAIL was charged on 1 Mar 2031, its record says 27 Feb 2031, 2 days earlier."
    )


@pytest.mark.parametrize(
    ("shown", "confidence", "end"),
    [
        ("2031-03-01", 0.97, "2 days later; the picture of the receipt shows 1 Mar 2031."),
        ("2031-03-01", 0.8, "2 days later."),
        ("2031-03-03", 0.97, "2 days later."),
    ],
)
def test_a_date_issue_tells_what_the_picture_surely_shows(
    shown: str, confidence: float, end: str
) -> None:
    picture = PictureReading(date=FieldReading(shown, confidence))
    slip = record("55.57", on=dt.date(2031, 3, 3), picture=picture)
    matching = match_among([charge("55.57", on=dt.date(2031, 3, 1))], [slip])
    assert matching.issues[0].message == (
        f"HAMMER & NAIL was charged on 1 Mar 2031, its record says 3 Mar 2031, {end}"
    )


def test_a_month_later_is_another_purchase() -> None:
    matching = match_among(
        [charge("10.00", "1", on=dt.date(2031, 3, 2))],
        [record("10.00", "9", on=dt.date(2031, 4, 20))],
    )
    assert "1" not in pairs(matching)


def test_a_refund_goes_with_a_negative_record() -> None:
    matching = match(
        [charge("45.00", "1"), charge("-45.00", "2")], [record("-45.00", "8"), record("45.00", "9")]
    )
    assert pairs(matching) == {"1": ("9",), "2": ("8",)}


def test_a_refund_never_goes_with_a_purchase() -> None:
    matching = match([charge("-45.00", "1")], [record("45.00", "9")])
    assert not matching.matches
    assert not matching.suggestions


def test_the_day_decides_between_equal_amounts() -> None:
    early, late = dt.date(2031, 3, 4), dt.date(2031, 3, 18)
    matching = match(
        [charge("9.50", "1", on=late), charge("9.50", "2", on=early)],
        [record("9.50", "8", on=early), record("9.50", "9", on=late)],
    )
    assert pairs(matching) == {"1": ("9",), "2": ("8",)}


def test_the_best_set_as_a_whole_wins_over_the_best_single_pair() -> None:
    day = dt.date(2031, 3, 4)
    matching = match(
        [charge("20.40", "1", on=day), charge("20.40", "2", on=day + dt.timedelta(2))],
        [
            record("20.40", "8", on=day + dt.timedelta(1)),
            record("20.40", "9", on=day + dt.timedelta(3)),
        ],
    )
    assert pairs(matching) == {"1": ("8",), "2": ("9",)}


def test_twins_are_both_matched_and_no_issue() -> None:
    matching = match(
        [charge("12.34", "1"), charge("12.34", "2")], [record("12.34", "8"), record("12.34", "9")]
    )
    assert pairs(matching) == {"1": ("8",), "2": ("9",)}
    assert min(found.probability for found in matching.matches) > 0.9
    assert not matching.issues
    assert "fits as well" in matching.matches[0].rivals[0]


def test_a_double_charge_with_one_receipt_is_told_once() -> None:
    matching = match_among([charge("12.34", "1"), charge("12.34", "2")], [record("12.34", "9")])
    assert pairs(matching)["1"] == ("9",)
    (issue,) = matching.issues
    assert issue.type == "duplicate_transaction"
    assert issue.transaction == matching.left_transactions[0].key
    assert issue.amount_impact == Decimal("12.34")
    assert "charged twice on 5 Mar 2031" in issue.message


def test_a_receipt_handed_in_twice_is_told_once() -> None:
    matching = match_among([charge("12.34", "1")], [record("12.34", "8"), record("12.34", "9")])
    (issue,) = matching.issues
    assert issue.type == "duplicate_receipt"
    assert issue.receipt == matching.left_receipts[0].key
    assert issue.message == (
        "The receipt of HAMMER & NAIL, 12.34, on 5 Mar 2031 may have been handed in twice: "
        "there are fewer charges than receipts like it."
    )


def test_equal_records_without_any_charge_keep_one_as_rightful() -> None:
    matching = match([], [record("12.34", "8"), record("12.34", "9")])
    assert kinds(matching) == ["duplicate_receipt"]


def test_equal_charges_on_other_days_are_no_duplicates() -> None:
    matching = match(
        [charge("12.34", "1"), charge("12.34", "2", on=dt.date(2031, 3, 6))], [record("12.34")]
    )
    assert not matching.issues


def test_strangers_of_one_shop_and_day_are_not_matched() -> None:
    matching = match_among([charge("88.10", "1")], [record("17.95", "9")])
    assert "1" not in pairs(matching)


def test_two_charges_that_fit_equally_leave_the_choice_to_a_clerk() -> None:
    day = dt.date(2031, 3, 10)
    matching = match_among(
        [
            charge("77.70", "1", on=day - dt.timedelta(2)),
            charge("77.70", "2", on=day + dt.timedelta(2)),
        ],
        [record("77.70", "9", on=day)],
    )
    assert not {"1", "2"} & set(pairs(matching))
    assert [item.why_not for item in matching.suggestions] == [
        f"others fit as well: charge HAMMER & NAIL, 77.70 on {other} Mar 2031" for other in (12, 8)
    ]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("merchant 0.40", "another merchant name"),
        ("merchant 0.66", "similar merchant name"),
        ("receipt BOLT, 1.00: merchant 0.85", "receipt BOLT, 1.00: same brand, written otherwise"),
        ("merchant 1.00", "same merchant"),
        ("3 days later", "3 days later"),
    ],
)
def test_likeness_of_merchants_is_said_in_words(reason: str, said: str) -> None:
    assert plainly(reason) == said


def test_a_misread_digit_is_matched_and_told() -> None:
    matching = match_among([charge("134.56", "1")], [record("184.56", "9")])
    assert pairs(matching)["1"] == ("9",)
    assert kinds(matching) == ["amount_differs"]


def test_what_cannot_be_read_counts_as_nothing() -> None:
    matching = match_among([charge("61.10", "1")], [replace(record("61.10", "9"), date=None)])
    assert pairs(matching)["1"] == ("9",)


def test_an_unreadable_amount_can_still_be_matched() -> None:
    matching = match_among([charge("61.10", "1")], [replace(record("61.10", "9"), amount=None)])
    assert pairs(matching)["1"] == ("9",)
    assert not matching.issues


def test_nothing_gives_nothing() -> None:
    assert match([], []) == Matching((), (), (), (), ())


def test_a_lost_pair_is_suggested_with_what_speaks_against_it() -> None:
    matching = match_among(
        [charge("77.70", "1", on=dt.date(2031, 3, 2))],
        [record("77.70", "9", on=dt.date(2031, 3, 29), merchant="OTHER PLACE")],
    )
    assert "1" not in pairs(matching)
    assert all(item.probability < 0.5 for item in matching.suggestions)
