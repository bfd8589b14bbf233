"""One person of the queue: what moved, why to look closer, the rows, and the acts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from ccprocessor.desktop.approval.columns import changed_words, head_words, reasons_words
from ccprocessor.desktop.shared.act_buttons import ActButtons, Acts
from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.workbench.details import WorkList
from ccprocessor.desktop.workbench.rows.entries import entries_of
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.review.wording import money
from ccprocessor.services.approval.items import QueueItem


class PacketPanel(QWidget):
    """Shows a row of the queue in full; `entry_chosen` brings the row of a charge or receipt."""

    entry_chosen = Signal(object)

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ElidedLabel("title", self)
        self.line = text_label(role="muted", parent=self)
        self.sums = ElidedLabel("heading", self)
        self.barred = text_label(role="info", parent=self)
        self.reasons = text_label(parent=self)
        self.changed = text_label(parent=self)
        self.rows = WorkList(memory, self)
        self.acts = ActButtons(self)
        self._lay_out(memory)
        self.rows.chosen.connect(self.entry_chosen)
        self.show_nobody()

    @property
    def lines(self) -> tuple[TransactionRef, ...]:
        """The charges that are selected."""
        rows = self.rows.table.selected_rows
        return tuple(row.charge.key for row in rows if row.charge is not None)

    @property
    def has_focus(self) -> bool:
        """True while somebody is at the rows."""
        return self.rows.table.hasFocus()

    def show_item(self, item: QueueItem, acts: Acts, *, anew: bool) -> None:
        """Show somebody of the queue; unless `anew`, what is chosen of the rows stays."""
        person = item.person
        self.name.setText(person.name)
        self.line.setText(head_words(item))
        charged, receipts = money(person.statement_total), money(person.receipt_total)
        self.sums.setText(f"Statement {charged}, receipts {receipts}")
        self.barred.setText(item.why_not)
        self.barred.setVisible(bool(item.why_not))
        self.reasons.setText(reasons_words(item))
        self.changed.setText(changed_words(item))
        self.changed.setVisible(bool(self.changed.text()))
        if anew:
            self.rows.show_entries(entries_of(person))
            self.rows.fold.setChecked(True)
        else:
            self.rows.renew_entries(entries_of(person))
        self.acts.offer(acts)

    def show_nobody(self) -> None:
        """Say that nobody is chosen."""
        self.name.setText("Nobody chosen")
        for label in (self.line, self.sums, self.reasons, self.changed, self.barred):
            label.setText("")
        self.barred.hide()
        self.rows.show_entries(())
        self.acts.offer(())

    def _lay_out(self, memory: Memory) -> None:
        told = QWidget(self)
        column = QVBoxLayout(told)
        column.setContentsMargins(0, 0, 0, 0)
        for label in (self.barred, self.reasons, self.changed):
            column.addWidget(label)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(told)
        area.setAccessibleName("Why to look closer, and what changed")
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.setChildrenCollapsible(False)
        parts.addWidget(area)
        parts.addWidget(self.rows)
        parts.setStretchFactor(0, 1)
        parts.setStretchFactor(1, 2)
        memory.remember_splitter("queue person", parts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.setSpacing(2)
        for label in (self.name, self.line, self.sums):
            layout.addWidget(label)
        layout.addWidget(parts, 1)
        layout.addWidget(self.acts)
