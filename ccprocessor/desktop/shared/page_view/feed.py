"""Requests of one view for one document: put to the service, answers sorted when they come."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QPixmap

from ccprocessor.desktop.shared.page_view.pictures import PageKey, PictureCache
from ccprocessor.desktop.shared.page_view.service import PageImage, RenderService
from ccprocessor.documents.protocol.rendering_requests import (
    DocumentReplaced,
    DrawTask,
    FactsTask,
    FileState,
    PageFacts,
    PageSource,
    Priority,
    RenderTask,
    TableTask,
    WordsTask,
)
from ccprocessor.domain.pages import Page, PrintedTable
from ccprocessor.domain.places import Box
from ccprocessor.errors import UserError


class PageFeed(QObject):
    """Facts, pictures and words of one document; only what is still wanted arrives.

    Signals give the page (1-based) and what came: `PageFacts`, the `QPixmap` of a whole page and
    its scale (pixels a point), the `PageImage` of a detail, a `Page` with its words, the
    `PrintedTable` of a statement's page, or the `UserError` in place of facts or a whole page.
    Whole pages are kept in `pictures`, where that is given. `replaced` comes when another copy of
    the document has taken the place of the one shown: nothing is known of its pages, and all
    pictures of the earlier copy are dropped.
    """

    facts_came = Signal(int, object)
    picture_came = Signal(int, object, float)
    detail_came = Signal(int, object)
    words_came = Signal(int, object)
    table_came = Signal(int, object)
    failed = Signal(int, object)
    replaced = Signal()

    def __init__(
        self,
        service: RenderService,
        pictures: PictureCache | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._pictures = pictures
        self._source: PageSource | None = None
        self._facts: dict[int, PageFacts] = {}
        self._waiting: dict[int, RenderTask] = {}
        service.answered.connect(self._sort)

    @property
    def source(self) -> PageSource | None:
        """The document; None while there is none."""
        return self._source

    def open(self, path: Path | None, name: str = "") -> None:
        """Turn to another document, or to the same one anew; None: to none."""
        self.withdraw()
        self._facts.clear()
        self._source = PageSource(path, name or path.name) if path else None

    def follow(self, path: Path) -> None:
        """Turn to the copy of the same document that lies at `path` now, where it is another."""
        source = self._source
        if source is None or (source.path == path and source.state in {None, _state_of(path)}):
            return
        if self._pictures:
            self._pictures.drop(source.path)
        self.open(path, source.name)
        self.replaced.emit()

    def facts(self, page: int) -> PageFacts | None:
        """Return what is known of a page already; None if nothing is."""
        return self._facts.get(page)

    def key(self, page: int) -> PageKey | None:
        """The page in the cache of pictures; None before any fact is known."""
        source = self._source
        return PageKey(source.path, source.state, page) if source and source.state else None

    def ask_facts(self, page: int, priority: Priority) -> None:
        """Ask how large a page is."""
        if self._source:
            self._ask(FactsTask(self._source, page), priority)

    def ask_picture(self, page: int, scale: float, priority: Priority) -> None:
        """Ask for a whole page at so many pixels a point, and wait for no other scale of it."""
        if self._source:
            wish = DrawTask(self._source, page, scale)
            for ticket, task in tuple(self._waiting.items()):
                match task:
                    case DrawTask(clip=None) if task.page == page and task != wish:
                        self._forget(ticket)
            self._ask(wish, priority)

    def ask_detail(self, page: int, scale: float, clip: Box) -> None:
        """Ask for a part of a page that is shown now."""
        if self._source:
            self._ask(DrawTask(self._source, page, scale, clip), Priority.VISIBLE)

    def ask_words(self, page: int) -> None:
        """Ask for the words of a page."""
        if self._source:
            self._ask(WordsTask(self._source, page), Priority.WORDS)

    def ask_table(self, page: int) -> None:
        """Ask where the table of charges is printed on a page."""
        if self._source:
            self._ask(TableTask(self._source, page), Priority.WORDS)

    def withdraw(self, page: int | None = None) -> None:
        """Wait no more, for a page or for anything."""
        for ticket, task in tuple(self._waiting.items()):
            if page in {None, task.page}:
                self._forget(ticket)

    def _forget(self, ticket: int) -> None:
        del self._waiting[ticket]
        self._service.withdraw(ticket)

    def _ask(self, task: RenderTask, priority: Priority) -> None:
        if task not in self._waiting.values():
            self._waiting[self._service.ask(task, priority)] = task

    @Slot(int, object)
    def _sort(
        self, ticket: int, answer: PageFacts | PageImage | Page | PrintedTable | UserError
    ) -> None:
        if (task := self._waiting.pop(ticket, None)) is None:
            return
        match answer, task:
            case DocumentReplaced(), _ if self._source:
                self.follow(self._source.path)
            case PageFacts(), _:
                self._note_facts(task, answer)
            case PageImage(), DrawTask(clip=None):
                self.picture_came.emit(task.page, self._kept(task, answer), task.scale)
            case PageImage(), _:
                self.detail_came.emit(task.page, answer)
            case Page(), _:
                self.words_came.emit(task.page, answer)
            case PrintedTable(), _:
                self.table_came.emit(task.page, answer)
            case UserError(), FactsTask() | DrawTask(clip=None):
                self.failed.emit(task.page, answer)

    def _note_facts(self, task: RenderTask, facts: PageFacts) -> None:
        if self._source and self._source.state not in {None, facts.state}:
            self.follow(self._source.path)
            return
        self._facts[task.page] = facts
        self._source = replace(task.source, state=facts.state)
        self.facts_came.emit(task.page, facts)

    def _kept(self, task: DrawTask, drawn: PageImage) -> QPixmap:
        picture = QPixmap.fromImage(drawn.image)
        if self._pictures and (key := self.key(task.page)):
            self._pictures.keep(key, task.scale, picture)
        return picture


def _state_of(path: Path) -> FileState | None:
    """Return size and inode of the file at a path; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_ino)
