"""The sheet of keys: every key on one page."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.help.keys import keys_as_markdown
from ccprocessor.desktop.help.reading_dialog import ReadingDialog


class KeySheet(ReadingDialog):
    """Shows the keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Keys", "Keys and what they do", keys_as_markdown(), parent)
