"""The cell under the cursor: framed on its row, and the next one that can be written into."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QTableView

_FRAME = 2  # pixels
_ABOVE_NOTE = 4  # pixels between a line and the note under it


def paint_cursor(view: QTableView) -> None:
    """Frame the current cell, without a note under it, in the colour of what is written there."""
    at = view.currentIndex()
    is_chosen = view.selectionModel().isSelected(at)
    role = QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Text
    painter = QPainter(view.viewport())
    pen = QPen(view.palette().color(role), _FRAME)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    place = view.visualRect(at)
    usual = view.verticalHeader().defaultSectionSize()
    if place.height() > usual:
        place.setHeight(view.fontMetrics().height() + _ABOVE_NOTE)
    painter.drawRect(place.adjusted(1, 1, -_FRAME, -_FRAME))
    painter.end()


def next_writable(view: QTableView, columns: Sequence[int], step: int) -> QModelIndex:
    """The next cell that can be written into (-1: the one before), row after row; else none.

    `columns` are those that are seen, from left to right.
    """
    model, here = view.model(), view.currentIndex()
    if here.column() not in columns:
        return QModelIndex()
    wide, count = len(columns), len(columns) * model.rowCount()
    at = here.row() * wide + columns.index(here.column()) + step
    while 0 <= at < count:
        index = model.index(at // wide, columns[at % wide])
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            return index
        at += step
    return QModelIndex()
