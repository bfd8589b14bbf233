"""The window's way to the services: two runners, the office opened behind them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.desktop.shared.runner import JobRunner
from ccprocessor.errors import UserError
from ccprocessor.jobs import Job

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.inspection import Inspected
    from ccprocessor.services.load_cycle import Loaded
    from ccprocessor.services.office import Office
    from ccprocessor.storage.revisions import CycleSummary

OpenOffice = Callable[[], "AbstractContextManager[Office]"]
Failed = Callable[[Exception], None]


class OfficeDoor(QObject):
    """Everything a screen may ask for; answers arrive on the window's thread.

    Work on files runs on `documents`, work on what is stored on `storage`, so that a month can be
    looked at while another is read. The office is opened by the first request, on its runner's
    thread; where that fails the request tells why, and the next one tries again. What failures
    name as a next step, made for a command line, goes through `next_step`. Without `ocr` scans and
    pictures are not read.
    """

    def __init__(
        self,
        open_office: OpenOffice,
        parent: QObject | None = None,
        *,
        next_step: Callable[[str], str] = by_settings,
        ocr: bool = True,
    ) -> None:
        super().__init__(parent)
        self._ocr = ocr
        self._next_step = next_step
        self.documents = JobRunner("documents", self)
        self.storage = JobRunner("storage", self)
        self._open_office = open_office
        self._office: Office | None = None
        self._exits = ExitStack()
        self._opening = threading.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether work waits or runs."""
        return self.documents.is_busy or self.storage.is_busy

    def cycles(self, done: Callable[[tuple[CycleSummary, ...]], None], failed: Failed) -> Job:
        """Every stored cycle with its revisions."""

        def work(_job: Job) -> tuple[CycleSummary, ...]:
            from ccprocessor.services.listing import cycles

            return cycles(self._opened().database)

        return self.storage.start(work, done, self._told(failed))

    def open_revision(
        self, cycle: str, number: str | None, done: Callable[[Loaded], None], failed: Failed
    ) -> Job:
        """A stored revision (None: the newest) with the files of its pages."""

        def work(_job: Job) -> Loaded:
            from ccprocessor.services.load_cycle import open_revision

            return open_revision(self._opened(), cycle, number)

        return self.storage.start(work, done, self._told(failed))

    def inspect(
        self,
        files: Sequence[Path],
        done: Callable[[tuple[Inspected, ...]], None],
        failed: Failed,
        *,
        passwords: Mapping[Path, str],
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Which of the files can be opened, and why the others cannot."""

        def work(job: Job) -> tuple[Inspected, ...]:
            from ccprocessor.services.inspection import inspect
            from ccprocessor.services.office import ProcessOptions

            return inspect(self._opened(), files, ProcessOptions(passwords=passwords), job)

        return self.documents.start(work, done, self._told(failed), cancelled=cancelled)

    def load(
        self,
        files: Sequence[Path],
        done: Callable[[Loaded], None],
        failed: Failed,
        *,
        passwords: Mapping[Path, str] | None = None,
        aliases: Path | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Read files into a stored revision; progress and events come from `documents`."""

        def work(job: Job) -> Loaded:
            from ccprocessor.services.load_cycle import load_cycle
            from ccprocessor.services.office import ProcessOptions

            def warn(sentence: str) -> None:
                job.announce("warning", sentence=sentence)

            options = ProcessOptions(
                passwords=passwords or {}, aliases=aliases, warn=warn, ocr=self._ocr
            )
            return load_cycle(files, self._opened(), options, job)

        return self.documents.start(work, done, self._told(failed), cancelled=cancelled)

    def export(
        self,
        revision: tuple[str, str],
        out: Path,
        done: Callable[[str], None],
        failed: Failed,
        *,
        people: Collection[str] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Write a revision's files (cycle, number), of all or the chosen people, into `out`."""

        def work(job: Job) -> str:
            from ccprocessor.services.export_revision import export_revision

            office = self._opened()
            return export_revision(office, *revision, out, job, people=people)

        return self.documents.start(work, done, self._told(failed), cancelled=cancelled)

    def close(self) -> None:
        """Stop all work, wait for it, and close the office."""
        self.documents.close()
        self.storage.close()
        self._exits.close()
        self._office = None

    def _told(self, failed: Failed) -> Failed:
        def told(error: Exception) -> None:
            if isinstance(error, UserError):
                error.hint = self._next_step(error.hint)
            failed(error)

        return told

    def _opened(self) -> Office:
        with self._opening:
            if self._office is None:
                self._office = self._exits.enter_context(self._open_office())
            return self._office
