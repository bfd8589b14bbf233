"""Pages drawn for the window: by one long-lived process, what is looked at first.

The process is the only place where PyMuPDF runs; it is watched, and replaced when it falls.
"""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccprocessor.documents.protocol.rendering_requests import (
    PageNotDrawn,
    PagesNotDrawn,
    Priority,
    RenderAnswer,
    RenderTask,
)
from ccprocessor.documents.protocol.requests import Limits

if TYPE_CHECKING:
    from ccprocessor.documents.workers.rendering_process import RenderProcess

Deliver = Callable[[int, RenderAnswer], None]
"""Called on the renderer's own thread with a ticket and its answer."""

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.05  # how late a page that was given up is let go
_TRIES = 2  # a process may fall for what it did before; a page that fells two is to blame
_STARTS = 3  # after so many in a row nothing will come of a further one
_YIELD_SECONDS = 1.0
"""After so long a page nobody waits for makes way for one that somebody does."""


@dataclass(frozen=True, slots=True, order=True)
class _Order:
    """A task in the queue: more urgent first, then in the order of asking."""

    priority: Priority
    ticket: int


class PageRenderer:
    """Takes tasks from any thread and delivers each answer, unless it was withdrawn."""

    def __init__(self, deliver: Deliver, limits: Limits = Limits()) -> None:  # noqa: B008  (frozen)
        self._deliver = deliver
        self._limits = limits
        self._change = threading.Condition()
        self._tasks: dict[int, RenderTask] = {}
        self._queue: list[_Order] = []
        self._tickets = 0
        self._closed = False
        self._process: RenderProcess | None = None
        self._thread = threading.Thread(target=self._work, name="rendering", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process that draws; None where none is up."""
        process = self._process
        return process.pid if process else None

    def start(self) -> None:
        """Bring the process up, so that the first page need not wait for it."""
        with self._change:
            if not self._thread.is_alive() and not self._closed:
                self._thread.start()

    def ask(self, task: RenderTask, priority: Priority) -> int:
        """Queue a task; its ticket comes with the answer."""
        self.start()
        with self._change:
            self._tickets += 1
            self._tasks[self._tickets] = task
            heapq.heappush(self._queue, _Order(priority, self._tickets))
            self._change.notify()
            return self._tickets

    def withdraw(self, ticket: int) -> None:
        """Nobody waits for that any more; no answer comes."""
        with self._change:
            self._tasks.pop(ticket, None)

    def close(self) -> None:
        """Stop the process and wait for the thread; no answer comes after this."""
        with self._change:
            self._closed = True
            self._tasks.clear()
            self._change.notify()
            if self._process:
                self._process.kill()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        self._bring_up()
        while (order := self._next()) is not None:
            if (task := self._tasks.get(order.ticket)) is None:
                continue
            answer = self._answer(order, task)
            with self._change:
                wanted = self._tasks.pop(order.ticket, None) is not None
            if wanted:
                self._deliver(order.ticket, answer)
        self._take_down()

    def _next(self) -> _Order | None:
        with self._change:
            while not self._queue and not self._closed:
                self._change.wait()
            return None if self._closed else heapq.heappop(self._queue)

    def _answer(self, order: _Order, task: RenderTask) -> RenderAnswer:
        from ccprocessor.documents.workers.process import ProcessFallen

        for _ in range(_TRIES):
            if (process := self._bring_up()) is None:
                return PagesNotDrawn()
            try:
                process.send(task)
                why = self._given_up(process, order)
                if why is None:
                    return process.answer(task)
            except ProcessFallen:
                if not self._closed:
                    log.warning("The drawing process fell at page %s", task.page)
                self._take_down()
            else:
                log.warning("The drawing process was stopped at page %s: %s", task.page, why)
                self._take_down()
                return PageNotDrawn(task.source.name, task.page, why)
        return PageNotDrawn(task.source.name, task.page, "it brings the PDF reader down")

    def _given_up(self, process: RenderProcess, order: _Order) -> str | None:
        """Wait for the answer; why it was not waited for, None where it is there."""
        began = time.monotonic()
        while not process.has_spoken(_LOOK_SECONDS):
            lasted = time.monotonic() - began
            if why := process.beyond_limit(lasted, self._limits.page_seconds):
                return why
            if lasted > _YIELD_SECONDS and self._is_concurrent(order):
                return "it takes too long while other pages are waited for"
        return None

    def _is_concurrent(self, order: _Order) -> bool:
        with self._change:
            if order.ticket not in self._tasks:
                return True
            waiting = (other for other in self._queue if other.ticket in self._tasks)
            return any(other.priority < order.priority for other in waiting)

    def _bring_up(self) -> RenderProcess | None:
        """The process, started where there is none; None where it does not come up."""
        from ccprocessor.documents.workers.process import START_SECONDS, ProcessFallen
        from ccprocessor.documents.workers.rendering_process import RenderProcess

        for _ in range(_STARTS):
            if self._process is not None or self._closed:
                return self._process
            process = RenderProcess(self._limits)
            with self._change:
                self._process = process
                if self._closed:
                    process.kill()
            try:
                if process.has_spoken(START_SECONDS):
                    process.greet()
                    return process
            except ProcessFallen:
                if not self._closed:
                    log.warning("The drawing process did not start")
            self._take_down()
        return None

    def _take_down(self) -> None:
        with self._change:
            process, self._process = self._process, None
        if process:
            process.stop()
