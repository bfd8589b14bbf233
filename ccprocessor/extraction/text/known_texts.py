"""Texts read by OCR, spelled as the same file spells them where it was printed to be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ccprocessor.domain.receipts import Coding, PortalPerson, Receipt
from ccprocessor.domain.statement import Card, ProductLine, Repair, Transaction

_FIELDS = ("merchant", "city", "state", "merchant_group")
_PROOF = "the same file prints it so elsewhere"

Known = Mapping[str, str]
"""Spellings by what is left of them without spaces and case."""


def spelled_as_known(cards: Sequence[Card]) -> tuple[Card, ...]:
    """The cards, texts of rows read by OCR spelled as rows with a text layer spell them.

    Engines lose spaces: a text that differs from a known one in nothing else is that one.
    """
    rows = [t for card in cards for t in card.transactions]
    if all(t.source == "text" for t in rows):
        return tuple(cards)
    printed = [t for t in rows if t.source == "text"]
    known = {name: known_texts(getattr(t, name) for t in printed) for name in _FIELDS}
    products = known_texts(line.product for t in printed for line in t.lines)
    return tuple(
        replace(card, transactions=tuple(_spelled(t, known, products) for t in card.transactions))
        for card in cards
    )


def codings_as_known(people: Sequence[PortalPerson]) -> tuple[PortalPerson, ...]:
    """The people, codings of records read by OCR cut as records with a text layer print them.

    A number that ran into the text behind it is cut where a known number ends.
    """
    records = [receipt for person in people for receipt in person.receipts]
    if all(record.source == "text" for record in records):
        return tuple(people)
    printed = [record.coding for record in records if record.source == "text"]
    known = {
        name: frozenset(value for one in printed if (value := getattr(one, name)))
        for name in ("job", "phase", "cost_type", "gl_account")
    }
    return tuple(
        replace(person, receipts=tuple(_coded(record, known) for record in person.receipts))
        for person in people
    )


def known_texts(texts: Iterable[str]) -> dict[str, str]:
    """The usual spelling of each text, by its letters alone."""
    spellings: dict[str, Counter[str]] = {}
    for text in texts:
        if text:
            spellings.setdefault(_letters(text), Counter())[text] += 1
    return {letters: found.most_common(1)[0][0] for letters, found in spellings.items()}


def _spelled(transaction: Transaction, known: Mapping[str, Known], products: Known) -> Transaction:
    if transaction.source == "text":
        return transaction
    texts = {name: getattr(transaction, name) for name in _FIELDS}
    better = {
        name: spelling
        for name, text in texts.items()
        if (spelling := known[name].get(_letters(text), text)) != text
    }
    lines = tuple(_product(line, products) for line in transaction.lines)
    if not better and lines == transaction.lines:
        return transaction
    repairs = [Repair(name, 0, texts[name], value, _PROOF) for name, value in better.items()]
    repairs += [
        Repair("product", row, was.product, line.product, _PROOF)
        for row, (was, line) in enumerate(zip(transaction.lines, lines, strict=True))
        if was.product != line.product
    ]
    return replace(
        transaction,
        **better,
        lines=lines,
        source="repaired",
        repairs=(*transaction.repairs, *repairs),
    )


def _product(line: ProductLine, products: Known) -> ProductLine:
    spelling = products.get(_letters(line.product), line.product)
    return line if spelling == line.product else replace(line, product=spelling)


def _coded(record: Receipt, known: Mapping[str, frozenset[str]]) -> Receipt:
    if record.source == "text":
        return record
    coding = record.coding
    better = {
        name: number
        for name, numbers in known.items()
        if (number := _cut(getattr(coding, name), numbers)) != getattr(coding, name)
    }
    if not better:
        return record
    return replace(record, coding=_with(coding, better), source="repaired")


def _with(coding: Coding, better: Mapping[str, str | None]) -> Coding:
    return replace(coding, **better)


def _cut(text: str | None, numbers: frozenset[str]) -> str | None:
    """The longest known number that the text begins with, where letters follow it."""
    if not text or text in numbers:
        return text
    begun = [
        number
        for number in numbers
        if text.startswith(number) and text[len(number) : len(number) + 1].isalpha()
    ]
    return max(begun, key=len, default=text)


def _letters(text: str) -> str:
    return "".join(text.split()).casefold()
