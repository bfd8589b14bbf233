"""Chips above a list: each lists some of its rows, and says how many they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from ccprocessor.desktop.shared.flow import FlowLayout


class ListChips(QWidget):
    """Shows a chip for each way to list rows; `chosen` brings the name of the one that is clicked.

    Those that nobody is in are hidden, but for `always`.
    """

    chosen = Signal(str)

    def __init__(
        self, names: Collection[str], always: Collection[str], title: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._always = always
        self._buttons: dict[str, QToolButton] = {}
        self.setAccessibleName(title)
        flow = FlowLayout(self)
        for name in names:
            self._buttons[name] = button = QToolButton(self)
            button.setText(name)
            button.setCheckable(True)
            button.setProperty("role", "chip")
            button.clicked.connect(lambda _on=False, name=name: self.chosen.emit(name))
            flow.addWidget(button)

    def show_counts(
        self, counts: Mapping[str, int], front: str, words: Mapping[str, str] | None = None
    ) -> None:
        """Say how many rows each has; `front` is the one that is listed, `words` name some."""
        for name, count in counts.items():
            self._buttons[name].setText(f"{(words or {}).get(name, name)} {count:,}")
            self._buttons[name].setVisible(bool(count) or name in {*self._always, front})
        self.mark(front)
        self.updateGeometry()

    def mark(self, front: str) -> None:
        """Mark the one that is listed."""
        for name, button in self._buttons.items():
            button.setChecked(name == front)
