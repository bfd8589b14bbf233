"""The place that says what to do first: drop files, choose them, or open the sample month."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, text_label
from ccprocessor.desktop.shared.theme import colour

_ICON = 40  # pixels
_ROUND = 10  # pixels; radius of its corners


class DropZone(QWidget):
    """A dashed frame with three buttons; drops themselves are taken by the window anywhere."""

    files_wanted = Signal()
    folder_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_target = False
        drop = IconLabel(_ICON, self)
        drop.show_icon(icon("drop"))
        title = text_label(
            "Drop a card statement and its receipt report here", "title", parent=self
        )
        title.setWordWrap(False)
        more = text_label(
            "PDF files in any order, with photographs or scans of receipts, or a folder that holds "
            "them. They are told apart by what is in them, and never leave this computer.",
            "muted",
            parent=self,
        )
        texts = QVBoxLayout()
        texts.addWidget(title)
        texts.addWidget(more)
        texts.addLayout(self._buttons())
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 20)
        row.setSpacing(20)
        row.addWidget(drop, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    def mark_target(self, on: bool) -> None:  # noqa: FBT001  (as the signal gives it)
        """Show that what is dragged now may be dropped."""
        self._is_target = on
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the frame: dashed, or solid while files may be dropped."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = Qt.PenStyle.SolidLine if self._is_target else Qt.PenStyle.DashLine
        painter.setPen(QPen(colour("focus" if self._is_target else "muted"), 2, style))
        painter.setBrush(self.palette().base())
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), _ROUND, _ROUND)
        painter.end()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        for text, name, tip, signal in (
            (
                "Choose files…",
                "files",
                "Choose reports and receipts to load (Ctrl+O)",
                self.files_wanted,
            ),
            (
                "Choose a folder…",
                "folder",
                "Load every PDF and picture of a folder (Ctrl+Shift+O)",
                self.folder_wanted,
            ),
            (
                "Open the sample month",
                "sample",
                "Load the invented month that comes with the program",
                self.sample_wanted,
            ),
        ):
            button = QPushButton(icon(name), text, self)
            button.setToolTip(tip)
            button.setAccessibleName(text.rstrip("…"))
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        return row
