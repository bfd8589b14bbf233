"""Input dropped on the window or chosen: reports, receipts, folders of them, names to link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from ccprocessor.errors import UnreadableInput

_NAMES = (".json", ".csv", ".xlsx")
PICTURES = (
    ".jpg",
    ".jpeg",
    ".png",
    ".tif",
    ".tiff",
    ".webp",
    ".heic",
    ".heif",
    ".avif",
    ".gif",
    ".bmp",
)
"""Extensions of picture files; what a file holds is recognised by its bytes."""

LETTERS = (".eml", ".msg", ".mbox", ".html", ".htm", ".mhtml", ".mht")
"""Extensions of e-mails and web pages."""

_ZIP = ".zip"
_TAKEN = (".pdf", *PICTURES, *LETTERS, _ZIP)


@dataclass(frozen=True, slots=True)
class Given:
    """The files to load, each once, and a file of names to link, where one was given."""

    files: tuple[Path, ...]
    aliases: Path | None = None


def paths_in(mime: QMimeData) -> tuple[Path, ...]:
    """The local files and folders of a drop."""
    return tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())


class DropTarget(QObject):
    """Takes files and folders dropped anywhere on a widget; `hovered` while they are held over it.

    They are copied, whatever was proposed: told of a move, a file manager would remove the
    person's own files.
    """

    dropped = Signal(object)
    hovered = Signal(bool)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:  # noqa: N802
        """Accept files, and tell of them when they are let go."""
        if event.type() is QEvent.Type.DragLeave:
            self.hovered.emit(False)
            return False
        if not isinstance(event, QDropEvent):
            return False
        paths = paths_in(event.mimeData())
        if event.type() is QEvent.Type.Drop:
            self.hovered.emit(False)
            self.dropped.emit(paths)
        elif not paths:
            return False
        else:
            self.hovered.emit(True)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True


def sorted_out(paths: Sequence[Path]) -> Given:
    """Folders opened (what may be read in them, by name), the file of names set apart.

    Raises `UnreadableInput` where nothing remains to load.
    """
    aliases = next((path for path in paths if path.suffix.casefold() in _NAMES), None)
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files.extend(_taken_in(path))
        elif path != aliases:
            files.append(path)
    if not files:
        where = (
            f"There is no PDF and no picture in {paths[0].name}." if paths else "Nothing was given."
        )
        raise UnreadableInput(where, hint="Give the card statement and the receipt report.")
    return Given(tuple(dict.fromkeys(files)), aliases)


def _taken_in(folder: Path) -> list[Path]:
    try:
        found = [path for path in folder.iterdir() if path.suffix.casefold() in _TAKEN]
    except OSError as error:
        raise UnreadableInput(
            f"The folder {folder.name} cannot be opened: {error.strerror}.",
            hint="Check who may read it, or give the files themselves.",
        ) from error
    return sorted(path for path in found if path.is_file())
