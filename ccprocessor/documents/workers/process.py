"""One worker process as its owner sees it: started, given tasks, listened to, ended."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
from collections.abc import Callable, Sequence

import psutil

from ccprocessor.crashes.guarding import kept
from ccprocessor.crashes.masking import ForeignFailure
from ccprocessor.documents.protocol.requests import Limits
from ccprocessor.documents.protocol.wire import Kind, unframed
from ccprocessor.documents.workers.serving import Channel, Work, serve

log = logging.getLogger(__name__)

Frame = tuple[Kind, int, bytes]
"""Kind, page number and body of a frame."""

START_SECONDS = 60.0  # a slow disk and a scanner for viruses make a start last half of it
_BEHIND = int(getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 10))  # Windows has classes
"""Priority of what works behind a window, which has to answer within a tenth of a second."""

_LONGEST_FAULT = 20_000  # letters; a traceback of a hundred frames


class ProcessFallen(Exception):
    """The process has ended, or talks nonsense."""


class WorkerProcess:
    """One process and the pipe to it; `ProcessFallen` tells when it is no more."""

    def __init__(self, work: Callable[[Channel], Work], limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._limits = limits
        self._process = context.Process(target=serve, args=(theirs, limits, work), daemon=True)
        self._process.start()
        theirs.close()
        self.pid: int = self._process.pid or 0
        self.ended_by = "it brings the PDF reader down"
        self._figures = psutil.Process(self.pid)
        if limits.gives_way:
            with contextlib.suppress(psutil.Error):
                self._figures.nice(_BEHIND)

    @property
    def exit_code(self) -> int | None:
        """Exit code of its process; None while it runs."""
        return self._process.exitcode

    def beyond_limit(self, lasted: float, allowed: float) -> str | None:
        """Return which limit it has passed: of time, or of memory with the programs it runs."""
        if lasted > allowed:
            return f"it takes more than {allowed:g} seconds"
        if sum(map(_resident, (self._figures, *self._programs()))) > self._limits.memory_bytes:
            return f"it takes more than {self._limits.memory_bytes / 1e9:g} GB of memory"
        return None

    def has_spoken(self, seconds: float = 0) -> bool:
        """Wait so long for a word of it; also true where it has ended."""
        try:
            return self.connection.poll(seconds)
        except (EOFError, OSError):
            return True

    def send(self, task: object) -> None:
        """Send it a task."""
        try:
            self.connection.send(task)
        except OSError as error:
            raise ProcessFallen from error

    def frame(self) -> Frame:
        """Take its next frame; a failure of the program that it tells of is noted."""
        try:
            frame = unframed(self.raw())
        except ValueError as error:
            raise ProcessFallen from error
        if frame[0] is Kind.FAULT:
            failure = ForeignFailure(frame[2].decode("utf-8", "replace")[:_LONGEST_FAULT])
            self.ended_by = "the program failed at it"
            kept(failure)
            log.error("A reading process failed", exc_info=failure)
        return frame

    def raw(self) -> bytes:
        """Take the bytes that it sends without a frame."""
        try:
            return self.connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise ProcessFallen from error

    def kill(self) -> None:
        """End it, whatever it is at; may be called from any thread and more than once."""
        self._process.kill()

    def stop(self) -> None:
        """End it with the programs it runs, and wait until it is gone."""
        programs = self._programs()
        self.kill()
        self._process.join()
        for program in programs:
            with contextlib.suppress(psutil.Error):
                program.kill()
        self.connection.close()

    def _programs(self) -> Sequence[psutil.Process]:
        """Return the programs that it runs; none, if its work starts none."""
        return ()

    def _children(self) -> Sequence[psutil.Process]:
        """Return the processes below it; looking for them takes some milliseconds."""
        try:
            return self._figures.children(recursive=True)
        except psutil.Error:
            return ()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
