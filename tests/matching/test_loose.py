"""Loose receipts beside everybody's open charges."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.domain.matches import Match
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.statement import ProductLine, Transaction
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.matching.pictures.loose import guided_by_all, open_charges, placed
from tests.builders.paper import paper

SPOT = Place("s" * 64, 1, Box(0, 0, 10, 10))


def charge(number: str, net: str, day: int, merchant: str) -> Transaction:
    date = dt.date(2031, 3, day)
    line = ProductLine("GOODS", None, None, Decimal(net), Decimal(0), Decimal(net), SPOT)
    return Transaction(
        "0979", number, date, date, "N", merchant, "LOREM", "ZC", "MISC", (line,), SPOT
    )  # fmt: skip


def person(key: str, *charges: Transaction) -> Person:
    return Person(key, None, f"Somebody {key}", transactions=charges)


def reading(total: str | None, day: int | None, merchant: str = "") -> PictureReading:
    return PictureReading(
        (SPOT,),
        merchant=FieldReading(merchant, 0.9) if merchant else None,
        date=FieldReading(f"2031-03-{day:02}", 0.9) if day else None,
        total=FieldReading(total, 0.9) if total else None,
    )


OFFICE = (
    person("1", charge("A1", "23.27", 14, "COPPERLANE BOOKS"), charge("A2", "80.00", 2, "FUEL CO")),
    person(
        "2", charge("B1", "13.52", 16, "GORSELOFT TAVERN"), charge("B2", "23.27", 15, "OTHER SHOP")
    ),
)


def test_a_receipt_finds_its_charge_whoever_holds_the_card() -> None:
    (found,) = placed([reading("13.52", 16, "Gorseloft Tavern")], OFFICE)
    assert found.proposal
    assert (found.proposal.person, found.proposal.transaction.number) == ("2", "B1")
    assert found.proposal.probability > 0.95
    assert set(found.proposal.reasons) >= {"same amount to the cent", "same day"}


def test_a_charge_of_the_same_amount_is_named_as_a_rival() -> None:
    (found,) = placed([reading("23.27", 14, "Copperlane Books")], OFFICE)
    assert found.proposal
    assert found.proposal.transaction.number == "A1"
    assert "B2" in {rival.transaction.number for rival in found.rivals}
    assert all(rival.probability < found.proposal.probability for rival in found.rivals)


def test_a_receipt_of_nobody_waits() -> None:
    found = placed([reading("99.01", 8, "Elsewhere"), reading(None, None)], OFFICE)
    assert [one.proposal for one in found] == [None, None]


def test_two_receipts_do_not_take_one_charge() -> None:
    twice = [reading("13.52", 16, "Gorseloft Tavern"), reading("13.52", 18, "Gorseloft Tavern")]
    first, second = placed(twice, OFFICE)
    assert first.proposal
    assert second.proposal is None
    assert [rival.transaction.number for rival in second.rivals] == ["B1"]


def test_charges_with_a_receipt_record_are_not_open() -> None:
    matched = Match(charge("B1", "1", 1, "").key, (ReceiptRef("7"),), 1.0, ())
    taken = replace(OFFICE[1], matches=(matched,))
    assert [one.number for _, one in open_charges([taken])] == ["B2"]
    (found,) = placed([reading("13.52", 16, "Gorseloft Tavern")], [OFFICE[0], taken])
    assert found.proposal is None


def test_a_refund_goes_with_no_charge() -> None:
    (found,) = placed([reading("-13.52", 16, "Gorseloft Tavern")], OFFICE)
    assert found.proposal is None


def test_the_open_charges_choose_among_what_a_picture_shows() -> None:
    draft = read_picture(
        [paper("GORSELOFT TAVERN", "03/16/31", ("SOUP", "13.52"), ("TOTAL", "14.00"))]
    )
    assert guided_by_all(draft, ()).total.value == "14.00"  # type: ignore[union-attr]
    assert guided_by_all(draft, OFFICE).total.value == "13.52"  # type: ignore[union-attr]
