"""The sheet of keys: every key on one page."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ccprocessor.desktop.help.keys import keys_as_markdown
from ccprocessor.desktop.help.rich_text import show_markdown


class KeySheet(QDialog):
    """Shows the keys; Escape or Enter closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        text = QTextBrowser(self)
        text.setAccessibleName("Keys and what they do")
        show_markdown(text, keys_as_markdown())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAccessibleName("Close")
        close.setDefault(True)
        column = QVBoxLayout(self)
        column.addWidget(text, 1)
        column.addWidget(buttons)
        self.resize(520, 640)
