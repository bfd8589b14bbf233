"""A receipt report read page by page, sheets that carry several pages cut into them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.places import Box
from ccprocessor.extraction.report.pages import OWN_LABELS, ReceiptPage, read_receipt_page
from ccprocessor.extraction.text.imposed import Cell, cells_on, is_across, parted
from ccprocessor.extraction.text.lines import sound

ReadPage = Callable[[Page], ReceiptPage | UnreadPage]
_Size = tuple[float, float]

_ENOUGH_RECORDS, _MOST_KEPT = 24, 150
"""Sheets with records, and sheets at most, that are kept until it is known what sheets carry."""


class ReportReading:
    """Reader of a report, sheet by sheet.

    A sheet is cut where several of its parts show the labels of records. Others of its size, with
    a picture beside a record or nothing, are cut as most are, unless more of them cannot be.
    """

    def __init__(self, read: ReadPage = read_receipt_page) -> None:
        self._read = read
        self._sheets: list[list[ReceiptPage | UnreadPage]] = []
        self._early: list[tuple[int, Page]] | None = []
        self._with_records = 0
        self._cuts: dict[_Size, Counter[tuple[Box, ...]]] = {}
        self._cells: dict[tuple[Box, ...], tuple[Cell, ...]] = {}
        self._known: dict[_Size, tuple[Cell, ...]] = {}

    def add(self, page: Page | UnreadPage) -> None:
        """Read the next sheet; never raises on bad text."""
        if isinstance(page, UnreadPage):
            self._sheets.append([page])
            return
        page = sound(page)
        found = self._as_others(page) or self._proven(page) or [self._read(page)]
        if self._early is not None:
            self._early.append((len(self._sheets), page))
        self._sheets.append(found)
        self._with_records += _have_records(found) > 0
        enough = self._with_records >= _ENOUGH_RECORDS
        if self._early is not None and (enough or len(self._early) >= _MOST_KEPT):
            self._settle()

    def finish(self) -> list[ReceiptPage | UnreadPage]:
        """Return all pages in reading order, and forget them; to be called after the last sheet."""
        self._settle()
        sheets, self._sheets = self._sheets, []
        return [page for sheet in sheets for page in sheet]

    def _settle(self) -> None:
        """Cut the first sheets as those that show records on several parts."""
        early, self._early = self._early or [], None
        for size, cuts in self._cuts.items():
            boxes, times = cuts.most_common(1)[0]
            cells = self._cells[boxes]
            alike = [(at, page) for at, page in early if _size(page) == size]
            against = [
                page
                for at, page in alike
                if is_across(page, cells) and _have_records(self._sheets[at]) == 1
            ]
            if len(against) >= times:
                continue
            self._known[size] = cells
            for at, page in alike:
                self._sheets[at] = self._as_others(page) or self._sheets[at]

    def _proven(self, page: Page) -> list[ReceiptPage | UnreadPage] | None:
        """The pages on a sheet that shows records on several of its parts; None on others."""
        cells = cells_on(page, alike=True)
        if len(cells) == 1:
            return None
        found = [self._read(part) for part in parted(page, cells)]
        if _have_records(found) < 2:  # noqa: PLR2004 - several
            return None
        boxes = tuple(cell.box for cell in cells)
        self._cuts.setdefault(_size(page), Counter())[boxes] += 1
        self._cells.setdefault(boxes, cells)
        return found

    def _as_others(self, page: Page) -> list[ReceiptPage | UnreadPage]:
        """The pages on a sheet cut as others of its size; none where it cannot be."""
        cells = self._known.get(_size(page))
        if cells is None or is_across(page, cells):
            return []
        return [self._read(part) for part in parted(page, cells)]


def _have_records(pages: Sequence[ReceiptPage | UnreadPage]) -> int:
    """The number of pages with more labels than a receipt prints."""
    return sum(isinstance(page, ReceiptPage) and page.fields > OWN_LABELS for page in pages)


def _size(page: Page) -> _Size:
    return round(page.width, 0), round(page.height, 0)
