"""Thumbnails of all pages, drawn as they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QGuiApplication, QPixmap
from PySide6.QtWidgets import QListView, QWidget

from ccprocessor.desktop.shared.page_view.feed import PageFeed
from ccprocessor.desktop.shared.page_view.pictures import PictureCache
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.documents.protocol.rendering_requests import PageFacts, Priority

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

SIZE = QSize(88, 114)
_CELL = QSize(112, 146)
_NOWHERE = QModelIndex()
_MOST_BYTES = 16 * 1024 * 1024
_MOST_WANTED = 24  # at once: those scrolled past long ago are not drawn any more
_PAPER = QColor(236, 236, 236)


class ThumbnailModel(QAbstractListModel):
    """A row a page; a picture is asked for when it is first looked at, the latest wishes first."""

    def __init__(self, service: RenderService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = PageFeed(service, None, self)
        self._pages = 0
        self._pictures = PictureCache(_MOST_BYTES)
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._failed: set[int] = set()
        self._ratio = QGuiApplication.primaryScreen().devicePixelRatio()
        self._paper = QPixmap(SIZE)
        self._paper.fill(_PAPER)
        self._feed.facts_came.connect(self._take_facts)
        self._feed.picture_came.connect(self._take_picture)
        self._feed.failed.connect(self._take_failure)
        self._feed.replaced.connect(self._draw_anew)

    def set_document(self, path: Path | None, pages: int) -> None:
        """Show the pages of another document."""
        self.beginResetModel()
        self._feed.open(path)
        self._pages = pages if path else 0
        self._wanted.clear()
        self._failed.clear()
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        """Return the number of pages."""
        return 0 if parent.isValid() else self._pages

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401
        """Return a page's number, label or picture; None for anything else."""
        if not index.isValid() or index.row() >= self._pages:
            return None
        page = index.row() + 1
        match role:
            case Role.DisplayRole:
                return str(page)
            case Role.AccessibleTextRole | Role.ToolTipRole:
                return f"Page {page}"
            case Role.DecorationRole:
                return self._picture(page)
            case _:
                return None

    def _picture(self, page: int) -> QPixmap:
        key = self._feed.key(page)
        picture = self._pictures.find(key, 0) if key else None
        if picture is None and page not in self._failed:
            self._want(page)
        return picture or self._paper

    def _want(self, page: int) -> None:
        if page in self._wanted:
            return
        self._wanted[page] = None
        if len(self._wanted) > _MOST_WANTED:
            self._feed.withdraw(self._wanted.popitem(last=False)[0])
        self._feed.ask_facts(page, Priority.THUMBNAIL)

    @Slot(int, object)
    def _take_facts(self, page: int, facts: PageFacts) -> None:
        scale = min(SIZE.width() / facts.width, SIZE.height() / facts.height)
        self._feed.ask_picture(page, scale * self._ratio, Priority.THUMBNAIL)

    @Slot(int, object, float)
    def _take_picture(self, page: int, picture: QPixmap, _scale: float) -> None:
        self._wanted.pop(page, None)
        picture.setDevicePixelRatio(self._ratio)
        if key := self._feed.key(page):
            self._pictures.keep(key, 0, picture)
        self._tell(page)

    @Slot(int, object)
    def _take_failure(self, page: int, _error: object) -> None:
        self._wanted.pop(page, None)
        self._failed.add(page)

    @Slot()
    def _draw_anew(self) -> None:
        """Another copy of the document lies there: every page is asked for again."""
        self._wanted.clear()
        self._failed.clear()
        self._pictures.clear()
        self.dataChanged.emit(self.index(0, 0), self.index(self._pages - 1, 0))

    def _tell(self, page: int) -> None:
        index = self.index(page - 1, 0)
        self.dataChanged.emit(index, index, [Role.DecorationRole])


class ThumbnailList(QListView):
    """The pages of a document in a row from top to bottom; `page_chosen` tells which was chosen."""

    page_chosen = Signal(int)

    def __init__(self, service: RenderService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ThumbnailModel(service, self)
        self._page = 0
        self.setModel(self._model)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setIconSize(SIZE)
        self.setGridSize(_CELL)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(_CELL.width() + 20)
        self.setAccessibleName("Page thumbnails")

    def set_document(self, path: Path | None, pages: int) -> None:
        """Show the pages of another document."""
        self._model.set_document(path, pages)
        self.set_page(self._page)

    def set_page(self, page: int) -> None:
        """Mark the page that is shown; nothing is chosen by that."""
        self._page = page
        index = self._model.index(page - 1, 0)
        if index.isValid() and index != self.currentIndex():
            self.setCurrentIndex(index)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Emit `page_chosen` if another page becomes current."""
        super().currentChanged(current, previous)
        if current.isValid() and current.row() + 1 != self._page:
            self._page = current.row() + 1
            self.page_chosen.emit(self._page)
