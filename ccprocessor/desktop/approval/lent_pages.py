"""The page view of the desk, lent to the queue while that is in front: there is only one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.approval.screen import QueueScreen
from ccprocessor.desktop.current_month import CurrentMonth
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.marks import marks_of
from ccprocessor.desktop.workbench.rows.page_pairs import (
    PagePair,
    spot_of_entry,
    spot_of_person,
)
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.cycles import Month, Person


class LentPages:
    """Takes the pages to the queue and back, and shows there what is chosen of somebody."""

    def __init__(self, workbench: Workbench, month: CurrentMonth, screen: QueueScreen) -> None:
        self._bench, self._month, self._screen = workbench, month, screen
        self._sizes: list[int] = []
        self._of: Month | None = None
        self.is_lent = False

    def take(self) -> None:
        """Put the pages onto the queue's screen."""
        if not self.is_lent:
            self.is_lent, self._sizes = True, self._bench.bands.sizes()
            self._screen.take_pages(self._bench.pages)
            self._bench.pages.show()

    def give_back(self) -> None:
        """Put the pages back onto the desk, with what was shown there."""
        if not self.is_lent:
            return
        self.is_lent, self._of = False, None
        bench, pages = self._bench, self._bench.pages
        bench.bands.insertWidget(1, pages)
        bench.bands.setStretchFactor(1, 1)
        bench.bands.setSizes(self._sizes)

    def restore(self) -> None:
        """Let the desk's pages be of its month again, at the row that is chosen there."""
        loaded, bench = self._month.loaded, self._bench
        if loaded is None or self.is_lent or not _stands(bench):
            return
        bench.pages.set_month(loaded.month, loaded.sources)
        sheet, row = bench.guide.sheet, bench.details.entries.table.current_row
        if bench.details.shows_month:
            bench.guide.show_whole_month()
        elif sheet is not None and not bench.details.shows_open:
            record = row.record if row is not None else None
            bench.show_record(sheet.person.key, record.key if record else None)

    def say(self, why: str) -> None:
        """Say why no page is shown, in place of one."""
        if self.is_lent:
            self._bench.pages.show_spot(PagePair(why, why), ())

    def forget_month(self) -> None:
        """Give the pages their month anew: the desk may have given them its own meanwhile."""
        self._of = None

    def show(
        self, month: Month, sources: Mapping[str, Path], person: Person, entry: PersonEntry | None
    ) -> None:
        """Show the pages of an entry of somebody, else the person's first ones."""
        if not self.is_lent:
            return
        pages = self._bench.pages
        if month is not self._of:
            self._of = month
            pages.set_month(month, sources)
        spot = spot_of_person(person)
        if entry is None:
            pages.show_spot(spot, marks_of(person))
        else:
            leads = entry.charge is None and bool(entry.receipts)
            own = spot_of_entry(entry).over(spot)
            pages.show_spot(own, marks_of(person), entry=entry, receipt_leads=leads)


def _stands(widget: QWidget) -> bool:
    return widget.window().isVisible()
