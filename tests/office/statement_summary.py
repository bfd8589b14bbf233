"""Draws the summary page: one row for each product and merchant group."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tests.office.paper import FACES, Align, Sheet
from tests.office.records import Line, Month, money_sum
from tests.office.statement_cells import Misprints, money
from tests.office.statement_layouts import StatementLayout

SUMMARY_TITLE = "Report Summary - All Cards"
GRAND_TOTALS = "Grand Totals"
_HEADS: tuple[tuple[str, float, Align], ...] = (
    ("Product Description", 0.05, "left"),
    ("Description", 0.27, "left"),
    ("Count", 0.45, "right"),
    ("Units/Glns", 0.57, "right"),
    ("Gross Cost", 0.72, "right"),
    ("Discount", 0.83, "right"),
    ("Net Cost", 0.95, "right"),
)


def draw_summary(month: Month, layout: StatementLayout, misprints: Misprints) -> Sheet:
    """The last page of the statement."""
    width, height = layout.paper
    face, size = FACES[layout.face], layout.size
    sheet = Sheet(width, height, layout.stock, owner="summary", tags={"summary"})
    y = layout.margins[1] + 2 * size
    sheet.write(width / 2, y, SUMMARY_TITLE, font=face.bold, size=size + 2, align="centre")
    y += 3 * size
    for head, share, align in _HEADS:
        sheet.write(share * width, y, head, font=face.bold, size=size, align=align)
    groups = _groups(month)
    rows = [
        (product or "NOT SPECIFIED", group, lines) for (product, group), lines in groups.items()
    ]
    for product, group, lines in sorted(rows, key=lambda row: row[:2]):
        y += 1.6 * size
        _row(sheet, y, (product, group, *_figures(lines, layout)), face.regular, size)
    y += 2.6 * size
    figures = _figures([line for lines in groups.values() for line in lines], layout)
    grand = (*figures[:-1], misprints.get(("grand net", ""), figures[-1]))
    _row(sheet, y, (GRAND_TOTALS, "", *grand), face.bold, size)
    return sheet


def _groups(month: Month) -> Mapping[tuple[str, str], list[Line]]:
    groups: dict[tuple[str, str], list[Line]] = {}
    for charge in (charge for person in month.employees for charge in person.charges):
        for line in charge.lines:
            groups.setdefault((line.product, charge.group), []).append(line)
    return groups


def _figures(lines: list[Line], layout: StatementLayout) -> tuple[str, ...]:
    units = sum((line.quantity for line in lines), Decimal("0.00"))
    return (
        f"{len(lines):,}",
        f"{units:,.2f}",
        money(money_sum([line.gross for line in lines]), layout),
        money(money_sum([line.discount for line in lines]), layout),
        money(money_sum([line.net for line in lines]), layout),
    )


def _row(sheet: Sheet, y: float, texts: tuple[str, ...], font: str, size: float) -> None:
    for text, (_, share, align) in zip(texts, _HEADS, strict=True):
        sheet.write(share * sheet.width, y, text, font=font, size=size, align=align)
