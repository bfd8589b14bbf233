"""Faults of the program: one dialog with what to say, details to copy and the log folder."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor import __version__
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.logs import masked

log = logging.getLogger(__name__)

_SENTENCE = "Something went wrong that should not."
_HINT = (
    "Nothing already stored was changed. You can go on; if it happens again, copy the details and "
    "send them with the log."
)


def report(error: BaseException) -> None:
    """Tell of a fault found where no exception can be raised any more."""
    sys.excepthook(type(error), error, error.__traceback__)


class Faults(QObject):
    """Catches what nobody else did, from every thread, and shows it in one dialog."""

    _caught = Signal(str)

    def __init__(self, log_folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log_folder = log_folder
        self._dialog: FaultDialog | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def dialog(self) -> FaultDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    def install(self) -> None:
        """Catch from now on."""
        sys.excepthook = self._catch
        threading.excepthook = self._catch_in_thread

    def remove(self) -> None:
        """Leave it to those who caught before."""
        sys.excepthook, threading.excepthook = self._before

    def _catch(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.exit(130)
            return
        log.error("Unforeseen", exc_info=(kind, error, trace))
        self._caught.emit(masked("".join(traceback.format_exception(kind, error, trace))))

    def _catch_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._catch(caught.exc_type, caught.exc_value, caught.exc_traceback)

    @Slot(str)
    def _show(self, details: str) -> None:
        if self._dialog is None:
            self._dialog = FaultDialog(self._log_folder, QApplication.activeWindow())
            self._dialog.finished.connect(self._forget)
            self._dialog.open()
        self._dialog.add(details)

    @Slot()
    def _forget(self) -> None:
        self._dialog = None


class FaultDialog(QDialog):
    """What happened, for a person and for whoever repairs it."""

    def __init__(self, log_folder: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log_folder = log_folder
        self.setWindowTitle("A fault of the program")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 420)
        self._details = QPlainTextEdit(self)
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setAccessibleName("Details")
        self._details.setPlainText(_versions())
        copy = QPushButton(icon("copy"), "Copy details", self)
        copy.clicked.connect(self.copy)
        folder = QPushButton(icon("folder"), "Open log folder", self)
        folder.clicked.connect(self._open_log_folder)
        folder.setVisible(log_folder is not None)
        close = QPushButton("Close", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addWidget(folder)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(text_label(_SENTENCE, "heading", parent=self))
        column.addWidget(text_label(_HINT, parent=self))
        column.addWidget(self._details, 1)
        column.addLayout(buttons)
        close.setFocus()

    @property
    def details(self) -> str:
        """All that can be copied."""
        return self._details.toPlainText()

    def add(self, details: str) -> None:
        """One more fault."""
        self._details.appendPlainText(f"\n{details.rstrip()}")

    @Slot()
    def copy(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self.details)

    @Slot()
    def _open_log_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_folder)))


def _versions() -> str:
    return (
        f"ccprocessor {__version__}, Python {platform.python_version()}, "
        f"PySide6 {PySide6.__version__}, {platform.platform()}"
    )
