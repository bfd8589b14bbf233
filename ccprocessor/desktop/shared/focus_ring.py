"""A ring around whatever has the focus, the same on every control."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFocusFrame, QWidget
from shiboken6 import isValid

from ccprocessor.desktop.shared.palettes import named_colour

_WIDTH = 2


class FocusRing(QObject):
    """Moves one ring from control to control, in whichever window they stand."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._frame: _Frame | None = None
        application.focusChanged.connect(self._move)

    @Slot(QWidget, QWidget)
    def _move(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._frame is None or not isValid(self._frame):  # it dies with the window it is on
            self._frame = _Frame()
        self._frame.setWidget(now)  # type: ignore[arg-type]  # None takes the ring away


class _Frame(QFocusFrame):
    """Two points of colour around a widget, inside its own edge."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """As Qt asks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(named_colour("focus", QGuiApplication.palette()), _WIDTH))
        edge = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), 3, 3)
        painter.end()
