"""The course of OCR: begun when a month is in sight, paused, cancelled, taken up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot

from ccprocessor.desktop.loading.files import time_left
from ccprocessor.desktop.ocr.queue import QUEUED, Queue, ocr_summary, queue_of
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.errors import UserError
from ccprocessor.jobs import Event, Job, PictureRead, Progress, Stage

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.cycle.load_cycle import Loaded
    from ccprocessor.services.cycle.unread import Unread

_WAS_KEPT = 0.2  # seconds: what comes sooner was read before and tells nothing about the pace

State = Literal["nothing", "reading", "paused", "stopping", "stopped", "failed", "done"]


class BackgroundOcr(QObject):
    """One month's paper at a time; `arrived` brings the month with all of it read.

    Until then, and where it fails, the month in sight stays as it is. So it does where it is
    cancelled before the first receipt picture; later it arrives with what was read by then. `place`
    names the month where another one is in sight, or none. `failed` brings faults of the program,
    which are told elsewhere too.
    """

    changed = Signal()
    arrived = Signal(object)
    failed = Signal(Exception)

    def __init__(self, services: ServiceClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._job: Job | None = None
        self._asked: Loaded | None = None
        self._moved = 0.0
        self._pace: tuple[float, int] | None = None
        self.place = ""
        self._begins_again = False
        self._outcome = ""
        self._is_part = False
        self.queue = Queue()
        self.state: State = "nothing"
        services.paper.progressed.connect(self._hear)
        services.paper.announced.connect(self._hear_of_picture)

    @property
    def is_reading(self) -> bool:
        """True while pictures are still to be read, even if reading is paused."""
        return self.state in {"reading", "paused"}

    @property
    def can_go_on(self) -> bool:
        """True if reading was cancelled or failed and may be taken up again."""
        return self.state in {"stopped", "failed"}

    @property
    def sentence(self) -> str:
        """Progress or outcome in words; empty if there is nothing to say."""
        queue = self.queue
        at = queue.at
        stage = at.sentence if at else "Checking what was read…"
        since, before = self._pace or (0.0, 0)
        spent = time.monotonic() - since
        left = time_left(spent, queue.done - before, queue.of - before) if self._pace else ""
        count = f"{queue.done:,} of {queue.of:,}"
        sentences: dict[State, str] = {
            "reading": f"{stage}{left and f', {left}'}",
            "paused": f"{stage} · paused",
            "stopping": "Reading from pictures: stopping…",
            "stopped": f"Reading from pictures was cancelled at {count}; {self._stands}.",
            "failed": self._outcome,
            "done": self._outcome,
        }
        said = sentences.get(self.state, "")
        return f"{self.place}: {said}" if said and self.place else said

    @property
    def _stands(self) -> str:
        return "what was read counts" if self._is_part else "what is shown stays"

    @property
    def revision(self) -> tuple[str, str] | None:
        """The revision that is read further, or was when it was given up; None for none."""
        if self._asked is None:
            return None
        return (self._asked.revision.cycle_id, self._asked.revision.number)

    def left_of(self, loaded: Loaded) -> Unread:
        """Tell what is left to be read of a month by now; whoever saved it last read no paper."""
        asked = self._asked
        if asked is None or self._is_part or self.state in {"nothing", "done"}:
            return loaded.unread
        months = [(one.revision.cycle_id, one.unread) for one in (asked, loaded)]
        return self.queue.left if months[0] == months[1] else loaded.unread

    def begin(self, loaded: Loaded) -> None:
        """Read what the text alone did not tell of a month; what was read before stops."""
        self._asked, self._is_part = loaded, False
        if self._job is not None:
            self._begins_again = True
            self._job.cancel()
            self._become("stopping")
            return
        self.queue = queue_of(loaded.month, loaded.unread)
        self._pace, self._moved = None, time.monotonic()
        cycle = loaded.revision.cycle_id
        self._job = self._services.read_unread(
            cycle, self._done, self._failed, cancelled=self._cancelled
        )
        self._become("reading")

    @Slot()
    def go_on(self) -> None:
        """Begin once more; what was read by OCR is kept and not read again."""
        if self._asked is not None and self._job is None:
            self.begin(self._asked)

    @Slot()
    def pause(self) -> None:
        """Wait at the next item."""
        if self._job is not None and self.state == "reading":
            self._job.pause()
            self._become("paused")

    @Slot()
    def resume(self) -> None:
        """Go on where it waits."""
        if self._job is not None and self.state == "paused":
            self._job.resume()
            self._become("reading")

    @Slot()
    def cancel(self) -> None:
        """Give the rest up; receipt pictures read by now count, a scan waits for the others."""
        at = self.queue.at
        if self._job is None or not self.queue.done or (at and at.stage is Stage.SCANS):
            self._give_up()
        else:
            self._is_part = True
            self._job.finish()
            self._become("stopping")

    def _give_up(self) -> None:
        self._begins_again = False
        if self._job is not None:
            self._job.cancel()
            self._become("stopping")

    @Slot()
    def forget(self) -> None:
        """Give it up where it still runs, and say nothing more of it."""
        self._give_up()
        self._asked = None
        if self._job is None:
            self._become("nothing")

    def _done(self, loaded: Loaded) -> None:
        self._job = None
        if self._begun_again() or self._asked is None:
            return
        self._outcome = ocr_summary(self._asked.month, loaded.month)
        if loaded.failures:
            self._outcome += " " + " ".join(str(failure) for failure in loaded.failures)
        self._is_part = self._is_part and bool(loaded.unread)
        if self._is_part:
            self._asked = loaded
        self._become("stopped" if self._is_part else "done")
        self.arrived.emit(loaded)

    def _failed(self, error: Exception) -> None:
        self._job = None
        if self._begun_again():
            return
        why = str(error) if isinstance(error, UserError) else "by a fault of the program."
        self._outcome = f"Reading from pictures stopped: {why} What is shown stays."
        self._become("failed")
        if not isinstance(error, UserError):
            self.failed.emit(error)

    def _cancelled(self) -> None:
        self._job = None
        if not self._begun_again():
            self._become("nothing" if self._asked is None else "stopped")

    def _begun_again(self) -> bool:
        """Begin what was asked for while another was being stopped."""
        again, self._begins_again = self._begins_again, False
        if again and self._asked is not None:
            self.begin(self._asked)
        elif self._asked is None:
            self._become("nothing")
        return again

    def _become(self, state: State) -> None:
        self.state = state
        self.changed.emit()

    @Slot(object)
    def _hear(self, progress: Progress) -> None:
        if self.is_reading and progress.stage in QUEUED and progress.total:
            self._move(self.queue.moved(progress))

    @Slot(object)
    def _hear_of_picture(self, event: Event) -> None:
        if self.is_reading and isinstance(event, PictureRead):
            self._move(self.queue.moved(Progress(Stage.PICTURES, event.done, event.of)))

    def _move(self, queue: Queue) -> None:
        if queue != self.queue:
            now = time.monotonic()
            if self._pace is None and now - self._moved > _WAS_KEPT:
                self._pace = (self._moved, self.queue.done)
            self._moved, self.queue = now, queue
            self.changed.emit()
