"""Receipts of every family that the office draws, read from what is printed on them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pymupdf as _pymupdf
import pytest

from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.matching.pictures.picture_guide import guided
from tests.office.receipt_pictures.printing import printed
from tests.office.receipt_pictures.rendering import FAMILIES, written
from tests.office.receipt_pictures.slip import Slip

pymupdf: Any = _pymupdf
SEEDS = range(9001, 9004)


def page_of(slip: Slip) -> Page:
    with printed(slip) as document:
        found = document[0].get_text("words")
        box = document[0].rect
    words = tuple(Word(w[0], w[1], w[2], w[3], w[4], w[5] * 1000 + w[6]) for w in found)
    return Page("d" * 64, 1, box.width, box.height, words, source="ocr")


def read(slip: Slip) -> PictureReading:
    return guided(read_picture([page_of(slip)]), ())


@pytest.mark.parametrize("family", FAMILIES)
def test_total_and_date_of_every_family_are_read(family: str) -> None:
    for seed in SEEDS:
        slip = written(family, seed)
        truth, found = slip.truth(FAMILIES[family][1]), read(slip)
        assert found.total
        assert found.date
        assert Decimal(found.total.value) == truth.total
        assert found.date.value == (truth.date and truth.date.isoformat())


@pytest.mark.parametrize("family", FAMILIES)
def test_the_merchant_of_every_family_is_read(family: str) -> None:
    for seed in SEEDS:
        slip = written(family, seed)
        found = read(slip)
        assert found.merchant
        squeezed = "".join(found.merchant.value.casefold().split())
        assert squeezed in "".join(slip.truth("USD").merchant.casefold().split())
