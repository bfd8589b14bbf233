"""Worker processes: started early, given tasks, watched, replaced when they fall."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import wait

import psutil

from ccprocessor.documents.protocol.requests import (
    IdentifyTask,
    Limits,
    OcrTask,
    ReadTask,
    Task,
    ToPdfTask,
)
from ccprocessor.documents.protocol.wire import Kind
from ccprocessor.documents.workers.batches import Answer, Batch, PendingTask
from ccprocessor.documents.workers.process import START_SECONDS, ProcessFallen, WorkerProcess
from ccprocessor.documents.workers.worker import ReadingWork
from ccprocessor.errors import InstallationBroken
from ccprocessor.jobs import Job

log = logging.getLogger(__name__)

_BY_PAGE = ReadTask | IdentifyTask | OcrTask | ToPdfTask
"""Tasks of which each step may take as long as a page."""

_BYTES_EACH = 1_500_000_000  # what OCR of a large scan may hold in one worker
_MOST_WORKERS = 4  # beyond, the program itself cannot take in what they read
_HELD_EACH = 2
"""Tasks a worker holds, so that it never waits for the next one."""

_ANSWER_SECONDS = 0.1  # how late a wish to cancel is noticed
_WATCH_SECONDS = 0.5  # how late a limit is noticed; a look at an engine's processes takes 10 ms
_ABSENCE_SECONDS = 1.0
"""Seconds unwatched after which silence says nothing about a worker."""

_MOST_FAILED_STARTS = 3  # in a row, before the installation is to blame and not the file


class WorkersDoNotStart(InstallationBroken):
    """No worker process comes up."""


def default_workers() -> int:
    """As many as the machine bears: one core stays free, and each may need 1.5 GB."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    by_memory = psutil.virtual_memory().available // _BYTES_EACH
    return max(1, min(_MOST_WORKERS, (cores or 1) - 1, by_memory))


class WorkerPool:
    """Long-lived processes that answer tasks; may be used from several threads.

    Work is driven by whoever waits for answers: there is no thread behind it.
    """

    def __init__(self, workers: int, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.RLock()
        self._queue: deque[PendingTask] = deque()
        self._failed_starts = 0
        self._watched = self._looked = time.monotonic()
        self._workers = [_WorkerHandle(limits) for _ in range(workers)]

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the workers."""
        return tuple(worker.pid for worker in self._workers)

    def begin(self, tasks: Iterable[Task]) -> Batch:
        """Start on tasks; they are taken from the iterable as workers become free."""
        course = Batch(tasks, len(self._workers) * _HELD_EACH + 1)
        with self._lock:
            self._queue.extend(course.more())
            self._hand_out()
        return course

    def answers(self, course: Batch, job: Job) -> Iterator[Answer]:
        """Every answer in the order of the tasks, each as soon as it is there.

        Raises `Cancelled` within a moment of the wish; the workers at it are then stopped.
        """
        try:
            while True:
                job.check()
                for answer in course.arrived():
                    yield answer
                    job.check()
                with self._lock:
                    self._queue.extend(course.more())
                    if not course.tickets:
                        return
                    self._look()
        finally:
            self._leave(course, stop=job.cancelled)

    def close(self) -> None:
        """Stop every worker."""
        with self._lock:
            for worker in self._workers:
                worker.stop()
            self._workers.clear()

    def _look(self) -> None:
        """Hand out tasks, take what workers have sent, and see whether they are well."""
        now = time.monotonic()
        if now - self._looked > _ABSENCE_SECONDS:
            for worker in self._workers:
                worker.since = now
        self._hand_out()
        by_connection = {worker.connection: worker for worker in self._workers}
        for ready in wait(list(by_connection), _ANSWER_SECONDS):
            worker = by_connection[ready]  # type: ignore[index]  # connections were given
            if not worker.take():
                self._replace(worker, worker.ended_by, try_again=True)
        self._looked = time.monotonic()
        if self._looked - self._watched >= _WATCH_SECONDS:
            self._watched = self._looked
            self._watch()

    def _hand_out(self) -> None:
        while self._queue:
            worker = min(self._workers, key=lambda worker: len(worker.tickets))
            if len(worker.tickets) >= _HELD_EACH:
                return
            worker.give(self._queue.popleft())

    def _watch(self) -> None:
        for worker in self._workers:
            if why := worker.given_up:
                self._replace(worker, f"reading {why}", try_again=False)

    def _replace(self, worker: _WorkerHandle, reason: str, *, try_again: bool) -> None:
        worker.stop()
        log.warning("A reading process was replaced (exit code %s)", worker.exit_code)
        if worker.is_ready:
            self._failed_starts = 0
        else:
            self._failed_starts += 1
        if self._failed_starts >= _MOST_FAILED_STARTS:
            raise WorkersDoNotStart(f"{reason} (exit code {worker.exit_code})")
        if worker.tickets and worker.is_ready:
            worker.tickets[0].lost(reason, try_again=try_again)
        self._queue.extendleft(t for t in reversed(worker.tickets) if not t.done)
        self._workers[self._workers.index(worker)] = _WorkerHandle(self._limits)
        self._hand_out()

    def _leave(self, course: Batch, *, stop: bool) -> None:
        """Forget a course; a worker that is at it is stopped where that is asked or needed."""
        with self._lock:
            mine = set(course.tickets)
            course.tickets.clear()
            self._queue = deque(ticket for ticket in self._queue if ticket not in mine)
            for number, worker in enumerate(self._workers):
                held = mine.intersection(worker.tickets)
                if held and (stop or not all(ticket.may_be_dropped for ticket in held)):
                    worker.stop()
                    self._queue.extendleft(t for t in reversed(worker.tickets) if t not in mine)
                    self._workers[number] = _WorkerHandle(self._limits)
            if self._workers:
                self._hand_out()


class _WorkerHandle(WorkerProcess):
    """One process and the tickets it holds, the first of them under way."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(ReadingWork, limits)
        self.tickets: deque[PendingTask] = deque()
        self.is_ready = False
        self.since = time.monotonic()
        self._allowed = START_SECONDS

    @property
    def given_up(self) -> str | None:
        """Return why its present task is given up; None if it is well."""
        busy = bool(self.tickets) or not self.is_ready
        return self.beyond_limit(time.monotonic() - self.since if busy else 0, self._allowed)

    def give(self, ticket: PendingTask) -> None:
        """Send it a task; where it has gone meanwhile, that shows when it is looked at."""
        if not self.tickets and self.is_ready:
            self._begin()
        self.tickets.append(ticket)
        with contextlib.suppress(ProcessFallen):
            self.send(ticket.task)

    def take(self) -> bool:
        """Take the frame that is there; False where it has ended."""
        try:
            self._receive(self.frame())
        except ProcessFallen:
            return False
        return True

    def _programs(self) -> Sequence[psutil.Process]:
        """Running programs of its own; only an engine is one."""
        if any(isinstance(ticket.task, OcrTask) for ticket in self.tickets):
            return self._children()
        return ()

    def _receive(self, answer: Answer) -> None:
        self.since = time.monotonic()
        if answer[0] is Kind.READY:
            self.is_ready = True
            self._begin()
            return
        if answer[0] is Kind.FAULT:
            return
        ticket = self.tickets[0]
        ticket.receive(answer)
        if ticket.done:
            self.tickets.popleft()
            self._begin()
        elif isinstance(ticket.task, _BY_PAGE):
            self._allowed = self._limits.page_seconds

    def _begin(self) -> None:
        self.since = time.monotonic()
        self._allowed = self._limits.file_seconds
