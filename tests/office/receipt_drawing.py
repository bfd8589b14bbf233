"""Draws the receipt report: a page for each record, pictures beneath or on pages that follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.office.paper import FACES, Box, Face, Picture, Sheet, width_of, wrapped
from tests.office.pictures import jpeg_size, till_picture
from tests.office.receipt_fields import fields, person_lines
from tests.office.receipt_layouts import ReceiptLayout
from tests.office.records import Employee, Month, Record
from tests.office.statement_cells import Misprints

TITLE = "Receipt Images Report"
_LEAST_PICTURE = 150


@dataclass(frozen=True, slots=True)
class Portal:
    """How the report is made; `picture_width` in pixels, 0 for no pictures at all."""

    month: Month
    layout: ReceiptLayout
    misprints: Misprints
    picture_width: int

    @property
    def face(self) -> Face:
        return FACES[self.layout.face]


def draw_receipts(portal: Portal, headless: frozenset[str] = frozenset()) -> list[Sheet]:
    """All pages by surname; records in `headless` lose the lines that name their person."""
    sheets: list[Sheet] = []
    people = [person for person in portal.month.employees if person.records]
    for person in sorted(people, key=lambda p: (p.portal_name.split()[-1], p.portal_name, p.id)):
        for record in person.records:
            sheets += draw_record(portal, record, person, headed=record.id not in headless)
    return sheets


def draw_record(portal: Portal, record: Record, person: Employee, *, headed: bool) -> list[Sheet]:
    """The data page of one record and the picture pages that belong to it."""
    page = _Page(portal, _blank(portal, person), record)
    if not headed:
        page.sheet.tags.add("header_cut")
    page.head(person, headed=headed)
    page.fields(fields(record, person, portal.layout, portal.misprints, headed=headed))
    return [page.sheet, *page.pictures(person)]


def _blank(portal: Portal, person: Employee) -> Sheet:
    width, height = portal.layout.paper
    return Sheet(width, height, portal.layout.stock, owner=person.id)


@dataclass(slots=True)
class _Page:
    """One data page being filled from the top."""

    portal: Portal
    sheet: Sheet
    record: Record
    y: float = 0.0

    def head(self, person: Employee, *, headed: bool) -> None:
        """Title, run date, the line with the transaction date, and who it is where unlabelled."""
        layout, sheet, face = self.portal.layout, self.sheet, self.portal.face
        size, margin = layout.size, layout.margin
        right = sheet.width - margin
        self.y = margin + size
        run = f"Run {self.portal.month.period.produced:%m/%d/%Y}"
        sheet.write(margin, self.y, TITLE, font=face.bold, size=size + 2, head=True)
        sheet.write(right, self.y, run, font=face.regular, size=size, align="right", head=True)
        self.y += 1.5 * size
        company = f"{self.portal.month.company.name.title()} - expense portal"
        sheet.write(margin, self.y, company, font=face.regular, size=size - 0.5, head=True)
        self.y += 2.2 * size
        if layout.band:
            sheet.shade((margin - 3, self.y - 1.2 * size, right, self.y + 0.6 * size), 0.9)
        date = self.portal.misprints.get(("date", self.record.id), _date(self.record.date))
        line = layout.heading.format(date=date)
        cell = sheet.write(margin, self.y, line, font=face.bold, size=size + 0.5)
        sheet.mark(self.record.id, [cell.box])
        self.y += 2.2 * size
        for text in person_lines(self.record, person, layout, headed=headed):
            sheet.write(margin, self.y, text, font=face.regular, size=size)
            self.y += 1.4 * size
        self.y += 0.9 * size

    def fields(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Labels and values in a grid, row by row."""
        count = self.portal.layout.columns
        for start in range(0, len(pairs), count):
            row = pairs[start : start + count]
            if not any(label for label, _ in row):
                continue
            self.y = max(
                self._field(number, label, value) for number, (label, value) in enumerate(row)
            )
        size, margin = self.portal.layout.size, self.portal.layout.margin
        self.sheet.shade((margin, self.y, self.sheet.width - margin, self.y + 0.7), 0.4)
        self.y += size

    def _field(self, number: int, label: str, value: str) -> float:
        """Write one pair into its column; gives the y below it."""
        layout, face, size = self.portal.layout, self.portal.face, self.portal.layout.size
        column = (self.sheet.width - 2 * layout.margin) / layout.columns
        x, y, step = layout.margin + number * column, self.y, 1.25 * size
        font = face.bold if layout.label_bold else face.regular
        value_x, room = x, column - size
        if layout.label == "left":
            indent = width_of("Accounts Coding Type :  ", face.bold, size)
            value_x, room = x + indent, min(column - indent - size, 300)
        lines = wrapped(value, face.regular, size, room)
        label_y = {"left": y, "above": y, "below": y + len(lines) * step}[layout.label]
        value_y = y + step if layout.label == "above" else y
        values = [(value_x, value_y + place * step, text) for place, text in enumerate(lines)]
        pieces = [(x, label_y, label, font)]
        texts = [(left, base, text, face.regular) for left, base, text in values]
        for left, base, text, face_name in texts + pieces if layout.value_first else pieces + texts:
            cell = self.sheet.write(left, base, text, font=face_name, size=size)
            self.sheet.mark(self.record.id, [cell.box])
        used = len(lines) + (layout.label != "left")
        return y + used * step + (0.35 if layout.label == "left" else 0.9) * size

    def pictures(self, person: Employee) -> list[Sheet]:
        """Put the picture under the data or on pages of its own; gives those pages."""
        record, portal = self.record, self.portal
        if record.till is None or not portal.picture_width:
            return []
        jpeg = till_picture(record, width=portal.picture_width)
        bottom = self.sheet.height - portal.layout.margin - 14
        placement = record.placement
        if placement != "following" and bottom - self.y < _LEAST_PICTURE:
            placement = "following"
        if placement in {"page", "page+extra"}:
            margin = portal.layout.margin
            _place(self.sheet, jpeg, (margin, self.y, self.sheet.width - margin, bottom), record)
        pages = {"page": 0, "page+extra": 1, "following": 1}.get(placement, 0)
        return list(self._following(jpeg, person, pages + (pages and _two_pages(record))))

    def _following(self, jpeg: bytes, person: Employee, count: int) -> Iterator[Sheet]:
        for number in range(count):
            sheet = _blank(self.portal, person)
            sheet.tags.add("extra")
            margin = self.portal.layout.margin
            area = (margin, margin, sheet.width - margin, sheet.height - margin - 14)
            _place(sheet, jpeg, area, self.record)
            sheet.marks[f"{self.record.id}/extra {number}"] = sheet.pictures[0].box
            yield sheet


def _two_pages(record: Record) -> int:
    return int(record.placement == "following" and record.portal_transaction_id[-1] == "7")


def _place(sheet: Sheet, jpeg: bytes, area: Box, record: Record) -> None:
    """As large as the area allows, in the middle, its top at the area's top."""
    width, height = jpeg_size(jpeg)
    x0, y0, x1, y1 = area
    scale = min((x1 - x0) / width, (y1 - y0) / height)
    left = (x0 + x1 - scale * width) / 2
    box = (left, y0, left + scale * width, y0 + scale * height)
    sheet.pictures.append(Picture(box, jpeg))
    sheet.marks.setdefault(f"{record.id}/picture", box)


def _date(day: dt.date) -> str:
    return f"{day:%m/%d/%Y}"
