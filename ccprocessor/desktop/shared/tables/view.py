"""The table of every screen: columns to choose, a sort that asks the model, rows to copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from ccprocessor.desktop.shared.background.gil_yield import painting
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.cells import CellDelegate
from ccprocessor.desktop.shared.tables.columns import ColumnMenu
from ccprocessor.desktop.shared.tables.cursor import next_writable, paint_cursor
from ccprocessor.desktop.shared.tables.model import Index, RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.notes import NoteDelegate, Notes
from ccprocessor.desktop.shared.tables.selection import keep_selection, keep_typing
from ccprocessor.desktop.shared.tables.widths import ColumnWidths

_ASCENDING = Qt.SortOrder.AscendingOrder
_DESCENDING = Qt.SortOrder.DescendingOrder
_ROOM = 8  # pixels around the words of an empty list
_KEEP_AFTER = 300  # milliseconds after the last change of a width
_ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_Hint = QAbstractItemDelegate.EndEditHint
_STEPS = {_Hint.EditNextItem: 1, _Hint.EditPreviousItem: -1}


class RowTableView(QTableView):
    """Shows a `RowTableModel`; chooses rows, never cells.

    `title` names the table for a screen reader, `name` is what columns, widths and sorting are
    remembered under. A click on a column's head sorts up, then down, then as on paper. The current
    row stays current through filter and new rows while a row with the same `key` is shown; only a
    change of the row is told by `row_chosen`, a double click or Enter by `row_opened`. `stretch` is
    the title of the column that takes spare room (without it the last does), or several titles.
    """

    row_chosen = Signal(object)
    row_opened = Signal(object)
    is_deaf_to_enter = False  # where Enter answers questions, one too many would write or open

    def __init__(
        self,
        model: RowTableModel[Any],
        *,
        title: str,
        name: str,
        memory: Memory,
        key: Callable[[Any], object] = id,
        stretch: str | Sequence[str] = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = model
        self._name = name
        self._memory = memory
        self._key = key
        self._empty = ""
        self._chosen: object = None
        self._sorted = (-1, _ASCENDING)
        self._sized = False
        self._restoring = False
        self.setAccessibleName(title)
        self.setModel(model)
        names = {stretch} if isinstance(stretch, str) else set(stretch)
        self._widths = ColumnWidths(self, model, names)
        self._paint_cells_by(CellDelegate(self, model))
        self._lay_out()
        self._connect(model)
        self._restore()

    def add_notes(self, notes: Notes) -> None:
        """Give rows a second line, where they have one; those that are alone have it as first."""
        self._paint_cells_by(NoteDelegate(self, self._rows, notes))

    def _paint_cells_by(self, delegate: CellDelegate) -> None:
        self._cells = delegate
        self.setItemDelegate(delegate)

    @property
    def current_row(self) -> Any:  # noqa: ANN401
        """The row the cursor is on, None without one."""
        return self._rows.row_at(self.currentIndex())

    @property
    def selected_rows(self) -> tuple[Any, ...]:
        """Every selected row, in the order shown."""
        parts = self.selectionModel().selection().toList()
        numbers = {n for part in parts for n in range(part.top(), part.bottom() + 1)}
        shown = [self._rows.row_at(self._rows.index(number, 0)) for number in sorted(numbers)]
        return tuple(row for row in shown if row is not None)

    def choose_where(self, accept: Callable[[Any], bool]) -> bool:
        """Make the first shown row that is accepted current; False where there is none."""
        return self._choose(self._rows.index_where(accept))

    def choose_first(self) -> bool:
        """Make the first shown row current; False where none is shown."""
        return self._choose(self._rows.index(0, 0))

    def choose_next(self, step: int = 1) -> bool:
        """Go so many rows down (up where negative); False at the end."""
        here = self.currentIndex()
        row = here.row() + step if here.isValid() else 0
        return 0 <= row < self._rows.rowCount() and self._choose(self._rows.index(row, 0))

    def choose_at(self, row: int, column: int) -> bool:
        """Put the cursor on a cell by its place, the last row beyond it; False without rows."""
        index = self._rows.index(min(max(row, 0), self._rows.rowCount() - 1), max(column, 0))
        if not index.isValid():
            return False
        self.selectionModel().setCurrentIndex(index, _ALONE)
        self.scrollTo(index)
        return True

    def clear_choice(self) -> None:
        """Let no row be current or selected; choosing the same one again tells it again."""
        self._chosen = None
        self.clearSelection()
        self.setCurrentIndex(QModelIndex())

    def renew(self, rows: Sequence[Any]) -> None:
        """Replace the rows where they stand: nothing is told, nothing moves out of sight.

        What somebody is writing into a cell is still being written.
        """
        is_written = self.state() is QAbstractItemView.State.EditingState
        if not is_written and self._rows.exchange(rows, self._key):
            self.share_room()
            return
        chosen, self._chosen, self._restoring = self._chosen, None, True
        keep = (self, self._rows, self._key)
        with keep_typing(*keep), keep_selection(*keep):
            self._rows.set_rows(rows)
        self._chosen, self._restoring = chosen, False

    def sort_by(self, column: int, order: Qt.SortOrder = _ASCENDING) -> None:
        """Sort by a column, -1 as on paper; the head shows it and it is remembered."""
        self._sorted = (column, order)
        self._rows.sort(column, order)
        self.horizontalHeader().setSortIndicator(column, order)
        self._memory.keep(f"columns/{self._name}/sort", f"{column} {int(order is _DESCENDING)}")

    def set_empty_message(self, sentence: str) -> None:
        """Set the sentence shown while the table has no rows."""
        self._empty = sentence
        self.viewport().update()

    def visible_columns(self) -> tuple[int, ...]:
        """The columns shown, from left to right."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        return tuple(column for column in order if not header.isSectionHidden(column))

    def column(self, number: int) -> TableColumn[Any]:
        """A column by its number in the model."""
        return self._rows.columns[number]

    @property
    def shown_rows(self) -> tuple[Any, ...]:
        """Every row as shown."""
        return self._rows.shown

    def show_column(self, column: int, *, shown: bool) -> None:
        """Show or hide a column, now and at later starts."""
        self.setColumnHidden(column, not shown)
        self.share_room()
        self._keep()

    def reset_columns(self) -> None:
        """Show the columns as they come: order, widths and which are hidden."""
        heads = self.horizontalHeader()
        for number, column in enumerate(self._rows.columns):
            heads.moveSection(heads.visualIndex(number), number)
            self.setColumnHidden(number, column.hidden)
        self._sized = False
        self._size_once()
        self.share_room()

    def share_room(self) -> None:
        """Share the room out anew."""
        self._widths.share()
        self._cells.fit()

    @Slot()
    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard, with a line of titles, columns by tabs."""
        rows = self.selected_rows
        if not rows:
            return
        columns = [self._rows.columns[number] for number in self.visible_columns()]
        lines = [[column.title for column in columns]]
        lines += [[column.text(row) for column in columns] for row in rows]
        cells = ["\t".join(" ".join(text.split()) for text in line) for line in lines]
        QGuiApplication.clipboard().setText("\n".join(cells))

    @Slot()
    def print_list(self) -> None:
        """Ask for a printer and print the rows as they are shown."""
        from ccprocessor.desktop.shared.tables.printing import ask_and_print

        ask_and_print(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the table, its cell under the cursor; an empty one says why it is empty."""
        with painting():
            self._cells.begin()
            super().paintEvent(event)
            self._cells.paint_over(event.rect())
        if self._is_written and self.currentIndex().isValid():
            paint_cursor(self)
        if not self._empty or self._rows.rowCount():
            return
        painter = QPainter(self.viewport())
        painter.setPen(self.palette().placeholderText().color())
        place = self.viewport().rect().adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(place, int(flags), self._empty)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Write into the cell or open the row on Enter; copy whole rows."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif self.state() is QAbstractItemView.State.EditingState:
            event.accept()  # by the field, which passes Enter on
        elif event.key() in _ENTER and self.is_deaf_to_enter:
            event.accept()
        elif event.key() in _ENTER and self._rows.is_editable(self.currentIndex()):
            self.edit(self.currentIndex())
        elif event.key() in _ENTER and self.current_row is not None:
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: _Hint) -> None:  # noqa: N802
        """Write on in the next cell that can be written into on Tab, or in the one before."""
        step = _STEPS.get(hint, 0)
        super().closeEditor(editor, _Hint.NoHint if step else hint)
        if step and (index := next_writable(self, self.visible_columns(), step)).isValid():
            self.selectionModel().setCurrentIndex(index, _ALONE)
            self.scrollTo(index)
            self.edit(index)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the new room out."""
        super().resizeEvent(event)
        self.share_room()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Remember the columns as they are."""
        self._keep()
        super().hideEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Emit `row_chosen` if another row is chosen."""
        super().currentChanged(current, previous)
        row = self._rows.row_at(current)
        if row is None or self._restoring or self._key(row) == self._chosen:
            return
        self._chosen = self._key(row)
        self.row_chosen.emit(row)

    def _lay_out(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self._is_written = any(column.edit is not None for column in self._rows.columns)
        writes = triggers.EditKeyPressed | triggers.DoubleClicked
        self.setEditTriggers(writes if self._is_written else triggers.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _ROOM)
        heads = self.horizontalHeader()
        heads.setSectionsMovable(True)
        heads.setSectionsClickable(True)
        heads.setHighlightSections(False)
        heads.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._columns_menu = ColumnMenu(self)
        self._offer_actions()

    def _offer_actions(self) -> None:
        copy = QAction("Copy rows", self)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy_rows)
        self.addAction(copy)
        printing = QAction("Print this list…", self)
        printing.triggered.connect(self.print_list)
        self.addAction(printing)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _connect(self, model: RowTableModel[Any]) -> None:
        self._keeping = QTimer(self, singleShot=True, interval=_KEEP_AFTER)
        self._keeping.timeout.connect(self._keep)
        heads = self.horizontalHeader()
        heads.sectionClicked.connect(self._sort_clicked)
        heads.sectionResized.connect(self._keep_soon)
        heads.sectionMoved.connect(self._keep_soon)
        heads.customContextMenuRequested.connect(self._offer_columns)
        self.activated.connect(self._open)
        model.modelReset.connect(self._after_reset)

    def _restore(self) -> None:
        heads = self.horizontalHeader()
        self._sized = self._memory.restore_header(self._name, heads, self._titles())
        if not self._sized:
            self.reset_columns()
        heads.setSortIndicatorShown(True)
        heads.setSortIndicator(-1, _ASCENDING)
        if self._sized:
            self._widths.take_as_usual()
            kept = self._memory.text(f"columns/{self._name}/own").split()
            self._widths.own = {int(one) for one in kept if one.isdecimal()}
        column, _, down = self._memory.text(f"columns/{self._name}/sort").partition(" ")
        if self._sized and column.isdecimal() and int(column) < heads.count():
            self.sort_by(int(column), _DESCENDING if down == "1" else _ASCENDING)

    def _size_once(self) -> None:
        if not self._sized and self._rows.rowCount():
            self._sized = True
            self._widths.size()

    def _titles(self) -> str:
        return " | ".join(column.title for column in self._rows.columns)

    def _choose(self, index: QModelIndex) -> bool:
        if not index.isValid():
            return False
        here = self.currentIndex()
        column = here.column() if here.isValid() else next(iter(self.visible_columns()), 0)
        # Qt's own way would ask the keyboard, and a held Ctrl would keep the row before selected.
        self.selectionModel().setCurrentIndex(index.siblingAtColumn(max(column, 0)), _ALONE)
        self.scrollTo(index)
        return True

    @Slot(int)
    def _sort_clicked(self, column: int) -> None:
        if self._sorted == (column, _DESCENDING):
            self.sort_by(-1)
        else:
            again = self._sorted == (column, _ASCENDING)
            self.sort_by(column, _DESCENDING if again else _ASCENDING)

    @Slot()
    def _after_reset(self) -> None:
        self._size_once()
        self.share_room()
        if self._chosen is None:
            return
        index = self._rows.index_where(lambda row: self._key(row) == self._chosen)
        self._restoring = True
        if not self._choose(index):
            self._chosen = None
        self._restoring = False

    @Slot(QPoint)
    def _offer_columns(self, place: QPoint) -> None:
        self._columns_menu.show_at(self.horizontalHeader().mapToGlobal(place))

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if (row := self._rows.row_at(index)) is not None:
            self.row_opened.emit(row)

    @Slot()
    def _keep_soon(self) -> None:
        self._keeping.start()

    @Slot()
    def _keep(self) -> None:
        if self._sized:
            self._memory.keep_header(self._name, self.horizontalHeader(), self._titles())
            self._memory.keep(f"columns/{self._name}/own", " ".join(map(str, self._widths.own)))
