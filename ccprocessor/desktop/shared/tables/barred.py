"""Cells that may not be written into for now: whoever tries is told why."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.shared.tables.view import RowTableView

_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_OF_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_BY_TYPING = RowTableView.EditTrigger.AnyKeyPressed


class BarredCells(QObject):
    """Keeps a table from being written into; `tried` brings the reason to whoever tries."""

    tried = Signal(str)

    def __init__(self, view: RowTableView) -> None:
        super().__init__(view)
        self._view = view
        model = view.model()
        assert isinstance(model, RowTableModel)
        self._rows = model
        view.installEventFilter(self)
        view.doubleClicked.connect(self._tell)

    def bar(self, why: str) -> None:
        """Let nothing be written, for a reason; an empty one lets it again."""
        self._rows.barred = why

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Say why, at a key that would write into the cell under the cursor."""
        is_press = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        if is_press and self._writes(event):  # type: ignore[arg-type]
            return self._tell(self._view.currentIndex())
        return False

    def _writes(self, event: QKeyEvent) -> bool:
        is_typed = bool(event.text().strip()) and event.text().isprintable()
        is_typed = is_typed and not event.modifiers() & _OF_COMMANDS
        by_typing = bool(self._view.editTriggers() & _BY_TYPING)
        return event.key() in _OPENS or (is_typed and by_typing)

    @Slot(QModelIndex)
    def _tell(self, index: QModelIndex) -> bool:
        is_barred = bool(self._rows.barred) and self._rows.holds_value(index)
        if is_barred:
            self.tried.emit(self._rows.barred)
        return is_barred
