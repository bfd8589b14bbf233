from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from ccprocessor.domain.pages import Source
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import Coding, PortalPerson, Receipt
from ccprocessor.domain.statement import Card, ProductLine, Transaction
from ccprocessor.extraction.text.known_texts import codings_as_known, spelled_as_known

PLACE = Place("a" * 64, 1, Box(0, 0, 10, 10))
DAY = dt.date(2031, 3, 1)


def charge(merchant: str, source: Source = "text", product: str = "PARTS / LABOR") -> Transaction:
    line = ProductLine(product, None, None, Decimal(1), Decimal(0), Decimal(1), PLACE)
    return Transaction(
        "1234",
        "000000001",
        DAY,
        DAY,
        "N",
        merchant,
        "LOREM",
        "ZC",
        "MISC",
        (line,),
        PLACE,
        source=source,
    )


def card(*charges: Transaction) -> Card:
    return Card("1234", "77", "SOMEBODY", "a" * 64, (1,), charges)


def test_a_space_the_engine_lost_comes_back_from_the_same_file() -> None:
    [mended] = spelled_as_known([card(charge("SHOP'S -"), charge("SHOP'S-", "ocr", "PARTS/LABOR"))])
    second = mended.transactions[1]
    assert (second.merchant, second.product, second.source) == (
        "SHOP'S -",
        "PARTS / LABOR",
        "repaired",
    )
    assert [(one.field, one.read) for one in second.repairs] == [
        ("merchant", "SHOP'S-"),
        ("product", "PARTS/LABOR"),
    ]


def test_a_name_that_stands_nowhere_else_stays_as_it_was_read() -> None:
    cards = (card(charge("SHOP"), charge("SHOPS", "ocr")),)
    assert spelled_as_known(cards) == cards


def test_rows_with_a_text_layer_are_never_respelled() -> None:
    cards = (card(charge("SHOP A"), charge("SHOP A"), charge("SHOPA")),)
    assert spelled_as_known(cards) == cards


def record(job: str, source: Source = "text") -> Receipt:
    coding = Coding("Job Coding", job, "010.10", "1")
    return Receipt(
        "90",
        DAY,
        Decimal(1),
        "SHOP",
        "",
        "Fuel",
        "",
        "",
        "",
        coding,
        False,
        "",
        "",
        PLACE,
        (1,),
        source=source,
    )


def test_a_job_number_that_ran_into_its_name_is_cut_where_a_known_one_ends() -> None:
    person = PortalPerson("7000000", "Some Body", (record("30011."), record("30011.North", "ocr")))
    [mended] = codings_as_known([person])
    assert mended.receipts[1].coding.job == "30011."
    assert mended.receipts[1].source == "repaired"
    assert codings_as_known([replace(person, receipts=(record("30012.North", "ocr"),))]) == (
        replace(person, receipts=(record("30012.North", "ocr"),)),
    )
