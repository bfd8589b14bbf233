"""The stored months that one may be joined with, to choose one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ccprocessor.desktop.home.columns import cycle_columns, note, title
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.storage.stored import CycleSummary

_SIZE = (860, 400)  # pixels


class JoinDialog(QDialog):
    """Lists months, the first chosen; `chosen` brings the one to be joined."""

    chosen = Signal(object)

    def __init__(
        self,
        month: CycleSummary,
        others: Sequence[CycleSummary],
        memory: Memory,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Join with…")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.table = self._table(others, memory)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.join = buttons.addButton("Join", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._join)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text_label(f"Join {title(month)} with", "heading", parent=self))
        layout.addWidget(
            text_label(
                "The files and the decisions of both become one month. The other is removed, and "
                "can be brought back for 30 days.",
                parent=self,
            )
        )
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.table.setFocus()

    def _table(self, others: Sequence[CycleSummary], memory: Memory) -> RowTableView:
        model = RowTableModel[CycleSummary](cycle_columns(), self)
        table = RowTableView(
            model,
            title="Months to join with",
            name="join with",
            memory=memory,
            key=lambda row: row.cycle.id,
            stretch="Month",
            parent=self,
        )
        table.add_notes(note)
        table.setSelectionMode(RowTableView.SelectionMode.SingleSelection)
        model.set_rows(tuple(others))
        table.choose_where(lambda row: row.cycle.id == others[0].cycle.id)
        table.row_opened.connect(self._choose)
        return table

    @Slot()
    def _join(self) -> None:
        if (row := self.table.current_row) is not None:
            self._choose(row)

    @Slot(object)
    def _choose(self, row: CycleSummary) -> None:
        self.accept()
        self.chosen.emit(row)
