"""A window and other starts of the program: those of others, and its own once more."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, Slot
from PySide6.QtWidgets import QApplication

from ccprocessor.desktop.instance.arrivals import FileArrivals, bring_forward
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
