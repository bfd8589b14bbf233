"""Draws receipt report pages as words, in layouts of one's choice, without any PDF."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.places import Box
from tests.office.receipt_fields import LABELS

Where = Literal["right", "below", "above"]
Person = tuple[str, str]

PEOPLE: tuple[Person, ...] = (
    ("7014411", "Ada Brookwater"),
    ("7014502", "Siobhán O'Lantern"),
    ("7015003", "François D\u2019Emberley"),
    ("7018888", "Anne-Marie van der Moor"),
    ("7019102", "Ada Brookwater"),
)


@dataclass(frozen=True, slots=True)
class Record:
    """What one record prints, label by label; an absent key prints no label, "" a blank one."""

    person: Person
    date: dt.date
    texts: Mapping[str, str]
    expected: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Look:
    """A layout: sizes in points, fields in columns from left to right, where values stand."""

    width: float = 612
    height: float = 792
    size: float = 8.5
    leading: float = 15
    columns: Sequence[Sequence[str]] = (
        (
            "portal_id",
            "expense_type",
            "title",
            "address",
            "purpose",
            "merchant",
            "merchant_address",
            "attachment",
        ),
        (
            "name",
            "transaction_id",
            "amount",
            "coding_type",
            "job",
            "phase",
            "cost_type",
            "gl_account",
            "request_type",
        ),
    )
    where: Where = "right"
    exceptions: Mapping[str, Where] = field(default_factory=dict)
    indent: float | None = 90
    value_size: float | None = None
    colon: Literal["as printed", "tight", "spaced", "none"] = "as printed"
    upper: bool = False
    right_aligned: bool = False
    by_rows: bool = False
    stacked_person: bool = False
    headline: str = "Expense Details - Transaction date:"
    fixed_pitch: bool = False
    shuffled: bool = False
    margin: float = 42
    per_page: int = 1


class Sheet:
    """Collects the words of one page."""

    def __init__(self, look: Look, number: int) -> None:
        self.look, self.number = look, number
        self.words: list[Word] = []
        self.runs = 0

    def wide(self, text: str, size: float) -> float:
        """How long a text is."""
        if self.look.fixed_pitch:
            return 0.6 * size * len(text)
        return size * sum(_advance(letter) for letter in text)

    def draw(self, x: float, y: float, text: str, size: float) -> float:
        """Put a text's words on the sheet in one run, its top at y; returns its right end."""
        for word in text.split(" "):
            if word:
                end = x + self.wide(word, size)
                self.words.append(Word(x, y, end, y + 1.37 * size, word, self.runs))
            x += self.wide(f"{word} ", size)
        self.runs += 1
        return x

    def wrapped(self, text: str, size: float, room: float) -> list[str]:
        """The text in lines no longer than the room."""
        lines: list[str] = []
        for word in text.split(" "):
            if lines and self.wide(f"{lines[-1]} {word}", size) <= room:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def page(self, rng: random.Random, pictures: Sequence[Box] = ()) -> Page:
        """The sheet as a page."""
        words = list(self.words)
        if self.look.shuffled:
            rng.shuffle(words)
            words = [word._replace(run=run) for run, word in enumerate(words)]
        look = self.look
        return Page("doc", self.number, look.width, look.height, tuple(words), tuple(pictures))


def records(count: int, seed: int = 1) -> list[Record]:
    """Records of several people, in their order, with every trap the paper knows."""
    rng = random.Random(seed)
    rows = [_record(rng, PEOPLE[index * len(PEOPLE) // count], index) for index in range(count)]
    return [row for row in rows if row]


def pages(rows: Sequence[Record], look: Look, seed: int = 1) -> list[Page]:
    """The rows drawn in this look, one page each or several on one."""
    rng = random.Random(seed)
    drawn: list[Page] = []
    for start in range(0, len(rows), look.per_page):
        sheet = Sheet(look, len(drawn) + 1)
        small = 0.8 * look.size
        sheet.draw(40, 29, "Receipt Images Report", 1.5 * look.size)
        sheet.draw(look.width - 110, 35, "Run 04/16/2031", look.size)
        bottom = 60.0
        for row in rows[start : start + look.per_page]:
            bottom = draw_record(sheet, row, bottom) + 2.5 * look.leading
        sheet.draw(look.width - 100, look.height - 20, f"Page {sheet.number} of 99", small)
        drawn.append(sheet.page(rng))
    return drawn


def draw_record(sheet: Sheet, row: Record, top: float) -> float:
    """Draw one record from here down; returns where it ends."""
    look = sheet.look
    sheet.draw(look.margin, top, f"{look.headline} {row.date:%m/%d/%Y}", look.size)
    top += 1.4 * look.leading
    if look.stacked_person:
        lines = (f"Report Number {row.person[0]}", row.person[1], row.texts["expense_type"])
        for line in lines:
            sheet.draw(look.margin, top, line, look.size)
            top += 1.05 * 1.37 * look.size
        top += look.leading / 2
    step = (look.width - look.margin) / len(look.columns)
    edges = [look.margin + step * index for index in range(len(look.columns))]
    if look.by_rows:
        return _draw_rows(sheet, row, edges, step, top)
    bottoms = []
    for edge, names in zip(edges, look.columns, strict=True):
        y = top
        for name in names:
            y = _draw_field(sheet, row, name, (edge, y), step)
        bottoms.append(y)
    return max(bottoms)


def _draw_rows(sheet: Sheet, row: Record, edges: Sequence[float], step: float, top: float) -> float:
    """Fields of a row share a line: the next row begins under the longest."""
    depth = max(len(names) for names in sheet.look.columns)
    for index in range(depth):
        cells = [
            (edge, names[index])
            for edge, names in zip(edges, sheet.look.columns, strict=True)
            if index < len(names)
        ]
        ends = [_draw_field(sheet, row, name, (edge, top), step) for edge, name in cells]
        top = max(ends)
    return top


def _draw_field(
    sheet: Sheet, row: Record, name: str, at: tuple[float, float], step: float
) -> float:
    look, (x, y) = sheet.look, at
    if look.stacked_person and name in ("portal_id", "name", "expense_type"):
        return y
    if name not in row.texts:
        return y
    label = _label(LABELS[name], look)
    size = look.value_size or look.size
    where = look.exceptions.get(name, look.where)
    pitch = 1.29 * size
    if where == "right":
        inset = look.indent or sheet.wide(f"{label} ", look.size)
        left = x + inset - 8 - sheet.wide(label, look.size) if look.right_aligned else x
        sheet.draw(left, y, label, look.size)
        lines = sheet.wrapped(row.texts[name], size, step - inset - 6)
        for index, line in enumerate(lines):
            sheet.draw(x + inset, y + index * pitch, line, size)
        return y + (len(lines) - 1) * pitch + look.leading
    lines = sheet.wrapped(row.texts[name], size, step - 10)
    if where == "above":
        for index, line in enumerate(lines):
            sheet.draw(x, y + index * pitch, line, size)
        sheet.draw(x, y + len(lines) * pitch, label, look.size)
    else:
        sheet.draw(x, y, label, look.size)
        for index, line in enumerate(lines):
            sheet.draw(x, y + (index + 1) * pitch, line, size)
    return y + (len(lines) + 1) * pitch + 0.6 * look.leading


def _label(printed: str, look: Look) -> str:
    bare = printed.rstrip(" :")
    shown = {
        "as printed": printed,
        "tight": f"{bare}:",
        "spaced": f"{bare} :",
        "none": bare,
    }[look.colon]
    return shown.upper() if look.upper else shown


def _advance(letter: str) -> float:
    if letter in "iljI.,:;'|! ()-":
        return 0.28
    return 0.68 if letter.isupper() or letter in "mw" else 0.53


_TYPES = ("Fuel", "Meals", "General Expense", "Misc. Transportation", "Airfare", "Hotel")
_PURPOSES = (
    "Receipts Notes (1): Job site materials",
    "Receipts Notes (2): Travel to site 2-17 to 3-20",
    "",
    "Phase two permit fee",
    "Receipts Notes (12): Office supplies, binders and paper",
    "Amount agreed with the client on site beforehand, see the note",
    "Cost type change",
    "Address book for the crew",
)
_MERCHANTS = (
    "PHASE ONE SUPPLY",
    "JOB LOT TRADERS 0417",
    "TST*MOCKINGBIRD GRILL",
    "PETROMOCK 5551234",
    "COUNTY CLERK OF MOCK -",
    "DANDY'S ADDRESS SIGNS",
)
_ADDRESSES = (
    "10774 SPECIMEN ST, , OSLOMOCK, CN, 00571-0000",
    "2225 PLACEHOLDER AVENUE NORTH, , KINGSFORD SHAM, ZC, 00834-0000",
    "1 MOCK RD, , 555-010-0199, ZB, 00494-0000",
)
_NAMES = ("IMG_4511.jpg", "receipt 30.png", "", "scan 7", "20310512_182580.jpeg", "IMG_5463")
_AMOUNTS = ("38.93", "1133", "50.7", "2323.5625", "1,234.50", "-1.16", "0.99", "-45.10")
_CODES: tuple[dict[str, str], ...] = (
    {
        "coding_type": "Job Coding",
        "job": "30024. Mock Refinery",
        "phase": "010.10 Insulation Labor",
        "cost_type": "1 Labor",
    },
    {"coding_type": "GL Coding", "gl_account": "6310.20 (Vehicle fuel)"},
    {"coding_type": "Job Coding", "job": "30037. Placebo Unit 4", "phase": "", "cost_type": ""},
    {"coding_type": "Equipment Coding"},
    {
        "coding_type": "Job Coding",
        "job": "30011. North Terminal",
        "phase": "020. Scaffold",
        "cost_type": "5 Other",
    },
    {"coding_type": ""},
)


def _record(rng: random.Random, person: Person, index: int) -> Record:
    kind = rng.choice(_TYPES)
    purpose = rng.choice(_PURPOSES)
    code = rng.choice(_CODES)
    amount = rng.choice(_AMOUNTS)
    texts = {
        "portal_id": person[0],
        "name": person[1],
        "expense_type": kind,
        "transaction_id": str(90500000 + 17 * index),
        "title": f"{kind} Feb {index % 28 + 1}",
        "amount": amount,
        "address": rng.choice(("MOCKPORT, ZA", "PORT IPSUM, ZB", "")),
        "purpose": purpose,
        "merchant": rng.choice(_MERCHANTS),
        "merchant_address": rng.choice(_ADDRESSES),
        "attachment": rng.choice(_NAMES),
        "request_type": "Corporate Card",
        **code,
    }
    kept = {
        name: texts[name]
        for name in (
            "expense_type", "title", "address", "merchant", "merchant_address", "transaction_id",
            "request_type",
        )
    }  # fmt: skip
    expected = {
        **kept,
        "purpose": purpose.partition("): ")[2] if "Notes (" in purpose else purpose,
        "amount": Decimal(amount.replace(",", "")),
        "attachment_name": texts["attachment"],
        "attachment": bool(texts["attachment"]),
        "coding.type": code["coding_type"] or None,
        "coding.job": (code.get("job") or "").split(" ")[0] or None,
        "coding.phase": (code.get("phase") or "").split(" ")[0] or None,
        "coding.cost_type": (code.get("cost_type") or "").split(" ")[0] or None,
        "coding.gl_account": "6310.20" if "gl_account" in code else None,
        "coding.gl_description": "Vehicle fuel" if "gl_account" in code else None,
    }
    return Record(person, dt.date(2031, 3, index % 28 + 1), texts, expected)


def without(row: Record, *names: str) -> Record:
    """The record with these labels not printed at all."""
    return replace(row, texts={k: v for k, v in row.texts.items() if k not in names})


def numbered(drawn: Sequence[Page]) -> Iterator[Page]:
    """The pages with numbers that follow their order."""
    for number, page in enumerate(drawn, start=1):
        yield replace(page, number=number)
