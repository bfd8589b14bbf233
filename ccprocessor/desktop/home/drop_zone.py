"""The place that says what to do first: drop files, choose them, or open the sample month."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QWidget

from ccprocessor.desktop.commands.rights import needs
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, text_label
from ccprocessor.desktop.shared.theme import colour

_ICON = 40  # pixels
_TITLE = "Drop a card statement and its receipt report here"
_SHORT = "Drop files here"
_ROOM, _LITTLE_ROOM = (24, 20, 24, 20), (24, 6, 24, 6)  # pixels around what it says
_ROUND = 10  # pixels; radius of its corners


class DropZone(QWidget):
    """A dashed frame with three buttons; drops themselves are taken by the window anywhere."""

    files_wanted = Signal()
    folder_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_target = False
        needs("load", self)
        drop = IconLabel(_ICON, self)
        drop.show_icon(icon("drop"))
        self._title = text_label(_TITLE, "title", parent=self)
        self._title.setWordWrap(False)
        self._more = text_label(
            "PDF files in any order, with photographs or scans of receipts, or a folder that holds "
            "them. They are told apart by what is in them, and never leave this computer.",
            "muted",
            parent=self,
        )
        self._texts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._texts.addWidget(self._title)
        self._texts.addWidget(self._more)
        self._texts.addLayout(self._buttons())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(*_ROOM)
        self._row.setSpacing(20)
        self._row.addWidget(drop)
        self._row.addLayout(self._texts, 1)

    def shrink(self, *, on: bool) -> None:
        """Take one line only, where months are stored and leave the room to their list."""
        direction = QBoxLayout.Direction
        self._title.setText(_SHORT if on else _TITLE)
        self._more.setVisible(not on)
        self._texts.setDirection(direction.LeftToRight if on else direction.TopToBottom)
        self._row.setContentsMargins(*(_LITTLE_ROOM if on else _ROOM))

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
        row.setContentsMargins(0, 4, 0, 4)
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
            needs("load", button)
            row.addWidget(button)
        row.addStretch(1)
        return row
