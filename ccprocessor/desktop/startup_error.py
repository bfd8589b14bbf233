"""Why there is no window, told on the screen; needs as little of the program as can be."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from ccprocessor.desktop.display_errors import told_of_screen


def tell(sentence: str) -> None:
    """Say it to somebody who has no terminal to read it in, and wait until it is read."""
    with told_of_screen():
        application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("ccprocessor")
    box = QMessageBox(QMessageBox.Icon.Warning, "ccprocessor cannot start", sentence)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.exec()
