"""The process that draws pages as its owner sees it: a pipe, a process id, what it answers."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection

import msgspec
import psutil

from ccprocessor.documents.protocol.errors import retold
from ccprocessor.documents.protocol.rendering_requests import (
    DrawnPage,
    DrawTask,
    FactsTask,
    PageFacts,
    PageNotDrawn,
    RenderAnswer,
    RenderTask,
    not_shown,
)
from ccprocessor.documents.protocol.requests import Limits
from ccprocessor.documents.protocol.wire import (
    DrawnPicture,
    Kind,
    MeasuredPage,
    unframed,
    unpacked,
    unpacked_page,
)
from ccprocessor.documents.workers.rendering_worker import serve_pictures
from ccprocessor.domain.pages import Page


class ProcessFallen(Exception):
    """The process has ended, or talks nonsense."""


class RenderProcess:
    """One process and the pipe to it; `ProcessFallen` tells when it is no more."""

    def __init__(self, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._connection: Connection = ours
        self._process = context.Process(target=serve_pictures, args=(theirs, limits), daemon=True)
        self._process.start()
        theirs.close()
        self.pid: int = self._process.pid or 0
        self._figures = psutil.Process(self.pid)

    @property
    def resident(self) -> int:
        """Bytes it holds in memory; 0 where it is gone."""
        try:
            return int(self._figures.memory_info().rss)
        except psutil.Error:
            return 0

    def has_spoken(self, seconds: float) -> bool:
        """Wait so long for a word of it; also true where it has ended."""
        try:
            return self._connection.poll(seconds)
        except (EOFError, OSError):
            return True

    def greet(self) -> None:
        """Take the frame that says it is up."""
        if self._frame()[0] is not Kind.READY:
            raise ProcessFallen

    def give(self, task: RenderTask) -> None:
        """Send it a task."""
        try:
            self._connection.send(task)
        except OSError as error:
            raise ProcessFallen from error

    def answer(self, task: RenderTask) -> RenderAnswer:
        """Take the answer to the task that was given."""
        kind, _, body = self._frame()
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

    def stop(self) -> None:
        """End it, whatever it is at; may be called from any thread and more than once."""
        self._process.kill()

    def bury(self) -> None:
        """Stop it and wait until it is gone."""
        self._process.kill()
        self._process.join()
        self._connection.close()

    def _done(self, task: RenderTask, body: bytes) -> RenderAnswer:
        match task:
            case FactsTask():
                facts = unpacked(body, MeasuredPage)
                return PageFacts(
                    facts.pages, facts.width, facts.height, facts.rotation, facts.state
                )
            case DrawTask():
                return self._drawn(unpacked(body, DrawnPicture))
            case _:
                read = unpacked_page(body)
                size, words = (read.width, read.height), read.words
                return Page("", read.number, *size, words, read.pictures, read.turn)

    def _drawn(self, told: DrawnPicture) -> DrawnPage:
        rgb = self._bytes()
        sound = told.stride >= 3 * told.width > 0 and len(rgb) == told.stride * told.height
        if not sound:
            raise ProcessFallen
        place = (told.left, told.top)
        return DrawnPage(told.width, told.height, told.stride, *place, told.scale, rgb)

    def _frame(self) -> tuple[Kind, int, bytes]:
        try:
            return unframed(self._bytes())
        except ValueError as error:
            raise ProcessFallen from error

    def _bytes(self) -> bytes:
        try:
            return self._connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise ProcessFallen from error
