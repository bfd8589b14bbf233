"""The foot of the window: what is being worked at, how far it is, Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.jobs import Progress

_PATIENCE_MS = 500


class WorkStatus(QWidget):
    """Appears where work takes longer than half a second; goes when it is done."""

    cancel_requested = Signal()

    def __init__(self, runners: tuple[JobRunner, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runners = runners
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setFixedSize(160, 12)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the work")
        self._cancel = QToolButton(self)
        self._cancel.setIcon(icon("cancel"))
        self._cancel.setText("Cancel")
        self._cancel.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._cancel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._cancel.setAccessibleName("Cancel the work")
        self._cancel.setToolTip("Stop what is being worked at and keep nothing of it")
        self._cancel.clicked.connect(self.cancel_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.addWidget(self._label)
        row.addWidget(self._bar)
        row.addWidget(self._cancel)
        self._soon = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._soon.timeout.connect(self._appear)
        for runner in runners:
            runner.started.connect(self._begin)
            runner.progressed.connect(self._show_progress)
            runner.idle.connect(self._end)
        self._stays_hidden = False
        self._clear()
        self.hide()

    @property
    def text(self) -> str:
        """Text shown about the work."""
        return self._label.text()

    @property
    def is_busy(self) -> bool:
        """True while something is worked at."""
        return any(runner.is_busy for runner in self._runners)

    def stay_hidden(self, *, on: bool) -> None:
        """Leave the word to the screen in front, or take it again."""
        self._stays_hidden = on
        self.setVisible(not on and self.isVisible())
        if not on and self.is_busy:
            self._soon.start()

    def say(self, sentence: str) -> None:
        """Say this until the work ends."""
        self._label.setText(sentence)
        self.show()

    @Slot()
    def _begin(self) -> None:
        if not self._soon.isActive() and self.isHidden():
            self._soon.start()

    @Slot()
    def _appear(self) -> None:
        if self.is_busy and not self._stays_hidden:
            self.show()

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        if self.is_busy:
            self._label.setText(progress.sentence)
            self._bar.setRange(0, progress.total)
            self._bar.setValue(progress.done)

    @Slot()
    def _end(self) -> None:
        if not self.is_busy:
            self._soon.stop()
            self._clear()
            self.hide()

    def _clear(self) -> None:
        self._label.setText("Working…")
        self._bar.setRange(0, 0)
