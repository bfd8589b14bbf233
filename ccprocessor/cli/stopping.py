"""Orders to stop a command: the first is polite, the second ends it whatever it is at."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from ccprocessor.errors import Interrupted
from ccprocessor.jobs import Job

CANCELLED = 130  # exit code of a command that Ctrl+C ended, as shells say it (128 + SIGINT)
_ORDERS = (signal.SIGINT, signal.SIGTERM)
_ENOUGH = 2  # the first is polite
_GRACE_S = 4.0  # a look into the database after a torn COMMIT takes up to two
_ENDED = (
    "ccprocessor: Ended at once. What was being stored just then is there as a whole or not at all:"
    " `ccprocessor list` shows it.\n"
)


@contextmanager
def stoppable(job: Job) -> Iterator[None]:
    """Let an interrupt or a polite kill end the job at its next item; a second one at once.

    The second raises `Interrupted`. Python cannot raise it while a library's call does not return
    (a name server that is silent): then the process is ended from a thread, after a moment.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        if job.cancelled:
            raise Interrupted
        job.cancel()

    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    is_over = threading.Event()
    watch = threading.Thread(target=_watch, args=(ours, is_over), daemon=True, name="stopping")
    watch.start()
    waking = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, stop) for number in _ORDERS}
    try:
        yield
    finally:
        is_over.set()
        signal.set_wakeup_fd(waking)
        for number, handler in before.items():
            signal.signal(number, handler)
        theirs.close()
        watch.join()
        ours.close()


def _watch(heard: socket.socket, is_over: threading.Event) -> None:
    """Count orders as they come in, whatever the main thread is at, and see the second obeyed."""
    orders = 0
    while orders < _ENOUGH:
        if not (number := heard.recv(1)):
            return
        orders += number[0] in _ORDERS
    if not is_over.wait(_GRACE_S):
        with suppress(OSError, ValueError):
            sys.stderr.write(_ENDED)
            sys.stderr.flush()
        os._exit(CANCELLED)
