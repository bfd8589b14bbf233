"""A value that was refused: written on in its cell, with the sentence on why beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout

from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.tables.model import Writable
from ccprocessor.desktop.shared.tables.view import RowTableView

_WIDEST = 420  # pixels of the sentence; a longer one breaks
_GAP = 2  # pixels between it and the cell


def write_again(view: RowTableView, value: Writable, text: str, why: str) -> bool:
    """Open the cell of a value with what was typed into it, and say why it was refused.

    Where that is known while the field is left, it is opened again once it is closed. False where
    the value is in sight no more: then nothing was done.
    """
    index = _cell_of(view, value)
    if not index.isValid() or not view.isVisible():
        return False
    if view.state() is RowTableView.State.EditingState and view.indexWidget(index) is not None:
        QTimer.singleShot(0, view, partial(write_again, view, value, text, why))
        return True
    view.setCurrentIndex(index)
    view.scrollTo(index)
    view.edit(index)
    field = view.indexWidget(index)
    if not isinstance(field, QLineEdit):
        return False
    field.setText(text)
    field.setAccessibleDescription(why)
    Objection(field, why)
    return True


def _cell_of(view: RowTableView, value: Writable) -> QModelIndex:
    for number, row in enumerate(view.shown_rows):
        for place in view.visible_columns():
            edit = view.column(place).edit
            if edit is not None and edit(row) == value:
                return view.model().index(number, place)
    return QModelIndex()


class Objection(QFrame):
    """Says under a field, or above it at the window's foot, why its text was refused.

    It stays as long as the field does.
    """

    def __init__(self, field: QLineEdit, why: str) -> None:
        super().__init__(field.window())
        self._field = field
        self.setFrameShape(QFrame.Shape.Box)
        self.setAutoFillBackground(True)
        self.label: QLabel = text_label(why, "danger", parent=self)
        wide = min(self.label.fontMetrics().horizontalAdvance(why) + _GAP, _WIDEST)
        self.label.setFixedWidth(wide)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.addWidget(self.label)
        self.adjustSize()
        field.installEventFilter(self)
        field.destroyed.connect(self.deleteLater)
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Go where the field goes."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place()
        elif event.type() is QEvent.Type.Hide:
            self.hide()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        window, field = self._field.window(), self._field
        at = field.mapTo(window, QPoint(0, field.height() + _GAP))
        if at.y() + self.height() > window.height():
            at = field.mapTo(window, QPoint(0, -self.height() - _GAP))
        self.move(max(min(at.x(), window.width() - self.width() - _GAP), 0), at.y())
