"""A page in the scene: paper, its picture as far as it is there, a sharp detail on top."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

_WAITING = QColor(236, 236, 236)
_EDGE = QColor(150, 150, 150)
_INK = QColor(90, 90, 90)


class PageItem(QGraphicsItem):
    """Its own coordinates are points of the page as shown; one page at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()
        self._picture: QPixmap | None = None
        self._detail: tuple[QPixmap, QRectF] | None = None
        self._note = ""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    @property
    def picture(self) -> QPixmap | None:
        """Picture shown of the page; None while it is blank paper."""
        return self._picture

    @property
    def detail(self) -> tuple[QPixmap, QRectF] | None:
        """The part that is drawn sharper than the rest, and where it lies."""
        return self._detail

    def set_page(self, width: float, height: float) -> None:
        """Become a page of that size in points, blank."""
        self.prepareGeometryChange()
        self._rect = QRectF(0, 0, width, height)
        self._picture, self._detail, self._note = None, None, ""
        self.update()

    def set_picture(self, picture: QPixmap, turn: int) -> None:
        """Show a picture of the whole page, turned clockwise by the user's degrees."""
        self._picture, self._note = _turned(picture, turn), ""
        self.update()

    def set_detail(self, picture: QPixmap, rect: QRectF, turn: int) -> None:
        """Show a part of the page more sharply."""
        self._detail = (_turned(picture, turn), rect)
        self.update()

    def clear_detail(self) -> None:
        """Show the whole page's picture alone."""
        if self._detail:
            self._detail = None
            self.update()

    def set_note(self, note: str) -> None:
        """Write a word on the blank paper."""
        self._note = note
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the rectangle of the page."""
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002  (as Qt asks)
    ) -> None:
        """Paint the picture or blank paper, then a sharp detail, then the edge."""
        if self._picture is None:
            painter.fillRect(self._rect, _WAITING)
            self._paint_note(painter, option)
        else:
            _paint_picture(painter, self._picture, self._rect)
        if self._detail:
            _paint_picture(painter, *self._detail)
        pen = QPen(_EDGE)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRect(self._rect)

    def _paint_note(self, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
        if not self._note:
            return
        seen = painter.worldTransform().mapRect(QRectF(option.exposedRect) & self._rect)
        painter.save()
        painter.resetTransform()
        painter.setPen(_INK)
        painter.drawText(seen, Qt.AlignmentFlag.AlignCenter, self._note)
        painter.restore()


def _turned(picture: QPixmap, turn: int) -> QPixmap:
    return picture.transformed(QTransform().rotate(turn)) if turn else picture


def _paint_picture(painter: QPainter, picture: QPixmap, rect: QRectF) -> None:
    """Pixel by pixel where it was drawn for this very size, else stretched smoothly."""
    ratio = painter.device().devicePixelRatioF()
    place = painter.worldTransform().mapRect(rect)
    wide, high = place.width() * ratio, place.height() * ratio
    painter.save()
    if abs(wide - picture.width()) < _SAME and abs(high - picture.height()) < _SAME:
        painter.resetTransform()
        left, top = round(place.left() * ratio) / ratio, round(place.top() * ratio) / ratio
        size = QPointF(picture.width() / ratio, picture.height() / ratio)
        target = QRectF(QPointF(left, top), QPointF(left, top) + size)
        painter.drawPixmap(target, picture, QRectF(picture.rect()))
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(rect, picture, QRectF(picture.rect()))
    painter.restore()


_SAME = 1.5  # pixels by which two pictures of one size differ through rounding
