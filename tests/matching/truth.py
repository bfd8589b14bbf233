"""The larger samples as domain values, made from what is known to be printed in them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import Coding, PortalPerson, Receipt
from ccprocessor.domain.statement import Card, ProductLine, Transaction


@dataclass(frozen=True, slots=True)
class Month:
    """Both reports, whose each card and portal person is, and the pairs of each person."""

    cards: tuple[Card, ...]
    card_owners: tuple[str, ...]
    portal: tuple[PortalPerson, ...]
    portal_owners: tuple[str, ...]
    people: tuple[dict[str, Any], ...]


def read_month(folder: Path) -> Month:
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    lost = set(truth["files"]["car.pdf"]["header_cut"])
    cards = [
        (min(card["pages"]), _card(person, card, lost), person["id"])
        for person in truth["employees"]
        for card in person["cards"]
    ]
    portal = [
        (person["receipts"][0]["page"], _filer(person), person["id"])
        for person in truth["employees"]
        if person["receipts"]
    ]
    cards.sort(key=lambda item: item[0])
    portal.sort(key=lambda item: item[0])
    return Month(
        tuple(card for _, card, _ in cards),
        tuple(owner for _, _, owner in cards),
        tuple(claimant for _, claimant, _ in portal),
        tuple(owner for _, _, owner in portal),
        tuple(_known(person) for person in truth["employees"]),
    )


def _known(person: dict[str, Any]) -> dict[str, Any]:
    charges = {
        item["id"]: (item["card_last4"], item["transaction_no"]) for item in person["transactions"]
    }
    slips = {item["id"]: item["portal_transaction_id"] for item in person["receipts"]}
    alike: dict[object, str] = {}
    for known, groups in (
        (charges, person["interchangeable_transactions"]),
        (slips, person["interchangeable_receipts"]),
    ):
        for group in groups:
            alike.update({known[item]: f"{person['id']} {group[0]}" for item in group})
    pairs = [
        (alike.get(charge, charge), alike.get(slip, slip))
        for match in person["matches"]
        for charge in [charges[match["transaction"]]]
        for slip in [slips[item] for item in match["receipts"]]
    ]
    return {"id": person["id"], "alike": alike, "pairs": pairs}


def _card(person: dict[str, Any], card: dict[str, Any], lost: set[int]) -> Card:
    headless = lost.issuperset(card["pages"])
    return Card(
        last4=card["last4"],
        employee_id=None if headless else person["car_employee_id"],
        name=None if headless else person["car_name"],
        document="d" * 64,
        pages=tuple(card["pages"]),
        transactions=tuple(
            _transaction(item)
            for item in person["transactions"]
            if item["card_last4"] == card["last4"]
        ),
    )


def _transaction(item: dict[str, Any]) -> Transaction:
    place = Place("d" * 64, item["page"], Box(*item["bbox"]))
    return Transaction(
        card=item["card_last4"],
        number=item["transaction_no"],
        transaction_date=dt.date.fromisoformat(item["trans_date"]),
        posted_date=dt.date.fromisoformat(item["posted_date"]),
        level=item["level"],
        merchant=item["merchant_printed"],
        city=item["city"],
        state=item["state"],
        merchant_group=item["merchant_group"],
        lines=tuple(
            ProductLine(
                line["product"],
                Decimal(line["ppu"]),
                Decimal(line["quantity"]),
                Decimal(line["gross"]),
                Decimal(line["discount"]),
                Decimal(line["net"]),
                place,
            )
            for line in item["lines"]
        ),
        place=place,
    )


def _filer(person: dict[str, Any]) -> PortalPerson:
    return PortalPerson(
        person["portal_id"],
        person["portal_name"],
        tuple(_receipt(item) for item in person["receipts"]),
        tuple(person["receipt_pages"]),
    )


def _receipt(item: dict[str, Any]) -> Receipt:
    return Receipt(
        transaction_id=item["portal_transaction_id"],
        date=dt.date.fromisoformat(item["date"]),
        amount=Decimal(item["amount_exact"]),
        merchant=item["merchant"],
        merchant_address=item["merchant_address"],
        expense_type=item["expense_type"],
        title=item["title"],
        purpose=item["purpose"],
        address=item["address"],
        coding=Coding(),
        attachment=item["attachment"],
        attachment_name=item["attachment_name"],
        request_type="",
        place=Place("e" * 64, item["page"], Box(0, 0, 1, 1)),
        pages=(item["page"],),
    )
