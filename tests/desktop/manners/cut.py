"""Texts of a window that have less room than they need."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTabBar, QWidget

from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.tables.cells import MARGIN
from ccprocessor.desktop.shared.tables.model import RIGHT, icon_of
from ccprocessor.desktop.shared.tables.notes import NoteDelegate
from ccprocessor.desktop.shared.tables.view import RowTableView

NAMES = frozenset({"Date", "Merchant", "Name", "Person"})
_ROWS = 60  # of a table, from its first on
_NEAR = 1  # pixels that rounding may take
_ICON = 22  # pixels of an icon and the gap behind it
_FIELD = 12  # pixels around the text of a field


def cut(widget: QWidget) -> Iterator[str]:
    """Yield the texts of a widget that are cut, each with the pixels there are and those needed.

    Of a table these are its heads, numbers and names; sentences end in dots, and are told whole.
    """
    metrics, wide = widget.fontMetrics(), widget.width()
    if isinstance(widget, RowTableView):
        yield from _of_table(widget)
    elif isinstance(widget, QTabBar):
        for n in range(widget.count()):
            text = widget.tabText(n)
            yield from _lacking(text, widget.tabRect(n).width(), metrics.horizontalAdvance(text))
    elif isinstance(widget, QLineEdit):
        text = widget.placeholderText() if not widget.text() else ""
        yield from _lacking(text, wide - _FIELD, metrics.horizontalAdvance(text))
    elif isinstance(widget, QAbstractButton):
        yield from _lacking(widget.text(), wide, widget.sizeHint().width())
    elif isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel) and widget.wordWrap():
        yield from _lacking(widget.text(), widget.height(), widget.heightForWidth(wide))
    elif isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel):
        yield from _lacking(widget.text(), wide, widget.sizeHint().width())


def _of_table(table: RowTableView) -> Iterator[str]:
    over = table.horizontalScrollBar().maximum()
    yield from _lacking("all columns", 0, over)
    heads, metrics = table.horizontalHeader(), table.fontMetrics()
    if isinstance(notes := table.itemDelegate(), NoteDelegate):
        for number, row in enumerate(table.shown_rows[:_ROWS]):
            lines = 2 if notes.text_of(row) and not notes.is_alone(row) else 1
            yield from _lacking(
                f"note {notes.text_of(row)}", table.rowHeight(number), lines * metrics.height()
            )
    for number in table.visible_columns():
        column, wide = table.column(number), table.columnWidth(number)
        yield from _lacking(column.title, wide, heads.fontMetrics().horizontalAdvance(column.title))
        if table.wordWrap() or not (column.align == RIGHT or column.title in NAMES):
            continue
        for row in table.shown_rows[:_ROWS]:
            needed = metrics.horizontalAdvance(column.text(row)) + 2 * MARGIN
            needed += _ICON if icon_of(column, row) is not None else 0
            yield from _lacking(f"{column.title} {column.text(row)}", wide, needed)


def _lacking(text: str, room: int, needed: int) -> Iterator[str]:
    if text and needed > room + _NEAR:
        yield f"{text}: {room} of {needed} pixels"
