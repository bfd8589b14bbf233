"""Being told to end from outside, by a signal or with the session: an end, but no crash."""

from __future__ import annotations

import signal
import socket
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtGui import QGuiApplication

from ccprocessor.crashes.last_run import note_order_to_end

_ORDERS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Windows has no terminal that hangs up."""


class Termination(QObject):
    """Notes an order to end beside the log before it is followed.

    Python hears of a signal only when it runs; the event loop is woken for that.
    """

    def __init__(self, log_folder: Path, application: QGuiApplication) -> None:
        super().__init__(application)
        self._folder = log_folder
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)
        self._waker = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._waker.activated.connect(self._wake)
        self._fd_before = signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        heard = [one for one in _ORDERS if signal.getsignal(one) is not signal.SIG_IGN]  # nohup
        self._before = {number: signal.signal(number, self._follow) for number in heard}
        application.commitDataRequest.connect(self._note)

    def end(self) -> None:
        """Leave signals to those who had them before."""
        self._waker.setEnabled(False)
        signal.set_wakeup_fd(self._fd_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._ours.close()
        self._theirs.close()

    @Slot()
    def _wake(self) -> None:
        """Python runs here, and so its handlers do."""
        self._ours.recv(64)

    def _follow(self, number: int, _frame: FrameType | None) -> None:
        self._note()
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    @Slot()
    def _note(self) -> None:
        note_order_to_end(self._folder)
