"""Months put away from Home, and brought back: each act says what it did, and can be undone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.home.screen import HomeScreen
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.domain.cycles import CycleMark
from ccprocessor.review.wording import day, month_words
from ccprocessor.storage.stored import REMOVED_FOR, CycleSummary

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.office import Office


class PuttingAway(QObject):
    """Marks the months that Home names; `changed` when the list is another."""

    changed = Signal()

    def __init__(
        self, services: ServiceClient, home: HomeScreen, banner: Banner, window: QWidget
    ) -> None:
        super().__init__(window)
        self._services, self._banner, self.home = services, banner, home
        home.mark_wanted.connect(self.mark)

    @Slot(object, str)
    def mark(self, month: CycleSummary, mark: CycleMark) -> None:
        """Archive or remove a month, or let it be shown again."""

        def work(office: Office) -> None:
            from ccprocessor.services.cycle.listing import put_away

            put_away(office, month.cycle.id, mark)

        def done(_nothing: None) -> None:
            undo = Remedy("Undo", lambda: self.mark(month, month.mark))
            self._banner.say(self._told(month, mark), kind="done", remedies=[undo])
            self.changed.emit()

        self._services.in_office(work, done, self._banner.tell)

    @property
    def last_day(self) -> str:
        """The day, in words, until which what is removed now can be brought back."""
        return day((dt.datetime.now(dt.UTC) + REMOVED_FOR).astimezone().date())

    def _told(self, month: CycleSummary, mark: CycleMark) -> str:
        name = month_words(month.cycle)
        if mark == "archived":
            return f"{name} is archived: “Put away” lists it."
        if mark == "removed":
            return f"{name} was removed. It can be brought back until {self.last_day}."
        return f"{name} is listed again."
