"""The work of a worker process: takes tasks from a pipe and answers in frames.

Nothing heavy is imported before `serve` runs: the process that starts workers reads this too.
"""

from __future__ import annotations

import signal
import traceback
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from ccprocessor.crashes.core_dumps import refuse_core_dumps
from ccprocessor.documents.protocol.errors import EngineDoesNotStart, reason, told
from ccprocessor.documents.protocol.requests import (
    Limits,
    OcrTask,
    OpenTask,
    PacketTask,
    PictureToPdfTask,
    ReadTask,
    RedactTask,
    Task,
)
from ccprocessor.documents.protocol.wire import Counted, Emptied, Kind, framed, packed
from ccprocessor.errors import UserError

if TYPE_CHECKING:
    from ccprocessor.documents.ocr.reading import OcrEngines
    from ccprocessor.documents.pages.opening import OpenDocuments
    from ccprocessor.documents.pages.reading import PageReader

_PATIENCE = 3.0
"""Multiple of its limit that a page may last if nobody is left to stop the worker."""


def serve(connection: Connection, limits: Limits) -> None:
    """Answer tasks until the other end of the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    refuse_core_dumps()
    from ccprocessor.documents.pages.opening import OpenDocuments

    worker = _Worker(connection, limits, OpenDocuments())
    try:
        connection.send_bytes(framed(Kind.READY))
        while True:
            worker.answer(connection.recv())
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:
        worker.fault(error)
        raise SystemExit(1) from error  # told; multiprocessing would write it to the screen


class _Worker:
    """One process: its pipe, and the documents it keeps open."""

    def __init__(self, connection: Connection, limits: Limits, shelf: OpenDocuments) -> None:
        self._connection = connection
        self._limits = limits
        self._shelf = shelf
        self._reader: PageReader | None = None
        self._ocr_trial: OcrEngines | None = None

    def answer(self, task: Task) -> None:
        """Do a task and send its answer, also where it fails."""
        _alarm(self._limits.file_seconds * _PATIENCE)
        try:
            body = self._do(task)
        except UserError as error:
            self._send(Kind.FAILED, 0, packed(told(error)))
        else:
            self._send(Kind.DONE, 0, body)
        _alarm(0)

    def _do(self, task: Task) -> bytes:
        match task:
            case OpenTask():
                from ccprocessor.documents.attachments import attached

                document = self._shelf.document(task.source)
                return packed(Counted(document.page_count, attached(document, task.folder)))
            case ReadTask():
                self._read(task)
            case RedactTask():
                from ccprocessor.documents.pages.redaction import redact

                return packed(Emptied(redact(task, self._step)))
            case PacketTask():
                from ccprocessor.documents.pages.packets import write_packet

                write_packet(self._shelf, task)
            case PictureToPdfTask():
                from ccprocessor.documents.pages.picture_pages import write_picture_pdf

                write_picture_pdf(task, self._step)
            case OcrTask():
                self._see(task)
        return b""

    def _read(self, task: ReadTask) -> None:
        from ccprocessor.documents.pages.reading import PageReader

        document = self._shelf.document(task.source)
        if self._reader is None or self._reader.document is not document:
            self._reader = PageReader(document)
        self._send(Kind.STEP)
        for number in range(task.first, task.last + 1):
            _alarm(self._limits.page_seconds * _PATIENCE)
            try:
                body = packed(self._reader.read(number))
            except Exception as error:  # noqa: BLE001  (PyMuPDF raises whatever it likes)
                self._give_up(number, f"it is damaged ({reason(error)})", error)
            else:
                self._send(Kind.PAGE, number, body)

    def _see(self, task: OcrTask) -> None:
        from ccprocessor.documents.ocr.reading import OcrEngines, read_by_eye

        number = task.region.page
        document = self._shelf.document(task.source)
        if self._ocr_trial is None or self._ocr_trial.languages != task.languages:
            self._ocr_trial = OcrEngines(task.languages, self._limits.page_seconds, task.scratch)
        try:
            engine = self._ocr_trial.engine(task.engine)
        except Exception as error:
            raise EngineDoesNotStart(task.engine, reason(error)) from error
        self._send(Kind.STEP)
        _alarm(self._limits.page_seconds * _PATIENCE)
        try:
            page = document.load_page(number - 1)
            body = packed(read_by_eye(page, task.region.box, engine, number=number))
        except Exception as error:  # noqa: BLE001  (engines raise whatever they like)
            self._give_up(number, f"it could not be read ({reason(error)})", error)
        else:
            self._send(Kind.PAGE, number, body)

    def _give_up(self, number: int, why: str, error: Exception) -> None:
        """Answer for a page that an error ended: a library's tells of the page, any other of us."""
        if _is_of_library(error):
            self._send(Kind.UNREAD, number, why.encode())
            return
        self.fault(error)
        why = f"the program failed at it ({type(error).__name__})"
        self._send(Kind.LOST, number, why.encode())

    def fault(self, error: Exception) -> None:
        """Tell of a failure of the program itself."""
        from ccprocessor.crashes.masking import masked_failure

        self._send(Kind.FAULT, 0, masked_failure(error).encode())

    def _step(self) -> None:
        _alarm(self._limits.file_seconds * _PATIENCE)
        self._send(Kind.STEP)

    def _send(self, kind: Kind, number: int = 0, body: bytes = b"") -> None:
        self._connection.send_bytes(framed(kind, number, body))


_LIBRARIES = frozenset(
    {"pymupdf", "rapidocr", "onnxruntime", "cv2", "PIL", "pytesseract", "pyclipper", "shapely"}
)
"""Libraries that read pages and pictures, and raise if one is damaged."""


def _is_of_library(error: Exception) -> bool:
    """Tell whether a library raised it."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return frames[-1].f_globals.get("__name__", "").partition(".")[0] in _LIBRARIES


def _alarm(seconds: float) -> None:
    """End the process after that time, even where MuPDF hangs and the parent is gone."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
