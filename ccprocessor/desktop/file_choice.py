"""Files that the person chooses for the window: by a dialog, or the sample month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ccprocessor.desktop.shared.choosing import choose_files, choose_folder
from ccprocessor.desktop.shared.dropping import Given, sorted_out
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.errors import UserError
from ccprocessor.resources import resource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ccprocessor.desktop.main_window import MainWindow

_LAST_FOLDER = "window/input_folder"


class FileChoice(QObject):
    """Asks for files, where the last ones were, and gives them to the window to load."""

    def __init__(self, window: MainWindow, memory: Memory) -> None:
        super().__init__(window)
        self._window = window
        self._memory = memory

    def sorted_out(self, paths: Sequence[Path]) -> Given | None:
        """Return what is to be loaded; if there is nothing to load, show why and return None."""
        try:
            given = sorted_out(paths)
        except UserError as error:
            self._window.banner.show_error(error)
            return None
        self._memory.keep(_LAST_FOLDER, str(given.files[0].parent))
        self._window.banner.dismiss()
        return given

    @Slot()
    def choose_files(self) -> None:
        """Ask for files to load."""
        choose_files(self._window, self._memory.folder(_LAST_FOLDER), self._window.load)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder to load."""
        title, start = "Choose a folder of reports and receipts", self._memory.folder(_LAST_FOLDER)
        choose_folder(self._window, title, start, lambda folder: self._window.load([folder]))

    @Slot()
    def load_sample(self) -> None:
        """Load the invented month that ships with the program, whatever is looked at."""
        try:
            files = [resource(f"sample/{name}") for name in ("car.pdf", "receipts.pdf")]
            aliases = resource("sample/aliases.json")
        except UserError as error:
            self._window.banner.show_error(error)
            return
        self._window.show_screen(self._window.home)
        self._window.load(files, aliases)
