"""The window's way to the process that draws pages."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from ccprocessor.desktop.shared.page_view.pictures import PictureCache
from ccprocessor.documents.protocol.rendering_requests import (
    DrawnPage,
    Priority,
    RenderAnswer,
    RenderTask,
)
from ccprocessor.documents.protocol.requests import Limits
from ccprocessor.documents.workers.rendering import PageRenderer

_WARM_UP_MS = 300  # after the window is seen: it shall not be slower for it
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of a page or a part of it, beginning at `left`, `top` in its own pixels."""

    image: QImage
    left: int
    top: int
    scale: float


class RenderService(QObject):
    """Passes tasks on and brings answers home: `answered` gives the ticket and what came.

    Pictures come as `PageImage`, everything else as the renderer gives it. The process is started
    a moment after the window stands, or by the first task.
    """

    answered = Signal(int, object)

    def __init__(
        self,
        parent: QObject | None = None,
        limits: Limits = Limits(),  # noqa: B008  (frozen)
    ) -> None:
        super().__init__(parent)
        self.pictures = PictureCache(_MOST_BYTES)
        self._renderer = PageRenderer(self._bring_home, limits)
        self._warm_up = QTimer(self, singleShot=True, interval=_WARM_UP_MS)
        self._warm_up.timeout.connect(self._start)
        self._warm_up.start()

    @property
    def pid(self) -> int | None:
        """The process that draws; None where none is up."""
        return self._renderer.pid

    def ask(self, task: RenderTask, priority: Priority) -> int:
        """Queue a task; its ticket comes with the answer, always after this has returned."""
        return self._renderer.ask(task, priority)

    def withdraw(self, ticket: int) -> None:
        """Nobody waits for that any more; what is on its way may still come."""
        self._renderer.withdraw(ticket)

    def close(self) -> None:
        """Stop the process; no answer comes after this."""
        self._warm_up.stop()
        self._renderer.close()
        self.pictures.clear()

    @Slot()
    def _start(self) -> None:
        self._renderer.start()

    def _bring_home(self, ticket: int, answer: RenderAnswer) -> None:
        """On the renderer's thread: the signal crosses to the window's."""
        self.answered.emit(ticket, _image(answer) if isinstance(answer, DrawnPage) else answer)


def _image(drawn: DrawnPage) -> PageImage:
    rows = QImage(drawn.rgb, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB888)
    image = rows.convertToFormat(QImage.Format.Format_RGB32)
    return PageImage(image, drawn.left, drawn.top, drawn.scale)
