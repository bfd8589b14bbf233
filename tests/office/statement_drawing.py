"""Draws the card statement: every card on pages of its own, the summary at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.office.paper import FACES, Face, Sheet, width_of
from tests.office.records import CardBook, Charge, Employee, Line, Month, money_sum
from tests.office.statement_cells import (
    Grid,
    Misprints,
    card_number,
    cells,
    grid_for,
    head_lines,
    money,
)
from tests.office.statement_heads import draw_card_header, draw_report_header
from tests.office.statement_layouts import StatementLayout
from tests.office.statement_summary import draw_summary

_AMOUNTS = ("gross", "discount", "net")


def draw_statement(month: Month, layout: StatementLayout, misprints: Misprints) -> list[Sheet]:
    """All pages in order: cards by ascending number, then the summary; no footers yet."""
    press = _Press(month, layout, misprints, grid_for(month.employees, layout))
    books = [(card, person) for person in month.employees for card in person.cards]
    for card, person in sorted(books, key=lambda pair: pair[0].number):
        press.print_card(card, person)
    press.sheets.append(draw_summary(month, layout, misprints))
    return press.sheets


@dataclass(slots=True)
class _Press:
    """Where the next line goes; opens a page with header and heads when one is full."""

    month: Month
    layout: StatementLayout
    misprints: Misprints
    grid: Grid
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0.0
    _open: tuple[CardBook, Employee] | None = None

    @property
    def face(self) -> Face:
        return FACES[self.layout.face]

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    def print_card(self, card: CardBook, person: Employee) -> None:
        """One card: rows, totals of each transaction, the card's total and its categories."""
        self._open = card, person
        self._new_page()
        for charge in card.charges:
            for line in charge.lines:
                self._row(charge, line)
            self._transaction_totals(charge)
        self._card_total(card)

    def _new_page(self) -> None:
        assert self._open is not None
        card, person = self._open
        width, height = self.layout.paper
        first_of_card = not any(sheet.owner == f"card {card.number}" for sheet in self.sheets[-1:])
        sheet = Sheet(width, height, self.layout.stock, owner=f"card {card.number}")
        sheet.tags.add("first" if first_of_card else "continuation")
        self.sheets.append(sheet)
        self.y = self.layout.margins[1] + self.grid.size
        if len(self.sheets) == 1:
            self.y = draw_report_header(sheet, self.month, self.layout, self.y, self.grid.size)
        start = len(sheet.texts)
        self.y = draw_card_header(sheet, (card, person), self.month.company, self.layout, self.y)
        sheet.header = start, len(sheet.texts)
        self._heads()

    def _heads(self) -> None:
        size, layout = self.grid.size, self.layout
        tallest = max(len(head_lines(key, layout)) for key in layout.columns)
        top = self.y - size
        for key in layout.columns:
            left, right, own = self.grid.columns[key]
            align = own if layout.head_align == "own" else layout.head_align
            x = {"left": left, "right": right, "centre": (left + right) / 2}[align]
            lines = head_lines(key, layout)
            for number, text in enumerate(lines):
                y = self.y + (tallest - len(lines) + number) * 1.15 * size
                self.sheet.write(
                    x, y, text, font=self.face.bold, size=size, align=align, head=True,
                    twice="heads" in layout.bold_twice,
                )  # fmt: skip
        self.y += (tallest - 1) * 1.15 * size
        if layout.head_band:
            start, end = self.grid.span
            self.sheet.shade((start - 2, top, end + 2, self.y + 0.45 * size), 0.88)
        self.y += 2.0 * size

    def _line(self) -> None:
        """Go to the next page where the coming line would not fit."""
        if self.y > self.layout.paper[1] - self.layout.margins[2]:
            self._new_page()

    def _row(self, charge: Charge, line: Line) -> None:
        self._line()
        size, layout = self.grid.size, self.layout
        for key, text in cells(charge, line, layout, self.misprints).items():
            x, align = self.grid.anchor(key)
            self.sheet.write(
                x, self.y, text, size=size, align=align,
                font=self.face.bold if key in layout.bold else self.face.regular,
                twice=key in layout.bold_twice,
            )  # fmt: skip
        start, end = self.grid.span
        box = (start, self.y - 0.78 * size, end, self.y + 0.22 * size)
        self.sheet.mark(f"{charge.id}/{charge.lines.index(line)}", [box])
        self.y += 1.75 * size

    def _transaction_totals(self, charge: Charge) -> None:
        self._line()
        self._totals_line(
            "Transaction Totals:", [charge.gross, charge.discount, charge.net], charge.id
        )
        start, end = self.grid.span
        box = (start, self.y - 0.78 * self.grid.size, end, self.y + 0.22 * self.grid.size)
        self.sheet.mark(f"{charge.id}/totals", [box])
        self.y += self.layout.pitch * self.grid.size

    def _totals_line(self, label: str, amounts: Sequence[Decimal], key: str) -> None:
        """Three amounts under their heads, the label left of them whatever its place."""
        twice, size, bold = "totals" in self.layout.bold_twice, self.grid.size, self.face.bold
        edge = self.layout.paper[0]
        for column, amount in zip(_AMOUNTS, amounts, strict=True):
            text = self.misprints.get((f"total {column}", key), money(amount, self.layout))
            x, align = self.grid.anchor(column)
            cell = self.sheet.write(x, self.y, text, font=bold, size=size, align=align, twice=twice)
            edge = min(edge, cell.x)
        left = _label_left(self.grid, self.layout.totals_at, width_of(label, bold, size))
        left = min(left, edge - size - width_of(label, bold, size))
        self.sheet.write(left, self.y, label, font=bold, size=size, twice=twice)

    def _card_total(self, card: CardBook) -> None:
        self._line()
        amounts = [
            money_sum([charge.gross for charge in card.charges]),
            money_sum([charge.discount for charge in card.charges]),
            money_sum([charge.net for charge in card.charges]),
        ]
        label = f"{self.layout.card_total} {card_number(card, self.layout)}"
        self._totals_line(label, amounts, f"card {card.number}")
        self.y += 1.75 * self.grid.size
        if self.layout.categories:
            for name, text in _categories(card):
                self._line()
                left, _, _ = self.grid.columns["product"]
                self.sheet.write(left, self.y, name, font=self.face.regular, size=self.grid.size)
                x, align = self.grid.anchor("net")
                self.sheet.write(
                    x, self.y, text, font=self.face.regular, size=self.grid.size, align=align
                )
                self.y += 1.6 * self.grid.size


def _label_left(grid: Grid, place: str, width: float) -> float:
    """Where the label of a totals line begins."""
    if place in {"left", "merchant"}:
        return grid.span[0] if place == "left" else grid.columns["merchant"][0]
    until = _AMOUNTS if place == "gross" else ("ppu", "quantity", *_AMOUNTS)
    return min(grid.columns[key][0] for key in until) - grid.size - width


def _categories(card: CardBook) -> Iterator[tuple[str, str]]:
    fuel = money_sum([c.net for c in card.charges if c.group == "FUEL"])
    upkeep = money_sum([c.net for c in card.charges if c.group == "AUTO"])
    everything = money_sum([c.net for c in card.charges])
    yield "Fuel", f"{fuel:,.2f}"
    yield "Maintenance", f"{upkeep:,.2f}"
    yield "Other", f"{everything - fuel - upkeep:,.2f}"
