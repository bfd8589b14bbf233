"""A month of paper with every kind of value: repaired, unreadable, loose."""

from __future__ import annotations

from dataclasses import replace

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pictures import NO_WORDS, PictureReading
from ccprocessor.domain.places import Place
from ccprocessor.domain.receipts import LooseProposal, LooseReceipt, Receipt
from ccprocessor.domain.statement import Repair, Transaction
from ccprocessor.services.cycle.load_cycle import Loaded

PROOF = "the row's own figures and the printed total both make it"


def with_every_kind(loaded: Loaded) -> Loaded:
    """The month as it was read, its second picture unreadable, an amount repaired, two loose."""
    people = tuple(map(_person, loaded.month.people))
    month = replace(loaded.month, people=people)
    return replace(loaded, month=replace(month, loose=loose_of(month)))


def loose_of(month: Month) -> tuple[LooseReceipt, ...]:
    """One with a proposal, its picture lying in the receipt report, and one without."""
    [receipt, *_] = [one for person in month.people for one in person.receipts if one.picture]
    person = next(one for one in month.people if one.transactions)
    proposal = LooseProposal(
        person.key, person.transactions[0].key, 0.83, ("same amount to the cent", "2 days apart")
    )
    assert receipt.picture
    place = receipt.place
    return (
        LooseReceipt(place.document, (place.page,), PictureReading(note=NO_WORDS)),
        LooseReceipt(place.document, (place.page,), receipt.picture, proposal),
    )


def with_doubts(loaded: Loaded) -> Loaded:
    """The month with the first two amounts of whoever has so many read with doubt."""
    owner = next(one for one in loaded.month.people if len(one.transactions) > 1)
    issues = tuple(
        Issue(
            "doubtful_value",
            f"The amount {one.net} is doubtful.",
            transaction=one.key,
            field="net",
            places=(_end_of(one.place),),
            key=f"doubt {one.number}",
        )
        for one in owner.transactions[:2]
    )
    people = tuple(
        replace(one, issues=(*one.issues, *issues)) if one is owner else one
        for one in loaded.month.people
    )
    return replace(loaded, month=replace(loaded.month, people=people))


def _end_of(place: Place) -> Place:
    """The end of a row, where the amount stands."""
    return replace(place, box=place.box._replace(x0=place.box.x1 - 40))


def _person(person: Person) -> Person:
    return replace(
        person,
        transactions=tuple(map(_repaired, person.transactions)),
        receipts=tuple(_unreadable(one, number) for number, one in enumerate(person.receipts)),
    )


def _repaired(charge: Transaction) -> Transaction:
    if charge.source == "text":
        return charge
    return replace(charge, repairs=(Repair("net", 0, "9.80", f"{charge.net}", PROOF),))


def _unreadable(receipt: Receipt, number: int) -> Receipt:
    return replace(receipt, picture=PictureReading(note=NO_WORDS)) if number == 1 else receipt
