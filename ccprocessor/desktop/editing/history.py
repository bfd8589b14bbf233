"""The steps since the newest revision, done and undone; any of them can be gone back to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ccprocessor.desktop.editing.editor import MonthEditor
from ccprocessor.desktop.shared.labels import text_label

_TOLD = "Enter goes back to the chosen change, or forth again."
_NOTHING = "Nothing was changed since the newest revision. Each change is listed as it is made."
_SIZE = (560, 420)  # pixels


class HistoryDialog(QDialog):
    """Lists the steps, newest last; choosing one lets it be the last that is done."""

    chosen = Signal(int)

    def __init__(self, editor: MonthEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.setWindowTitle("Changes since the newest revision")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.steps = QListWidget(self)
        self.steps.setWordWrap(True)
        self.steps.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.setAccessibleName("Changes, the newest last")
        self.steps.itemActivated.connect(self._choose)
        layout = QVBoxLayout(self)
        self._told = text_label(parent=self)
        layout.addWidget(self._told)
        layout.addWidget(self.steps, 1)
        self.chosen.connect(editor.go_to)
        editor.changed.connect(self._list)
        self._list()

    @Slot()
    def _list(self) -> None:
        state = self._editor.state
        changed = state is not None and bool(state.done or state.undone)
        self._told.setText(_TOLD if changed else _NOTHING)
        self.steps.clear()
        self._add("As it was saved", is_done=True)
        if state is not None:
            for step in state.done:
                self._add(step.label, is_done=True)
            for step in state.undone:
                self._add(f"{step.label} (undone)", is_done=False)
            self.steps.setCurrentRow(len(state.done))

    def _add(self, text: str, *, is_done: bool) -> None:
        item = QListWidgetItem(text, self.steps)
        if not is_done:
            item.setForeground(self.palette().placeholderText())

    @Slot(QListWidgetItem)
    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self.steps.row(item))
