"""Work away from the window's thread; results come home by one long-lived object."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ccprocessor.desktop.shared.background.gil_yield import give_way
from ccprocessor.errors import Cancelled
from ccprocessor.jobs import Event, Job, Progress, Stage

T = TypeVar("T")

log = logging.getLogger(__name__)

_EVERY = 0.05  # seconds; more progress than this is not seen


class JobRunner(QObject):
    """One queue, one worker thread; every callback runs on the window's thread.

    `progressed` brings a `Progress`, at most twenty times a second; `announced` an event.
    """

    progressed = Signal(object)
    announced = Signal(object)
    started = Signal()
    idle = Signal()
    _arrived = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._jobs: list[Job] = []
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """True while work waits or runs."""
        return bool(self._jobs)

    def start(
        self,
        work: Callable[[Job], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        *,
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Queue the work; call `done` with its result, or `failed`, or `cancelled`."""
        job = Job(_Throttle(self.progressed.emit), self._announce)
        self._jobs.append(job)
        if len(self._jobs) == 1:
            self.started.emit()

        def finish(future: Future[T]) -> None:
            self._arrived.emit(lambda: self._settle(job, future, done, failed, cancelled))

        self._pool.submit(work, job).add_done_callback(finish)
        return job

    def cancel(self) -> None:
        """Ask everything queued or running to stop."""
        for job in self._jobs:
            job.cancel()

    def close(self) -> None:
        """Stop everything and wait for it; no callback comes after this."""
        self.cancel()
        self._arrived.disconnect(self._deliver)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._jobs.clear()

    def _announce(self, event: Event) -> None:
        give_way()
        self.announced.emit(event)

    def _settle(
        self,
        job: Job,
        future: Future[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        cancelled: Callable[[], None] | None,
    ) -> None:
        self._jobs.remove(job)
        try:
            self._hand_over(future, done, failed, cancelled)
        finally:
            if not self._jobs:
                self.idle.emit()

    def _hand_over(
        self,
        future: Future[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        cancelled: Callable[[], None] | None,
    ) -> None:
        try:
            result = future.result()
        except (Cancelled, CancelledError):
            log.info("Job cancelled")
            if cancelled:
                cancelled()
        except Exception as error:
            log.exception("Job failed")
            failed(error)
        else:
            done(result)

    @Slot(object)
    def _deliver(self, callback: Callable[[], None]) -> None:
        callback()


class _Throttle:
    """Passes progress on at most every 50 ms, and whenever the stage changes or all is done."""

    def __init__(self, report: Callable[[Progress], None]) -> None:
        self._report = report
        self._last = 0.0
        self._doing: tuple[Stage, str] | None = None

    def __call__(self, progress: Progress) -> None:
        now, doing = time.monotonic(), (progress.stage, progress.subject)
        if doing != self._doing or progress.done >= progress.total or now - self._last >= _EVERY:
            self._last, self._doing = now, doing
            self._report(progress)
