"""Lessons choose where a paper leaves doubt, and never make anything sure by themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pictures import (
    NO_LESSONS,
    SURE,
    Candidate,
    Lesson,
    Lessons,
    PictureDraft,
    PictureReading,
)
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.matching.pictures.picture_guide import guided

SPOT = Place("d" * 64, 1, Box(0, 0, 10, 10))
MARCH = Candidate(
    "2031-03-04", 1.0, kind="ambiguous", places=(SPOT,), evidence=(said.ORDER_GUESSED,),
    order="month first",
)  # fmt: skip
APRIL = replace(MARCH, value="2031-04-03", score=-1.0, order="day first")
TOTAL = Candidate("61.00", 2.0, "Sum to pay", "total", (SPOT,), (said.TITLED,))
OTHER = Candidate("66.00", 1.4, "GRAND AMOUNT: 2", "final", (SPOT,), (said.TITLED,))
NAME = Candidate("ZORBLAX HOLDINGS", 2.0, places=(SPOT,), evidence=(said.HEADING,))
DRAFT = PictureDraft(totals=(TOTAL, OTHER), dates=(MARCH, APRIL), merchants=(NAME,), words=40)

ALIAS = Lesson("merchant", "ZORBLAXHOLDINGS", "ZORBLAX HOLDINGS", "Quikmock Diner", 3)
LABEL = Lesson("total", "ZORBLAXHOLDINGS", "ZORBLAX HOLDINGS", "GRAND AMOUNT", 1)
ORDER = Lesson("date", "ZORBLAXHOLDINGS", "ZORBLAX HOLDINGS", "day first", 2)


def read(draft: PictureDraft, *lessons: Lesson, record: Receipt | None = None) -> PictureReading:
    return guided(draft, (), record, Lessons(lessons))


def record(merchant: str, amount: str = "1.00", day: int = 1) -> Receipt:
    return Receipt(
        "9", dt.date(2031, 3, day), Decimal(amount), merchant, "", "", "", "", "", Coding(), True,
        "", "", SPOT, (1,),
    )  # fmt: skip


def test_what_people_corrected_is_chosen_told_and_never_sure() -> None:
    taught = read(DRAFT, ALIAS, LABEL, ORDER)
    values = {name: field for name, field in taught.fields if field}
    assert {name: field.value for name, field in values.items()} == {
        "merchant": "Quikmock Diner", "date": "2031-04-03", "total": "66.00",
    }  # fmt: skip
    assert values["merchant"].alternatives[0] == "ZORBLAX HOLDINGS"
    assert values["total"].alternatives[0] == "61.00"
    assert values["date"].alternatives[0] == "2031-03-04"
    times = {"merchant": "3 times", "date": "2 times", "total": "once"}
    for name, field in values.items():
        assert f"as corrected earlier, {times[name]}" in field.evidence
        assert field.confidence < SURE


def test_without_lessons_nothing_is_other_than_before() -> None:
    plain = guided(DRAFT, ())
    assert plain == read(DRAFT) == guided(DRAFT, (), None, NO_LESSONS)
    others = [replace(one, merchant="SOMEBODYELSE") for one in (ALIAS, LABEL, ORDER)]
    assert read(DRAFT, *others) == plain


@pytest.mark.parametrize("lesson", [ALIAS, LABEL, ORDER])
def test_a_lesson_that_anything_speaks_against_is_not_used(lesson: Lesson) -> None:
    assert read(DRAFT, replace(lesson, against=1)) == read(DRAFT)


def test_what_the_paper_proves_stands_against_every_lesson() -> None:
    sure = PictureDraft(
        totals=(replace(TOTAL, evidence=(said.PAID,)), OTHER),
        dates=(replace(MARCH, evidence=(said.LABELLED_DATE, said.UNAMBIGUOUS)), APRIL),
        merchants=(NAME,),
        words=40,
    )
    assert read(sure, LABEL, ORDER) == read(sure)


def test_a_name_printed_beyond_doubt_is_an_alias_all_the_same_and_less_sure() -> None:
    company = replace(NAME, evidence=(said.HEADING, said.COMPANY, said.REGISTERED))
    draft = replace(DRAFT, merchants=(company,))
    plain, taught = read(draft).merchant, read(draft, ALIAS).merchant
    assert plain is not None
    assert taught is not None
    assert plain.confidence >= SURE > taught.confidence
    assert (taught.value, taught.alternatives[0]) == ("Quikmock Diner", "ZORBLAX HOLDINGS")


def test_the_record_of_the_receipt_stands_against_a_lesson_or_bears_it_out() -> None:
    own = record("ZORBLAX HOLDINGS", "61.00", 4)
    assert read(DRAFT, ALIAS, LABEL, ORDER, record=own) == read(DRAFT, record=own)
    borne_out = read(DRAFT, ALIAS, record=record("QUIKMOCK DINER #12")).merchant
    assert borne_out is not None
    assert borne_out.value == "Quikmock Diner"
    assert said.LIKE_RECORD in borne_out.evidence
