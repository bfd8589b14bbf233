"""The process that draws pages: takes tasks from a pipe, answers in frames.

Nothing heavy is imported before `serve_pictures` runs: whoever starts the process reads this too.
"""

from __future__ import annotations

import signal
from multiprocessing.connection import Connection

from ccprocessor.crashes.core_dumps import refuse_core_dumps
from ccprocessor.documents.protocol.errors import reason, told
from ccprocessor.documents.protocol.rendering_requests import RenderTask
from ccprocessor.documents.protocol.requests import Limits
from ccprocessor.documents.protocol.wire import Kind, framed, packed
from ccprocessor.errors import UserError

_PATIENCE = 3.0
"""Multiple of its limit that a page may last if nobody is left to stop the process."""


def serve_pictures(connection: Connection, limits: Limits) -> None:
    """Answer tasks until the other end of the pipe closes.

    Every answer is a frame, DONE, FAILED or UNREAD; after that of a drawing the picture's bytes
    follow.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    refuse_core_dumps()
    from ccprocessor.documents.pages.drawing import PageDrawer

    easel = PageDrawer()
    try:
        connection.send_bytes(framed(Kind.READY))
        while True:
            task: RenderTask = connection.recv()
            _end_after(limits.page_seconds * _PATIENCE)
            try:
                body, picture = easel.answer(task)
            except UserError as error:
                connection.send_bytes(framed(Kind.FAILED, 0, packed(told(error))))
            except Exception as error:  # noqa: BLE001  (PyMuPDF raises whatever it likes)
                why = f"it is damaged ({reason(error)})"
                connection.send_bytes(framed(Kind.UNREAD, task.page, why.encode()))
            else:
                connection.send_bytes(framed(Kind.DONE, 0, body))
                if picture is not None:
                    connection.send_bytes(picture.samples_mv)
            _end_after(0)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _end_after(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
