"""Files to load: asked for, sorted out, or those of the sample month."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.shared.banner import Banner
from ccprocessor.desktop.shared.choosing import choose_files, choose_folder
from ccprocessor.desktop.shared.dropping import Given, sorted_out
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.errors import UserError
from ccprocessor.resources import resource

_LAST_FOLDER = "window/input_folder"


class FileChoice(QObject):
    """Asks for files, where the last ones were; `chosen` and `sample_chosen` tell which."""

    chosen = Signal(object)
    sample_chosen = Signal(object, object)

    def __init__(self, parent: QWidget, memory: Memory, banner: Banner) -> None:
        super().__init__(parent)
        self._parent = parent
        self._memory = memory
        self._banner = banner

    def sorted_out(self, paths: Sequence[Path]) -> Given | None:
        """Return what is to be loaded; if there is nothing to load, show why and return None."""
        try:
            given = sorted_out(paths)
        except UserError as error:
            self._banner.show_error(error)
            return None
        self._memory.keep(_LAST_FOLDER, str(given.files[0].parent))
        self._banner.dismiss()
        return given

    @Slot()
    def choose_files(self) -> None:
        """Ask for files to load."""
        choose_files(self._parent, self._memory.folder(_LAST_FOLDER), self.chosen.emit)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder to load."""
        title, start = "Choose a folder of reports and receipts", self._memory.folder(_LAST_FOLDER)
        choose_folder(self._parent, title, start, lambda folder: self.chosen.emit([folder]))

    @Slot()
    def load_sample(self) -> None:
        """Load the invented month that ships with the program, whatever is looked at."""
        try:
            files = [resource(f"sample/{name}") for name in ("car.pdf", "receipts.pdf")]
            aliases = resource("sample/aliases.json")
        except UserError as error:
            self._banner.show_error(error)
            return
        self.sample_chosen.emit(files, aliases)
