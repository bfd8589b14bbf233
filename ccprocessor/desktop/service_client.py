"""The window's way to the services: two runners, the office opened behind them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.desktop.together.watch import OfficeWatch
from ccprocessor.errors import NextStep, NotAllowed, SignInNeeded, UserError
from ccprocessor.jobs import Job, Warned
from ccprocessor.services.cycle.placement import Placement
from ccprocessor.settings import Chosen, settings_path

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.domain.cycles import Month
    from ccprocessor.domain.pictures import PictureReading
    from ccprocessor.domain.receipts import Receipt
    from ccprocessor.domain.statement import Transaction
    from ccprocessor.services.coding.suggestions import CodingSheet
    from ccprocessor.services.cycle.interrupted import InterruptedReading
    from ccprocessor.services.cycle.load_cycle import Loaded
    from ccprocessor.services.cycle.placement import Question
    from ccprocessor.services.desk.joining import Joined
    from ccprocessor.services.desk.session import DeskSession
    from ccprocessor.services.desk.state import DeskState
    from ccprocessor.services.find import Found
    from ccprocessor.services.intake.inspection import Inspected
    from ccprocessor.services.last_seen import ListedMonths
    from ccprocessor.services.office import Office, ProcessOptions
    from ccprocessor.services.papers.asked import AskedPapers
    from ccprocessor.services.upkeep.doctor import Finding
    from ccprocessor.storage.engine.schema import Upgrade

T = TypeVar("T")

_MOST_HITS = 500  # nobody reads on beyond them; another word narrows them down

OpenOffice = Callable[[], "AbstractContextManager[Office]"]
Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """The files of a month, what opens the locked ones, a file of names, and where they belong."""

    files: tuple[Path, ...]
    passwords: Mapping[Path, tuple[str, ...]] = field(default_factory=dict, repr=False)
    aliases: Path | None = None
    placement: Placement = field(default_factory=Placement)


class ServiceClient(QObject):
    """Everything a screen may ask for; answers arrive on the window's thread.

    Work on files runs on `documents`, on what is stored on `storage`, OCR, which takes minutes, on
    `paper`, and what the program wants for itself (a look at a server, a newer version) on
    `errands`. The office is opened by the first request, on its runner's thread; where that fails
    the request tells why, and the next one tries again. What failures name as a next step, made for
    a command line, goes through `next_step`. Without `ocr` scans and pictures are not read.
    `chosen` are the settings that the doctor looks at; None: those of the office. `upgraded` tells
    that the tables were brought up to date, `sign_in_needed` that the office asks who works here.
    Without `resumes` nothing goes on that was killed. `barred` comes where a right was lacking.
    """

    upgraded = Signal(str)
    sign_in_needed = Signal(str)
    barred = Signal()

    def __init__(
        self,
        open_office: OpenOffice,
        parent: QObject | None = None,
        *,
        next_step: Callable[[str | NextStep], str] = by_settings,
        ocr: bool = True,
        resumes: bool = True,
        chosen: Chosen | None = None,
    ) -> None:
        super().__init__(parent)
        self._ocr, self._resumes = ocr, resumes
        self._chosen = chosen
        self._next_step = next_step
        self.documents = JobRunner("documents", self)
        self.storage = JobRunner("storage", self)
        self.paper = JobRunner("paper", self)
        self.errands = JobRunner("errands", self)
        self._open_office = open_office
        self._office: Office | None = None
        self._desk: DeskSession | None = None
        self._exits = ExitStack()
        self._opening = threading.Lock()
        self._told_upgrade = False
        self.watch = OfficeWatch(self._opened, self)

    @property
    def reads_paper(self) -> bool:
        """True if scans and pictures are read here."""
        return self._ocr

    @property
    def is_busy(self) -> bool:
        """True while work waits or runs."""
        return any(runner.is_busy for runner in self.runners)

    @property
    def runners(self) -> tuple[JobRunner, ...]:
        """All that work runs on."""
        return (self.documents, self.storage, self.paper, self.errands)

    def cycles(self, done: Callable[[ListedMonths], None], failed: Failed) -> Job:
        """Every stored cycle with its revisions; those seen last while a server is away."""

        def work(_job: Job) -> ListedMonths:
            from ccprocessor.services.cycle.listing import listed_months

            office = self._opened()
            found = listed_months(office)
            if not found.at and (upgraded := office.database.upgraded) and not self._told_upgrade:
                self._told_upgrade = True
                self.upgraded.emit(upgraded.sentence)
            return found

        return self.storage.start(work, done, self._told(failed))

    def open_revision(
        self, cycle: str, number: str | None, done: Callable[[Loaded], None], failed: Failed
    ) -> Job:
        """A stored revision (None: the newest) with the files of its pages."""

        def work(_job: Job) -> Loaded:
            from ccprocessor.services.cycle.load_cycle import open_revision

            return open_revision(self._opened(), cycle, number)

        return self.storage.start(work, done, self._told(failed))

    def in_office(
        self,
        work: Callable[[Office], T],
        done: Callable[[T], None],
        failed: Failed,
        *,
        aside: bool = False,
    ) -> Job:
        """Do something with what is stored; `aside`: without holding up what a person does."""
        runner = self.errands if aside else self.storage
        return runner.start(lambda _job: work(self._opened()), done, self._told(failed))

    def find(
        self,
        query: str,
        done: Callable[[Found], None],
        failed: Failed,
        *,
        cancelled: Callable[[], None],
    ) -> Job:
        """Find something in any month."""

        def work(_job: Job) -> Found:
            from ccprocessor.services.find import find

            return find(self._opened(), query, limit=_MOST_HITS)

        return self.storage.start(work, done, self._told(failed), cancelled=cancelled)

    def prepare_finding(self, done: Callable[[tuple[str, ...]], None], failed: Failed) -> Job:
        """Let months of older programs be found too; sentences on those that cannot be."""

        def work(job: Job) -> tuple[str, ...]:
            from ccprocessor.services.find import prepare

            return prepare(self._opened(), job)

        return self.errands.start(work, done, self._told(failed))

    def at_desk(
        self,
        cycle: str,
        act: Callable[[DeskSession], DeskState],
        done: Callable[[DeskState], None],
        failed: Failed,
    ) -> Job:
        """Do something at the desk of a month, which stays open until that of another is."""

        def work(_job: Job) -> DeskState:
            from ccprocessor.services.matching_model.automatic import open_desk

            if self._desk is None or self._desk.cycle != cycle:
                self._desk = open_desk(self._opened(), cycle)
            return act(self._desk)

        return self.storage.start(work, done, self._told(failed))

    def coding(self, month: Month, done: Callable[[CodingSheet], None], failed: Failed) -> Job:
        """Every receipt of a month with suggestions for its coding, from all stored months."""

        def work(office: Office) -> CodingSheet:
            from ccprocessor.services.coding.suggestions import sheet_of

            return sheet_of(office, month)

        return self.in_office(work, done, failed)

    def inspect(
        self,
        files: Sequence[Path],
        done: Callable[[tuple[Inspected, ...]], None],
        failed: Failed,
        *,
        passwords: Mapping[Path, tuple[str, ...]],
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Find out which of the files can be opened, and why the others cannot."""

        def work(job: Job) -> tuple[Inspected, ...]:
            from ccprocessor.services.intake.inspection import inspect
            from ccprocessor.services.office import ProcessOptions

            return inspect(self._opened(), files, ProcessOptions(passwords=passwords), job)

        return self.documents.start(work, done, self._told(failed), cancelled=cancelled)

    def load_first(
        self,
        request: LoadRequest,
        done: Callable[[Loaded | Question], None],
        failed: Failed,
        *,
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Read the text of files into a stored revision; progress comes from `documents`.

        A `Question` comes where a person must say first where they belong: nothing is stored then.
        """

        def work(job: Job) -> Loaded | Question:
            from ccprocessor.services.cycle.load_cycle import load_first

            options = self._options(request, job)
            return load_first(request.files, self._opened(), options, job, request.placement)

        return self.documents.start(work, done, self._told(failed), cancelled=cancelled)

    def join_months(
        self,
        months: tuple[str, str],
        done: Callable[[Joined | Question], None],
        failed: Failed,
        *,
        is_decided: bool,
    ) -> Job:
        """Add the second of two stored months to the first, or ask; goes on among the loads."""

        def work(job: Job) -> Joined | Question:
            from ccprocessor.services.desk.joining import join_months

            options = self._options(LoadRequest(()), job)
            return join_months(self._opened(), *months, options, job, is_decided=is_decided)

        return self.documents.start(work, done, self._told(failed))

    def interrupted(
        self, done: Callable[[tuple[InterruptedReading, ...]], None], failed: Failed
    ) -> Job:
        """Loads that were killed before anything was stored; of lost files they are told once."""

        def work(_job: Job) -> tuple[InterruptedReading, ...]:
            from ccprocessor.services.cycle.interrupted import interrupted

            found = interrupted(self._opened()) if self._resumes and self._ocr else ()
            for one in found:
                if one.gone:
                    one.forget()
            return found

        return self.storage.start(work, done, self._told(failed))

    def read_unread(
        self,
        cycle: str,
        done: Callable[[Loaded], None],
        failed: Failed,
        *,
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Read a stored month's scans and pictures too; progress and events come from `paper`."""

        def work(job: Job) -> Loaded:
            from ccprocessor.services.cycle.load_cycle import read_unread

            return read_unread(cycle, self._opened(), self._options(LoadRequest(()), job), job)

        return self.paper.start(work, done, self._told(failed), cancelled=cancelled)

    def export(
        self,
        revision: tuple[str, str],
        out: Path,
        done: Callable[[str], None],
        failed: Failed,
        *,
        people: Collection[str] | None = None,
        papers: AskedPapers | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Write a revision's files (cycle, number), of all or the chosen people, into `out`."""

        def work(job: Job) -> str:
            from ccprocessor.services.evidence.exporting import export_all

            return export_all(self._opened(), *revision, out, job, people=people, papers=papers)

        return self.documents.start(work, done, self._told(failed), cancelled=cancelled)

    def reread(
        self,
        copy: Path,
        receipt: Receipt,
        charges: Sequence[Transaction],
        done: Callable[[PictureReading], None],
        failed: Failed,
    ) -> Job:
        """Read a receipt's picture with the other OCR engine; nothing is stored."""

        def work(job: Job) -> PictureReading:
            from ccprocessor.services.cycle.reread import reread

            return reread(self._opened(), copy, receipt, charges, job)

        return self.documents.start(work, done, self._told(failed))

    def examine(self, done: Callable[[tuple[Finding, ...]], None], failed: Failed) -> Job:
        """Try every part the program needs; what came of it, part by part."""

        def work(_job: Job) -> tuple[Finding, ...]:
            from ccprocessor.services.upkeep.doctor import examine

            chosen = self._chosen or Chosen(self._opened().settings, settings_path())
            return tuple(
                replace(finding, next_step=self._next_step(finding.next_step))
                for finding in examine(chosen)
            )

        return self.errands.start(work, done, self._told(failed))

    def upgrade(self, done: Callable[[Upgrade | None], None], failed: Failed) -> Job:
        """Bring the tables of a database that others share up to date."""
        return self.in_office(lambda office: office.upgrade_database(), done, failed)

    def close(self) -> None:
        """Stop all work, wait for it, and close the office."""
        for runner in self.runners:
            runner.cancel()
        self.watch.close()
        for runner in self.runners:
            runner.close()
        self._exits.close()
        self._office = self._desk = None

    def _told(self, failed: Failed) -> Failed:
        def told(error: Exception) -> None:
            if isinstance(error, UserError):
                error.hint = self._next_step(error.hint)
            if isinstance(error, SignInNeeded):
                self.sign_in_needed.emit(error.args[0])
            elif isinstance(error, NotAllowed):
                self.barred.emit()
            failed(error)

        return told

    def _options(self, request: LoadRequest, job: Job) -> ProcessOptions:
        """Every picture is read, the most needed first: nobody waits for them."""
        from ccprocessor.services.office import ProcessOptions

        return ProcessOptions(
            passwords=request.passwords,
            aliases=request.aliases,
            warn=lambda sentence: job.announce(Warned(sentence)),
            ocr=self._ocr,
            pictures="all" if self._ocr else "none",
        )

    def _opened(self) -> Office:
        with self._opening:
            if self._office is None:
                self._office = self._exits.enter_context(self._open_office())
                self._office.goes_on = True
            return self._office
