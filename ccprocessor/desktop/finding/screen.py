"""The screen: a line to type in, what was found, and the searches that were saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from ccprocessor.card_numbers import masked
from ccprocessor.desktop.finding.columns import hit_columns
from ccprocessor.desktop.shared.banner import Banner
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import button_text, text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.review.wording import plural

if TYPE_CHECKING:  # the database is heavy: nothing of it is needed to show what it gave
    from ccprocessor.services.find import Found
    from ccprocessor.storage.search.lookup import Hit

_SAVED = "finding/saved"
_MOST_SAVED = 30
_TIPS = (
    "Type a merchant, a person, an amount (49.14), the last four digits of a card (••6059), a"
    " purpose, or words that stand on a page. Every word counts, in every month."
)
_NOTHING = "Nothing in any month holds all of these words. Take one away, or write its beginning."


class FindScreen(QWidget):
    """Shows the hits it is given; `asked` brings what is typed, `opened` a hit, `left` nothing."""

    asked = Signal(str)
    opened = Signal(object)
    left = Signal()

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self.query = self._make_query()
        self.saved = QMenu(self)
        self.saved.aboutToShow.connect(self._offer_saved)
        self._saved_button = QPushButton("&Saved", self)
        self._saved_button.setToolTip("Searches that were saved, and this one to save")
        self._saved_button.setMenu(self.saved)
        self._open = QPushButton(icon("open"), "Open", self)
        self._open.setToolTip("Open the month at the chosen row (Enter)")
        self._open.clicked.connect(self._open_chosen)
        self.banner = Banner(self)
        self._model: RowTableModel[Hit] = RowTableModel(hit_columns(), self)
        self.hits = self._make_table(memory)
        self.told = text_label("", "muted", parent=self)
        self._lay_out()
        self._offer_keys()

    def show_found(self, query: str, found: Found) -> None:
        """Show what was found for a query, and say how much that is."""
        self._model.set_rows(found.hits)
        if self.hits.current_row is None:
            self.hits.choose_first()
        self._open.setEnabled(bool(found.hits))
        self.hits.set_empty_message(_NOTHING if query.strip() else _TIPS)
        count = plural(len(found.hits), "hit")
        more = f"The first {count} are shown. Add a word to narrow them down."
        told = more if found.has_more else count if query.strip() else ""
        self.told.setText(" ".join([told, *found.notes]).strip())

    def begin(self) -> None:
        """Let the next key go into the line, over what stands there."""
        self.query.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query.selectAll()

    @property
    def saved_queries(self) -> tuple[str, ...]:
        """The searches that were saved, the newest first."""
        try:
            kept = json.loads(self._memory.text(_SAVED, "[]"))
        except ValueError:  # somebody wrote into the file
            return ()
        return tuple(map(str, kept)) if isinstance(kept, list) else ()

    @Slot()
    def save_query(self) -> None:
        """Keep what is typed; a full card number in it is cut to its last four digits."""
        self._keep(masked(self._typed), *self._others())

    @Slot()
    def forget_query(self) -> None:
        """Drop what is typed from the saved searches."""
        self._keep(*self._others())

    def _others(self) -> list[str]:
        return [one for one in self.saved_queries if one != masked(self._typed)]

    def _keep(self, *queries: str) -> None:
        self._memory.keep(_SAVED, json.dumps(queries[:_MOST_SAVED]))

    @property
    def _typed(self) -> str:
        return " ".join(self.query.text().split())

    @Slot()
    def _offer_saved(self) -> None:
        self.saved.clear()
        for query in self.saved_queries:
            one = self.saved.addAction(button_text(query))
            one.setData(query)
        self.saved.addSeparator()
        is_saved = masked(self._typed) in self.saved_queries
        act = self.forget_query if is_saved else self.save_query
        word = "Forget" if is_saved else "Save"
        typed = button_text(self._typed)
        last = self.saved.addAction(f"{word} “{typed}”" if typed else "Save this search", act)
        last.setEnabled(bool(typed))

    @Slot(QAction)
    def _take_saved(self, action: QAction) -> None:
        if (query := action.data()) is not None:
            self.query.setText(query)
            self.begin()

    @Slot()
    def _open_chosen(self) -> None:
        if (hit := self.hits.current_row) is not None:
            self.opened.emit(hit)

    @Slot()
    def _go_into_list(self) -> None:
        self.hits.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _clear_or_leave(self) -> None:
        if self.query.text():
            self.query.clear()
            self.begin()
        else:
            self.left.emit()

    def _make_query(self) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName("Find in every month")
        line.setPlaceholderText("Merchant, person, 49.14, ••6059, purpose, words on a page")
        line.setToolTip("Shows what holds every word; Down goes into the list, Enter opens a row.")
        line.setClearButtonEnabled(True)
        line.setAcceptDrops(False)
        line.textChanged.connect(self.asked)
        line.returnPressed.connect(self._open_chosen)
        return line

    def _make_table(self, memory: Memory) -> RowTableView:
        table = RowTableView(
            self._model,
            title="What was found",
            name="hits",
            memory=memory,
            key=lambda hit: (hit.kind, hit.cycle, hit.person, hit.ref, hit.document, hit.page),
            stretch="Text",
            parent=self,
        )
        table.setSelectionMode(RowTableView.SelectionMode.SingleSelection)
        table.set_empty_message(_TIPS)
        table.row_opened.connect(self.opened)
        return table

    def _offer_keys(self) -> None:
        self.saved.triggered.connect(self._take_saved)
        for key, act, where in (
            ("Down", self._go_into_list, self.query),
            ("Esc", self._clear_or_leave, self),
        ):
            one = QAction(self)
            one.setShortcut(QKeySequence(key))
            one.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            one.triggered.connect(act)
            where.addAction(one)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(text_label("Find everything", "heading", parent=self))
        head.addWidget(self.query, 1)
        head.addWidget(self._saved_button)
        head.addWidget(self._open)
        self._open.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.hits, 1)
        column.addWidget(self.told)
