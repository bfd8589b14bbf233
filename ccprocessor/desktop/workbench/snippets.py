"""Cuttings of pages beside values: what stands in a place, as it is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Slot
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ccprocessor.desktop.shared.page_view.service import PageImage, RenderService
from ccprocessor.desktop.shared.tables.model import ROW_ROLE
from ccprocessor.documents.protocol.rendering_requests import DrawTask, PageSource, Priority
from ccprocessor.domain.places import Box, Place

HEIGHT = 36  # pixels of a row with a cutting
_AROUND = (8.0, 3.0)  # points beside and above what is cut out
_SHARP = 2.0  # pixels a point: small print is read at once
_MOST = 400  # cuttings that are kept
_EDGE = 2  # pixels around a cutting


class SnippetDelegate(QStyledItemDelegate):
    """Paints the cutting of a row's place; each is asked for when it is first in sight."""

    def __init__(
        self, view: QTableView, service: RenderService, place_of: Callable[[Any], Place | None]
    ) -> None:
        super().__init__(view)
        self._view, self._service, self._place_of = view, service, place_of
        self._sources: Mapping[str, Path] = {}
        self._waiting: dict[int, Place] = {}
        self._drawn: dict[Place, QPixmap | None] = {}
        service.answered.connect(self._take)

    def set_sources(self, sources: Mapping[str, Path]) -> None:
        """Take the files of documents by their digests; what was cut out of others goes."""
        if sources != self._sources:
            self._sources = dict(sources)
            for ticket in self._waiting:
                self._service.withdraw(ticket)
            self._waiting.clear()
            self._drawn.clear()

    def picture(self, place: Place) -> QPixmap | None:
        """The cutting of a place; None while it is drawn, or where it cannot be."""
        if place not in self._drawn and place not in self._waiting.values():
            self._ask(place)
        return self._drawn.get(place)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the cell, and the cutting in it at the height of the row."""
        super().paint(painter, option, index)
        place = self._place_of(index.data(ROW_ROLE))
        picture = self.picture(place) if place is not None else None
        if picture is None or picture.isNull():
            return
        room = QRectF(option.rect).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        scale = min(room.width() / picture.width(), room.height() / picture.height())
        wide, high = picture.width() * scale, picture.height() * scale
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        top = room.center().y() - high / 2
        painter.drawPixmap(QRectF(room.left(), top, wide, high), picture, QRectF(picture.rect()))
        painter.restore()

    def _ask(self, place: Place) -> None:
        if (path := self._sources.get(place.document)) is None:
            return
        while len(self._drawn) >= _MOST:
            self._drawn.pop(next(iter(self._drawn)))
        aside, above = _AROUND
        box = place.box
        clip = Box(box.x0 - aside, box.y0 - above, box.x1 + aside, box.y1 + above)
        scale = _SHARP * self._view.devicePixelRatioF()
        task = DrawTask(PageSource(path, path.name), place.page, scale, clip)
        self._waiting[self._service.ask(task, Priority.VISIBLE)] = place

    @Slot(int, object)
    def _take(self, ticket: int, answer: object) -> None:
        if (place := self._waiting.pop(ticket, None)) is not None:
            picture = QPixmap.fromImage(answer.image) if isinstance(answer, PageImage) else None
            self._drawn[place] = picture
            self._view.viewport().update()
