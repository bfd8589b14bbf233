"""The chosen entry: what is wrong with it in full, what may fit it, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccprocessor.desktop.shared.act_buttons import ActButtons, Acts
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.workbench.lists import ListKind, RowList
from ccprocessor.desktop.workbench.rows import wording
from ccprocessor.desktop.workbench.rows.columns import SUGGESTION_COLUMNS
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.finding_rows import SuggestionRow
from ccprocessor.desktop.workbench.rows.person_view import PersonView

_ROWS = 3  # suggestions in sight; the others are scrolled to
_KIND = ListKind(
    "Receipts that may fit",
    "suggestions",
    SUGGESTION_COLUMNS,
    "Nothing is suggested.",
    stretch="Receipt that may fit",
    key=lambda row: row.key,
)


class CasePanel(QWidget):
    """Shows an entry's sentences, its suggestions, and its acts as buttons with their keys."""

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = text_label(parent=self)
        self.suggestions = RowList(_KIND, memory, self)
        self._acts = ActButtons(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(4)
        for widget in (self.sentence, self.suggestions, self._acts):
            layout.addWidget(widget)
        self.clear()

    def show_entry(self, entry: PersonEntry, sheet: PersonView, acts: Acts) -> None:
        """Show an entry of a person and what can be done with it: an action and its short name."""
        self.sentence.setText(wording.entry_sentence(entry))
        self.sentence.setVisible(bool(self.sentence.text()))
        rows = sheet.candidates(entry)
        self._list(rows)
        self._acts.offer(acts)

    def clear(self) -> None:
        """Show nothing."""
        self.sentence.clear()
        self.sentence.hide()
        self._list(())
        self._acts.offer(())

    def _list(self, rows: Sequence[SuggestionRow]) -> None:
        if rows != self.suggestions.model.rows:
            self.suggestions.set_rows(rows)
        table = self.suggestions.table
        heads, line = table.horizontalHeader().sizeHint().height(), table.rowHeight(0)
        self.suggestions.setFixedHeight(heads + min(len(rows), _ROWS) * line + 4)
        self.suggestions.setVisible(bool(rows))
