"""The surface a page lies on: zoom, scrolling, the mouse; it tells what was done and shows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsView,
    QStyle,
    QWidget,
)

from ccprocessor.desktop.shared.page_view.page_item import PageItem

MARGIN = 8
"""Pixels around the page."""

_FRAME = 2 * MARGIN + 1
_AROUND = 6.0  # points around what is in sight
_ABOVE_PICTURE = 1  # layer
_CHOSEN = QColor(255, 196, 0, 110)
_NOTCH = 120  # eighths of a degree that a wheel turns in one click, as Qt says it


class PageCanvas(QGraphicsView):
    """Shows one page; points it tells are points of that page as shown."""

    clicked = Signal(QPointF)
    double_clicked = Signal(QPointF)
    dragged = Signal(QPointF, QPointF)
    zoom_asked = Signal(int)
    page_asked = Signal(int)
    resized = Signal()
    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = PageItem()
        self._highlight = QGraphicsPathItem(self.page)
        self._highlight.setBrush(_CHOSEN)
        self._highlight.setPen(Qt.PenStyle.NoPen)
        self._highlight.setZValue(_ABOVE_PICTURE)
        self._pressed: QPointF | None = None
        self._dragging = False
        self._wheel = 0
        self._wheeled_at = QPoint()
        scene = QGraphicsScene(self)
        scene.addItem(self.page)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setBackgroundRole(QPalette.ColorRole.Mid)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.horizontalScrollBar().valueChanged.connect(self.moved)
        self.verticalScrollBar().valueChanged.connect(self.moved)

    @property
    def pixels_per_point(self) -> float:
        """Logical pixels on screen for each point of the page."""
        return self.transform().m11()

    @property
    def seen(self) -> QRectF:
        """The part of the page that is in sight."""
        corners = self.mapToScene(self.viewport().rect()).boundingRect()
        return corners & self.page.boundingRect()

    def set_scale(self, pixels: float, *, at_mouse: bool = False) -> None:
        """Show a point of the page as so many logical pixels."""
        place = self._wheeled_at if at_mouse else self.viewport().rect().center()
        point = self.mapToScene(place)
        room = MARGIN / pixels
        self.setSceneRect(self.page.boundingRect().adjusted(-room, -room, room, room))
        if pixels != self.pixels_per_point:
            self.scale(pixels / self.pixels_per_point, pixels / self.pixels_per_point)
            away = self.mapFromScene(point) - place
            across, down = self.horizontalScrollBar(), self.verticalScrollBar()
            across.setValue(across.value() + away.x())
            down.setValue(down.value() + away.y())

    def fitting(self, width: float, height: float) -> tuple[float, float]:
        """Logical pixels a point with which such a page fills the width, and is seen whole."""
        room = self.maximumViewportSize()
        wide, high = max(1, room.width() - _FRAME), max(1, room.height() - _FRAME)
        by_width = wide / width
        if height * by_width > high:
            bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
            by_width = max(1, wide - bar) / width
        return by_width, min(wide / width, high / height)

    def to_top(self) -> None:
        """Show the upper left corner of the page."""
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setValue(bar.minimum())

    def scroll_to(self, rect: QRectF) -> None:
        """Scroll to a part of the page, unless it is in sight already with its frame."""
        framed = rect.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
        if not self.seen.contains(framed & self.page.boundingRect()):
            self.centerOn(rect.center())
            spare = self.viewport().width() - rect.width() * self.pixels_per_point
            aside = int(min(MARGIN, max(spare / 2, 0)))  # more would push its end out of sight
            self.ensureVisible(QRectF(rect.topLeft(), rect.topLeft()), aside, MARGIN)

    def highlight(self, rects: tuple[QRectF, ...]) -> None:
        """Mark words as chosen."""
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for rect in rects:
            path.addRect(rect)
        self._highlight.setPath(path)

    def event(self, event: QEvent) -> bool:
        """A screen of other pixels is as good as another size."""
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self.resized.emit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Emit `resized`."""
        super().resizeEvent(event)
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom with Ctrl, scroll without."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._wheeled_at = event.position().toPoint()
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / _NOTCH)
        if steps:
            self._wheel -= steps * _NOTCH
            self.zoom_asked.emit(steps)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Page Up and Page Down turn pages; arrows scroll."""
        step = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.page_asked.emit(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Note where the left button is pressed."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._dragging = event.position(), False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Emit `dragged` once the mouse has moved far enough since it was pressed."""
        if self._pressed is not None:
            way = (event.position() - self._pressed).manhattanLength()
            self._dragging = self._dragging or way >= QApplication.startDragDistance()
            if self._dragging:
                self.dragged.emit(self._point(self._pressed), self._point(event.position()))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Emit `clicked` unless the mouse was dragged."""
        if event.button() is Qt.MouseButton.LeftButton and self._pressed is not None:
            if not self._dragging:
                self.clicked.emit(self._point(event.position()))
            self._pressed = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Emit `double_clicked` for the left button."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.double_clicked.emit(self._point(event.position()))

    def _point(self, position: QPointF) -> QPointF:
        return self.mapToScene(position.toPoint())
