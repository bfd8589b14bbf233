"""A window and other starts of the program: those of others, and its own once more."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QProcess, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication, QWidget

from ccprocessor.desktop.instance.message import HandedOver
from ccprocessor.desktop.instance.single_instance import SingleInstance
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.startup_error import tell

_NOT_STARTED = (
    "The program could not be started again. Start it as you always do; the settings that you "
    "saved take effect then."
)


class StartRelay(QObject):
    """Takes what other starts hand over; `again` are the arguments to start once more."""

    def __init__(
        self,
        window: MainWindow,
        instance: SingleInstance,
        application: QApplication,
        again: Sequence[str],
    ) -> None:
        super().__init__(application)
        self._window = window
        self._instance = instance
        self._again = again
        self._starts_again = False
        self._arrivals = FileArrivals(application)
        instance.arrived.connect(self._arrivals.take)
        self._arrivals.came.connect(self._come_forward)
        self._arrivals.arrived.connect(window.receive)
        window.upkeep.restart_wanted.connect(self._restart)

    def begin(self) -> None:
        """Answer others from now on."""
        self._instance.begin(self._window.isEnabled)

    def end(self) -> None:
        """Answer no more; start once more where that is wanted."""
        self._instance.close()
        if self._starts_again and not _start(self._again):
            tell(_NOT_STARTED)

    @Slot()
    def _come_forward(self) -> None:
        bring_forward(self._window)

    @Slot()
    def _restart(self) -> None:
        self._starts_again = True
        self._window.close()


def _start(arguments: Sequence[str]) -> bool:
    """Start the program anew, as it was installed; whether that was done."""
    process = QProcess()
    process.setProgram(sys.executable)
    if getattr(sys, "frozen", False):
        os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"  # else it takes itself for a worker
        process.setArguments(list(arguments))
    else:
        process.setArguments(["-m", "ccprocessor", *arguments])
    return bool(process.startDetached())


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
