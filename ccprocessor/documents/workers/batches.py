"""Tasks on their way through the workers, and what has come back of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from ccprocessor.documents.protocol.errors import CopyNotMade, told
from ccprocessor.documents.protocol.picture_errors import PictureNotTakenIn, TextNotTakenIn
from ccprocessor.documents.protocol.requests import (
    IdentifyTask,
    OcrTask,
    OpenTask,
    PacketTask,
    PaperTask,
    PictureTask,
    ReadTask,
    RedactTask,
    Task,
    ToPdfTask,
)
from ccprocessor.documents.protocol.wire import Kind, packed
from ccprocessor.errors import CouldNotBeProcessed, UserError

Answer = tuple[Kind, int, bytes]
"""Kind, page number and body of a frame."""


class PendingTask:
    """One task and its answers; of a `ReadTask` the pages that are still to be read."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.answers: deque[Answer] = deque()
        self.done = False
        self._tried_again = 0

    @property
    def may_be_dropped(self) -> bool:
        """True if letting it run to its end leaves nothing behind."""
        return isinstance(self.task, OpenTask | ReadTask | IdentifyTask | OcrTask)

    def receive(self, answer: Answer) -> None:
        """Note what a worker says."""
        kind, number, _ = answer
        if kind in _PAGES and isinstance(self.task, ReadTask):
            self.task = replace(self.task, first=number + 1)
            self.answers.append(answer)
        elif kind in _PAGES:
            self.answers.append(answer)
        elif kind in {Kind.DONE, Kind.FAILED}:
            self._finish(answer)

    def lost(self, reason: str, *, try_again: bool) -> None:
        """Note that the worker fell while at it: the task, or the page it was at, is given up.

        With `try_again` there is a second chance, since the fault may not be its own. Nor may it
        be where a limit was met (the machine is at much else): it counts as ours all the same.
        """
        task = self.task
        at = task.first if isinstance(task, ReadTask) else 1
        is_left = not isinstance(task, ReadTask) or task.first <= task.last
        if try_again and is_left and self._tried_again != at:
            self._tried_again = at
            _clear_away(task)
            return
        if isinstance(task, ReadTask):
            if is_left:
                self.receive((Kind.LOST, task.first, reason.encode()))
            if task.first >= task.last:
                self._finish((Kind.DONE, 0, b""))
        elif isinstance(task, OcrTask):
            if not self.answers:
                self.answers.append((Kind.LOST, task.region.page, reason.encode()))
            self._finish((Kind.DONE, 0, b""))
        else:
            self._finish((Kind.FAILED, 0, packed(told(_fallen(task, reason)))))

    def _finish(self, answer: Answer) -> None:
        self.answers.append(answer)
        self.done = True


class Batch:
    """Tasks that belong together, answered in their order; only so many are under way at once."""

    def __init__(self, tasks: Iterable[Task], at_once: int) -> None:
        self._waiting = iter(tasks)
        self._at_once = at_once
        self.tickets: deque[PendingTask] = deque()

    def more(self) -> list[PendingTask]:
        """Tickets that may now be started, after finished ones were taken away."""
        fresh = [
            PendingTask(task) for task in islice(self._waiting, self._at_once - len(self.tickets))
        ]
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


_PAGES = frozenset({Kind.PAGE, Kind.UNREAD, Kind.LOST})


def _clear_away(task: Task) -> None:
    """Remove what the worker that fell had begun to write."""
    match task:
        case RedactTask() | ToPdfTask():
            task.target.unlink(missing_ok=True)
        case PacketTask() | PictureTask() | PaperTask():
            task.draft.unlink(missing_ok=True)


def _fallen(
    task: OpenTask | RedactTask | PacketTask | PictureTask | PaperTask | ToPdfTask | IdentifyTask,
    reason: str,
) -> UserError:
    match task:
        case OpenTask() | IdentifyTask():
            return CouldNotBeProcessed(task.source.name, reason, hint=_PRINT_IT)
        case RedactTask():
            return CopyNotMade(task.source.name, reason)
        case ToPdfTask():
            refused = PictureNotTakenIn if task.kind == "picture" else TextNotTakenIn
            return refused(task.name, reason)
        case PacketTask():
            return CouldNotBeProcessed(task.packet.target.name, reason)
        case PictureTask():
            name = f"page {task.picture.page} of {task.picture.source.name}"
            return CouldNotBeProcessed(name, reason)
        case PaperTask():
            return CouldNotBeProcessed(task.paper.target.name, reason)


_PRINT_IT = "Give it again; if that stays so, print it to a new PDF in a viewer and give that one."
