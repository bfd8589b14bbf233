"""Check for a newer program: when somebody wants to know, or once a day."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ccprocessor import __version__
from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.opening import open_page
from ccprocessor.errors import UserError
from ccprocessor.jobs import Job
from ccprocessor.services.upkeep.versions import is_newer
from ccprocessor.settings import Settings

if TYPE_CHECKING:  # what speaks to the network is imported on the runner's thread
    from ccprocessor.services.upkeep.updates import Release

log = logging.getLogger(__name__)

_ASKED = "updates/asked"
_LOOKING = "Looking for a newer version…"
_NOT_SET = UserError(
    "No address is set at which newer versions could be looked for.",
    hint="Ask your administrator for it; it is set in File > Settings.",
)


class UpdateCheck(QObject):
    """Asks the address of the settings, and says in the banner what came of it."""

    settings_wanted = Signal()

    def __init__(
        self, runner: JobRunner, banner: Banner, memory: Memory, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._banner = banner
        self._memory = memory
        self._has_looked = False

    def ask(self, settings: Settings) -> None:
        """Look now, and say what was found, whatever it is."""
        if not settings.update_address:
            remedy = Remedy("Settings…", self.settings_wanted.emit)
            self._banner.show_error(_NOT_SET, [remedy])
            return
        self._banner.say(_LOOKING)
        self._start(settings, self._tell, self._fail)

    def ask_once_a_day(self, settings: Settings) -> None:
        """Look where the settings want it and today nobody looked; say only what is newer.

        A look that reached nothing does not count for the day: the next start looks again.
        """
        today = dt.date.today().isoformat()  # noqa: DTZ011  (the person's own day)
        is_wanted = settings.check_updates == "yes" and settings.update_address
        if not is_wanted or self._has_looked or self._memory.text(_ASKED) == today:
            return
        self._has_looked = True

        def done(release: Release) -> None:
            self._memory.keep(_ASKED, today)
            self._keep_newer(release)

        self._start(settings, done, _keep_quiet)

    def _start(
        self,
        settings: Settings,
        done: Callable[[Release], None],
        failed: Callable[[Exception], None],
    ) -> None:
        def work(job: Job) -> Release:
            from ccprocessor.services.upkeep.updates import newest_release

            return newest_release(settings.update_address, job)

        self._runner.start(work, done, failed, cancelled=self._stop_telling)

    def _stop_telling(self) -> None:
        """Nothing is looked for any more; what was said since stays."""
        if self._banner.text == _LOOKING:
            self._banner.dismiss()

    def _tell(self, release: Release) -> None:
        if is_newer(release.version, __version__):
            self._banner.say(_newer(release), release.notes, remedies=self._ways_to(release))
        else:
            self._banner.say(f"This is the newest version ({__version__}).", kind="done")

    def _keep_newer(self, release: Release) -> None:
        """Nobody asked for it just now: it waits until it is read."""
        if is_newer(release.version, __version__):
            self._banner.keep(_newer(release), release.notes, remedies=self._ways_to(release))

    def _ways_to(self, release: Release) -> Sequence[Remedy]:
        if not release.page:
            return []
        return [Remedy("Open its page", lambda: open_page(release.page, self._banner))]

    def _fail(self, error: Exception) -> None:
        self._banner.tell(error, [Remedy("Settings…", self.settings_wanted.emit)])


def _newer(release: Release) -> str:
    return f"Version {release.version} is available; this one is {__version__}."


def _keep_quiet(error: Exception) -> None:
    """Nobody asked: what fails is no news, unless it is a fault of the program."""
    if not isinstance(error, UserError):
        report(error)
