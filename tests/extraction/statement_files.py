"""Statement PDFs read in this process, and held against what is known to be on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymupdf

from ccprocessor.documents.pages.reading import PageReader
from ccprocessor.domain.pages import Page
from ccprocessor.domain.statement import Card, CardStatement, Transaction
from ccprocessor.extraction.statement.cards import assemble
from ccprocessor.extraction.statement.reading import StatementReading

FIELDS = {
    "transaction_date": "trans_date", "posted_date": "posted_date", "level": "level",
    "merchant": "merchant_printed", "city": "city", "state": "state",
    "merchant_group": "merchant_group", "gross": "gross", "discount": "discount", "net": "net",
}  # fmt: skip
LINE = ("product", "ppu", "quantity", "gross", "net")


def pages_of(path: Path) -> Iterator[Page]:
    """The pages of a PDF file."""
    with pymupdf.open(path) as document:
        reader = PageReader(document)
        for number in range(1, len(document) + 1):
            found = reader.read(number)
            yield Page(
                "d", number, found.width, found.height, found.words, found.pictures, found.turn
            )


def statement_of(path: Path) -> CardStatement:
    """A whole statement file, read page by page."""
    reading = StatementReading()
    for page in pages_of(path):
        reading.add(page)
    reading.finish()
    return assemble(reading.pages, document="d")


@dataclass(slots=True)
class Comparison:
    """What was found against what is on paper: `misses` in words, nothing where all is right."""

    found: int = 0
    misses: list[str] = field(default_factory=list)


def compare(statement: CardStatement, truth_file: Path) -> Comparison:
    """Every transaction on pages with a text layer, every field, its card's holder, no others."""
    truth = json.loads(truth_file.read_text("utf-8"))
    files = truth["files"]["car.pdf"]
    scanned = set(files.get("scanned", ()))
    result = Comparison()
    booked = [(card, t) for card in statement.cards for t in card.transactions]
    left = {id(transaction) for _, transaction in booked}
    for person in truth["employees"]:
        for wanted in person["transactions"]:
            match = next(
                (pair for pair in booked if _is(pair[1], wanted) and id(pair[1]) in left), None
            )
            if match:
                left.discard(id(match[1]))
                result.found += 1
            if not {wanted["page"], *(line["page"] for line in wanted["lines"])} & scanned:
                lost = set(files.get("header_cut", ()))
                known = any(lost.isdisjoint(c["pages"]) for c in _cards(person, wanted))
                result.misses.extend(_misses(match, wanted, person if known else None))
    result.misses.extend(f"made up: {t.key}" for _, t in booked if id(t) in left)
    return result


def _cards(person: dict[str, Any], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    return [card for card in person["cards"] if card["last4"] == wanted["card_last4"]]


def _is(transaction: Transaction, wanted: dict[str, Any]) -> bool:
    named = (wanted["card_last4"], wanted["transaction_no"])
    return (transaction.card, transaction.number) == named


def _misses(
    match: tuple[Card, Transaction] | None, wanted: dict[str, Any], person: dict[str, Any] | None
) -> Iterator[str]:
    name = f"{wanted['card_last4']} {wanted['transaction_no']} on page {wanted['page']}"
    if match is None:
        yield f"{name} is missing"
        return
    card, found = match
    for mine, theirs in FIELDS.items():
        printed = (wanted[theirs] or "").strip()
        if str(getattr(found, mine)) != printed:
            yield f"{name} {mine}: {getattr(found, mine)}, not {printed}"
    if found.place.page != wanted["page"]:
        yield f"{name} stands on page {found.place.page}"
    lines = [[str(getattr(line, part)) for part in LINE] for line in found.lines]
    if lines != [[line[part] for part in LINE] for line in wanted["lines"]]:
        yield f"{name} rows: {lines}"
    if person and (card.employee_id, card.name) != (person["car_employee_id"], person["car_name"]):
        yield f"{name} belongs to {card.name}, not {person['car_name']}"
