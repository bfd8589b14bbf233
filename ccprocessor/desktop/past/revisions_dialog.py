"""The revisions of a month, to show it as of one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ccprocessor.desktop.home.columns import revision_columns
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.storage.stored import RevisionSummary

_SIZE = (860, 360)  # pixels


class RevisionsDialog(QDialog):
    """Lists revisions, the newest first and the one looked at chosen; `chosen` brings a number."""

    chosen = Signal(str)

    def __init__(
        self,
        month: str,
        revisions: Sequence[RevisionSummary],
        shown: str,
        memory: Memory,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Show as of…")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        model = RowTableModel[RevisionSummary](revision_columns(), self)
        self.table = RowTableView(
            model,
            title="Revisions of the month",
            name="as of",
            memory=memory,
            key=lambda row: row.number,
            stretch="Why",
            parent=self,
        )
        self.table.setSelectionMode(RowTableView.SelectionMode.SingleSelection)
        model.set_rows(tuple(reversed(revisions)))
        self.table.choose_where(lambda row: row.number == shown)
        self.table.row_opened.connect(self._choose)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Open | kinds.Cancel, self)
        buttons.accepted.connect(self._open)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text_label(month, "heading", parent=self))
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.table.setFocus()

    @Slot()
    def _open(self) -> None:
        if (row := self.table.current_row) is not None:
            self._choose(row)

    @Slot(object)
    def _choose(self, row: RevisionSummary) -> None:
        self.accept()
        self.chosen.emit(row.number)
