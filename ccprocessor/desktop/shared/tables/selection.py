"""Rows replaced under a person's eyes: what is chosen and in sight stays where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex
from PySide6.QtWidgets import QLineEdit, QTableView

from ccprocessor.desktop.shared.tables.model import RowTableModel

_KEEP = QItemSelectionModel.SelectionFlag.NoUpdate
_ADD = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


@contextmanager
def keep_typing(
    view: QTableView, model: RowTableModel[Any], key: Callable[[Any], object]
) -> Iterator[None]:
    """Rows may be replaced inside: what is half typed into a cell is half typed in it after."""
    at = view.currentIndex()
    field, row = view.indexWidget(at), model.row_at(at)
    typed: tuple[str, int, bool] | None = None
    if isinstance(field, QLineEdit) and row is not None:
        typed = field.text(), field.cursorPosition(), field.hasSelectedText()
    yield
    if row is None or typed is None:
        return
    index = model.index_where(lambda one: key(one) == key(row)).siblingAtColumn(at.column())
    if model.is_editable(index):
        view.edit(index)
    again = view.indexWidget(index)
    if isinstance(again, QLineEdit):
        again.setText(typed[0])
        again.setCursorPosition(typed[1])
        if typed[2]:
            again.selectAll()


@contextmanager
def keep_selection(
    view: QTableView, model: RowTableModel[Any], key: Callable[[Any], object]
) -> Iterator[None]:
    """Rows may be replaced inside; the same ones, told by `key`, are selected and in sight after.

    The view's signals about current rows are its own business.
    """
    at = view.currentIndex()
    current = None if (row := model.row_at(at)) is None else key(row)
    column = max(at.column(), 0)
    chosen = {key(row) for row in map(model.row_at, view.selectionModel().selectedRows()) if row}
    bars = (view.verticalScrollBar(), view.horizontalScrollBar())
    places = [bar.value() for bar in bars]
    yield
    selection = QItemSelection()
    here = QModelIndex()
    for number, row in enumerate(model.shown):
        name = key(row)
        index = model.index(number, column)
        if name in chosen:
            selection.select(index, index)
        if name == current:
            here = index
    view.selectionModel().setCurrentIndex(here, _KEEP)
    view.selectionModel().select(selection, _ADD)
    view.doItemsLayout()
    for bar, place in zip(bars, places, strict=True):
        bar.setValue(place)
