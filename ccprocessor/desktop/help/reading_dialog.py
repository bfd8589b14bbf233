"""A dialog to read and close."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ccprocessor.desktop.help.rich_text import show_markdown


class ReadingDialog(QDialog):
    """Shows Markdown; Escape or Enter closes it. `name` tells a screen reader what the text is."""

    def __init__(self, title: str, name: str, markdown: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.text = QTextBrowser(self)
        self.text.setAccessibleName(name)
        self.text.setOpenLinks(False)
        show_markdown(self.text, markdown)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.buttons.rejected.connect(self.reject)
        close = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAccessibleName("Close")
        close.setDefault(True)
        column = QVBoxLayout(self)
        column.addWidget(self.text, 1)
        column.addWidget(self.buttons)
        self.resize(640, 600)
        close.setFocus()
