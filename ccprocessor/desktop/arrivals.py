"""Files on their way into the window: given, read, and the month that they become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ccprocessor.desktop.instance.message import HandedOver
from ccprocessor.desktop.loading.files import joined_words
from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.banner import Remedy
from ccprocessor.errors import UserError

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.desktop.main_window import MainWindow
    from ccprocessor.services.cycle.load_cycle import Loaded

_GIVEN_UP = "Loading the previous files was cancelled; nothing from them was stored."
_AGAIN = "Load them again once this month is read."


class Arrivals(QObject):
    """Leads files through the loading screen to the workbench."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.course.loaded.connect(self._show_loaded)
        window.course.stopped.connect(self._show_stopped)
        window.loading.left.connect(self._leave_loading)

    def load(self, paths: Sequence[Path], aliases: Path | None = None) -> None:
        """Load files and folders; what is read meanwhile is given up, and that is said."""
        if self._may_load() and (given := self._window.choice.sorted_out(paths)):
            self._read(given.files, aliases or given.aliases)

    def receive(self, what: HandedOver) -> None:
        """Load what another start handed over; files join those that are being read."""
        window = self._window
        if not what.files or not self._may_load():
            return
        if not window.course.is_busy and window.screen_shown is not window.loading:
            self.load(what.files, what.aliases)
        elif given := window.choice.sorted_out(what.files):
            window.show_screen(window.loading)
            window.course.join(given.files, what.aliases or given.aliases)

    def _may_load(self) -> bool:
        """Tell whether whoever works here brings files in; where not, say why."""
        if why := self._window.menus.rights.why_not("load"):
            self._window.messages.refuse(why)
        return not why

    def _read(self, files: Sequence[Path], aliases: Path | None) -> None:
        """Read files in place of those that are read now; they may belong to the month in front."""
        window = self._window
        if window.course.is_busy and not {one.path for one in window.course.files} <= {*files}:
            window.banner.say(_GIVEN_UP, _AGAIN)
        front = {
            window.workbench: window.month.cycle,
            window.loading: window.course.front,  # dropped beside files that could not be used
        }.get(window.screens.ground)
        window.show_screen(window.loading)
        window.course.begin(files, aliases, front=front)

    @Slot(object)
    def _show_loaded(self, loaded: Loaded) -> None:
        """Open what was read, with a word on the files that were not."""
        window = self._window
        bad = [state for state in window.course.files if state.stage == "bad"]
        failures = tuple(UserError(state.trouble, hint=state.remedy) for state in bad)
        loaded = replace(loaded, failures=(*failures, *loaded.failures))
        if window.course.warnings:
            window.banner.keep(" ".join(window.course.warnings), kind="info")
        if window.screen_shown is window.loading:
            is_news = not window.month.shows(loaded)
            window.month.show(loaded)
            if loaded.joined:
                used = [state for state in window.course.files if state.stage != "bad"]
                if used:
                    said = joined_words(used, loaded.month.cycle, is_news=is_news)
                    window.banner.say(said, kind="done")
        else:
            show = Remedy("Open", lambda: window.month.show(loaded))
            window.banner.say("The files were read.", remedies=[show])
        window.look_up()

    @Slot()
    def _leave_loading(self) -> None:
        """Back to the month that the files came to, else to the first screen."""
        front = self._window.course.front
        if front is not None and front == self._window.month.cycle:
            self._window.show_workbench()
        else:
            self._window.go_home()

    @Slot(object)
    def _show_stopped(self, error: Exception) -> None:
        """Faults are told by their dialog; a stop nobody sees is told where the person is."""
        if not isinstance(error, UserError):
            report(error)
        elif self._window.screen_shown is not self._window.loading:
            self._window.banner.show_error(error, [self._window.to_loading()])
