"""Cuttings of pages beside values: what stands in a place, as it is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Slot
from PySide6.QtGui import QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ccprocessor.desktop.shared.page_view.geometry import ShownPage
from ccprocessor.desktop.shared.page_view.service import PageImage, RenderService
from ccprocessor.desktop.shared.tables.model import ROW_ROLE
from ccprocessor.documents.protocol.rendering_requests import (
    DrawTask,
    FactsTask,
    PageFacts,
    PageSource,
    Priority,
)
from ccprocessor.domain.places import Box, Place

HEIGHT = 36  # pixels of a row with a cutting
_AROUND = (8.0, 3.0)  # points beside and above what is cut out
_SHARP = 3.0  # pixels a point: small print is read at once
_LARGEST = 0.8  # of what was drawn: letters no larger than a heading's
_MOST = 400  # cuttings that are kept
_EDGE = 2  # pixels around a cutting


class SnippetDelegate(QStyledItemDelegate):
    """Paints the cutting of a row's place; each is asked for when it is first in sight.

    `upright` tells by how many degrees clockwise the row's page as stored is turned to be read.
    """

    def __init__(
        self,
        view: QTableView,
        service: RenderService,
        place_of: Callable[[Any], Place | None],
        upright: Callable[[Any], int | None],
    ) -> None:
        super().__init__(view)
        self._view, self._service = view, service
        self._place_of, self._upright = place_of, upright
        self._turns: dict[Place, int | None] = {}
        self._sources: Mapping[str, Path] = {}
        self._facts: dict[tuple[str, int], PageFacts] = {}
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
            self._turns.clear()
            self._facts.clear()

    def picture(self, row: Any) -> QPixmap | None:  # noqa: ANN401
        """The cutting of a row's place; None while it is drawn, or where it cannot be."""
        if (place := self._place_of(row)) is None:
            return None
        if place not in self._drawn and place not in self._waiting.values():
            self._turns[place] = self._upright(row)
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
        picture = self.picture(index.data(ROW_ROLE))
        if picture is None or picture.isNull():
            return
        room = QRectF(option.rect).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        scale = min(room.height() / picture.height(), _LARGEST)
        wide = min(picture.width() * scale, room.width())
        seen = QRectF(picture.rect())
        seen.setLeft(seen.right() - wide / scale)  # of a whole row its end: there amounts stand
        high = picture.height() * scale
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place_here = QRectF(room.left(), room.center().y() - high / 2, wide, high)
        painter.drawPixmap(place_here, picture, seen)
        painter.restore()

    def _ask(self, place: Place) -> None:
        if (path := self._sources.get(place.document)) is None:
            return
        while len(self._drawn) >= _MOST:
            self._turns.pop(oldest := next(iter(self._drawn)), None)
            self._drawn.pop(oldest)
        source = PageSource(path, path.name)
        task: DrawTask | FactsTask = FactsTask(source, place.page)
        if facts := self._facts.get((place.document, place.page)):
            aside, above = _AROUND if self._turn(place) % 180 == 0 else _AROUND[::-1]
            box = ShownPage(facts).rect(place.box).adjusted(-aside, -above, aside, above)
            clip = Box(box.left(), box.top(), box.right(), box.bottom())
            scale = _SHARP * self._view.devicePixelRatioF()
            task = DrawTask(source, place.page, scale, clip)
        self._waiting[self._service.ask(task, Priority.VISIBLE)] = place

    @Slot(int, object)
    def _take(self, ticket: int, answer: object) -> None:
        if (place := self._waiting.pop(ticket, None)) is not None:
            if isinstance(answer, PageFacts):
                self._facts[place.document, place.page] = answer
            else:
                drawn = answer.image if isinstance(answer, PageImage) else None
                turn = QTransform().rotate(self._turn(place))
                self._drawn[place] = QPixmap.fromImage(drawn.transformed(turn)) if drawn else None
            self._view.viewport().update()

    def _turn(self, place: Place) -> int:
        """Degrees by which what its file shows is turned further to be read."""
        upright = self._turns.get(place)
        facts = self._facts.get((place.document, place.page))
        return 0 if upright is None or facts is None else (upright - facts.rotation) % 360
