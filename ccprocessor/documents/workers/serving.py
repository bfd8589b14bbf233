"""A worker process from within: takes tasks from a pipe, answers in frames, ends with its parent.

Nothing heavy is imported before `serve` runs: the process that starts workers reads this too.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Protocol

from ccprocessor.crashes.core_dumps import refuse_core_dumps
from ccprocessor.documents.protocol.requests import Limits
from ccprocessor.documents.protocol.wire import Kind, framed

_PATIENCE = 3.0
"""Multiple of its limit that a task may last if nobody is left to stop the process."""


class Work(Protocol):
    """A kind of worker: it does its tasks and answers them."""

    def answer(self, task: Any) -> None:  # noqa: ANN401  (each kind has tasks of its own)
        """Do a task and send its answer, also where it fails."""


class Channel:
    """The pipe to the parent, as the work sees it."""

    def __init__(self, connection: Connection, limits: Limits) -> None:
        self._connection = connection
        self.limits = limits

    def send(self, kind: Kind, number: int = 0, body: bytes = b"") -> None:
        """Send a frame."""
        self._connection.send_bytes(framed(kind, number, body))

    def raw(self, body: memoryview) -> None:
        """Send bytes as they are, after a frame that tells of them."""
        self._connection.send_bytes(body)

    def fault(self, error: Exception) -> None:
        """Tell of a failure of the program itself."""
        from ccprocessor.crashes.masking import masked_failure

        self.send(Kind.FAULT, 0, masked_failure(error).encode())

    def step(self) -> None:
        """Tell that the task goes on; it may take as long again."""
        self.end_after(self.limits.file_seconds)
        self.send(Kind.STEP)

    @contextmanager
    def programs(self) -> Iterator[None]:
        """Run other programs in the block: where the parent dies meanwhile, they are ended too."""
        if sys.platform != "linux":
            yield
            return
        signal.signal(signal.SIGIO, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGIO, signal.SIG_DFL)

    def end_after(self, seconds: float) -> None:
        """End the process some time after that limit, even where MuPDF hangs and nobody looks."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, seconds * _PATIENCE)


def serve(connection: Connection, limits: Limits, work: Callable[[Channel], Work]) -> None:
    """Answer tasks until the other end of the pipe closes, or the parent dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    refuse_core_dumps()
    _end_with_parent()
    channel = Channel(connection, limits)
    worker = work(channel)
    try:
        channel.send(Kind.READY)
        while True:
            task = connection.recv()
            channel.end_after(limits.file_seconds)
            worker.answer(task)
            channel.end_after(0)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:
        channel.fault(error)
        raise SystemExit(1) from error  # told; multiprocessing would write it to the screen


def _end_with_parent() -> None:
    """See that this process ends as soon as its parent is gone.

    On Linux the kernel ends it, even where MuPDF hangs; elsewhere, and where programs of its own
    are to be ended too, a thread does.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        import fcntl

        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, os.O_ASYNC)
    if not parent.is_alive():
        os._exit(1)  # it ended while this process started, which no signal tells
    threading.Thread(target=_outlive, args=(parent.join,), daemon=True).start()


def _outlive(wait: Callable[[], None]) -> None:
    """Wait for the end of the parent, then end what this process runs, and itself."""
    wait()
    import psutil

    try:
        for program in psutil.Process().children(recursive=True):
            program.kill()
    except psutil.Error:
        pass  # it ended by itself
    finally:
        os._exit(1)
