"""Faults of the program, from wherever they come: logged, kept as crash files, told once."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ccprocessor import __version__
from ccprocessor.crashes.files import keep_once
from ccprocessor.crashes.masking import ForeignFailure, masked_failure, masked_text
from ccprocessor.desktop.shared.background.fault_dialog import FaultDialog

log = logging.getLogger(__name__)

_PROCESSES = "ccprocessor.documents"
_QUIET_S = 5.0
"""A fault that comes again so soon after its dialog was closed opens no other."""

_QT_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def report(error: BaseException) -> None:
    """Tell of a fault found where no exception can be raised any more."""
    sys.excepthook(type(error), error, error.__traceback__)


def qt_facts() -> dict[str, str]:
    """Return what a crash file says about Qt."""
    return {
        "Qt": f"{qVersion()}, PySide6 {PySide6.__version__}",
        "Screen": QGuiApplication.platformName() or "none",
    }


@dataclass(frozen=True, slots=True)
class _Fault:
    """A masked failure, and the crash file about it."""

    told: str
    file: Path | None


class Faults(QObject):
    """Catches what nobody else did, from threads, processes and Qt; at most one dialog is open."""

    _caught = Signal(object)

    def __init__(self, log_folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log_folder = log_folder
        self._facts = qt_facts()
        self._dialog: FaultDialog | None = None
        self._closed: dict[str, float] = {}
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._before_qt: object = None
        self._ear = _WorkerLogHandler(self._catch_error)
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def dialog(self) -> FaultDialog | None:
        """The dialog, while it is open; what it was opened in front of may have taken it along."""
        return self._dialog if self._dialog is not None and isValid(self._dialog) else None

    def install(self) -> None:
        """Catch from now on."""
        sys.excepthook = self._catch
        threading.excepthook = self._catch_in_thread
        sys.unraisablehook = self._note_unraisable
        logging.getLogger(_PROCESSES).addHandler(self._ear)
        self._before_qt = qInstallMessageHandler(self._hear_qt)

    def remove(self) -> None:
        """Leave it to those who caught before."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        logging.getLogger(_PROCESSES).removeHandler(self._ear)
        current = qInstallMessageHandler(None)
        ours = current == self._hear_qt
        qInstallMessageHandler(self._before_qt if ours else current)  # type: ignore[arg-type]

    def _catch(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.exit(130)
            return
        self._catch_error(error.with_traceback(trace))

    def _catch_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._catch(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _catch_error(self, error: BaseException) -> None:
        """Log it, keep it and have it told; may run in any thread."""
        told = masked_failure(error)
        file, is_new = keep_once(self._log_folder, told, self._facts)
        if not is_new:
            log.error("Unhandled exception (repeated): %s", type(error).__name__)
        elif not isinstance(error, ForeignFailure):  # those were logged where they came in
            log.error("Unhandled exception", exc_info=error)
        self._caught.emit(_Fault(told, file))

    def _note_unraisable(self, caught: sys.UnraisableHookArgs) -> None:
        """A fault while something was cleared away: for the log alone."""
        if caught.exc_value is not None:
            log.error("Unhandled exception while an object was removed", exc_info=caught.exc_value)

    def _hear_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        """Log what Qt complains about; whoever listened before still receives it."""
        if kind in _QT_LEVELS:
            log.log(_QT_LEVELS[kind], "Qt: %s", masked_text(message))
        if callable(self._before_qt):
            self._before_qt(kind, context, message)
        elif sys.stderr is not None:
            sys.stderr.write(f"{message}\n")

    @Slot(object)
    def _show(self, fault: _Fault) -> None:
        """A failure in here is for the log alone: told as a fault it would come back endlessly."""
        try:
            self._tell(fault)
        except Exception:
            log.exception("A fault could not be shown")

    def _tell(self, fault: _Fault) -> None:
        dialog = self.dialog
        if dialog is None:
            if time.monotonic() - self._closed.get(fault.told, -_QUIET_S) < _QUIET_S:
                return
            facts = f"{_versions()}\n{self._facts['Qt']}"
            dialog = FaultDialog(self._log_folder, facts, _window_in_front())
            dialog.finished.connect(self._forget)
            dialog.open()
            self._dialog = dialog
        dialog.add(fault.told, fault.file)

    @Slot()
    def _forget(self) -> None:
        if (dialog := self.dialog) is not None:
            now = time.monotonic()
            self._closed.update(dict.fromkeys(dialog.faults, now))
        self._dialog = None


class _WorkerLogHandler(logging.Handler):
    """Hears in the log of processes what failed in one of them."""

    def __init__(self, heard: Callable[[BaseException], None]) -> None:
        super().__init__(logging.ERROR)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        """As logging asks."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, ForeignFailure):
            self._heard(error)


def _window_in_front() -> QWidget | None:
    """The window in front; of a dialog, which may soon be gone, the one that it belongs to."""
    found = QApplication.activeModalWidget() or QApplication.activeWindow()
    while found is not None and (above := found.parentWidget()) is not None:
        found = above
    return found


def _versions() -> str:
    return f"ccprocessor {__version__}, Python {platform.python_version()}, {platform.platform()}"
