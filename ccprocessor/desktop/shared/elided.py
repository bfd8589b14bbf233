"""A line of text that gives way: cut off with dots where it lacks room, whole on hover."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from ccprocessor.desktop.shared.labels import Role, plain_tip

_LEAST = 40  # pixels; room for a letter and the dots


class ElidedLabel(QLabel):
    """A single line whose text never asks for more room than there is."""

    def __init__(self, role: Role = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)

    def setText(self, text: str) -> None:  # noqa: N802
        """Show a text; the whole of it is the tooltip too."""
        super().setText(text)
        self.setToolTip(plain_tip(text))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least size: a line's height, hardly any width."""
        return QSize(_LEAST, self._height())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size with room for the whole text."""
        wide = self.fontMetrics().horizontalAdvance(self.text()) + 2 * self.margin()
        return QSize(wide, self._height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the text, cut off with dots if it lacks room."""
        option = QStyleOption()
        option.initFrom(self)
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            room,
            int(self.alignment()),
            option.palette,
            bool(option.state & QStyle.StateFlag.State_Enabled),
            shown,
            self.foregroundRole(),
        )
        painter.end()

    def _height(self) -> int:
        return self.fontMetrics().height() + 2 * self.margin()
