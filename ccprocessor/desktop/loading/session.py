"""The course of a load: files are opened, passwords asked for, pages read, a revision stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ccprocessor.desktop.loading.files import FileState
from ccprocessor.desktop.loading.people import Key, added
from ccprocessor.desktop.service_client import LoadRequest, ServiceClient
from ccprocessor.documents.protocol.errors import PasswordNeeded, WrongPassword
from ccprocessor.domain.readings import side_of
from ccprocessor.errors import NothingRecognised, UnreadableInput, UserError
from ccprocessor.jobs import Event, Job, PageRead, PersonRead, Progress, Reviewed, Stage, Warned
from ccprocessor.services.cycle.placement import Placement, Question

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.cycle.interrupted import InterruptedReading
    from ccprocessor.services.cycle.load_cycle import Loaded
    from ccprocessor.services.intake.inspection import Inspected

_SETTLE_MS = 100
_OCR_STAGES = (Stage.SCANS, Stage.PICTURES, Stage.LOOSE)

Ask = Callable[[Callable[[Any], None], Callable[[Exception], None], Callable[[], None]], Job]
"""Puts work to the door with what to call when it is done, has failed or was cancelled."""


class LoadSession(QObject):
    """One load at a time; beginning another gives the one before up.

    `changed` says that files, people or the sentence are not as before, at most every 100 ms.
    `stopped` brings what a person must decide about; `asked` a `Question` that `decide` answers;
    `loaded` brings a `Loaded`.
    """

    changed = Signal()
    loaded = Signal(object)
    stopped = Signal(object)
    asked = Signal(object)
    cancelled = Signal()

    def __init__(self, services: ServiceClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._files: dict[Path, FileState] = {}
        self._people: dict[Key, PersonRead] = {}
        self._passwords: dict[Path, tuple[str, ...]] = {}
        self._without_locked: set[Path] = set()
        self._aliases: Path | None = None
        self._refused_aliases: FileState | None = None
        self._jobs: list[Job] = []
        self._then: Callable[[], None] | None = None
        self._may_lack_statement = False
        self._placement = Placement()
        self.is_reading = self.is_stopped = False
        self.sentence = ""
        self.warnings: list[str] = []
        self._soon = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._soon.timeout.connect(self.changed)
        services.documents.announced.connect(self._heard)
        services.documents.progressed.connect(self._hear_of_scans)

    @property
    def files(self) -> tuple[FileState, ...]:
        """The files, in the order given, then the file of names while it cannot be read."""
        names = (self._refused_aliases,) if self._refused_aliases else ()
        return (*self._files.values(), *names)

    @property
    def people(self) -> tuple[PersonRead, ...]:
        """Everybody read so far, in the order read."""
        return tuple(self._people.values())

    @property
    def is_busy(self) -> bool:
        """True while something of the load still runs."""
        return bool(self._jobs)

    @property
    def front(self) -> str | None:
        """The month that was looked at when the files came."""
        return self._placement.front

    @property
    def can_go_on(self) -> bool:
        """True if there is something to read without the files that make trouble."""
        return any(state.is_usable for state in self.files)

    def begin(
        self,
        files: Sequence[Path],
        aliases: Path | None = None,
        passwords: Mapping[Path, tuple[str, ...]] = MappingProxyType({}),
        front: str | None = None,
    ) -> None:
        """Load these files, with the names of an alias file and passwords known already.

        `front` is the month that is looked at: they may belong to it.
        """
        self._placement = Placement(front)
        self._people.clear()
        self._files = {path: FileState(path) for path in files}
        self._passwords = dict(passwords)
        self._without_locked.clear()
        self._aliases, self._refused_aliases = aliases, None
        self._may_lack_statement = False
        self._after_all(lambda: self._inspect(list(files)))

    def resume(self) -> None:
        """Begin a load that was killed before anything of it was stored, unless there is another.

        Nobody is led anywhere: the foot of the window tells of it, then that it is done.
        """

        def begin(found: Sequence[InterruptedReading]) -> None:
            if found and not self._files:
                self.begin(found[0].files, found[0].options.aliases)

        self._services.interrupted(begin, self.stopped.emit)

    def join(self, files: Sequence[Path], aliases: Path | None = None) -> None:
        """Load these files too, with those that were given before; so do names and passwords."""
        together = tuple(dict.fromkeys((*self._files, *files)))
        front = self._placement.front
        self.begin(together, aliases or self._aliases, self._passwords, front)

    def decide(self, placement: Placement) -> None:
        """Read the files anew, and put them where a person wants them."""
        self._placement = placement
        self._read()

    def try_again(self) -> None:
        """Everything once more, from opening on; passwords given stay."""

        def begin() -> None:
            self._files = {path: FileState(path) for path in self._files}
            self._inspect(list(self._files))

        self._after_all(begin)

    def give_password(self, path: Path, password: str) -> None:
        """Try a password on a file and what is inside it, beside those given before."""
        self._passwords[path] = (*self._passwords.get(path, ()), password)
        self._files[path] = FileState(path)
        self._inspect([path])

    def leave_out(self, path: Path) -> None:
        """Go on without a file, of pages or of names, or without what is locked inside it."""
        gone = self._files.pop(path, None)
        if gone is not None and gone.is_locked_inside:
            self._files[path] = gone.opened(gone.pages)
            self._without_locked.add(path)
            self._go_on()
            return
        if path == self._aliases:
            self._aliases = self._refused_aliases = None
        if not self._files:
            self.cancel()
        elif self.is_reading and gone is not None and not gone.is_usable:
            self.changed.emit()
        elif self.is_reading:
            self._after_all(self._go_on)
        else:
            self._go_on()

    def skip(self, path: Path) -> None:
        """Go on without the file that the load stopped at, be it the card statement.

        Other files that cannot be used stay, to be told of once the rest is read.
        """
        self._may_lack_statement |= path in self._files
        self.leave_out(path)

    def cancel(self) -> None:
        """Give the load up; nothing of it is kept."""
        self._after_all(self._at_rest)
        self.cancelled.emit()

    def _after_all(self, then: Callable[[], None]) -> None:
        """Stop what runs, and do that once it has stopped: no late news comes in between."""
        self.is_reading = False
        self._then = then
        for job in self._jobs:
            job.cancel()
        self._settle()

    def _at_rest(self) -> None:
        self.sentence = ""
        self.changed.emit()

    def _settle(self) -> None:
        if not self._jobs and self._then is not None:
            then, self._then = self._then, None
            then()

    def _inspect(self, paths: Sequence[Path]) -> None:
        self._tell("Opening the files…")
        self._start(
            lambda done, failed, cancelled: self._services.inspect(
                paths, done, failed, passwords=dict(self._passwords), cancelled=cancelled
            ),
            self._inspected,
        )

    def _inspected(self, found: Sequence[Inspected]) -> None:
        for one in found:
            state = self._files.get(one.path)
            if state is None:
                continue
            if one.failure is None:
                self._files[one.path] = state.opened(one.pages)
            else:
                self._files[one.path] = state.refused(one.failure, one.pages)
        self._go_on()

    def _go_on(self) -> None:
        """Read, unless somebody must be waited for."""
        stages = [state.stage for state in self.files]
        if "opening" in stages:
            return
        if "password" in stages:
            self._tell("Waiting for a password.")
        elif self.can_go_on:
            self._read()
        else:
            bad = self.files[0]
            error = UserError(bad.trouble, hint=bad.remedy)
            self._stop("None of the files can be used.", error)

    def _read(self) -> None:
        usable = [state for state in self.files if state.is_usable]
        self._files |= {state.path: state.opened(state.pages) for state in usable}
        self._refused_aliases = None
        self._people.clear()
        self.warnings.clear()
        self._tell("Reading…")
        self.is_reading = True
        paths = tuple(state.path for state in usable)
        request = LoadRequest(paths, dict(self._passwords), self._aliases, self._placement)
        self._start(
            lambda done, failed, cancelled: self._services.load_first(
                request, done, failed, cancelled=cancelled
            ),
            self._read_all,
        )

    def _read_all(self, loaded: Loaded | Question) -> None:
        if isinstance(loaded, Question):
            self._tell("Waiting for your answer: nothing is stored yet.")
            self.asked.emit(loaded)
            return
        self._passwords.clear()
        failures = tuple(one for one in loaded.failures if not self._is_known(one))
        loaded = replace(loaded, failures=failures)
        for failure in failures:
            if (path := self._file_of(failure)) is not None:
                state = self._files[path]
                self._files[path] = state.refused(failure, state.pages)
        self.sentence = "Done."
        self.loaded.emit(loaded)

    def _start(self, ask: Ask, arrived: Callable[[Any], None]) -> None:
        """Run one job of the load; what comes of it counts unless something else was wanted."""

        def done(result: object) -> None:
            if self._ended(job):
                arrived(result)

        def failed(error: Exception) -> None:
            if self._ended(job):
                self._failed(error)

        def cancelled() -> None:
            self._ended(job)

        job = ask(done, failed, cancelled)
        self._jobs.append(job)

    def _ended(self, job: Job) -> bool:
        """Note the end of a job; whether its outcome is still wanted."""
        self._jobs.remove(job)
        wanted = self._then is None
        if not self._jobs:
            self.is_reading = False
        self._settle()
        return wanted

    def _failed(self, error: Exception) -> None:
        """Set the file aside that the error is about, and go on with the others.

        Without names people may be linked otherwise: that a person decides.
        """
        path = self._file_of(error)
        if isinstance(error, UnreadableInput) and self._aliases and error.file == self._aliases:
            self._refused_aliases = FileState(self._aliases).refused(error)
        elif path is not None and isinstance(error, UserError):
            self._files[path] = self._files[path].refused(error)
            if self.can_go_on:
                self._read()
                return
        self._stop("Stopped: nothing was stored.", error)

    def _stop(self, sentence: str, error: Exception) -> None:
        """Let a person decide; of no file is anything stored, and that is what its row says."""
        for state in self._files.values():
            if state.is_usable:
                self._files[state.path] = state.stopped()
        self._people.clear()
        self.sentence, self.is_stopped = sentence, True
        self.changed.emit()
        self.stopped.emit(error)

    def _file_of(self, error: Exception) -> Path | None:
        """The file of this load that an error is about, or that holds the one it is about."""
        if not isinstance(error, NothingRecognised | UnreadableInput) or error.file is None:
            return None
        return next((state.path for state in self._holding(error.file) if state.is_usable), None)

    def _is_known(self, failure: UserError) -> bool:
        """Tell whether it is of something locked that a person said to read the rest without."""
        is_locked = isinstance(failure, PasswordNeeded | WrongPassword)
        return is_locked and self._file_of(failure) in self._without_locked

    def _holding(self, file: Path) -> Iterator[FileState]:
        """Yield what was given and is this file, or a folder that it lies in."""
        return (state for state in self.files if state.path in (file, *file.parents))

    @Slot(object)
    def _heard(self, event: Event) -> None:
        if not self.is_reading:
            return
        match event:
            case PageRead():
                self._page_read(event)
            case PersonRead():
                added(self._people, event)
                self.sentence = _counted(len(self._people))
            case Reviewed(people, flagged):
                self.sentence = f"{people:,} people reviewed, {flagged:,} to look at. Storing…"
            case Warned(sentence):
                self.warnings.append(sentence)
        if not self._soon.isActive():
            self._soon.start()

    @Slot(object)
    def _hear_of_scans(self, progress: Progress) -> None:
        """Show how far OCR is: if all is scans, there is nothing else to show meanwhile."""
        if self.is_reading and progress.stage in _OCR_STAGES:
            self.sentence = f"{progress.sentence}. This takes minutes."
            if not self._soon.isActive():
                self._soon.start()

    def _page_read(self, read: PageRead) -> None:
        for state in self._holding(read.file):
            if state.is_usable:
                self._files[state.path] = state.at_page(read.page, read.pages, read.kind)
        if self._lacks_statement():
            bad = next(state for state in self.files if state.stage == "bad")
            self._after_all(lambda: self._stop_at(bad))

    def _lacks_statement(self) -> bool:
        """Tell whether to ask before storing: one file is bad, no other can be a card statement."""
        kinds = [state.kind for state in self.files if state.is_usable]
        return (
            not self._may_lack_statement
            and any(state.stage == "bad" for state in self.files)
            and None not in kinds
            and "statement" not in map(side_of, kinds)
        )

    def _stop_at(self, bad: FileState) -> None:
        error = UserError(bad.trouble, hint=bad.remedy).about(bad.path)
        self._stop("Stopped: without a card statement there is little to compare.", error)

    def _tell(self, sentence: str) -> None:
        self.sentence, self.is_stopped = sentence, False
        self.changed.emit()


def _counted(people: int) -> str:
    who = "1 person" if people == 1 else f"{people:,} people"
    return f"{who} read so far; provisional until everyone is reviewed."
