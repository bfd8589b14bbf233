"""A note under a row, across all its columns, in a line or two: what a cell has no room for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QModelIndex, QRect, Qt, Slot
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView, QWidget

from ccprocessor.desktop.shared.elided import wrapped
from ccprocessor.desktop.shared.palettes import named_colour
from ccprocessor.desktop.shared.tables.cells import CellDelegate
from ccprocessor.desktop.shared.tables.model import Index

if TYPE_CHECKING:
    from ccprocessor.desktop.shared.tables.model import RowTableModel

_INDENT = 6  # pixels before the second line
_BESIDE_ICON = 28  # pixels before a note in the first
_PICTURE = 14  # pixels of an icon in the second line
_ROOM = 8  # pixels around the first line
_BELOW = 5  # pixels under the second


class Notes(NamedTuple):
    """Notes of a table's rows: `text` of each, empty for none.

    A row that `is_alone` has nothing else to say: its note stands in the first line. `picture`
    gives an icon that stands before a note, None for none. A row that `is_faint` cannot be used
    now.
    """

    text: Callable[[Any], str]
    is_alone: Callable[[Any], bool] = lambda _row: False
    picture: Callable[[Any], QIcon | None] = lambda _row: None
    is_faint: Callable[[Any], bool] = lambda _row: False


class NoteDelegate(CellDelegate):
    """Paints the cells of a table whose rows may have a note; rows with one are taller.

    `text_of` and `is_alone` are those of the notes.
    """

    def __init__(
        self,
        view: QTableView,
        model: RowTableModel[Any],
        notes: Notes,
    ) -> None:
        super().__init__(view, model)
        self.text_of, self.is_alone, self._picture, self._is_faint = notes
        self._room = 0  # pixels that the rows were made high enough for
        model.modelReset.connect(self._size_rows)
        model.layoutChanged.connect(self._size_rows)
        model.dataChanged.connect(self._size_changed)

    def fit(self) -> None:
        """Make room under the rows for notes in the width there is."""
        if self._view.viewport().width() != self._room:
            self._size_rows()

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Put the field in which a cell is written over its first line."""
        super().updateEditorGeometry(editor, option, index)
        editor.setMaximumHeight(self._line + _ROOM)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the cell in the first line; empty ones lend their room to the text before."""
        row = self._rows.row_at(index)
        if row is None:
            return
        cell, is_chosen = option.rect, bool(option.state & QStyle.StateFlag.State_Selected)
        self._ink = self._faint if self._is_faint(row) else self._usual_ink
        if is_chosen:
            painter.fillRect(cell, self._ground)
        number, room = self._written(row, index.column(), cell)
        if number is None:
            return
        if cell.height() > (high := self._line + _ROOM):
            room.setHeight(high)
        is_lent = number != index.column()
        if is_lent:
            painter.save()
            painter.setClipRect(cell)
        self._paint_cell(painter, number, row, room, is_chosen)
        if is_lent:
            painter.restore()

    def _written(self, row: object, column: int, cell: QRect) -> tuple[int | None, QRect]:
        """The column whose text is written into a cell, and its room: empty ones lend theirs."""
        order = self._shown
        at, room = order.index(column), QRect(cell)
        while at >= 0 and self._is_empty(row, order[at]):
            at -= 1
            if at >= 0:
                room.setLeft(room.left() - self._view.columnWidth(order[at]))
        if at < 0:
            return None, room
        owner, columns = order[at], self._rows.columns
        if not columns[owner].align & Qt.AlignmentFlag.AlignLeft:
            return (owner, room) if owner == column else (None, room)
        for one in order[order.index(column) + 1 :]:
            if not self._is_empty(row, one):
                break
            room.setRight(room.right() + self._view.columnWidth(one))
        return owner, room

    def _is_empty(self, row: object, number: int) -> bool:
        return self._content(row, number) == ("", None)

    def begin(self) -> None:
        """Take which columns are seen, from left to right, too."""
        super().begin()
        self._usual_ink, self._faint = self._ink, named_colour("muted", self._view.palette())
        self._line = self._metrics.height()
        heads = self._view.horizontalHeader()
        order = (heads.logicalIndex(place) for place in range(heads.count()))
        self._shown = [number for number in order if not heads.isSectionHidden(number)]

    def paint_over(self, area: QRect) -> None:
        """Paint the notes of the rows in an area, once for all columns."""
        view, count = self._view, self._rows.rowCount()
        first, last = view.rowAt(area.top()), view.rowAt(area.bottom())
        painter = QPainter(view.viewport())
        painter.setFont(self._font)
        muted = named_colour("muted", view.palette())
        chosen = view.selectionModel()
        for number in range(max(first, 0), (last if last >= 0 else count - 1) + 1):
            index = self._rows.index(number, 0)
            row = self._rows.row_at(index)
            if row is not None and (text := self.text_of(row)):
                is_chosen = chosen.isSelected(index)
                painter.setPen(self._chosen_ink if is_chosen else muted)
                mode = QIcon.Mode.Selected if is_chosen else self._mode
                self._paint_note(painter, row, number, text, mode)
        painter.end()

    def _paint_note(
        self, painter: QPainter, row: object, number: int, text: str, mode: QIcon.Mode
    ) -> None:
        view, heads, line = self._view, self._view.horizontalHeader(), self._line
        is_alone = self.is_alone(row)
        below, indent = (_ROOM // 2, _BESIDE_ICON) if is_alone else (line + _ROOM // 2, _INDENT)
        left, high = indent - heads.offset(), view.rowHeight(number)
        room = QRect(
            left,
            view.rowViewportPosition(number) + below,
            heads.length() - indent - _INDENT,
            max(high - below - _BELOW // 2, line),
        )
        if (picture := self._picture(row)) is not None:
            place = QRect(room.left(), room.top(), _PICTURE, line)
            picture.paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)
            room.setLeft(room.left() + _PICTURE + _INDENT)
        shown = wrapped(text, self._metrics, room.width(), max(room.height() // line, 1))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        painter.drawText(room, flags, "\n".join(shown))

    @Slot()
    def _size_rows(self) -> None:
        """Make room under the rows that have a note."""
        self._size(range(self._rows.rowCount()))

    @Slot(QModelIndex, QModelIndex)
    def _size_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self._size(range(first.row(), last.row() + 1))

    def _size(self, numbers: Iterable[int]) -> None:
        self.begin()
        model, rows = self._rows, self._view.verticalHeader()
        low, metrics = self._line + _ROOM, self._metrics
        widest = 2 * metrics.averageCharWidth()  # of a letter: what is short is not measured
        self._room = self._view.viewport().width()
        room = self._room - 2 * _INDENT
        for number in numbers:
            row = model.row_at(model.index(number, 0))
            note, is_alone = self.text_of(row), self.is_alone(row)
            wanted = low if is_alone or not note else low + self._line + _BELOW
            here = room - is_alone * _BESIDE_ICON
            here -= bool(self._picture(row)) * (_PICTURE + _INDENT)
            if len(note) * widest > here and metrics.horizontalAdvance(note) > here:
                wanted += self._line
            if rows.sectionSize(number) != wanted:
                rows.resizeSection(number, wanted)
