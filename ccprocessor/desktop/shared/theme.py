"""Look of the window: one style, two palettes, a sheet of details and a visible focus."""

from __future__ import annotations

import string
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPalette, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ccprocessor.desktop.shared import palettes
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.palettes import named_colour
from ccprocessor.resources import resource

CHOICES = {
    "system": "As the system",
    "light": "Light",
    "dark": "Dark",
    "contrast": "High contrast",
}


class Theme(QObject):
    """Dresses the application; `changed` comes after light turned dark or back."""

    changed = Signal()

    def __init__(self, application: QApplication, memory: Memory) -> None:
        super().__init__(application)
        self._application = application
        self._memory = memory
        self._sheet = string.Template(resource("styles/window.qss").read_text("utf-8"))
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._ring = FocusRing(application)
        self._dress()

    @property
    def choice(self) -> str:
        """One of `CHOICES`."""
        return self._memory.theme if self._memory.theme in CHOICES else "system"

    def choose(self, choice: str) -> None:
        """Dress the window as one of `CHOICES`, now and at later starts."""
        self._memory.theme = choice
        self._dress()

    @contextmanager
    def dressed_last(self) -> Iterator[None]:
        """Widgets that are made meanwhile get the sheet together, in a quarter of the time.

        Else each gets it again whenever it is put into another.
        """
        self._application.setStyleSheet("")
        try:
            yield
        finally:
            self._dress()

    @Slot()
    def _follow_system(self) -> None:
        if self.choice == "system":
            self._dress()

    def _dress(self) -> None:
        palette = self._palette()
        self._application.setStyleSheet("")  # over another sheet, one takes four times as long
        self._application.setPalette(palette)
        self._application.setStyleSheet(self._sheet.substitute(palettes.named_colours(palette)))
        self.changed.emit()

    def _palette(self) -> QPalette:
        scheme = self._application.styleHints().colorScheme()
        if self.choice == "contrast":
            return palettes.contrast_palette()
        is_dark = scheme is Qt.ColorScheme.Dark if self.choice == "system" else None
        return (
            palettes.dark_palette()
            if is_dark or self.choice == "dark"
            else palettes.light_palette()
        )


def colour(name: palettes.Colour) -> QColor:
    """A colour with a meaning (`good`, `warning`, `danger`, ...) as it is in the theme now."""
    return palettes.named_colour(name, QGuiApplication.palette())


_WIDTH = 2  # pixels of the ring


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
