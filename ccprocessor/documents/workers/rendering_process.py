"""The process that draws pages as its owner sees it."""

from __future__ import annotations

import msgspec

from ccprocessor.documents.protocol.errors import retold
from ccprocessor.documents.protocol.rendering_requests import (
    DrawnPage,
    DrawTask,
    FactsTask,
    PageFacts,
    PageNotDrawn,
    RenderAnswer,
    RenderTask,
    TableTask,
    not_shown,
)
from ccprocessor.documents.protocol.requests import Limits
from ccprocessor.documents.protocol.wire import (
    DrawnPicture,
    Kind,
    MeasuredPage,
    as_page,
    unpacked,
    unpacked_page,
)
from ccprocessor.documents.workers.process import ProcessFallen, WorkerProcess
from ccprocessor.documents.workers.worker import DrawingWork
from ccprocessor.domain.pages import PrintedTable


class RenderProcess(WorkerProcess):
    """The drawing process: gives tasks, takes pictures."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(DrawingWork, limits)

    def greet(self) -> None:
        """Take the frame that says it is up."""
        if self.frame()[0] is not Kind.READY:
            raise ProcessFallen

    def answer(self, task: RenderTask) -> RenderAnswer:
        """Take the answer to the task that was given."""
        kind, _, body = self.frame()
        name = task.source.name
        try:
            match kind:
                case Kind.UNREAD:
                    return PageNotDrawn(name, task.page, body.decode())
                case Kind.FAILED:
                    return not_shown(name, retold(*unpacked(body, tuple[str, str, str])))
                case Kind.DONE:
                    return self._done(task, body)
                case _:
                    raise ProcessFallen
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ProcessFallen from error

    def _done(self, task: RenderTask, body: bytes) -> RenderAnswer:
        match task:
            case FactsTask():
                facts = unpacked(body, MeasuredPage)
                return PageFacts(
                    facts.pages, facts.width, facts.height, facts.rotation, facts.state
                )
            case DrawTask():
                return self._drawn(unpacked(body, DrawnPicture))
            case TableTask():
                return unpacked(body, PrintedTable)
            case _:
                return as_page(unpacked_page(body))

    def _drawn(self, told: DrawnPicture) -> DrawnPage:
        rgb = self.raw()
        sound = told.stride >= 3 * told.width > 0 and len(rgb) == told.stride * told.height
        if not sound:
            raise ProcessFallen
        place = (told.left, told.top)
        return DrawnPage(told.width, told.height, told.stride, *place, told.scale, rgb)
