"""What is new: the changelog's words about this version, to read and close."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ccprocessor import __version__
from ccprocessor.desktop.help.rich_text import show_markdown
from ccprocessor.desktop.news.changelog import news
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.resources import changelog
from ccprocessor.services.versions import is_newer

_SEEN = "window/version"
_NOTHING = "Nothing is told about this version."


class WhatsNewDialog(QDialog):
    """Shows what changed with this version, and with those passed over since `since`."""

    def __init__(self, parent: QWidget | None = None, *, since: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle("What's new")
        self.text = QTextBrowser(self)
        self.text.setAccessibleName("What is new")
        self.text.setOpenLinks(False)
        told = news(changelog().read_text("utf-8"), now=__version__, since=since)
        show_markdown(self.text, f"# What's new in ccprocessor\n\n{told or _NOTHING}\n")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAccessibleName("Close")
        close.setDefault(True)
        column = QVBoxLayout(self)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
        self.resize(640, 560)
        close.setFocus()


def updated_from(memory: Memory, version: str = __version__) -> str:
    """The older version that ran here last, empty where none did; from now on this one did.

    At the very first start there is nothing to tell.
    """
    before = memory.text(_SEEN)
    if before != version:
        memory.keep(_SEEN, version)
    return before if is_newer(version, before) else ""
