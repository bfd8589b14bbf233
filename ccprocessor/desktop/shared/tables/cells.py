"""Cells of a table, painted from its columns: Qt would ask the model eight times for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ccprocessor.desktop.shared.tables.model import Index, TableColumn, icon_of, is_marked

if TYPE_CHECKING:
    from ccprocessor.desktop.shared.tables.model import RowTableModel

MARGIN = 6  # pixels on either side of what a cell holds
_GAP = 6  # pixels between an icon and its text
_ICON = 16  # pixels
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_Group, _Role, _State = QPalette.ColorGroup, QPalette.ColorRole, QStyle.StateFlag


class CellDelegate(QStyledItemDelegate):
    """Paints icon and text of a cell; a row that is chosen is chosen as a whole."""

    def __init__(self, view: QTableView, model: RowTableModel[Any]) -> None:
        super().__init__(view)
        self._view, self._rows = view, model
        self.begin()

    def begin(self) -> None:
        """Take what stays the same while the table is painted once."""
        view = self._view
        palette, size = view.palette(), view.iconSize()
        group = _Group.Active if view.isActiveWindow() else _Group.Inactive
        group = group if view.isEnabled() else _Group.Disabled
        roles = (_Role.Text, _Role.HighlightedText, _Role.Highlight)
        self._ink, self._chosen_ink, self._ground = (palette.color(group, one) for one in roles)
        self._mode = QIcon.Mode.Normal if view.isEnabled() else QIcon.Mode.Disabled
        self._icon_size = size.width() if size.isValid() else _ICON
        self._font, self._slanted = view.font(), view.font()
        self._slanted.setItalic(True)
        self._metrics, self._wraps = view.fontMetrics(), view.wordWrap()
        self._contents: dict[tuple[int, int], tuple[str, QIcon | None]] = {}
        self._pictures: dict[tuple[int, QIcon.Mode], QPixmap] = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Write what was typed on Enter at once: Qt would by the next turn of the event loop.

        Rows that come before that make the field anew, and what was typed would not be written.
        """
        is_press = isinstance(watched, QLineEdit) and event.type() is QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            self.commitData.emit(watched)
            self.closeEditor.emit(watched, QAbstractItemDelegate.EndEditHint.SubmitModelCache)
            return True
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Make rows as high as they are to be in the width there is: all are alike, or wrapped."""
        if self._view.wordWrap():
            self._view.resizeRowsToContents()

    def paint_over(self, area: QRect) -> None:
        """Paint what lies over the cells of an area: nothing, unless there are notes."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the cell."""
        row = self._rows.row_at(index)
        if row is None:
            return
        cell, is_chosen = option.rect, bool(option.state & _State.State_Selected)
        if is_chosen:
            painter.fillRect(cell, self._ground)
        self._paint_cell(painter, index.column(), row, cell, is_chosen)

    def _content(self, row: object, number: int) -> tuple[str, QIcon | None]:
        """Text and icon of a row in a column, asked for once while the table is painted."""
        key = (id(row), number)
        if key not in self._contents:
            column = self._rows.columns[number]
            self._contents[key] = (column.text(row), icon_of(column, row))
        return self._contents[key]

    def _paint_cell(
        self,
        painter: QPainter,
        number: int,
        row: object,
        room: QRect,
        is_chosen: bool,  # noqa: FBT001
    ) -> None:
        """Paint the icon and the text of a row in a column, in a room that may be the cell's."""
        left, right = room.left() + MARGIN, room.right() - MARGIN
        column, (text, picture) = self._rows.columns[number], self._content(row, number)
        if picture is not None:
            size = self._icon_size
            place = QRect(left, room.center().y() - size // 2, size, size)
            painter.drawPixmap(place, self._drawn(picture, is_chosen))
            left += size + _GAP
        if text:
            place = QRect(QPoint(left, room.top()), QPoint(right, room.bottom()))
            painter.setPen(self._chosen_ink if is_chosen else self._ink)
            self._write(painter, text, place, column, is_slanted=is_marked(column, row))

    def _drawn(self, picture: QIcon, is_chosen: bool) -> QPixmap:  # noqa: FBT001
        """An icon as it is drawn into cells, asked for once while the table is painted."""
        mode = QIcon.Mode.Selected if is_chosen else self._mode
        key = (picture.cacheKey(), mode)
        if key not in self._pictures:
            size = QSize(self._icon_size, self._icon_size)
            ratio = self._view.devicePixelRatioF()
            self._pictures[key] = picture.pixmap(size, ratio, mode)
        return self._pictures[key]

    def _write(
        self,
        painter: QPainter,
        text: str,
        place: QRect,
        column: TableColumn[Any],
        *,
        is_slanted: bool,
    ) -> None:
        font, metrics = self._font, self._metrics
        if is_slanted:
            font = self._slanted
            metrics = QFontMetrics(font)
        painter.setFont(font)
        flags = int(column.alignment)
        if self._wraps:
            flags |= int(Qt.TextFlag.TextWordWrap)
        elif metrics.horizontalAdvance(text) > place.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, flags, text)
