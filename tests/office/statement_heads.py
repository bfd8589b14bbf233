"""Draws the report header of the first page and the card header of every page."""

from __future__ import annotations

import datetime as dt

from tests.office.paper import FACES, Sheet, width_of
from tests.office.records import CardBook, Company, Employee, Month
from tests.office.statement_cells import card_number, short_date
from tests.office.statement_layouts import StatementLayout

TITLE = "Cardholder Activity Report General"


def draw_report_header(
    sheet: Sheet, month: Month, layout: StatementLayout, y: float, size: float
) -> float:
    """Title and the report's own settings in two columns; gives the y below."""
    face = FACES[layout.face]
    width = layout.paper[0]
    sheet.write(width / 2, y, TITLE, font=face.bold, size=size + 3, align="centre", head=True)
    y += 2.4 * size
    for left, right in zip(_report(month), _SELECTION, strict=True):
        sheet.write(layout.margins[0], y, left, font=face.regular, size=size, head=True)
        sheet.write(width * 0.55, y, right, font=face.regular, size=size, head=True)
        y += 1.45 * size
    return y + 1.2 * size


def draw_card_header(
    sheet: Sheet,
    holder: tuple[CardBook, Employee],
    company: Company,
    layout: StatementLayout,
    y: float,
) -> float:
    """Five labels with their values, the office beside; gives the base line for the heads."""
    card, person = holder
    pairs = [
        ("Account Code:", f"{company.account_code} - {company.name}"),
        ("Customer ID:", card.customer),
        ("Card Number:", card_number(card, layout)),
        ("Cardholder Name:", person.car_name),
        ("Employee ID:", person.employee_id or ""),
    ]
    top = y
    match layout.header:
        case "beside":
            y = _columns(sheet, [pairs], layout, y)
        case "two_columns":
            y = _columns(sheet, [pairs[:2], pairs[2:]], layout, y)
        case "stacked":
            y = _stacked(sheet, pairs, layout, y)
        case "above":
            y = _above(sheet, pairs, layout, y)
    if layout.office_block and layout.header in {"beside", "stacked"}:
        street, town = company.offices[card.office]
        for number, text in enumerate((company.name, street, town)):
            _write(sheet, layout.paper[0] * 0.55, top + number * _step(layout), text, layout)
    return y + 1.6 * layout.size


def _report(month: Month) -> tuple[str, ...]:
    first, last = short_date(month.period.first), short_date(month.period.last)
    return (
        f"Produced On: {_moment(month.period.produced)}",
        f"Posted Date between {first} and {last}",
        f"Account Code: {month.company.account_code}",
        f"Customer ID: {','.join(month.company.customers)}",
        f"From Date: {first}",
        f"To Date: {last}",
    )


_SELECTION = (
    "Card Token: ALL",
    "Employee Number: ALL",
    "Card First Name: ALL",
    "Card Last Name: ALL",
    "Primary Sort: TRANSACTION DATE",
    "Secondary Sort: -NONE-",
)


def _moment(moment: dt.datetime) -> str:
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{short_date(moment.date())} {hour}:{moment:%M:%S}{half}"


def _step(layout: StatementLayout) -> float:
    return 1.5 * (layout.size + 0.7)


def _write(
    sheet: Sheet, x: float, y: float, text: str, layout: StatementLayout, *, label: bool = False
) -> None:
    face = FACES[layout.face]
    bold = label and layout.header_bold
    sheet.write(
        x, y, text, font=face.bold if bold else face.regular, size=layout.size + 0.7, head=True,
        twice=label and "labels" in layout.bold_twice,
    )  # fmt: skip


def _columns(
    sheet: Sheet, blocks: list[list[tuple[str, str]]], layout: StatementLayout, y: float
) -> float:
    size, bold = layout.size + 0.7, FACES[layout.face].bold
    for number, pairs in enumerate(blocks):
        x = layout.margins[0] + number * layout.paper[0] * 0.48
        value_x = x + max(width_of(label, bold, size) for label, _ in pairs) + 1.5 * size
        for row, (label, value) in enumerate(pairs):
            _write(sheet, x, y + row * _step(layout), label, layout, label=True)
            _write(sheet, value_x, y + row * _step(layout), value, layout)
    return y + max(len(pairs) for pairs in blocks) * _step(layout)


def _stacked(
    sheet: Sheet, pairs: list[tuple[str, str]], layout: StatementLayout, y: float
) -> float:
    """Every value on the line under its label."""
    for label, value in pairs:
        _write(sheet, layout.margins[0], y, label, layout, label=True)
        _write(sheet, layout.margins[0], y + 0.8 * _step(layout), value, layout)
        y += 1.75 * _step(layout)
    return y


def _above(sheet: Sheet, pairs: list[tuple[str, str]], layout: StatementLayout, y: float) -> float:
    """Labels in a row, each value underneath."""
    size, face = layout.size + 0.7, FACES[layout.face]
    widths = [
        max(width_of(label, face.bold, size), width_of(value, face.regular, size))
        for label, value in pairs
    ]
    gap = (layout.paper[0] - 2 * layout.margins[0] - sum(widths)) / (len(pairs) - 1)
    x = layout.margins[0]
    for (label, value), width in zip(pairs, widths, strict=True):
        _write(sheet, x, y, label, layout, label=True)
        _write(sheet, x, y + _step(layout), value, layout)
        x += width + min(gap, 4 * size)
    return y + 2.2 * _step(layout)
