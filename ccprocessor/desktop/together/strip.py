"""The line at the foot of the window about others: who is here, and what came of them last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, plain_tip, text_label

_ICON = 16  # pixels
_MOST_NEWS = 460  # pixels; longer names are cut short


class TogetherStrip(QWidget):
    """Hidden while nobody else is here and nothing came."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Others in this month")
        self.news = text_label(parent=self)
        self.news.setWordWrap(False)
        self.news.setAccessibleDescription("What others saved last")
        self._icon = IconLabel(_ICON, self)
        self._icon.show_icon(icon("people"))
        self.here = text_label("", "info", parent=self)
        self.here.setWordWrap(False)
        self.here.setAccessibleDescription("Who else is here")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.addWidget(self.news)
        row.addWidget(self._icon)
        row.addWidget(self.here)
        self.tell("")
        self.show_here((), "")

    def tell(self, news: str) -> None:
        """Say in a line what came; empty takes it away."""
        shown = self.news.fontMetrics().elidedText(news, Qt.TextElideMode.ElideRight, _MOST_NEWS)
        self.news.setText(shown)
        self.news.setToolTip(plain_tip(news))
        self.news.setVisible(bool(news))
        self._show()

    def show_here(self, names: Sequence[str], more: str) -> None:
        """Say who else is in the month, and `more` about each of them when pointed at."""
        count = len(names)
        words = "" if not count else f"{names[0]} is here" if count == 1 else f"{count} others here"
        self.here.setText(words)
        self.here.setToolTip(plain_tip(more))
        for part in (self.here, self._icon):
            part.setVisible(bool(count))
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self.news.text() or self.here.text()))
