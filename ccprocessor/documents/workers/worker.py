"""Tasks of the worker processes: reading, redacting, writing and OCR in some, drawing in one.

Nothing heavy is imported before its work is made: the process that starts workers reads this too.
"""

from __future__ import annotations

import traceback
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from ccprocessor.documents.protocol.errors import EngineDoesNotStart, reason, told
from ccprocessor.documents.protocol.requests import (
    IdentifyTask,
    OcrTask,
    OpenTask,
    PacketTask,
    PaperTask,
    PictureIdentity,
    PictureTask,
    ReadTask,
    RedactTask,
    Task,
    ToPdfTask,
)
from ccprocessor.documents.protocol.wire import Counted, Emptied, Kind, packed
from ccprocessor.documents.workers.serving import Channel
from ccprocessor.errors import UserError

if TYPE_CHECKING:
    from ccprocessor.documents.ocr.reading import OcrEngines
    from ccprocessor.documents.pages.reading import PageReader
    from ccprocessor.documents.protocol.rendering_requests import RenderTask


class ReadingWork:
    """Opens, reads, redacts and writes; keeps the documents open that it works on."""

    def __init__(self, channel: Channel) -> None:
        from ccprocessor.documents.pages.opening import OpenDocuments

        self._channel = channel
        self._send = channel.send
        self._limits = channel.limits
        self._shelf = OpenDocuments()
        self._reader: PageReader | None = None
        self._ocr_trial: OcrEngines | None = None

    def answer(self, task: Task) -> None:
        """Do a task and send its answer, also where it fails."""
        try:
            body = self._do(task)
        except UserError as error:
            self._send(Kind.FAILED, 0, packed(told(error)))
        else:
            self._send(Kind.DONE, 0, body)

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

                return packed(Emptied(redact(task, self._channel.step)))
            case PacketTask():
                from ccprocessor.documents.pages.packets import write_packet

                write_packet(self._shelf, task)
            case PictureTask():
                from ccprocessor.documents.pages.pictures import write_picture

                write_picture(self._shelf, task)
            case PaperTask():
                from ccprocessor.documents.pages.papers import write_paper

                write_paper(task)
            case ToPdfTask():
                self._write_pages(task)
            case IdentifyTask():
                return self._identify(task)
            case OcrTask():
                runs_program = task.engine == "tesseract"
                with self._channel.programs() if runs_program else nullcontext():
                    self._see(task)
        return b""

    def _write_pages(self, task: ToPdfTask) -> None:
        if task.kind == "picture":
            from ccprocessor.documents.pages.picture_pages import write_picture_pdf

            write_picture_pdf(task, self._channel.step)
        else:
            from ccprocessor.documents.mail.pages import write_letter_pdf

            write_letter_pdf(task, self._channel.step)

    def _read(self, task: ReadTask) -> None:
        from ccprocessor.documents.pages.reading import PageReader

        document = self._shelf.document(task.source)
        if self._reader is None or self._reader.document is not document:
            self._reader = PageReader(document)
        self._send(Kind.STEP)
        for number in range(task.first, task.last + 1):
            self._channel.end_after(self._limits.page_seconds)
            try:
                body = packed(self._reader.read(number))
            except Exception as error:  # noqa: BLE001  (PyMuPDF raises whatever it likes)
                self._give_up(number, f"it is damaged ({reason(error)})", error)
            else:
                self._send(Kind.PAGE, number, body)

    def _identify(self, task: IdentifyTask) -> bytes:
        from ccprocessor.documents.ocr.identity import identity_of

        document = self._shelf.document(task.source)
        found: list[PictureIdentity | None] = []
        for region in task.regions:
            self._channel.step()
            try:
                found.append(identity_of(document.load_page(region.page - 1), region.box))
            except Exception:  # noqa: BLE001  (PyMuPDF raises whatever it likes)
                found.append(None)  # reading it will tell what is wrong
        return packed(found)

    def _see(self, task: OcrTask) -> None:
        from ccprocessor.documents.files.ocr_cache import keep_result
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
        self._channel.end_after(self._limits.page_seconds)
        try:
            page = document.load_page(number - 1)
            body = packed(read_by_eye(page, task.region, engine, task.identity))
        except Exception as error:  # noqa: BLE001  (engines raise whatever they like)
            self._give_up(number, f"it could not be read ({reason(error)})", error)
        else:
            if task.target is not None:
                with suppress(OSError):  # a full disk costs the cache, not the reading
                    keep_result(task.target, body, task.scratch)
            self._send(Kind.PAGE, number, body)

    def _give_up(self, number: int, why: str, error: Exception) -> None:
        """Answer for a page that an error ended: a library's tells of the page, any other of us."""
        if _is_of_library(error):
            self._send(Kind.UNREAD, number, why.encode())
            return
        self._channel.fault(error)
        why = f"the program failed at it ({type(error).__name__})"
        self._send(Kind.LOST, number, why.encode())


class DrawingWork:
    """Draws and measures pages; after the frame of a drawing the picture's bytes follow."""

    def __init__(self, channel: Channel) -> None:
        from ccprocessor.documents.pages.drawing import PageDrawer

        self._channel = channel
        self._drawer = PageDrawer()

    def answer(self, task: RenderTask) -> None:
        """Do a task and send its answer, also where it fails."""
        self._channel.end_after(self._channel.limits.page_seconds)
        try:
            body, picture = self._drawer.answer(task)
        except UserError as error:
            self._channel.send(Kind.FAILED, 0, packed(told(error)))
        except Exception as error:  # noqa: BLE001  (PyMuPDF raises whatever it likes)
            why = f"it is damaged ({reason(error)})"
            self._channel.send(Kind.UNREAD, task.page, why.encode())
        else:
            self._channel.send(Kind.DONE, 0, body)
            if picture is not None:
                self._channel.raw(picture.samples_mv)


_LIBRARIES = frozenset(
    {"pymupdf", "rapidocr", "onnxruntime", "cv2", "PIL", "pytesseract", "pyclipper", "shapely"}
)
"""Libraries that read pages and pictures, and raise if one is damaged."""


def _is_of_library(error: Exception) -> bool:
    """Tell whether a library raised it."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return frames[-1].f_globals.get("__name__", "").partition(".")[0] in _LIBRARIES
