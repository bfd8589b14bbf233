"""Widths of a table's columns: by their texts, so that no name is cut while there is room."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QHeaderView, QTableView

from ccprocessor.desktop.shared.tables.cells import MARGIN
from ccprocessor.desktop.shared.tables.model import TableColumn, icon_of

if TYPE_CHECKING:
    from ccprocessor.desktop.shared.tables.model import RowTableModel

_WIDEST = 320  # pixels; a longer text is cut, and shown by its tip
_ICON = 16  # pixels
_ARROW = 18  # pixels of a head that shows how the table is sorted
_LEAST = 40  # pixels of a column that has to give way
_MEASURED = 50
"""Rows that tell how wide columns are: each asks Python, and a table is measured as it appears."""


class ColumnWidths(QObject):
    """Sizes the columns of a table, but for those `own` that somebody made as wide as they are.

    Those named by `stretch` take the room that is left, each by what it needs; where that is too
    little, the others give them what their own texts do not need.
    """

    def __init__(
        self, view: QTableView, model: RowTableModel[Any], stretch: Collection[str]
    ) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._names = [n for n, one in enumerate(model.columns) if one.title in stretch]
        self._usual: dict[int, int] = {}
        self._needs: dict[int, int] = {}
        self._is_at_it = False
        self.own: set[int] = set()
        heads = view.horizontalHeader()
        heads.setStretchLastSection(not self._names)
        heads.setResizeContentsPrecision(_MEASURED)
        heads.sectionResized.connect(self._note)
        model.modelReset.connect(self._forget)
        model.dataChanged.connect(self._forget)

    def size(self) -> None:
        """Fit every column to its head, its first texts and the widest that may come."""
        heads, self._is_at_it = self._view.horizontalHeader(), True
        self.own.clear()
        heads.setSortIndicatorShown(False)  # room for its arrow in every head would be wasted
        self._view.resizeColumnsToContents()
        for number, column in enumerate(self._model.columns):
            wide = max(heads.sectionSize(number) + MARGIN, self._room_for(column, column.widest))
            most = max(self._most(column), heads.sectionSizeHint(number))
            heads.resizeSection(number, min(wide, most))
        heads.setSortIndicatorShown(True)
        self._is_at_it = False
        self.take_as_usual()

    def take_as_usual(self) -> None:
        """Let columns be as wide as now where nothing needs more or less."""
        heads = self._view.horizontalHeader()
        self._usual = {n: heads.sectionSize(n) for n in range(heads.count())}

    def share(self) -> None:
        """Share the room of the table among its columns."""
        heads = self._view.horizontalHeader()
        shown = [n for n in range(heads.count()) if not heads.isSectionHidden(n)]
        names = [n for n in self._names if n in shown]
        if self._is_at_it or not names:
            return
        self._is_at_it = True
        others = [n for n in shown if n not in names]
        room = self._view.viewport().width()
        wide = self._shared(others, room - sum(map(self._needed, names)))
        rest = max(room - sum(wide.values()), 0)
        *first, last = names
        wide |= {n: self._part(n, names, rest) for n in first if n not in self.own}
        modes = QHeaderView.ResizeMode
        for number in shown:
            mode = modes.Stretch if number == last else modes.Interactive
            if heads.sectionResizeMode(number) is not mode:
                heads.setSectionResizeMode(number, mode)
            if wide.get(number, heads.sectionSize(number)) != heads.sectionSize(number):
                heads.resizeSection(number, wide[number])
        self._is_at_it = False

    def _shared(self, columns: Sequence[int], room: int) -> dict[int, int]:
        """Widths of columns that are no names: as usual, or less where that needs more room."""
        heads = self._view.horizontalHeader()
        wide = {n: max(self._usual.get(n, 0), self._needed(n)) for n in columns}
        wide |= {n: heads.sectionSize(n) for n in columns if n in self.own}
        spare = {n: wide[n] - self._needed(n) for n in columns if n not in self.own}
        lack, found = sum(wide.values()) - room, sum(spare.values())
        if lack > 0 and found:
            taken = min(1.0, lack / found)
            wide |= {n: wide[n] - int(taken * more + 0.999) for n, more in spare.items() if more}
        return wide

    def _part(self, number: int, names: Sequence[int], rest: int) -> int:
        """Room of one of several names: what is over is shared evenly, the longest lack it."""
        wanted = sum(map(self._needed, names))
        if rest >= wanted:
            return self._needed(number) + (rest - wanted) // len(names)
        for place, one in enumerate(sorted(names, key=self._needed)):
            left = len(names) - place
            fair = rest // left if self._view.wordWrap() else 3 * rest // (left + 2)
            part = min(self._needed(one), fair)
            if one == number:
                return max(part, _LEAST)
            rest -= part
        return _LEAST

    def _needed(self, number: int) -> int:
        """Return the width in pixels of a column's head and its first texts."""
        if number not in self._needs:
            column, heads = self._model.columns[number], self._view.horizontalHeader()
            head = heads.fontMetrics().horizontalAdvance(column.title) + 2 * MARGIN
            if heads.sortIndicatorSection() == number:
                head += _ARROW
            rows = self._model.shown[:_MEASURED]
            metrics = self._view.fontMetrics()
            most = max((metrics.horizontalAdvance(column.text(row)) for row in rows), default=0)
            has_icons = column.icon is not None or column.mark is not None
            if has_icons and any(icon_of(column, row) for row in rows):
                most += self._picture
            longest = most + 2 * MARGIN + 2 * self._view.wordWrap()  # one that just fits may wrap
            is_name = number in self._names
            wide = longest if is_name else min(longest, self._most(column))
            self._needs[number] = max(head, wide)
        return self._needs[number]

    def _most(self, column: TableColumn[Any]) -> int:
        return self._room_for(column, column.most) or _WIDEST

    def _room_for(self, column: TableColumn[Any], text: str) -> int:
        """Return the width in pixels of a text in a column, with its icon; 0 without a text."""
        if not text:
            return 0
        beside = self._picture if column.icon or column.mark else 0
        return self._view.fontMetrics().horizontalAdvance(text) + 2 * MARGIN + beside

    @property
    def _picture(self) -> int:
        size = self._view.iconSize()
        return (size.width() if size.isValid() else _ICON) + MARGIN

    @Slot()
    def _forget(self) -> None:
        """Let what columns need be measured anew: other texts stand in them."""
        self._needs.clear()

    @Slot(int, int, int)
    def _note(self, number: int, before: int, after: int) -> None:
        """Leave a column alone from now on that somebody makes wider or narrower."""
        stretch = self._view.horizontalHeader().sectionResizeMode(number)
        if (
            before
            and after
            and not self._is_at_it
            and stretch is QHeaderView.ResizeMode.Interactive
        ):
            self.own.add(number)
