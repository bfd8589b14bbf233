"""Tasks on their way through the workers, and what has come back of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from ccprocessor.documents.errors import CopyNotMade, DamagedPdf, PacketNotWritten, told
from ccprocessor.documents.picture_errors import PictureNotTakenIn
from ccprocessor.documents.requests import (
    OpenTask,
    PacketTask,
    PictureTask,
    ReadTask,
    RedactTask,
    SeeTask,
    Task,
)
from ccprocessor.documents.wire import Kind, packed
from ccprocessor.errors import UserError

Answer = tuple[Kind, int, bytes]
"""Kind, page number and body of a frame."""


class Ticket:
    """One task and its answers; of a `ReadTask` the pages that are still to be read."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.answers: deque[Answer] = deque()
        self.done = False
        self._tried_again = 0

    @property
    def may_be_dropped(self) -> bool:
        """Whether letting it run to its end leaves nothing behind."""
        return isinstance(self.task, OpenTask | ReadTask | SeeTask)

    def receive(self, answer: Answer) -> None:
        """Note what a worker says."""
        kind, number, _ = answer
        if kind in {Kind.PAGE, Kind.UNREAD} and isinstance(self.task, ReadTask):
            self.task = replace(self.task, first=number + 1)
            self.answers.append(answer)
        elif kind in {Kind.PAGE, Kind.UNREAD}:
            self.answers.append(answer)
        elif kind in {Kind.DONE, Kind.FAILED}:
            self._finish(answer)

    def lost(self, reason: str, *, try_again: bool) -> None:
        """Note that the worker fell while at it: the page it was at is given up.

        With `try_again` a page is given a second chance, since the fault may not be its own.
        """
        task = self.task
        if isinstance(task, SeeTask):
            if try_again and not self._tried_again:
                self._tried_again = task.region.page
                return
            if not self.answers:
                self.answers.append((Kind.UNREAD, task.region.page, reason.encode()))
            self._finish((Kind.DONE, 0, b""))
            return
        if not isinstance(task, ReadTask):
            self._finish((Kind.FAILED, 0, packed(told(_fallen(task, reason)))))
            return
        if try_again and task.first <= task.last and self._tried_again != task.first:
            self._tried_again = task.first
            return
        if task.first <= task.last:
            self.receive((Kind.UNREAD, task.first, reason.encode()))
        if task.first >= task.last:
            self._finish((Kind.DONE, 0, b""))

    def _finish(self, answer: Answer) -> None:
        self.answers.append(answer)
        self.done = True


class Course:
    """Tasks that belong together, answered in their order; only so many are under way at once."""

    def __init__(self, tasks: Iterable[Task], at_once: int) -> None:
        self._waiting = iter(tasks)
        self._at_once = at_once
        self.tickets: deque[Ticket] = deque()

    def more(self) -> list[Ticket]:
        """Tickets that may now be started, after finished ones were taken away."""
        fresh = [Ticket(task) for task in islice(self._waiting, self._at_once - len(self.tickets))]
        self.tickets.extend(fresh)
        return fresh

    def arrived(self) -> Iterator[Answer]:
        """Answers that are there, in order; ends where the next one is still to come."""
        while self.tickets:
            ticket = self.tickets[0]
            while ticket.answers:
                yield ticket.answers.popleft()
            if not ticket.done:
                return
            self.tickets.popleft()


def _fallen(task: OpenTask | RedactTask | PacketTask | PictureTask, reason: str) -> UserError:
    match task:
        case OpenTask():
            return DamagedPdf(task.source.path.name, reason)
        case RedactTask():
            return CopyNotMade(task.source.path.name, reason)
        case PictureTask():
            return PictureNotTakenIn(task.name, reason)
        case PacketTask():
            return PacketNotWritten(task.packet.target.name, reason)
