"""A list: a table with its model and a line of sums, and the keys that turn pages from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.shared.tables.wrapping import wrap_rows

Row = TypeVar("Row")

_FOOT_LINES = 2  # kept free, so that the list does not jump when its foot fills


def _itself(row: object) -> object:
    """Rows are values: equal ones are one."""
    return row


@dataclass(frozen=True, slots=True)
class ListKind(Generic[Row]):
    """Description of a list: its names, what it shows and what it says when it is empty.

    `key` tells which row is the same when its values are not: as when its picture was read. A list
    of few rows `wraps` what finds no room in a line.
    """

    title: str
    name: str
    columns: Sequence[TableColumn[Row]]
    empty: str
    stretch: str | Sequence[str] = ""
    key: Callable[[Row], object] = _itself
    wraps: bool = False


class RowList(QWidget):
    """A table of rows with a line of sums under it; a chosen row is told, also when it is again."""

    chosen = Signal(object)
    page_asked = Signal(int)

    def __init__(self, kind: ListKind[Any], memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wraps = kind.wraps
        self.model: RowTableModel[Any] = RowTableModel(kind.columns, self)
        self.table = RowTableView(
            self.model,
            title=kind.title,
            name=kind.name,
            memory=memory,
            key=kind.key,
            stretch=kind.stretch,
            parent=self,
        )
        self.table.set_empty_message(kind.empty)
        self.foot = text_label(parent=self)
        self.foot.setContentsMargins(4, 0, 4, 2)
        self.foot.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.foot)
        self.table.row_chosen.connect(self.chosen)
        self.table.clicked.connect(self._choose_again)
        self.table.row_opened.connect(self.chosen)
        self._turn_pages()

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows; none of them is chosen."""
        with QSignalBlocker(self.table):
            self.table.clear_choice()
            self.model.set_rows(rows)
        if self._wraps:
            wrap_rows(self.table)

    def renew(self, rows: Sequence[Any]) -> None:
        """The same rows with other values: what is chosen and in sight stays."""
        with QSignalBlocker(self.table):
            self.table.renew(rows)
        if self._wraps:
            wrap_rows(self.table)

    def set_foot(self, text: str) -> None:
        """Say this under the table, in room that stays the same while texts change."""
        self.foot.setMinimumHeight(_FOOT_LINES * self.fontMetrics().lineSpacing())
        self.foot.setText(text)
        self.foot.show()

    def choose(self, row: Any) -> None:  # noqa: ANN401
        """Choose a row without telling; None takes the choice away."""
        with QSignalBlocker(self.table):
            if row is None:
                self.table.clear_choice()
            else:
                self.table.choose_where(lambda one: bool(one == row))

    def _turn_pages(self) -> None:
        for key, step in ((Qt.Key.Key_PageUp, -1), (Qt.Key.Key_PageDown, 1)):
            turn = QShortcut(QKeySequence(key), self.table)
            turn.setContext(Qt.ShortcutContext.WidgetShortcut)
            turn.activated.connect(self._page_down if step > 0 else self._page_up)

    @Slot()
    def _page_up(self) -> None:
        self.page_asked.emit(-1)

    @Slot()
    def _page_down(self) -> None:
        self.page_asked.emit(1)

    @Slot()
    def _choose_again(self) -> None:
        if (row := self.table.current_row) is not None:
            self.chosen.emit(row)
