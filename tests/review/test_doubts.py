from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from ccprocessor.domain.cycles import Cycle, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Match
from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.domain.statement import ProductLine, Transaction
from ccprocessor.extraction.text.doubts import touches, unsure_boxes
from ccprocessor.review.people import reviewed

NOWHERE = Place("a" * 64, 1, Box(0, 0, 10, 10))
DAY = dt.date(2031, 3, 1)
CYCLE = Cycle("c", "", "", dt.date(2031, 3, 1), dt.date(2031, 3, 31))


def page(*scores: float) -> Page:
    words = tuple(Word(50.0 * at, 10, 50.0 * at + 40, 20, f"w{at}") for at in range(len(scores)))
    return Page("a" * 64, 1, 612, 792, words, source="ocr", scores=scores)


def test_words_with_a_low_score_are_unsure_and_touch_the_texts_they_stand_in() -> None:
    unsure = unsure_boxes(page(0.99, 0.5, 0.8))
    assert unsure == (Box(50, 10, 90, 20),)
    assert touches(Box(40, 8, 100, 22), unsure)
    assert not touches(Box(100, 8, 200, 22), unsure)


def test_a_text_layer_is_never_doubted() -> None:
    assert unsure_boxes(replace(page(0.1), source="text")) == ()


def person(probability: float) -> Person:
    line = ProductLine("FUEL", None, None, Decimal(1), Decimal(0), Decimal(1), NOWHERE)
    charge = Transaction(
        "1234", "000000001", DAY, DAY, "N", "SHOP", "LOREM", "ZC", "FUEL", (line,), NOWHERE
    )
    record = Receipt(
        "90", DAY, Decimal(1), "SHOP", "", "Fuel", "", "", "", Coding("GL Coding", gl_account="1"),
        True, "a.png", "", NOWHERE, (1,), source="ocr",
    )  # fmt: skip
    doubt = Issue("doubtful_value", "The amount may be misread.", receipt=record.key)
    match = Match(charge.key, (record.key,), probability, ())
    return Person(
        "77", "7000000", "Some Body", transactions=(charge,), receipts=(record,), matches=(match,),
        issues=(doubt,),
    )  # fmt: skip


def test_a_doubted_value_is_told_unless_its_charge_bears_it_out() -> None:
    told = [issue.type for issue in reviewed(person(0.7), CYCLE).issues]
    borne_out = [issue.type for issue in reviewed(person(0.99), CYCLE).issues]
    assert "doubtful_value" in told
    assert "doubtful_value" not in borne_out
