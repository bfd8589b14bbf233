"""Corrections become lessons by what they say alone: counted, contradicted, taken back."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.domain.pictures import FieldReading, Lesson, Lessons, PictureReading
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.services.corrections.learning import counted, digest_of_lessons
from ccprocessor.services.corrections.votes import votes_of
from tests.builders.people import MARCH, person, record

NAME = "ZORBLAX SDN BHD"
TOTAL = FieldReading("61.00", 0.6, alternatives=("66.00", "5.00"),
                     read_as=("SUM", "AMOUNT PAYABLE", ""))  # fmt: skip
DATE = FieldReading("2031-03-04", 0.5, alternatives=("2031-04-03",),
                    read_as=("month first", "day first"))  # fmt: skip
PICTURE = PictureReading(merchant=FieldReading(NAME, 0.9), total=TOTAL, date=DATE)


def receipt(number: int, merchant: str = "", picture: PictureReading = PICTURE) -> Receipt:
    return record("1.00", f"9{number}", merchant=merchant, picture=picture)


def typed(number: int, field: str, value: str, by: str = "Pat") -> Decision:
    ref = ReceiptRef(f"9{number}", 1)
    return Decision(
        "set", receipt=ref, field=field, value=value, id=f"{number} {field} {value}", by=by
    )


def lessons(receipts: tuple[Receipt, ...], *decisions: Decision) -> Lessons:
    reading = MonthReading(MARCH, (), (person(receipts=receipts),))
    return counted(votes_of(reading, decisions))


def told(found: Lessons) -> list[tuple[str, str, int, int]]:
    return [(one.kind, one.meant, one.support, one.against) for one in found.all]


def test_each_correction_teaches_a_name_a_label_and_an_order() -> None:
    papers = tuple(map(receipt, (1, 2)))
    made = [
        typed(1, "merchant", "Zorblax Cafe"), typed(1, "amount", "66.00"),
        typed(1, "date", "2031-04-03"),
        typed(2, "merchant", "ZORBLAX CAFE (201901012345)"), typed(2, "amount", "66"),
    ]  # fmt: skip
    found = lessons(papers, *made)
    assert told(found) == [
        ("date", "day first", 1, 0),
        ("merchant", "ZORBLAX CAFE", 2, 0),
        ("total", "AMOUNT PAYABLE", 2, 0),
    ]
    random.Random(3).shuffle(made)
    assert lessons(papers[::-1], *made) == found


def test_a_correction_that_is_taken_back_teaches_nothing() -> None:
    made = typed(1, "merchant", "Zorblax Cafe")
    undone = Decision("take_back", decision=made.id, id="undo")
    redone = Decision("take_back", decision=undone.id, id="redo")
    assert told(lessons((receipt(1),), made, undone)) == []
    assert told(lessons((receipt(1),), made, undone, redone)) == [
        ("merchant", "Zorblax Cafe", 1, 0)
    ]
    later = typed(1, "merchant", "Quikmock Diner")
    assert told(lessons((receipt(1),), made, later)) == [("merchant", "Quikmock Diner", 1, 0)]


def test_people_who_differ_and_papers_that_say_otherwise_speak_against_it() -> None:
    papers = tuple(map(receipt, (1, 2, 3)))
    found = lessons(
        papers, typed(1, "merchant", "Zorblax Cafe"), typed(2, "merchant", "Zorblax Cafe"),
        typed(3, "merchant", "Quikmock Diner", by="Sam"),
    )  # fmt: skip
    assert told(found) == [("merchant", "Zorblax Cafe", 2, 1)]
    plain = replace(DATE, value="2031-03-25", alternatives=(), read_as=("month first",),
                    evidence=(said.UNAMBIGUOUS,))  # fmt: skip
    papers = (receipt(1), receipt(2, picture=replace(PICTURE, date=plain)))
    assert told(lessons(papers, typed(1, "date", "2031-04-03"))) == [("date", "day first", 1, 1)]
    assert digest_of_lessons(found) == ""


def test_a_merchant_that_another_record_calls_by_its_printed_name_is_no_alias() -> None:
    papers = (receipt(1), receipt(2, "ZORBLAX SDN BHD 44"))
    assert told(lessons(papers, typed(1, "merchant", "Quikmock Diner"))) == [
        ("merchant", "Quikmock Diner", 1, 1)
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("merchant", "Zorblax Sdn Bhd (889)"), ("amount", "61.00"), ("amount", "12.34"),
     ("amount", "5.00"), ("date", "2031-03-04"), ("date", "2031-12-24"), ("purpose", "Lunch")],
)  # fmt: skip
def test_what_says_the_same_or_is_not_on_the_paper_teaches_nothing(field: str, value: str) -> None:
    assert lessons((receipt(1),), typed(1, field, value)).all == ()


def test_following_a_lesson_is_no_correction_of_its_own() -> None:
    """Only what was typed counts: else a lesson would go on bearing itself out."""
    name = FieldReading("Quikmock Diner", 0.8, (), ("as corrected earlier, once",), (NAME,))
    taught = receipt(2, picture=replace(PICTURE, merchant=name))
    assert lessons((taught,), typed(2, "merchant", "Quikmock Diner")).all == ()
    back = lessons((receipt(1), taught), typed(1, "merchant", "Quikmock Diner"),
                   typed(2, "merchant", NAME))  # fmt: skip
    assert told(back) == [("merchant", "Quikmock Diner", 1, 1)]


def test_a_record_that_was_confirmed_speaks_for_or_against_but_corrects_nothing() -> None:
    papers = (receipt(1), receipt(2, "Zorblax Cafe"), receipt(3, "Quikmock Diner"))
    own, other = (
        Decision("confirm", receipt=ReceiptRef(f"9{n}", 1), field="merchant", id=f"c{n}")
        for n in (2, 3)
    )
    assert lessons(papers, own, other).all == ()
    made = typed(1, "merchant", "Zorblax Cafe")
    assert told(lessons(papers, made, own)) == [("merchant", "Zorblax Cafe", 2, 0)]
    assert told(lessons(papers, made, own, other)) == [("merchant", "Zorblax Cafe", 2, 1)]


def test_readings_of_older_programs_tell_less_and_harm_nothing() -> None:
    old = replace(PICTURE, total=replace(TOTAL, read_as=()), date=replace(DATE, read_as=()))
    papers = (receipt(1, picture=old), replace(receipt(2), picture=None))
    found = lessons(papers, typed(1, "amount", "66.00"), typed(2, "merchant", "Zorblax Cafe"))
    assert found.all == ()
    assert Lesson("total", "A", "A", "SUM", 1).is_used
