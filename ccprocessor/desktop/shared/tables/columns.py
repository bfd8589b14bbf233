"""The menu of a table's head: which columns are shown, and the order of paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from ccprocessor.desktop.shared.tables.view import RowTableView


class ColumnMenu(QMenu):
    """Ticks for the columns of a table; the last one shown cannot be hidden."""

    def __init__(self, table: RowTableView) -> None:
        super().__init__("Columns", table)
        self._table = table
        self._ticks = [self._tick(number) for number in range(table.model().columnCount())]
        self.triggered.connect(self._apply)
        self.addSeparator()
        self.addAction("Order as on paper").setData("order")
        self.addAction("All columns as at first").setData("reset")

    def show_at(self, place: QPoint) -> None:
        """Open at a place of the screen, ticked as the table is."""
        shown = self._table.visible_columns()
        for number, tick in enumerate(self._ticks):
            tick.setChecked(number in shown)
            tick.setEnabled(shown != (number,))
        self.popup(place)

    def _tick(self, number: int) -> QAction:
        tick = self.addAction(self._table.column(number).title)
        tick.setData(number)
        tick.setCheckable(True)
        return tick

    @Slot(QAction)
    def _apply(self, action: QAction) -> None:
        match action.data():
            case "order":
                self._table.sort_by(-1)
            case "reset":
                self._table.reset_columns()
            case number:
                self._table.show_column(number, shown=action.isChecked())
