"""How values are spelt on the statement, and where its columns stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.office.paper import FACES, Align, width_of
from tests.office.records import CardBook, Charge, Employee, Line
from tests.office.statement_layouts import HEADS, NUMBERS, StatementLayout

Misprints = Mapping[tuple[str, str], str]
MERCHANT_CUT = 18
_OWN = {"net", "gross", "discount", "ppu", "quantity", "product"}


@dataclass(frozen=True, slots=True)
class Grid:
    """Type size and columns: key to left edge, right edge and alignment."""

    size: float
    columns: dict[str, tuple[float, float, Align]]

    def anchor(self, key: str) -> tuple[float, Align]:
        """Where a cell of the column is hung."""
        left, right, align = self.columns[key]
        return (right if align == "right" else left), align

    @property
    def span(self) -> tuple[float, float]:
        """Left edge of the first column, right edge of the last."""
        edges = list(self.columns.values())
        return edges[0][0], edges[-1][1]


def cells(
    charge: Charge, line: Line, layout: StatementLayout, misprints: Misprints
) -> dict[str, str]:
    """The printed texts of one product row by column."""
    texts = {
        "trans_date": row_date(charge.trans_date, layout),
        "posted_date": row_date(charge.posted_date, layout),
        "level": charge.level,
        "number": charge.number,
        "merchant": charge.merchant[:MERCHANT_CUT],
        "city": f"{charge.city}, {charge.state}",
        "group": charge.group,
        "product": line.product,
        "ppu": f"{line.ppu:,.5f}",
        "quantity": f"{line.quantity:,.2f}",
        "gross": money(line.gross, layout),
        "discount": money(line.discount, layout),
        "net": money(line.net, layout),
    }
    first = line is charge.lines[0]
    if not first and not layout.rows_repeat:
        texts |= {key: "" for key in texts if key not in _OWN}
    if first:
        texts |= {key: misprints.get((key, charge.id), text) for key, text in texts.items()}
    return texts


def row_date(day: dt.date, layout: StatementLayout) -> str:
    """A date of a row, with or without leading zeros."""
    return short_date(day) if layout.short_dates else f"{day:%m/%d/%Y}"


def short_date(day: dt.date) -> str:
    """Without leading zeros, as header dates are."""
    return f"{day.month}/{day.day}/{day.year}"


def money(amount: Decimal, layout: StatementLayout) -> str:
    """Dollars with the layout's way of writing less than nothing."""
    text = f"${abs(amount):,.2f}"
    if amount >= 0:
        return text
    return {
        "-$1": f"-{text}", "$-1": f"$-{text[1:]}", "($1)": f"({text})", "$1-": f"{text}-",
    }[layout.negative]  # fmt: skip


def card_number(card: CardBook, layout: StatementLayout) -> str:
    """The card's number as printed; `mixed` hides every second one."""
    number = card.number
    form = layout.card
    if form == "mixed":
        form = "six_x" if int(number[9]) % 2 else "full"
    match form:
        case "six_x":
            return f"{number[:6]}XXXXXX{number[-4:]}"
        case "stars":
            return "*" * 12 + number[-4:]
        case "hyphens":
            return "-".join((number[:4], number[4:8], number[8:12], number[12:]))
        case _:
            return number


def head_lines(key: str, layout: StatementLayout) -> list[str]:
    """A column's head, on two lines where the layout wraps it."""
    head = HEADS[key]
    return head.rsplit(" ", 1) if layout.wrapped_heads and " " in head else [head]


def grid_for(employees: Sequence[Employee], layout: StatementLayout) -> Grid:
    """Columns wide enough for what they hold; a smaller type where the page is too narrow."""
    left, width = layout.margins[0], layout.paper[0] - 2 * layout.margins[0]
    size = layout.size
    while True:
        widths = _widths(employees, layout, size)
        gutter = (width - sum(widths.values())) / (len(widths) - 1)
        if gutter >= 0.55 * size:
            break
        size -= 0.1
        if size < 5:
            raise ValueError(f"The columns do not fit on {width:.0f} points: {widths}")
    columns: dict[str, tuple[float, float, Align]] = {}
    for key in layout.columns:
        columns[key] = left, left + widths[key], "right" if key in NUMBERS else "left"
        left += widths[key] + gutter
    return Grid(round(size, 2), columns)


def _share(key: str, layout: StatementLayout) -> float:
    """Merchants may run into the city, cities only touch what is next."""
    return {"merchant": layout.crowding, "city": max(layout.crowding, 0.96)}.get(key, 1.0)


def _widths(
    employees: Sequence[Employee], layout: StatementLayout, size: float
) -> dict[str, float]:
    face = FACES[layout.face]
    widths = {
        key: max(width_of(line, face.bold, size) for line in head_lines(key, layout))
        for key in layout.columns
    }
    for charge in (charge for person in employees for charge in person.charges):
        for line in charge.lines:
            for key, text in cells(charge, line, layout, {}).items():
                font = face.bold if key in layout.bold else face.regular
                share = _share(key, layout)
                widths[key] = max(widths[key], share * width_of(text, font, size))
    for key in ("gross", "discount", "net"):
        widths[key] = max(widths[key], width_of("$99,999.99", face.bold, size))
    return widths
