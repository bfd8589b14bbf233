"""A ring around whatever has the focus, the same on every control."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ccprocessor.desktop.shared.palettes import named_colour

_WIDTH = 2


class FocusRing(QObject):
    """Puts one ring onto the control that has the focus, in whichever window it stands."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._ring: _Ring | None = None
        application.focusChanged.connect(self._move)

    @Slot(QWidget, QWidget)
    def _move(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._ring is not None and isValid(self._ring):  # it dies with the control it is on
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = _Ring(now) if now is not None and not now.isWindow() else None


class _Ring(QWidget):
    """The edge of a control, inside it: no pane that the control fills can cut it off."""

    def __init__(self, control: QWidget) -> None:
        super().__init__(control)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        control.installEventFilter(self)
        self._fit(control)
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Resize the ring with its control."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self._fit(watched)
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ring."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), named_colour("focus", QGuiApplication.palette()))
        painter.end()

    def _fit(self, control: QWidget) -> None:
        self.setGeometry(control.rect())
        inside = self.rect().adjusted(_WIDTH, _WIDTH, -_WIDTH, -_WIDTH)
        self.setMask(QRegion(self.rect()).subtracted(QRegion(inside)))
        self.raise_()
