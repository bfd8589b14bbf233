"""A note under a row, across all its columns, in a line or two: what a cell has no room for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ccprocessor.desktop.shared.elided import wrapped
from ccprocessor.desktop.shared.palettes import named_colour
from ccprocessor.desktop.shared.tables.model import ROW_ROLE, Index

Note = Callable[[Any], str]

_INDENT = 6  # pixels before the second line
_BESIDE_ICON = 28  # pixels before a note in the first
_PICTURE = 14  # pixels of an icon in the second line
_ROOM = 8  # pixels around the first line
_BELOW = 5  # pixels under the second


class _Said(NamedTuple):
    """A note and the icon before it."""

    text: str
    picture: QIcon | None


class NoteDelegate(QStyledItemDelegate):
    """Paints the cells of a table whose rows may have a note; rows with one are taller.

    A row that `is_alone` has nothing else to say: its note stands in the first line. `picture`
    gives an icon that stands before a note, None for none.
    """

    def __init__(
        self,
        view: QTableView,
        note: Note,
        is_alone: Callable[[Any], bool],
        picture: Callable[[Any], QIcon | None] = lambda _row: None,
    ) -> None:
        super().__init__(view)
        self._view, self._note, self._is_alone, self._picture = view, note, is_alone, picture
        model = view.model()
        model.modelReset.connect(self._size_rows)
        model.layoutChanged.connect(self._size_rows)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        """Paint the cell in the first line, and its part of the note in the second."""
        row = index.data(ROW_ROLE)
        text, cell = self._note(row), option.rect
        is_low = not text or self._is_alone(row)
        style = self._view.style() or QApplication.style()
        style.drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, self._view
        )
        written, room = self._written(index, cell)
        upper = QStyleOptionViewItem(option)
        self.initStyleOption(upper, written)
        upper.rect = room if is_low else room.adjusted(0, 0, 0, self._line + _ROOM - room.height())
        _without_ground(upper)
        painter.save()
        painter.setClipRect(cell)
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, upper, painter, self._view)
        painter.restore()
        if text:
            place = (_ROOM // 2, _BESIDE_ICON) if is_low else (self._line + _ROOM // 2, _INDENT)
            self._paint_note(painter, option, _Said(text, self._picture(row)), *place)

    def _written(self, index: Index, cell: QRect) -> tuple[Index, QRect]:
        """The cell whose text is written into this one, and its room: empty ones lend theirs."""
        owner, room = index, QRect(cell)
        while _is_empty(owner) and (before := self._beside(owner, -1)) is not None:
            owner = before
            room.setLeft(room.left() - self._view.columnWidth(owner.column()))
        if not owner.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignLeft:
            return index, cell
        last = index
        while (after := self._beside(last, 1)) is not None and _is_empty(after):
            last = after
            room.setRight(room.right() + self._view.columnWidth(last.column()))
        return owner, room

    def _beside(self, index: Index, step: int) -> Index | None:
        """The next cell that is seen to the right, or to the left for -1; None at the end."""
        heads = self._view.horizontalHeader()
        at = heads.visualIndex(index.column()) + step
        while heads.isSectionHidden(heads.logicalIndex(at)):
            at += step
        column = heads.logicalIndex(at)
        return index.sibling(index.row(), column) if column >= 0 else None

    def _paint_note(
        self, painter: QPainter, option: QStyleOptionViewItem, said: _Said, below: int, indent: int
    ) -> None:
        heads, cell = self._view.horizontalHeader(), option.rect
        left = indent - heads.offset()
        high = max(cell.bottom() - cell.top() - below - _BELOW // 2, self._line)
        room = QRect(left, cell.top() + below, heads.length() - left - _INDENT, high)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette = self._view.palette()
        painter.save()
        painter.setClipRect(cell)
        if said.picture is not None:
            mode = QIcon.Mode.Selected if is_chosen else QIcon.Mode.Normal
            at = QRect(room.topLeft(), QSize(_PICTURE, self._line))
            said.picture.paint(painter, at, Qt.AlignmentFlag.AlignCenter, mode)
            room.setLeft(room.left() + _PICTURE + _INDENT)
        painter.setPen(
            palette.color(QPalette.ColorRole.HighlightedText)
            if is_chosen
            else named_colour("muted", palette)
        )
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        lines = max(high // self._line, 1)
        shown = wrapped(said.text, self._view.fontMetrics(), room.width(), lines)
        painter.drawText(room, flags, "\n".join(shown))
        painter.restore()

    @property
    def _line(self) -> int:
        return self._view.fontMetrics().height()

    @Slot()
    def _size_rows(self) -> None:
        """Make room under the rows that have a note."""
        model, rows = self._view.model(), self._view.verticalHeader()
        low, metrics = self._line + _ROOM, self._view.fontMetrics()
        room = self._view.horizontalHeader().length() - 2 * _INDENT
        for number in range(model.rowCount()):
            row = model.index(number, 0).data(ROW_ROLE)
            note, is_alone = self._note(row), self._is_alone(row)
            wanted = low if is_alone or not note else low + self._line + _BELOW
            beside = is_alone * _BESIDE_ICON + bool(self._picture(row)) * (_PICTURE + _INDENT)
            if note and metrics.horizontalAdvance(note) > room - beside:
                wanted += self._line
            if rows.sectionSize(number) != wanted:
                rows.resizeSection(number, wanted)


def _is_empty(index: Index) -> bool:
    return not index.data() and index.data(Qt.ItemDataRole.DecorationRole) is None


def _without_ground(option: QStyleOptionViewItem) -> None:
    """Let a chosen cell be written as chosen, on the ground that the whole row has already."""
    option.state &= ~QStyle.StateFlag.State_HasFocus  # rows are chosen, no cell is
    if not option.state & QStyle.StateFlag.State_Selected:
        return
    option.state &= ~QStyle.StateFlag.State_Selected
    chosen = option.palette.color(QPalette.ColorRole.HighlightedText)
    option.palette.setColor(QPalette.ColorRole.Text, chosen)
    if not option.icon.isNull():
        option.icon = QIcon(option.icon.pixmap(option.decorationSize, QIcon.Mode.Selected))
