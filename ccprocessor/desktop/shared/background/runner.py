"""Work away from the window's thread; results come home by one long-lived object."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ccprocessor.desktop.shared.background.gil_yield import give_way
from ccprocessor.errors import Cancelled
from ccprocessor.jobs import Event, Job, Progress, Stage

T = TypeVar("T")

log = logging.getLogger(__name__)

_EVERY = 0.05  # seconds; more progress than this is not seen


class _Callbacks(NamedTuple):
    """Calls on the window's thread when work ends."""

    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    cancelled: Callable[[], None] | None


class JobRunner(QObject):
    """One queue, one worker thread; every callback runs on the window's thread, and stays on it.

    The worker never holds a callback: what is bound to it could be a widget, and the last to let
    go of a widget removes it, on whatever thread.

    `progressed` brings a `Progress`, at most twenty times a second; `announced` an event.
    """

    progressed = Signal(object)
    announced = Signal(object)
    started = Signal()
    idle = Signal()
    _arrived = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._jobs: dict[Job, _Callbacks] = {}
        self._is_closed = False
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
        """Queue the work; call `done` with its result, or `failed`, or `cancelled`.

        After `close` nothing is done and nobody called: a window may be closed while it opens.
        """
        job = Job(_Throttle(self.progressed.emit), self._announce)
        if self._is_closed:
            job.cancel()
            return job
        self._jobs[job] = _Callbacks(done, failed, cancelled)
        if len(self._jobs) == 1:
            self.started.emit()
        self._pool.submit(work, job).add_done_callback(partial(self._arrived.emit, job))
        return job

    def cancel(self) -> None:
        """Ask everything queued or running to stop."""
        for job in self._jobs:
            job.cancel()

    def close(self) -> None:
        """Stop everything and wait for it; no callback comes after this."""
        self._is_closed = True
        self.cancel()
        self._arrived.disconnect(self._deliver)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._jobs.clear()

    def _announce(self, event: Event) -> None:
        give_way()
        self.announced.emit(event)

    @Slot(object, object)
    def _deliver(self, job: Job, future: Future[object]) -> None:
        """Hand over what a job came to; one that was on its way when all was closed is dropped."""
        if (callbacks := self._jobs.pop(job, None)) is None:
            return
        try:
            _hand_over(future, callbacks)
        finally:
            if not self._jobs:
                self.idle.emit()


def _hand_over(future: Future[object], callbacks: _Callbacks) -> None:
    try:
        result = future.result()
    except (Cancelled, CancelledError):
        log.info("Job cancelled")
        if callbacks.cancelled:
            callbacks.cancelled()
    except Exception as error:
        log.exception("Job failed")
        callbacks.failed(error)
    else:
        callbacks.done(result)


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
