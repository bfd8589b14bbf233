"""Files that come to a window that runs: handed over by later starts, or opened in the Finder."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication, QWidget

from ccprocessor.desktop.instance.message import HandedOver

_GATHER_MS = 300
"""Several files chosen together come one by one, from as many starts."""


class FileArrivals(QObject):
    """Gathers what comes within a moment; `arrived` brings the whole of it, `came` tells at once.

    While a dialog waits for an answer what came waits too: nothing changes underneath it.
    `opens` says whether the system tells of files through the application, as macOS does.
    """

    came = Signal()
    arrived = Signal(object)

    def __init__(
        self, application: QApplication, *, opens: bool = sys.platform == "darwin"
    ) -> None:
        super().__init__(application)
        self._files: dict[Path, None] = {}
        self._aliases: Path | None = None
        self._soon = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._soon.timeout.connect(self._pass_on)
        if opens:  # a filter sees every event there is: none where none is needed
            application.installEventFilter(self)

    @Slot(object)
    def take(self, what: HandedOver) -> None:
        """Gather this too."""
        self._files.update(dict.fromkeys(what.files))
        self._aliases = what.aliases or self._aliases
        self._soon.start()
        self.came.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take a file that macOS opens with the program."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.take(HandedOver((Path(event.file()).absolute(),)))
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _pass_on(self) -> None:
        if QApplication.activeModalWidget() is not None:
            self._soon.start()
            return
        what = HandedOver(tuple(self._files), self._aliases)
        self._files, self._aliases = {}, None
        self.arrived.emit(what)


def bring_forward(window: QWidget) -> None:
    """Show a window in front of others, as it was before it was made small, with its dialog."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    for one in (window, QApplication.activeModalWidget()):
        if one is not None:
            one.raise_()
            one.activateWindow()
    QApplication.alert(window)
