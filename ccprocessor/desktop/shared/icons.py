"""Icons: one-colour drawings, tinted when painted, so that they follow the theme by themselves."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QImage,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer

from ccprocessor.desktop.shared.palettes import Colour, named_colour
from ccprocessor.resources import resource

_MEANINGS: dict[str, Colour] = {
    "flagged": "danger",
    "high": "danger",
    "missing": "danger",
    "error": "danger",
    "medium": "warning",
    "suggested": "warning",
    "warning": "warning",
    "low": "info",
    "changed": "info",
    "returned": "warning",
    "submitted": "info",
    "ready": "good",
    "matched": "good",
    "done": "good",
}
"""Icons that tell a state; all others have the colour of text."""

_TINTED = QPainter.CompositionMode.CompositionMode_SourceIn


@cache
def icon(name: str) -> QIcon:
    """The icon drawn in `resources/icons/<name>.svg`; raises `ResourceMissing` without one."""
    return QIcon(_TintedEngine(name))


class _TintedEngine(QIconEngine):
    """Paints a drawing in the colour that the palette of the moment asks for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._drawing = QSvgRenderer(QByteArray(_drawing(name)))
        self._images: dict[tuple[int, int, str], QImage] = {}

    def clone(self) -> QIconEngine:
        """Return another engine for the same drawing."""
        return _TintedEngine(self._name)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint the icon with the device's resolution."""
        ratio = painter.device().devicePixelRatioF()
        pixmap = self.scaledPixmap(rect.size() * ratio, mode, state, ratio)
        painter.drawPixmap(rect, pixmap)

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        """Return the icon in the colour of its mode."""
        return self._tinted(size, _tint(self._name, mode))

    def scaledPixmap(  # noqa: N802
        self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, _scale: float
    ) -> QPixmap:
        """Return the icon in the colour of its mode; the scale is ignored."""
        return self._tinted(size, _tint(self._name, mode))

    def _tinted(self, size: QSize, colour: QColor) -> QPixmap:
        key = (size.width(), size.height(), colour.name())
        if key not in self._images:  # images, as pixmaps must not outlive the application
            self._images[key] = self._drawn(size, colour)
        return QPixmap.fromImage(self._images[key])

    def _drawn(self, size: QSize, colour: QColor) -> QImage:
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        if image.isNull():
            return image
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self._drawing.render(painter, QRectF(image.rect()))
        painter.setCompositionMode(_TINTED)
        painter.fillRect(image.rect(), colour)
        painter.end()
        return image


def _tint(name: str, mode: QIcon.Mode) -> QColor:
    palette = QGuiApplication.palette()
    if mode is QIcon.Mode.Selected:
        return palette.color(QPalette.ColorRole.HighlightedText)
    if mode is QIcon.Mode.Disabled:
        return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    if name in _MEANINGS:
        return named_colour(_MEANINGS[name], palette)
    return palette.color(QPalette.ColorRole.Text)


@cache
def _drawing(name: str) -> bytes:
    return resource(f"icons/{name}.svg").read_bytes()
