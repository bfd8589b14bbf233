"""A picture beside its record and charge: what must be said, and what must not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pictures import NO_AMOUNT, FieldReading, PictureReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.picture_checks import picture_issues
from ccprocessor.review.picture_duplicates import duplicate_pictures
from tests.builders.people import charge, matched, person, place, record

DAY = dt.date(2031, 3, 5)


def field(value: str, confidence: float = 0.97, **other: Any) -> FieldReading:
    return FieldReading(value, confidence, (place(9),), **other)


def reading(asked: str = "10.00", **other: Any) -> PictureReading:
    values: dict[str, Any] = {
        "places": (place(9),),
        "merchant": field("Hammer & Nail", 0.9),
        "date": field(DAY.isoformat()),
        "total": field(asked),
        "currency": field("USD"),
        "words": 30,
        "legibility": 0.98,
    }
    return PictureReading(**(values | other))


def issues(
    picture: PictureReading, *, charged: str = "10.00", recorded: str = "10.00", **charges: Any
) -> tuple[Issue, ...]:
    expense = charges.pop("expense_type", "General Expense")
    bought = charge(charged, **charges)
    paper = replace(record(recorded, picture=picture), expense_type=expense)
    return picture_issues((paper,), (matched(bought, paper),), (bought,))


def types(*args: Any, **how: Any) -> list[str]:
    return [issue.type for issue in issues(*args, **how)]


def test_a_picture_that_says_the_same_says_nothing() -> None:
    assert types(reading(card=field("1234"))) == []


def test_records_whose_picture_was_not_read_say_nothing() -> None:
    assert picture_issues((record(),), (), ()) == ()


def test_another_total_is_worth_the_difference_and_shows_both_places() -> None:
    (issue,) = issues(reading("12.50"))
    assert (issue.type, issue.amount_impact) == ("receipt_amount_differs", Decimal("-2.50"))
    assert issue.places == (place(2, document="e" * 64), place(9))
    assert issue.message == "Recorded 10.00 at HAMMER & NAIL, the receipt's picture says 12.50."


@pytest.mark.parametrize(
    "total",
    [
        field("12.50", 0.7),
        field("12.50", alternatives=("10.00", "2.50")),
    ],
    ids=["not sure", "the recorded amount is printed as well"],
)
def test_a_doubtful_total_is_no_difference(total: FieldReading) -> None:
    assert types(reading(total=total)) == []


def test_a_total_that_sums_prove_differs_even_where_the_amount_is_printed_too() -> None:
    total = field("12.50", alternatives=("10.00",), evidence=(said.ADDED_UP,))
    assert types(reading(total=total)) == ["receipt_amount_differs"]


def test_a_refund_is_recorded_without_its_sign() -> None:
    assert types(reading("-10.00")) == []


def test_parts_of_a_split_charge_are_not_held_against_the_whole() -> None:
    bought = charge("10.00")
    parts = (
        record("4.00", "9000001", picture=reading("10.00")),
        record("6.00", "9000002", picture=reading("10.00")),
    )
    assert picture_issues(parts, (matched(bought, *parts),), (bought,)) == ()


def test_what_a_tip_adds_is_said_once() -> None:
    (issue,) = issues(reading("10.00"), charged="11.80", recorded="11.80", expense_type="Meals")
    assert (issue.type, issue.amount_impact) == ("tip_added", Decimal("1.80"))
    assert types(reading("10.00"), charged="11.80", recorded="10.00", expense_type="Meals") == []


def test_what_is_more_than_a_tip_or_no_meal_is_a_difference() -> None:
    assert types(reading("10.00"), charged="18.00", recorded="18.00", expense_type="Meals") == [
        "receipt_amount_differs"
    ]
    assert types(reading("10.00"), charged="11.80", recorded="11.80") == ["receipt_amount_differs"]


def test_another_currency_replaces_the_difference() -> None:
    euros = reading("10.00", currency=field("EUR"))
    assert types(euros, charged="10.80", recorded="10.80") == ["receipt_in_another_currency"]
    assert types(euros) == []


def test_the_currency_of_receipts_that_meet_their_charge_is_the_cards() -> None:
    met = field("10.00", evidence=(said.MEETS_CHARGE,))
    paper = record("10.00", "9000001", picture=reading(total=met, currency=field("EUR")))
    other = record("12.00", "9000002", picture=reading("11.00", currency=field("USD")))
    found = picture_issues((paper, other), (), ())
    assert [(one.type, one.receipt) for one in found] == [
        ("receipt_in_another_currency", other.key)
    ]


@pytest.mark.parametrize(("days", "expected"), [(2, []), (3, []), (40, ["receipt_date_differs"])])
def test_a_date_far_from_record_and_charge_differs(days: int, expected: list[str]) -> None:
    far = (DAY + dt.timedelta(days)).isoformat()
    assert types(reading(date=field(far))) == expected
    assert types(reading(date=field(far, 0.8))) == []
    assert types(reading(date=field(far, alternatives=(DAY.isoformat(),)))) == []


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("NIMBUS PETROL", ["receipt_merchant_differs"]),
        ("HAMMER AND NAIL STORES INC", []),
        ("NAIL & CO", []),
        ("H", []),
    ],
)
def test_a_heading_without_likeness_is_another_merchant(heading: str, expected: list[str]) -> None:
    assert types(reading(merchant=field(heading, 0.9))) == expected


def test_a_legal_name_beside_the_shop_name_is_no_difference() -> None:
    names = field("GOLDEN PLATES SDN BHD", 0.9, alternatives=("Hammer & Nail",))
    assert types(reading(merchant=names)) == []


def test_a_card_that_is_not_the_charged_one() -> None:
    assert types(reading(card=field("9020"))) == ["receipt_card_differs"]
    assert types(reading(card=field("9020", alternatives=("1234",)))) == []
    assert types(reading(card=None)) == []


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ({"words": 0, "legibility": 0.0, "note": NO_AMOUNT}, "no_receipt_in_attachment"),
        ({"words": 14, "legibility": 0.97, "note": NO_AMOUNT}, "no_receipt_in_attachment"),
        ({"words": 14, "legibility": 0.5, "note": NO_AMOUNT}, "receipt_unreadable"),
        ({"words": 0, "note": "reading it took too long"}, "receipt_unreadable"),
        ({"date": field("2031-03-05")}, "receipt_unreadable"),
    ],
)
def test_a_picture_without_amount(picture: dict[str, Any], expected: str) -> None:
    bare = {"total": None, "date": None, "merchant": None} | picture
    assert types(reading(**bare)) == [expected]


def two(first: PictureReading, second: PictureReading, **same: Any) -> list[str]:
    holder = person((), (record(picture=first, **same), record("10.00", "9000002", picture=second)))
    return [issue.message for found in duplicate_pictures([holder]).values() for issue in found]


def test_the_same_picture_twice_is_told_at_the_second_with_both_places() -> None:
    picture = reading(digest="ab" * 32)
    holder = person((), (record(picture=picture), record("10.00", "9000002", picture=picture)))
    (issue,) = duplicate_pictures([holder])[holder.key]
    assert issue.type == "duplicate_receipt"
    assert issue.receipt == holder.receipts[1].key
    assert len(issue.places) == 2


def test_a_picture_saved_again_needs_the_same_fields() -> None:
    first, again = reading(fingerprint="0f" * 32), reading(fingerprint="0f" * 31 + "0e")
    assert len(two(replace(first, merchant=None), replace(again, merchant=None))) == 1
    assert two(first, replace(again, total=field("10.01"))) == []
    assert two(first, replace(again, merchant=field("Copperlane Books"))) == []


def test_the_same_merchant_date_and_total_across_people() -> None:
    papers: list[Receipt] = [record(picture=reading()), record("10.00", "7", picture=reading())]
    people = [
        person((), (paper,), employee_id=str(number), name=f"P{number}")
        for number, paper in enumerate(papers)
    ]
    found = duplicate_pictures(people)
    assert list(found) == ["1"]
    assert "handed in by P0" in found["1"][0].message


def test_earlier_people_are_compared_with_but_get_no_issue() -> None:
    before = person((), (record("10.00", "7", picture=reading()),), employee_id="0")
    now = person((), (record(picture=reading()),), employee_id="1")
    assert list(duplicate_pictures([now], earlier=[before])) == ["1"]


@pytest.mark.parametrize(
    "other",
    [
        {"date": field("2031-03-06")},
        {"total": field("10.01")},
        {"time": "20:15"},
        {"total": field("10.00", 0.6)},
        {"merchant": field("Copperlane Books")},
        {"merchant": None},
    ],
    ids=["next day", "a cent more", "another time", "doubtful", "another shop", "nameless"],
)
def test_near_misses_are_no_duplicates(other: dict[str, Any]) -> None:
    assert two(reading(time="12:00"), replace(reading(time="12:00"), **other)) == []


def test_records_that_share_one_receipt_out_are_no_duplicates() -> None:
    picture = reading("10.00", digest="ab" * 32)
    parts = (record("4.00", "1", picture=picture), record("6.00", "2", picture=picture))
    assert duplicate_pictures([person((), parts)]) == {}
