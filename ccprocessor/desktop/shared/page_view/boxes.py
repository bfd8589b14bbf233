"""Boxes on a page: where something was read, faint, and the chosen one strong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsRectItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from ccprocessor.desktop.shared.labels import plain_tip
from ccprocessor.desktop.shared.page_view.geometry import ShownPage
from ccprocessor.domain.places import Box

BoxKind = Literal["row", "total", "date"]
"""Content of a box: a row or a picture, or what was read off one."""


@dataclass(frozen=True, slots=True)
class PageBox:
    """A box in points on the page as stored; `key` is told when it is clicked, `label` on hover.

    Kinds are told apart by line as well as by colour: rows have a plain line, totals a line under
    them too, dates are dashed.
    """

    key: str
    box: Box
    label: str
    kind: BoxKind = "row"


class BoxLayer(QObject):
    """The boxes of the page that is shown; `clicked` tells the key of one."""

    clicked = Signal(str)

    def __init__(self, page: QGraphicsItem, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._items: list[BoxItem] = []
        self._key: str | None = None

    @property
    def items(self) -> tuple[BoxItem, ...]:
        """Every box as drawn."""
        return tuple(self._items)

    def show(self, boxes: Sequence[PageBox], shown: ShownPage | None) -> None:
        """Draw these boxes in place of those before; without a page: none."""
        for item in self._items:
            item.scene().removeItem(item)
        self._items = [BoxItem(box, shown.rect(box.box), self._page) for box in boxes if shown]
        self.choose(self._key)

    def choose(self, key: str | None) -> QRectF | None:
        """Make the box of a key strong; where it is, None where it is not on this page."""
        self._key = key
        for item in self._items:
            item.set_strong(item.key == key)
        chosen = [item.rect() for item in self._items if item.is_strong]
        return reduce(QRectF.united, chosen) if chosen else None

    @Slot(QPointF)
    def click(self, point: QPointF) -> None:
        """Tell of the smallest box at a point of the page."""
        under = [item for item in self._items if item.rect().contains(point)]
        if under:
            self.clicked.emit(min(under, key=_area).key)


def _area(item: BoxItem) -> float:
    return item.rect().width() * item.rect().height()


_GAP = 2.5  # points between a text and its frame
_ABOVE_PICTURE = 2  # layer
_ABOVE_BOXES = 3  # layer

_FAINT = QColor(31, 95, 191)
_KINDS: dict[BoxKind, tuple[QColor, Qt.PenStyle]] = {
    "row": (_FAINT, Qt.PenStyle.SolidLine),
    "total": (QColor(20, 100, 50), Qt.PenStyle.SolidLine),
    "date": (QColor(107, 63, 160), Qt.PenStyle.DashLine),
}
_UNDER = 2.5  # points between a text and its underline


class BoxItem(QGraphicsRectItem):
    """One box, drawn on the white of paper whatever the theme is."""

    def __init__(self, box: PageBox, rect: QRectF, page: QGraphicsItem) -> None:
        super().__init__(rect.normalized().adjusted(-_GAP, -_GAP, _GAP, _GAP), page)
        self.key = box.key
        self.kind = box.kind
        self._is_strong = False
        self._is_hovered = False
        self.setToolTip(plain_tip(box.label))
        self.setAcceptHoverEvents(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._dress()

    @property
    def is_strong(self) -> bool:
        """True if it is the chosen box."""
        return self._is_strong

    def set_strong(self, strong: bool) -> None:  # noqa: FBT001
        """Make it the chosen one, or one among many."""
        if strong != self._is_strong:
            self._is_strong = strong
            self._dress()

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:  # noqa: N802
        """Highlight the box while the mouse is over it."""
        self._is_hovered = True
        self._dress()
        super().hoverEnterEvent(event)

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:  # noqa: N802
        """Stop highlighting the box."""
        self._is_hovered = False
        self._dress()
        super().hoverLeaveEvent(event)

    def _dress(self) -> None:
        colour, style = _KINDS[self.kind]
        line, is_read = QColor(colour), self.kind != "row"
        line.setAlpha(255 if self._is_strong or self._is_hovered or is_read else 110)
        fill = QColor(line)
        fill.setAlpha(40 if self._is_hovered and not self._is_strong else 0)
        pen = QPen(line, 2.0 if self._is_strong else 1.6 if is_read else 1.0, style)
        pen.setCosmetic(True)
        self.setPen(pen)
        self.setBrush(QBrush(fill))
        above = self._is_strong or is_read
        self.setZValue(_ABOVE_BOXES if above else _ABOVE_PICTURE)

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the box with room for a total's second line under it."""
        return super().boundingRect().adjusted(0, 0, 0, _UNDER + 1)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Paint the box, and a second line under a total."""
        super().paint(painter, option, widget)
        if self.kind == "total":
            rect = self.rect()
            painter.setPen(self.pen())
            under = rect.bottom() + _UNDER
            painter.drawLine(QPointF(rect.left(), under), QPointF(rect.right(), under))
