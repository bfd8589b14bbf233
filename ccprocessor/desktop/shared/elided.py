"""A text that gives way: cut off with dots where its lines lack room, whole on hover."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from ccprocessor.desktop.shared.labels import Role, plain_tip

_LEAST = 40  # pixels; room for a letter and the dots


class ElidedLabel(QLabel):
    """A line, or some, whose text never asks for more room than there is."""

    def __init__(self, role: Role = "", parent: QWidget | None = None, *, lines: int = 1) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)

    def setText(self, text: str) -> None:  # noqa: N802
        """Show a text; the whole of it is the tooltip too."""
        super().setText(text)
        self.setToolTip(plain_tip(text))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least size: the height of its lines, hardly any width."""
        return QSize(_LEAST, self._height())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size with room for the whole text."""
        wide = self.fontMetrics().horizontalAdvance(self.text()) + 2 * self.margin()
        return QSize(wide, self._height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the text, its last line cut off with dots if that lacks room."""
        option = QStyleOption()
        option.initFrom(self)
        room = self.contentsRect()
        shown = "\n".join(wrapped(self.text(), self.fontMetrics(), room.width(), self._lines))
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
        return self._lines * self.fontMetrics().height() + 2 * self.margin()


def wrapped(text: str, metrics: QFontMetrics, width: int, lines: int) -> list[str]:
    """Break a text between its words into so many lines at most, the last cut off with dots."""
    made, words = list[str](), text.split(" ")
    while words and len(made) < lines - 1:
        many = len(words)
        while many > 1 and metrics.horizontalAdvance(" ".join(words[:many])) > width:
            many -= 1
        made.append(" ".join(words[:many]))
        words = words[many:]
    rest = metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width)
    return [*made, rest] if words else made
