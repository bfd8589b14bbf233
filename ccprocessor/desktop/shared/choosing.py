"""Ask for files or a folder without stopping the window; the answer comes to a function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from ccprocessor.desktop.shared.dropping import LETTERS, PICTURES

_PICTURES = " ".join(f"*{ending}" for ending in PICTURES)
_LETTERS = " ".join(f"*{ending}" for ending in LETTERS)
FILTERS = (
    f"Reports and receipts (*.pdf {_PICTURES} {_LETTERS} *.zip);;PDF files (*.pdf);;"
    f"Pictures of receipts ({_PICTURES});;E-mails and web pages ({_LETTERS});;"
    "Names to link (*.json *.csv *.xlsx);;All files (*)"
)


def choose_files(
    parent: QWidget, start: Path | None, chosen: Callable[[Sequence[Path]], None]
) -> QFileDialog:
    """Ask for files to load."""
    dialog = _dialog(parent, "Choose the files to load", start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilter(FILTERS)
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    dialog.open()
    return dialog


def choose_folder(
    parent: QWidget, title: str, start: Path | None, chosen: Callable[[Path], None]
) -> QFileDialog:
    """Ask for one folder."""
    dialog = _dialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: str, start: Path | None) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(start or ""))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
