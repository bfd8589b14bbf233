"""Asks for what is typed, a question at a time, and shows the answer to the last one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.finding.screen import FindScreen
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.find import Found


class Finder(QObject):
    """Keeps the screen answered."""

    def __init__(self, services: ServiceClient, memory: Memory, window: QWidget) -> None:
        super().__init__(window)
        self._services = services
        self._asked: str | None = None
        self.screen = FindScreen(memory, window)
        self.screen.asked.connect(self._ask)

    def begin(self) -> None:
        """Ask anew when the screen is shown; what an older program stored is taken in meanwhile."""
        self.screen.begin()
        self._ask()
        self._services.prepare_finding(self._tell_prepared, self.screen.banner.tell)

    @Slot()
    def _ask(self) -> None:
        """Ask for what is typed, unless a question is out: then as soon as it is answered."""
        if self._asked is None:
            self._asked = self.screen.query.text()
            show = partial(self._show, self._asked)
            self._services.find(self._asked, show, self._refuse, cancelled=self._forget)

    def _show(self, query: str, found: Found) -> None:
        self._asked = None
        self.screen.banner.dismiss()
        self.screen.show_found(query, found)
        if query != self.screen.query.text():
            self._ask()

    def _refuse(self, error: Exception) -> None:
        self._forget()
        self.screen.banner.tell(error)

    def _forget(self) -> None:
        self._asked = None

    def _tell_prepared(self, notes: tuple[str, ...]) -> None:
        self._ask()
        if notes:
            self.screen.banner.say(" ".join(notes), kind="warning")
