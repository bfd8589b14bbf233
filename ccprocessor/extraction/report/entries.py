"""The expense records of one page, field by field, before it is known whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from sys import intern

from ccprocessor.domain.pages import Page
from ccprocessor.domain.places import Box, Place
from ccprocessor.extraction.report.labels import FIELDS, ReportField
from ccprocessor.extraction.report.layout import Layout, is_record, split_records
from ccprocessor.extraction.report.pages import ReceiptPage, Segment
from ccprocessor.extraction.report.placement import Lines, placed
from ccprocessor.extraction.report.values import (
    file_name,
    is_name,
    joined,
    portal_id,
    purpose,
    transaction_id,
)
from ccprocessor.extraction.text.doubts import touches

EXPENSE_TYPES = frozenset(
    (
        "airfare",
        "business services",
        "fuel",
        "general expense",
        "hotel",
        "legal",
        "maintenance",
        "meals",
        "misc. transportation",
        "rental car",
    )
)
"""Kinds of expense as portals print them, folded."""

_ENDS_IN_ID = re.compile(r"(?:.*[^0-9])?([0-9]{7})\Z")
_ALIGNED = 3.0  # points between left edges that are one edge
_STACKED = 1.5  # heights of a line between texts that hang under one another
_LOGO_SHARE = 0.04  # of a page: a smaller picture is a logo, no receipt
_SCAN_SHARE = 0.8  # of a page: a picture that large is the page itself, scanned
_REST_OF_RECORD = 2  # labels that the end of a record, cut by a page, shows at least

_line = attrgetter("line")


@dataclass(slots=True)
class ReceiptEntry:
    """One record as it is put together: texts of its fields, whose it is, its pages and pictures.

    `end` is the position of its last page. `loose` are texts of the record's part of the page that
    no label owns; `shown` has a bit for each of its labels; `unsure` are fields of which the engine
    that read the page was not sure.
    """

    sheet: Page
    texts: dict[ReportField, str]
    box: Box
    portal_id: str | None
    name: str | None
    loose: tuple[str, ...]
    pages: list[int]
    end: tuple[int, int]
    pictures: list[Place] = field(default_factory=list)
    person: tuple[str | None, str | None] | None = None
    occurrence: int = 1
    shown: int = 0
    unsure: tuple[ReportField, ...] = ()

    @property
    def page(self) -> int:
        """Its data page's number."""
        return self.sheet.number

    @property
    def key(self) -> str:
        """The portal's transaction id as printed, empty where there is none."""
        return transaction_id(self.texts.get(ReportField.TRANSACTION_ID, ""))

    def add(self, sheet: Page) -> None:
        """Make a page, or part of a sheet, its last."""
        if sheet.number != self.pages[-1]:
            self.pages.append(sheet.number)
        self.end = sheet.order

    @property
    def awaits_picture(self) -> bool:
        """True if an attachment is named but no picture was seen yet."""
        return bool(self.texts.get(ReportField.ATTACHMENT)) and not self.pictures

    @property
    def has_attachment(self) -> bool:
        """True if an attachment is named or seen, or the record does not say."""
        blank = self.shown >> ReportField.ATTACHMENT & 1 and not self.texts.get(
            ReportField.ATTACHMENT
        )
        return bool(self.pictures) or not blank


def entries_of(
    page: ReceiptPage, segments: Sequence[Segment], layout: Layout
) -> list[ReceiptEntry]:
    """The records on a page of these proven segments, top down; none where it is no data page.

    Labels with neither a Transaction ID nor an amount beside them are the heads of something else.
    """
    records = [record for record in split_records(segments) if is_record(record, layout)]
    drawn = [_entry(record, page, layout) for record in records]
    entries = [entry for entry in drawn if entry.key or entry.texts.get(ReportField.AMOUNT)]
    give_pictures(page.sheet, entries)
    return entries


def goes_on(page: ReceiptPage, layout: Layout, last: ReceiptEntry) -> bool:
    """Tell whether a page holds the rest of the record before it; if so, complete that record.

    It shows labels, and none that the record has shown already.
    """
    if not page.sheet.follows(last.end):
        return False
    lines = [list(row) for _, row in groupby(layout.proven(page.segments()), key=_line)]
    labels = _bits(segment for line in lines for segment in line)
    if labels.bit_count() < _REST_OF_RECORD or labels & last.shown:
        return False
    if not layout.goes_on(_fields(labels), _fields(last.shown)):
        return False
    rest = _entry(lines, page, layout)
    last.texts |= rest.texts
    last.shown |= rest.shown
    last.portal_id, last.name = last.portal_id or rest.portal_id, last.name or rest.name
    last.add(page.sheet)
    give_pictures(page.sheet, [rest])
    last.pictures += rest.pictures
    return True


def give_pictures(sheet: Page, entries: Sequence[ReceiptEntry]) -> None:
    """Each picture on a data page to the record it stands under; logos and scans to none."""
    if not entries:
        return
    area = sheet.width * sheet.height
    for picture in sheet.pictures:
        share = picture.width * picture.height / area if area else 0.0
        if share < _LOGO_SHARE or (sheet.source == "ocr" and share >= _SCAN_SHARE):
            continue
        above = [entry for entry in entries if entry.box.y0 <= picture.middle]
        (above or entries[:1])[-1].pictures.append(sheet.place(picture))


def _entry(record: Lines, page: ReceiptPage, layout: Layout) -> ReceiptEntry:
    sheet = page.sheet
    values = placed(record, layout.placing)
    owned = {id(segment) for segments in values.values() for segment in segments}
    loose = [s for line in record for s in line if not s.field and id(s) not in owned]
    head = _stacked_person(record, values, loose)
    texts = {name: intern(_text(name, segments)) for name, segments in values.items()}
    for name, segment in head.items():
        texts[name] = segment.text
    labels = [segment for line in record for segment in line if segment.field]
    drawn = [*labels, *(s for segments in values.values() for s in segments), *head.values()]
    number = texts.pop(ReportField.PORTAL_ID, "")
    return ReceiptEntry(
        sheet=sheet,
        texts=texts,
        box=_around(drawn),
        portal_id=portal_id(number) if number else None,
        name=texts.pop(ReportField.NAME, "") or None,
        loose=tuple(s.text for s in loose if s not in head.values()),
        pages=[sheet.number],
        end=sheet.order,
        shown=_bits(labels),
        unsure=tuple(
            name
            for name, segments in values.items()
            if page.unsure and any(touches(Box(*s[:4]), page.unsure) for s in segments)
        ),
    )


def _bits(segments: Iterable[Segment]) -> int:
    """The fields of labels as bits of a number: a set for each record takes a kilobyte."""
    bits = 0
    for segment in segments:
        if segment.field:
            bits |= 1 << segment.field
    return bits


def _fields(bits: int) -> list[ReportField]:
    return [field for field in FIELDS if bits >> field & 1]


def _around(segments: Sequence[Segment]) -> Box:
    return Box(
        min([segment.x0 for segment in segments]),
        min([segment.y0 for segment in segments]),
        max([segment.x1 for segment in segments]),
        max([segment.y1 for segment in segments]),
    )


def _text(name: ReportField, segments: Sequence[Segment]) -> str:
    if len(segments) > 1:
        rows = groupby(segments, key=_line)
        lines = [" ".join([segment.text for segment in row]) for _, row in rows]
    else:
        lines = [segment.text for segment in segments]
    if name is ReportField.PURPOSE:
        return purpose(lines)
    return file_name(lines) if name is ReportField.ATTACHMENT else joined(lines)


def _stacked_person(
    record: Lines, values: dict[ReportField, list[Segment]], loose: Sequence[Segment]
) -> dict[ReportField, Segment]:
    """Person without labels: a line ending in seven digits, under it the name, then the type."""
    head: dict[ReportField, Segment] = {}
    anchor = next(iter(values.get(ReportField.PORTAL_ID, ())), None)
    if anchor is None:
        anchor = next((s for s in loose if _ENDS_IN_ID.match(s.text)), None)
        if anchor is None:
            return head
        head[ReportField.PORTAL_ID] = anchor._replace(text=anchor.text[-7:])
    edges = [anchor.x0, *(s.x0 for line in record for s in line[:1] if s.line == anchor.line)]
    below = _stack(anchor, edges, loose)
    if not values.get(ReportField.NAME):
        name = next(below, None)
        if name is None or not is_name(name.text) or name.text.casefold() in EXPENSE_TYPES:
            return head
        head[ReportField.NAME] = name
    if not values.get(ReportField.EXPENSE_TYPE) and (kind := next(below, None)):
        head[ReportField.EXPENSE_TYPE] = kind
    return head


def _stack(anchor: Segment, edges: Sequence[float], loose: Sequence[Segment]) -> Iterator[Segment]:
    """Texts close under one another, left edges aligned with the line they hang from."""
    bottom = anchor.y1
    for segment in loose:
        height = segment.y1 - segment.y0
        if segment.line <= anchor.line or segment.y0 - bottom > _STACKED * height:
            continue
        if any(abs(segment.x0 - edge) <= _ALIGNED for edge in edges):
            bottom = segment.y1
            yield segment
