"""Rows in a dialog of their own, to choose one of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.shared.tables.wrapping import wrap_rows

_SIZE = (960, 400)  # pixels


class ChoiceDialog(QDialog):
    """Shows a table under a heading; `chosen` brings the row that is opened or accepted."""

    chosen = Signal(object)

    def __init__(
        self,
        table: RowTableView,
        parent: QWidget,
        *,
        title: str,
        heading: str,
        button: str,
        about: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.table = table
        table.model().setParent(self)
        table.setSelectionMode(RowTableView.SelectionMode.SingleSelection)
        wrap_rows(table)
        table.row_opened.connect(self._choose)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.button = buttons.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text_label(heading, "heading", parent=self))
        if about:
            layout.addWidget(text_label(about, parent=self))
        layout.addWidget(table, 1)
        layout.addWidget(buttons)
        table.setFocus()

    @Slot()
    def _accept(self) -> None:
        if (row := self.table.current_row) is not None:
            self._choose(row)

    @Slot(object)
    def _choose(self, row: object) -> None:
        self.accept()
        self.chosen.emit(row)
