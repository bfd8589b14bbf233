"""Looks nobody thought of: every property drawn by lot, within what a person could still read."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.office.paper import FACES, Order, Stock, width_of
from tests.office.receipt_layouts import USUAL as USUAL_FIELDS
from tests.office.receipt_layouts import Colons, LabelSide, ReceiptLayout
from tests.office.statement_layouts import (
    A3,
    A4,
    LEGAL,
    LETTER,
    NUMBERS,
    USUAL,
    Header,
    StatementLayout,
    landscape,
)

_ORDERS: tuple[Order, ...] = ("rows", "rows", "columns", "shuffled", "head_last", "bold_last")
_TWICE = ("product", "totals", "heads", "labels", "net", "merchant")
_HEADINGS = (
    "Expense Details - Transaction date: {date}",
    "Expense Item      Transaction Date {date}",
    "Expense Transaction - {date}",
    "Expense Report Entry / Transaction date {date}",
)
_FOOTERS = ("Page {page} of {pages}", "- {page} -", "{page}/{pages}", "{page}")


def random_statement(seed: str) -> StatementLayout:
    """A statement's look; small or lying paper where the type would not fit otherwise."""
    rng = random.Random(f"{seed} statement")
    face = rng.choice(list(FACES))
    paper = rng.choice((landscape(LETTER), landscape(A4), landscape(LEGAL), landscape(A3)))
    narrow = face in {"sans", "serif"} and rng.random() < 0.2
    if narrow:
        paper = LEGAL
    side = rng.choice((14, 20, 24)) if paper[0] < 900 else rng.choice((30, 45, 60))
    header: Header = rng.choice(("beside", "two_columns", "stacked", "above"))
    return StatementLayout(
        paper=paper,
        face=face,
        size=rng.choice((5.5, 6, 6.5, 7, 8, 9)),
        margins=(side, rng.choice((24, 36, 60)), rng.choice((32, 44, 60))),
        columns=_columns(rng),
        crowding=0.86 if narrow else rng.choice((0.86, 0.93, 1.0)),
        pitch=rng.choice((1.75, 2.1, 2.6, 3.2)),
        wrapped_heads=narrow or rng.random() < 0.4,
        head_align=rng.choice(("own", "own", "left", "centre", "right")),
        head_band=rng.random() < 0.5,
        bold_twice=frozenset(rng.sample(_TWICE, rng.randint(0, 3))),
        bold=frozenset(rng.sample(("product", "net", "number"), rng.randint(0, 2))),
        card=rng.choice(("full", "six_x", "stars", "hyphens", "mixed")),
        header="beside" if narrow else header,
        header_bold=rng.random() < 0.7,
        office_block=rng.random() < 0.7,
        negative=rng.choice(("-$1", "$-1", "($1)", "$1-")),
        short_dates=rng.random() < 0.3,
        rows_repeat=rng.random() < 0.7,
        totals_at=rng.choice(("product", "merchant", "left", "gross")),
        card_total=rng.choice(("Totals For Card Nbr:", "Totals For:")),
        categories=rng.random() < 0.7,
        footer=rng.choice(_FOOTERS),
        foot_align=rng.choice(("left", "centre", "right")),
        stock=_stock(rng),
    )


def random_receipts(seed: str) -> ReceiptLayout:
    """A receipt report's look; fewer columns where the values would have no room."""
    rng = random.Random(f"{seed} receipts")
    label: LabelSide = rng.choice(("left", "left", "above", "below"))
    fields = list(USUAL_FIELDS)
    if rng.random() < 0.6:
        rng.shuffle(fields)
    colons: Colons = rng.choice(("mixed", "close", "spaced", "none"))
    layout = ReceiptLayout(
        paper=rng.choice((LETTER, A4, LEGAL, landscape(LETTER))),
        face=rng.choice(list(FACES)),
        size=rng.choice((6.5, 7, 7.5, 8, 9, 10)),
        margin=rng.choice((28, 36, 54)),
        columns=rng.choice((1, 2, 2, 3)),
        label=label,
        colons=colons,
        fields=tuple(fields),
        person=rng.choice(("labels", "lines", "employee_lines")),
        heading=rng.choice(_HEADINGS),
        band=rng.random() < 0.6,
        label_bold=rng.random() < 0.7 or (label == "below" and colons in {"none", "mixed"}),
        value_first=rng.random() < 0.4,
        flow=rng.random() < 0.4,
        footer=rng.choice(_FOOTERS),
        stock=_stock(rng),
    )
    while layout.columns > 1 and _room(layout) < 14 * layout.size:
        layout = replace(layout, columns=layout.columns - 1)
    return layout


def _columns(rng: random.Random) -> tuple[str, ...]:
    """Mostly the usual order, sometimes neighbours swapped, seldom all mixed; numbers stay last."""
    texts = [key for key in USUAL if key not in NUMBERS]
    numbers = [key for key in USUAL if key in NUMBERS]
    for group, mixed in ((texts, 0.15), (numbers, 0.1)):
        if rng.random() < mixed:
            rng.shuffle(group)
        for _ in range(rng.choice((0, 0, 1))):
            place = rng.randrange(len(group) - 1)
            group[place : place + 2] = reversed(group[place : place + 2])
    return (*texts, *numbers)


def _stock(rng: random.Random) -> Stock:
    turn = rng.choices((0, 90, 180, 270), (6, 1, 1, 1))[0]
    crop = (rng.randint(5, 60), rng.randint(5, 60)) if rng.random() < 0.25 else (0, 0)
    return Stock(
        turn=turn,
        keyed=rng.random() < 0.7,
        crop=crop,
        order=rng.choice(_ORDERS),
        by_word=rng.random() < 0.15,
    )


def _room(layout: ReceiptLayout) -> float:
    """Points for a value in its column."""
    column = (layout.paper[0] - 2 * layout.margin) / layout.columns - layout.size
    if layout.label != "left":
        return column
    return column - width_of("Accounts Coding Type :  ", FACES[layout.face].bold, layout.size)
