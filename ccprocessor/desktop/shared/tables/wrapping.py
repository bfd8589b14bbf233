"""Rows as high as their texts want, in lists of few rows and long texts."""

from __future__ import annotations

from PySide6.QtWidgets import QHeaderView, QTableView

from ccprocessor.desktop.shared.tables.notes import NoteDelegate

_MOST = 300  # rows; measuring more of them can be felt


def wrap_rows(table: QTableView) -> None:
    """Wrap what finds no room in its cell into more lines; long lists keep rows of one line.

    Rows that may have notes are as high as those want.
    """
    if isinstance(table.itemDelegate(), NoteDelegate):
        return
    is_short = table.model().rowCount() <= _MOST
    modes = QHeaderView.ResizeMode
    table.setWordWrap(is_short)
    rows = table.verticalHeader()
    rows.setSectionResizeMode(modes.ResizeToContents if is_short else modes.Fixed)
