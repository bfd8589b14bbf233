"""One table model for the whole program; a table is a tuple of columns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QIcon

from ccprocessor.desktop.shared.labels import plain_tip
from ccprocessor.desktop.shared.tables.order import RowOrder

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

ROW_ROLE = int(Role.UserRole)
SORT_ROLE = int(Role.UserRole) + 1
LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight

_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_WRITTEN = _SHOWN | Qt.ItemFlag.ItemIsEditable
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_MANY = 5_000  # rows; fewer are ordered within a moment
_MOMENT_S = 0.004  # of work between two turns of the event loop: it is not felt


class CellMark(NamedTuple):
    """The sentence about a value that was not printed so, and its icon where there is room."""

    sentence: str
    icon: QIcon | None = None


class Writable(NamedTuple):
    """A value that somebody may change: whose it is, the name of its field, what it is now."""

    subject: object
    field: str
    text: str


@dataclass(frozen=True)  # no slots: with them Python 3.11 cannot make a `Column[Row](...)`
class TableColumn(Generic[Row]):
    """Column of a table: what it shows, how it sorts, what it says on hover or to a screen reader.

    `key` must order all rows: for values that may be absent give `(value is None, value or ZERO)`.
    `icon` gives an icon of the theme, None for none. `widest` is a text that the column is to have
    room for, whatever its first rows hold; `most` one that it is not to be wider than by itself:
    what is longer is cut short, and told on hover. `mark` tells of a value that it is not as
    printed, and how it came to be: such values stand in slanted letters. `edit` gives
    the value that may be changed in the cell, None where none may. `spoken` is what a screen reader
    says where that is more than the text.
    """

    title: str
    text: Callable[[Row], str]
    key: Callable[[Row], Any]
    align: Qt.AlignmentFlag = LEFT
    tooltip: Callable[[Row], str] | None = None
    icon: Callable[[Row], QIcon | None] | None = None
    hidden: bool = False
    widest: str = ""
    most: str = ""
    mark: Callable[[Row], CellMark | None] | None = None
    edit: Callable[[Row], Writable | None] | None = None
    spoken: Callable[[Row], str] | None = None

    @cached_property
    def alignment(self) -> Qt.AlignmentFlag:
        """Alignment of texts in a cell; worked out once, as it is asked for every cell painted."""
        return self.align | _MIDDLE


def _mark(column: TableColumn[Any], row: object) -> CellMark | None:
    return column.mark(row) if column.mark else None


def _writable(column: TableColumn[Any], row: object) -> Writable | None:
    return column.edit(row) if column.edit else None


def icon_of(column: TableColumn[Any], row: object) -> QIcon | None:
    """The icon of a row's cell; None without one."""
    if (mark := _mark(column, row)) is not None and mark.icon is not None:
        return mark.icon
    return column.icon(row) if column.icon else None


def _tooltip(column: TableColumn[Any], row: object, more: str = "") -> str:
    mark = _mark(column, row)
    said = ((column.tooltip or column.text)(row), mark.sentence if mark else "", more)
    return plain_tip("\n".join(filter(None, said)))


def _spoken(column: TableColumn[Any], row: object) -> str:
    mark = _mark(column, row)
    text = (column.spoken or column.text)(row)
    return f"{column.title}: {text}{f', {mark.sentence}' if mark else ''}"


def is_marked(column: TableColumn[Any], row: object) -> bool:
    """Tell whether a row's value is not as printed, and stands in slanted letters."""
    return column.mark is not None and column.mark(row) is not None


def _font(column: TableColumn[Any], row: object) -> QFont | None:
    if not is_marked(column, row):
        return None
    slanted = QFont()
    slanted.setItalic(True)
    return slanted


_ANSWERS: dict[int, Callable[[TableColumn[Any], Any], Any]] = {
    int(Role.DisplayRole): lambda column, row: column.text(row),
    int(Role.TextAlignmentRole): lambda column, _row: column.alignment,
    int(Role.ToolTipRole): _tooltip,
    int(Role.DecorationRole): icon_of,
    int(Role.AccessibleTextRole): _spoken,
    int(Role.FontRole): _font,
    int(Role.EditRole): lambda column, row: (
        found.text if (found := _writable(column, row)) else None
    ),
    SORT_ROLE: lambda column, row: column.key(row),
    ROW_ROLE: lambda _column, row: row,
}


class RowTableModel(QAbstractTableModel, Generic[Row]):
    """Shows whatever rows it was last given, filtered and sorted by itself; never edits them.

    `edited` tells what somebody wrote into a cell: the value as it was, and the text. `barred` says
    why nothing may be written; empty while it may.
    """

    edited = Signal(object, str)

    def __init__(self, columns: Sequence[TableColumn[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()
        self._orders = RowOrder(
            [column.text for column in self._columns], [column.key for column in self._columns]
        )
        self._steps: Iterator[None] = iter(())
        self._order: list[int] = []
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self._words = ""
        self._accept: Callable[[Row], bool] | None = None
        self.barred = ""
        self._idle = QTimer(self)  # of no interval: whenever nothing else is to be done
        self._idle.timeout.connect(self._prepare_more)

    @property
    def is_prepared(self) -> bool:
        """True if nothing is worked out ahead any more."""
        return not self._idle.isActive()

    @property
    def columns(self) -> tuple[TableColumn[Row], ...]:
        """The columns, in order."""
        return self._columns

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row, whatever is shown, in the order given."""
        return self._rows

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows as shown."""
        return tuple(self._rows[number] for number in self._order)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Replace every row at once; filter and sorting stay."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._orders.set_rows(self._rows)
        self._order = self._ordered()
        self.endResetModel()
        self._prepare()

    def exchange(self, rows: Sequence[Row], key: Callable[[Row], object]) -> bool:
        """Give the same rows, told by `key`, other values in their places.

        False, and all as it was, where most have changed, or others or another order would show.
        """
        before, rows = self._rows, tuple(rows)
        if [*map(key, rows)] != [*map(key, before)]:
            return False
        changed = [n for n, one in enumerate(self._order) if rows[one] != before[one]]
        self._orders.set_rows(rows)
        if 2 * len(changed) > len(rows) or self._ordered() != self._order:
            self._orders.set_rows(before)
            return False
        self._rows = rows
        for place in changed:
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(self._columns) - 1))
        self._prepare()
        return True

    def filter(self, words: str = "", accept: Callable[[Row], bool] | None = None) -> None:
        """Show only rows that hold every word in some column and that `accept` takes."""
        self._words, self._accept = words, accept
        self.beginResetModel()
        self._order = self._ordered()
        self.endResetModel()

    def row_at(self, index: Index) -> Row | None:
        """The row under an index."""
        if not index.isValid() or index.row() >= len(self._order):
            return None
        return self._rows[self._order[index.row()]]

    def index_where(self, accept: Callable[[Row], bool]) -> QModelIndex:
        """The first shown row that is accepted; invalid where there is none."""
        for position, number in enumerate(self._order):
            if accept(self._rows[number]):
                return self.index(position, 0)
        return QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        """Return the number of rows shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401
        """Return a cell's value for a role; None if it has none."""
        if (answer := _ANSWERS.get(role)) is None:  # most of what painting asks
            return None
        if (row := self.row_at(index)) is None:
            return None
        column = self._columns[index.column()]
        if role == Role.ToolTipRole and self.barred and _writable(column, row) is not None:
            return _tooltip(column, row, self.barred)
        return answer(column, row)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell that a cell may be chosen, and whether it may be written into."""
        row = self.row_at(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        return _WRITTEN if self.is_editable(index) else _SHOWN

    def is_editable(self, index: Index) -> bool:
        """Tell whether a cell may be written into."""
        return not self.barred and self.holds_value(index)

    def holds_value(self, index: Index) -> bool:
        """Tell whether a cell may be written into by somebody."""
        row = self.row_at(index)
        return row is not None and _writable(self._columns[index.column()], row) is not None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:  # noqa: ANN401, N802
        """Tell what was written into a cell; it shows what it showed until new rows come."""
        row, text = self.row_at(index), str(value).strip()
        before = _writable(self._columns[index.column()], row) if row is not None else None
        if role == Role.EditRole and before is not None and text != before.text:
            self.edited.emit(before, text)
        return False

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:  # noqa: ANN401
        """Return a column's title or alignment; None for anything else."""
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self._columns):
            if role == Role.DisplayRole:
                return self._columns[section].title
            if role == Role.TextAlignmentRole:
                return self._columns[section].alignment
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the order given."""
        self._sorted = (column, order) if 0 <= column < len(self._columns) else None
        self.layoutAboutToBeChanged.emit()
        before = self._order
        self._order = self._ordered()
        self._keep_indexes(before)
        self.layoutChanged.emit()

    def _keep_indexes(self, before: Sequence[int]) -> None:
        """Let selections and current rows follow their rows."""
        old = self.persistentIndexList()
        if not old:
            return
        held = {before[index.row()] for index in old}
        place = {number: at for at, number in enumerate(self._order) if number in held}
        new = [self.index(place[before[index.row()]], index.column()) for index in old]
        self.changePersistentIndexList(old, new)

    def _ordered(self) -> list[int]:
        column, direction = self._sorted or (None, Qt.SortOrder.AscendingOrder)
        down = direction is Qt.SortOrder.DescendingOrder
        return self._orders.shown(self._words, self._accept, column, down=down)

    def _prepare(self) -> None:
        """Let the first filter and the first sort of many rows find their work done."""
        self._idle.stop()
        if len(self._rows) >= _MANY:
            shown = [n for n, column in enumerate(self._columns) if not column.hidden]
            self._steps = self._orders.prepared(shown)
            self._idle.start()

    @Slot()
    def _prepare_more(self) -> None:
        began = time.perf_counter()
        for _ in self._steps:
            if time.perf_counter() - began >= _MOMENT_S:
                return
        self._idle.stop()
