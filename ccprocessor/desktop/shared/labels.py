"""Labels as the screens use them."""

from __future__ import annotations

import html
from typing import Literal

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QIcon, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

Role = Literal["", "title", "heading", "muted", "good", "warning", "danger", "info"]


def text_label(text: str = "", role: Role = "", *, parent: QWidget | None = None) -> QLabel:
    """A plain text that wraps; never read as HTML, whatever a file is called."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if role:
        made.setProperty("role", role)
    return made


def button_text(text: str) -> str:
    """A text for a button or a menu, where Qt would take an ampersand for a mark of a key."""
    return text.replace("&", "&&")


def plain_tip(text: str) -> str:
    """A text for a tooltip, which Qt would read as HTML, and open what it names, where it can."""
    if not Qt.mightBeRichText(text):
        return text
    return f'<p style="white-space: pre-wrap">{html.escape(text)}</p>'


class IconLabel(QLabel):
    """An icon that stands for a state; drawn anew when the theme changes."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._icon = QIcon()
        self.setFixedSize(size, size)

    def show_icon(self, icon: QIcon) -> None:
        """Show this icon."""
        self._icon = icon
        self._draw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the icon anew if the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        if not self._icon.isNull():
            self.setPixmap(
                self._icon.pixmap(QSize(self._size, self._size), self.devicePixelRatio())
            )
