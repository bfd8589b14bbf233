"""Memory of the window from one start to the next."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QHeaderView, QSplitter, QWidget

from ccprocessor.desktop.shared.kept_values import KeptValues
from ccprocessor.settings import memory_path

_FRAME = 48
"""Pixels that title bar and borders take at most."""


class Memory:
    """Sizes, columns, sorting, zoom and last choices, in a file of the user.

    A file that is absent, damaged or cannot be written is no failure: defaults come back, and what
    is kept lasts until the program ends.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._kept = KeptValues(file or memory_path())

    def text(self, name: str, default: str = "") -> str:
        """Return the text kept under a name (`group/name`), else the default."""
        kept = self._kept.text(name)
        return default if kept is None else kept

    def number(self, name: str, default: float) -> float:
        """A number kept under a name."""
        try:
            return float(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes or no kept under a name."""
        return {"yes": True, "no": False}.get(self.text(name), default)

    def keep(self, name: str, value: str | float | bool) -> None:  # noqa: FBT001
        """Keep a text, a number, or a yes or no."""
        text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        self._kept.keep(name, text)

    def forget(self, name: str) -> None:
        """Drop what was kept under a name or below it."""
        self._kept.forget(name)

    def folder(self, name: str) -> Path | None:
        """A folder kept under a name, None where none was or it is gone."""
        text = self.text(name)
        return Path(text) if text and Path(text).is_dir() else None

    @property
    def theme(self) -> str:
        """`system`, `light` or `dark`."""
        return self.text("window/theme", "system")

    @theme.setter
    def theme(self, choice: str) -> None:
        self.keep("window/theme", choice)

    @property
    def last_cycle(self) -> str:
        """The id of the cycle looked at last, empty for none."""
        return self.text("window/last_cycle")

    @last_cycle.setter
    def last_cycle(self, cycle: str) -> None:
        self.keep("window/last_cycle", cycle)

    @property
    def export_folder(self) -> Path | None:
        """The folder exported into last, None where none was or it is gone."""
        return self.folder("window/export_folder")

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self.keep("window/export_folder", str(folder))

    def keep_geometry(self, name: str, window: QWidget) -> None:
        """Keep where a window stands and how large it is."""
        self._keep_bytes(f"geometry/{name}", window.saveGeometry())

    def restore_geometry(self, name: str, window: QWidget) -> bool:
        """Put a window where it stood; False where nothing was kept."""
        state = self._bytes(f"geometry/{name}")
        return state is not None and window.restoreGeometry(state)

    def place_window(self, name: str, window: QWidget, first: tuple[int, int]) -> None:
        """Put a window where it stood; at first in this size, or on all of a small screen."""
        if self.restore_geometry(name, window):
            return
        room, (width, height) = window.screen().availableSize(), first
        window.resize(width, height)
        if width + _FRAME > room.width() or height + _FRAME > room.height():
            window.setWindowState(Qt.WindowState.WindowMaximized)

    def keep_splitter(self, name: str, splitter: QSplitter) -> None:
        """Keep how a splitter divides its room."""
        self.keep(f"splitter/{name}/panes", splitter.count())
        self._keep_bytes(f"splitter/{name}/state", splitter.saveState())

    def restore_splitter(self, name: str, splitter: QSplitter) -> bool:
        """Divide the room as before; False where nothing was kept for this splitter."""
        kept = self.text(f"splitter/{name}/panes") == str(splitter.count())
        state = self._bytes(f"splitter/{name}/state") if kept else None
        return state is not None and splitter.restoreState(state)

    def remember_splitter(self, name: str, splitter: QSplitter) -> bool:
        """Restore the splitter, then keep every later move; False where nothing was kept."""
        restored = self.restore_splitter(name, splitter)

        def keep(_position: int, _index: int) -> None:
            self.keep_splitter(name, splitter)

        splitter.splitterMoved.connect(keep)
        return restored

    def keep_header(self, name: str, header: QHeaderView, columns: str) -> None:
        """Keep widths, order and hidden columns of the columns so named."""
        self.keep(f"columns/{name}/names", columns)
        self._keep_bytes(f"columns/{name}/state", header.saveState())

    def restore_header(self, name: str, header: QHeaderView, columns: str) -> bool:
        """Lay the columns out as before; False where other columns, or none, were kept."""
        same = self.text(f"columns/{name}/names") == columns
        state = self._bytes(f"columns/{name}/state") if same else None
        return state is not None and header.restoreState(state)

    def save(self) -> None:
        """Write to disk now instead of a moment later."""
        self._kept.write()

    def _keep_bytes(self, name: str, value: QByteArray) -> None:
        self._kept.keep(name, bytes(value.toBase64().data()).decode())

    def _bytes(self, name: str) -> QByteArray | None:
        kept = self._kept.text(name)
        return None if kept is None else QByteArray.fromBase64(QByteArray(kept.encode()))


def fresh_memory() -> Memory:
    """A memory that knows nothing, kept apart from the person's own, which stays as it is."""
    path = memory_path().with_name("window-safe.json")
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    return Memory(path)
