"""Statement pages laid out word by word, in any look: quicker than drawing a PDF."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from ccprocessor.domain.pages import Page, UnreadPage, Word
from ccprocessor.domain.places import Box
from ccprocessor.domain.statement import CardStatement
from ccprocessor.extraction.statement.cards import assemble
from ccprocessor.extraction.statement.heads import LABELS
from ccprocessor.extraction.statement.reading import StatementReading

Align = Literal["left", "right", "centre"]
NUMBERS = ("ppu", "quantity", "gross", "discount", "net")
_WIDTHS = {"trans_date": 10, "posted_date": 10, "level": 3, "number": 11, "merchant": 18}
_WIDTHS |= {"city": 18, "group": 12, "product": 26, "ppu": 12, "quantity": 8}
_WIDTHS |= {"gross": 11, "discount": 9, "net": 11}


@dataclass(frozen=True, slots=True)
class Charge:
    """One transaction as it is to be printed; `more` are its further product rows."""

    number: str
    date: str = "03/08/2031"
    posted: str = "03/10/2031"
    merchant: str = "NOODLE & MOON HOUS"
    city: str = "MOCKPORT, ZA"
    group: str = "RESTAURANTS"
    product: str = "OTHER MISC TRANS"
    gross: str = "$27.63"
    discount: str = "$0.00"
    net: str = "$27.63"
    quantity: str = "1.00"
    ppu: str = "27.63000"
    level: str = "N"
    total: tuple[str, str, str] | None = None
    more: tuple[dict[str, str], ...] = ()

    def rows(self) -> Iterator[dict[str, str]]:
        """The cells of each printed row."""
        yield {
            "trans_date": self.date, "posted_date": self.posted, "level": self.level,
            "number": self.number, "merchant": self.merchant, "city": self.city,
            "group": self.group, "product": self.product, "ppu": self.ppu,
            "quantity": self.quantity, "gross": self.gross, "discount": self.discount,
            "net": self.net,
        }  # fmt: skip
        yield from self.more


@dataclass(frozen=True, slots=True)
class Holder:
    """What the header of a card's pages says."""

    card: str = "990000XXXXXX0625"
    employee: str = "31456"
    name: str = "LINDENFALLOWTHORPE"
    account: str = "A-10Z - NORTHPASS FICTIONAL, LLC"
    customer: str = "ZX1AA"


@dataclass(frozen=True, slots=True)
class Look:
    """How pages look: order and alignment of columns, type, and what is drawn how."""

    order: tuple[str, ...] = tuple(LABELS)
    texts: Align = "left"
    numbers: Align = "right"
    heads: Align | Literal["cell"] = "cell"
    wrapped: bool = False
    labels: Literal["right", "below", "above"] = "right"
    runs: Literal["cells", "row", "words", "none"] = "cells"
    twice: Literal["no", "copy", "interleaved"] = "copy"
    size: float = 8.0
    glyph: float = 0.5
    gutter: float = 1.2
    merchant: int = 18
    shuffled: int | None = None
    titles: dict[str, str] = field(default_factory=lambda: dict(LABELS))
    card_total: str = "Totals For Card Nbr:"
    office: bool = True


@dataclass(slots=True)
class Sheet:
    """One page while it is written."""

    look: Look
    words: list[Word] = field(default_factory=list)
    y: float = 30.0
    run: int = 0

    def write(self, x: float, text: str, *, align: Align = "left", y: float | None = None) -> None:
        """Text in one go; words are parted at spaces."""
        look, top = self.look, self.y if y is None else y
        wide = len(text) * look.size * look.glyph
        x -= {"left": 0.0, "right": wide, "centre": wide / 2}[align]
        self.run += 1
        at = 0
        for part in text.split(" "):
            left = x + at * look.size * look.glyph
            at += len(part) + 1
            if part:
                self._word(left, top, part)

    def _word(self, x: float, y: float, text: str) -> None:
        look = self.look
        step = look.size * look.glyph
        run = {"cells": self.run, "row": int(y), "words": len(self.words), "none": 0}[look.runs]
        edges = tuple(x + step * index for index in range(len(text)))
        box = (x, y, x + step * len(text), y + look.size)
        self.words.append(Word(*box, text, run, edges if len(text) > 1 else ()))

    def page(self, number: int = 1) -> Page:
        """The finished page; touching words of a row are one, as readers give them."""
        words = self.words if self.look.runs == "words" else list(_glued(self.words))
        if self.look.shuffled is not None:
            random.Random(self.look.shuffled).shuffle(words)
        width = max(word.x1 for word in words) + 30
        return Page("d", number, max(792.0, width), 612.0, tuple(words))


def columns(look: Look) -> dict[str, tuple[float, float]]:
    """The left and right edge of each column."""
    step, x, found = look.size * look.glyph, 24.0, {}
    for name in look.order:
        title = max((len(part) for part in _title(look, name)), default=0)
        chars = look.merchant if name == "merchant" else max(_WIDTHS[name], title)
        found[name] = (x, x + chars * step)
        x += (chars + look.gutter) * step
    return found


def card_page(
    charges: Sequence[Charge] = (),
    *,
    look: Look | None = None,
    holder: Holder | None = Holder(),
    card_total: tuple[str, str, str] | None = None,
    orphan: tuple[str, str, str] | None = None,
    heads: bool = True,
    totals: bool = True,
) -> Sheet:
    """A page of one card: header, heads, an orphan total, charges, the card's total."""
    sheet = Sheet(look or Look())
    if holder:
        header(sheet, holder)
    if heads:
        write_heads(sheet)
    if orphan:
        write_total(sheet, "Transaction Totals:", orphan)
    for charge in charges:
        for row in charge.rows():
            write_row(sheet, row)
        if totals:
            parts = charge.total or (charge.gross, charge.discount, charge.net)
            write_total(sheet, "Transaction Totals:", parts)
    if card_total:
        number = holder.card if holder else "990000XXXXXX0625"
        write_total(sheet, f"{sheet.look.card_total} {number}", card_total)
    sheet.write(24.0, "Page 1 of 9", y=590.0)
    return sheet


def header(sheet: Sheet, holder: Holder) -> None:
    """The card's header in the look's placement."""
    pairs = (
        ("Account Code:", holder.account), ("Customer ID:", holder.customer),
        ("Card Number:", holder.card), ("Cardholder Name:", holder.name),
        ("Employee ID:", holder.employee),
    )  # fmt: skip
    step = 1.4 * sheet.look.size
    top = sheet.y
    for label, value in pairs:
        lower = sheet.y + step
        match sheet.look.labels:
            case "right":
                sheet.write(24.0, label)
                sheet.write(24.0 + 18 * sheet.look.size * sheet.look.glyph, value, y=sheet.y - 0.1)
                sheet.y += step
            case "below":
                sheet.write(24.0, label)
                sheet.write(24.0, value, y=lower)
                sheet.y = lower + 1.6 * step
            case "above":
                sheet.write(24.0, value)
                sheet.write(24.0, label, y=lower)
                sheet.y = lower + 1.6 * step
    if sheet.look.office:
        for row, text in enumerate(("NORTHPASS FICTIONAL", "42 SPECIMEN ST", "FAUXVILLE, ZZ")):
            sheet.write(450.0, text, y=top + row * step)
    sheet.y += step


def write_heads(sheet: Sheet) -> None:
    """The column heads, on two lines where wrapped."""
    look = sheet.look
    tallest = 2 if look.wrapped else 1
    for name, (left, right) in columns(look).items():
        parts = _title(look, name)
        own = look.numbers if name in NUMBERS else look.texts
        align = own if look.heads == "cell" else look.heads
        for row, part in enumerate(parts, start=tallest - len(parts)):
            sheet.write(_anchor(left, right, align), part, align=align, y=sheet.y + row * look.size)
    sheet.y += (tallest + 0.8) * look.size


def write_row(sheet: Sheet, cells: dict[str, str]) -> None:
    """One row of the table; the product is drawn twice where the look says so."""
    look = sheet.look
    for name, (left, right) in columns(look).items():
        text = cells.get(name, "")
        if not text:
            continue
        align = look.numbers if name in NUMBERS else look.texts
        _write_cell(sheet, text, name, _anchor(left, right, align), align)
    sheet.y += 1.6 * look.size


def write_total(sheet: Sheet, label: str, amounts: Sequence[str]) -> None:
    """A line of totals: the label at the merchants, the amounts under their heads."""
    found = columns(sheet.look)
    sheet.write(found["merchant"][0], label)
    for name, text in zip(("gross", "discount", "net"), amounts, strict=True):
        align = sheet.look.numbers
        sheet.write(_anchor(*found[name], align), text, align=align)
    sheet.y += 1.8 * sheet.look.size


def summary_page(rows: Sequence[Sequence[str]], grand: Sequence[str] | None) -> Sheet:
    """The summary table; each row: product, group, count, units, gross, discount, net."""
    sheet = Sheet(Look())
    titles = "Product Description,Description,Count,Units/Glns,Gross Cost,Discount,Net Cost"
    spots = list(zip(titles.split(","), (60, 200, 400, 480, 580, 660, 740), strict=True))
    lines = [
        [title for title, _ in spots],
        *rows,
        *([["Grand Totals", "", *grand]] if grand else []),
    ]
    for texts in lines:
        for index, (text, (_, x)) in enumerate(zip(texts, spots, strict=True)):
            if text:
                sheet.write(x, text, align="left" if index < 2 else "right")
        sheet.y += 13
    return sheet


def text_page(lines: Sequence[str], number: int = 1) -> Page:
    """A page of plain lines, as of another report."""
    sheet = Sheet(Look())
    for line in lines:
        sheet.write(40.0, line)
        sheet.y += 14
    return sheet.page(number)


def blank(number: int) -> Page:
    """A page with nothing on it."""
    return Page("d", number, 792.0, 612.0, ())


def scan(number: int) -> Page:
    """A page that is a picture."""
    return Page("d", number, 792.0, 612.0, (), (Box(0, 0, 792, 612),))


def read(*pages: Sheet | Page | UnreadPage) -> CardStatement:
    """Pages, numbered as they come, read and assembled."""
    reading = StatementReading()
    for number, sheet in enumerate(pages, start=1):
        page = sheet.page(number) if isinstance(sheet, Sheet) else sheet
        reading.add(replace(page, number=number) if isinstance(page, Page) else page)
    reading.finish()
    return assemble(reading.pages, document="d")


def money(text: str) -> Decimal:
    """The amount of plain tests, with a `$` or without."""
    return Decimal(text.replace("$", "").replace(",", ""))


def _write_cell(sheet: Sheet, text: str, name: str, x: float, align: Align) -> None:
    twice = sheet.look.twice if name == "product" else "no"
    if twice == "interleaved":
        start = len(sheet.words)
        sheet.write(x, text, align=align)
        sheet.words[start:] = [_doubled(word) for word in sheet.words[start:]]
        return
    sheet.write(x, text, align=align)
    if twice == "copy":
        sheet.write(x + 0.4, text, align=align)


def _doubled(word: Word) -> Word:
    text = "".join(glyph * 2 for glyph in word.text)
    step = (word.x1 - word.x0) / len(word.text)
    edges = [
        x for n in range(len(word.text)) for x in (word.x0 + n * step, word.x0 + n * step + 0.4)
    ]
    return word._replace(text=text, edges=tuple(edges))


def _anchor(left: float, right: float, align: Align) -> float:
    return {"left": left, "right": right, "centre": (left + right) / 2}[align]


def _title(look: Look, name: str) -> list[str]:
    title = look.titles.get(name, "")
    return title.rsplit(" ", 1) if look.wrapped else [title] if title else []


def _glued(words: Sequence[Word]) -> Iterator[Word]:
    """Words drawn one after another on one line that touch or overlap a little become one."""
    held: Word | None = None
    joined: dict[int, int] = {}
    for word in words:
        if held and _touch(held, word):
            joined[word.run] = held.run
            held = held._replace(
                x1=max(held.x1, word.x1),
                text=held.text + word.text,
                edges=(held.edges or (held.x0,)) + (word.edges or (word.x0,)),
            )
            continue
        if held:
            yield held
        held = word._replace(run=joined.get(word.run, word.run))
    if held:
        yield held


def _touch(word: Word, following: Word) -> bool:
    gap = following.x0 - word.x1
    tall = word.y1 - word.y0
    return word.y0 == following.y0 and -0.3 * tall < gap < 0.08 * tall
