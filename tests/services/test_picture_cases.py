"""Receipts beside their charges, drawn, read and compared: what must be told, and what must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pymupdf
import pytest

from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.requests import Region
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.matches import Match
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.domain.statement import ProductLine, Transaction
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.jobs import Job
from ccprocessor.matching.pictures.picture_guide import guided
from ccprocessor.review.picture_checks import picture_issues
from ccprocessor.review.picture_duplicates import duplicate_pictures
from tests.office.receipt_pictures.special_cases import CASES, Charged, special_case

NOWHERE = Place("a" * 64, 1, Box(0, 0, 10, 10))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentReader]:
    """One reader for all cases: what is drawn alike is read once."""
    with DocumentReader(workers=1, cache=tmp_path_factory.mktemp("cache")) as opened:
        yield opened


def seen(reader: DocumentReader, picture: bytes, path: Path) -> OcrRegion:
    with (
        pymupdf.open(stream=picture) as image,
        pymupdf.open(stream=image.convert_to_pdf()) as paper,
    ):
        paper.save(path, no_new_id=True)
    [answer] = reader.read_regions(reader.open(path), [Region(1)], Job(), engine="rapidocr")
    assert isinstance(answer, OcrRegion)
    return answer


def charge_of(charged: Charged, number: int) -> Transaction:
    line = ProductLine("MEAL", None, None, charged.amount, Decimal(0), charged.amount, NOWHERE)
    return Transaction(
        charged.card, f"{number:09}", charged.date, charged.date, "N", charged.merchant, "LOREM",
        "ZC", "RESTAURANTS", (line,), NOWHERE,
    )  # fmt: skip


def record_of(charged: Charged, number: int) -> Receipt:
    return Receipt(
        f"9000{number}", charged.date, charged.amount, charged.merchant, "", "Meals", "Meal", "",
        "", Coding(), True, "receipt.png", "", NOWHERE, (number,),
    )  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_case_raises_its_issue_and_no_other(
    reader: DocumentReader, tmp_path: Path, name: str
) -> None:
    case = special_case(name)
    charges = [charge_of(one, number) for number, one in enumerate(case.charges, 1)]
    receipts, matches = [], []
    for number, (drawn, charged) in enumerate(zip(case.receipts, case.charges, strict=True), 1):
        one = seen(reader, drawn.picture, tmp_path / f"{number}.pdf")
        draft = read_picture([one.page], digest=one.digest, fingerprint=one.fingerprint)
        record, charge = record_of(charged, number), charges[number - 1]
        reading = guided(draft, [charge], record)
        receipts.append(replace(record, picture=reading))
        matches.append(Match(charge.key, (record.key,), 0.99, ()))
    person = Person(
        "77", None, "Some Body", transactions=tuple(charges), receipts=tuple(receipts),
        matches=tuple(matches),
    )  # fmt: skip
    issues = [
        *picture_issues(person.receipts, person.matches, person.transactions),
        *duplicate_pictures([person]).get(person.key, ()),
    ]
    assert [issue.type for issue in issues] == ([case.issue] if case.issue else [])
