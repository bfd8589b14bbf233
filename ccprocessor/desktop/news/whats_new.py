"""Dialog of news: the changelog's words about this version, to read and close."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ccprocessor import __version__
from ccprocessor.desktop.help.reading_dialog import ReadingDialog
from ccprocessor.desktop.news.changelog import news
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.resources import changelog
from ccprocessor.services.upkeep.versions import is_newer

_SEEN = "window/version"
_NOTHING = "Nothing is told about this version."


class WhatsNewDialog(ReadingDialog):
    """Shows what changed with this version, and with those passed over since `since`."""

    def __init__(self, parent: QWidget | None = None, *, since: str = "") -> None:
        told = news(changelog().read_text("utf-8"), now=__version__, since=since)
        markdown = f"# What's new in ccprocessor\n\n{told or _NOTHING}\n"
        super().__init__("What's new", "What is new", markdown, parent)


def updated_from(memory: Memory, version: str = __version__) -> str:
    """The older version that ran here last, empty where none did; from now on this one did.

    At the very first start there is nothing to tell.
    """
    before = memory.text(_SEEN)
    if before != version:
        memory.keep(_SEEN, version)
    return before if is_newer(version, before) else ""
