"""Puts pages into the order in which the office gets them: with cover, strays and lost headers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from tests.office.paper import FACES, Align, Sheet
from tests.office.records import Month


def headless_records(month: Month, rng: random.Random) -> frozenset[str]:
    """One record in the middle of somebody's: its page will not say whose it is."""
    middles = [
        person.records[len(person.records) // 2].id
        for person in month.employees
        if len(person.records) >= 5
    ]
    return frozenset(rng.sample(middles, 1)) if middles else frozenset()


def unsettle_statement(sheets: list[Sheet], month: Month, rng: random.Random) -> list[Sheet]:
    """Cut headers, move a page, add cover, blank and foreign pages."""
    out = list(sheets)
    continued = [sheet for sheet in out if "continuation" in sheet.tags]
    rng.shuffle(continued)
    if continued:
        continued[0].behead()
    firsts = [sheet for sheet in out[1:] if "first" in sheet.tags and sheet.owner in _told(month)]
    if len(firsts) > 4:
        rng.choice(firsts).behead()
    if len(continued) > 1:
        _move(out, continued[1], rng)
    return _with_strays(out, month, rng, foreign=_inventory)


def unsettle_receipts(sheets: list[Sheet], month: Month, rng: random.Random) -> list[Sheet]:
    """Move two pages, add cover, blank and foreign pages."""
    out = list(sheets)
    alone = [
        sheet
        for sheet, after in pairwise(out)
        if not (sheet.tags | after.tags) & {"extra", "header_cut"}
    ]
    for sheet in rng.sample(alone, min(2, len(alone))):
        _move(out, sheet, rng)
    return _with_strays(out, month, rng, foreign=_mileage)


def number_pages(
    sheets: Sequence[Sheet], footer: str, align: Align, size: float, face: str
) -> None:
    """Write the footer on every page but covers and blank ones."""
    for number, sheet in enumerate(sheets, 1):
        if sheet.tags & {"cover", "blank"}:
            continue
        x = {"left": 36.0, "centre": sheet.width / 2, "right": sheet.width - 36}[align]
        text = footer.format(page=number, pages=len(sheets))
        sheet.write(x, sheet.height - 18, text, font=FACES[face].regular, size=size, align=align)


def _told(month: Month) -> set[str]:
    """Cards whose charges tell whose they are, even without a header."""
    nameless = {"collision", "namesake", "sibling", "alias", "pool", "car_only"}
    return {
        f"card {card.number}"
        for person in month.employees
        for card in person.cards
        if len(card.charges) > 3 and not nameless & set(person.roles)
    }


def _move(sheets: list[Sheet], sheet: Sheet, rng: random.Random) -> None:
    """Somewhere else, never between a record and its picture pages."""
    place = sheets.index(sheet)
    del sheets[place]
    gaps = [
        gap
        for gap in range(1, len(sheets))
        if abs(gap - place) > 2
        and not sheets[gap].tags & {"extra", "header_cut"}
        and "header_cut" not in sheets[gap - 1].tags
    ]
    sheets.insert(rng.choice(gaps) if gaps else place, sheet)
    if gaps:
        sheet.tags.add("moved")


def _with_strays(
    sheets: list[Sheet],
    month: Month,
    rng: random.Random,
    *,
    foreign: Callable[[Sheet, Month, random.Random], None],
) -> list[Sheet]:
    size = sheets[0].width, sheets[0].height
    blank = Sheet(*size, sheets[0].stock, tags={"blank"})
    cover = _cover(Sheet(*size, sheets[0].stock, tags={"cover"}), month)
    stray = Sheet(*size, sheets[0].stock, tags={"foreign"})
    foreign(stray, month, rng)
    for sheet in (blank, stray):
        sheets.insert(_quiet_gap(sheets, rng), sheet)
    return [cover, *sheets]


def _quiet_gap(sheets: list[Sheet], rng: random.Random) -> int:
    gaps = [gap for gap in range(1, len(sheets)) if not sheets[gap].tags & {"extra", "header_cut"}]
    return rng.choice(gaps) if gaps else len(sheets)


def _cover(sheet: Sheet, month: Month) -> Sheet:
    lines = (
        month.company.name,
        "Commercial cards - papers of the month",
        f"Posting period {month.period.first:%m/%d/%Y} - {month.period.last:%m/%d/%Y}",
        "For the accounts department only.",
    )
    for number, text in enumerate(lines):
        sheet.write(60, 140 + 28 * number, text, font="Helvetica-Bold", size=12)
    return sheet


def _inventory(sheet: Sheet, month: Month, rng: random.Random) -> None:
    """A report of the yard, with dates and amounts of its own."""
    sheet.write(
        sheet.width / 2,
        60,
        "Yard Inventory Extract",
        font="Helvetica-Bold",
        size=11,
        align="centre",
    )
    for row in range(14):
        day = month.period.first.replace(day=rng.randint(1, 28))
        cells = (
            f"SHELF {rng.randint(1, 99)}",
            f"{rng.randint(1, 40)} boxes of bolts",
            f"{day.month}/{day.day}/{day.year}",
            f"${rng.randint(100, 99999) / 100:,.2f}",
        )
        for share, text in zip((0.08, 0.3, 0.6, 0.8), cells, strict=True):
            sheet.write(share * sheet.width, 100 + 20 * row, text, font="Helvetica", size=8)


def _mileage(sheet: Sheet, month: Month, rng: random.Random) -> None:
    """Somebody's travel log."""
    sheet.write(50, 60, "Boat Log of the Ferry Crew", font="Helvetica-Bold", size=11)
    for row in range(10):
        text = f"Crossing {row + 1}: Tinderby to Port Mirage"
        sheet.write(50, 100 + 20 * row, text, font="Helvetica", size=9)
        sheet.write(400, 100 + 20 * row, f"{rng.randint(2, 60)} nm", font="Helvetica", size=9)


PAGE_TAGS = ("blank", "foreign", "header_cut", "moved", "cover", "summary", "extra")
