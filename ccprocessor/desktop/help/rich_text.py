"""Markdown with air around headings and tables, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtGui import QBrush, QTextBlockFormat, QTextCursor, QTextFrameFormat, QTextTable
from PySide6.QtWidgets import QTextEdit

from ccprocessor.desktop.shared.theme import colour

_MARGIN = 16  # pixels around the page
_OVER_HEADING = 18  # pixels
_OVER_TEXT = 6  # pixels
_CELL = 5  # pixels inside the cells of tables


def show_markdown(view: QTextEdit, text: str) -> None:
    """Fill a text view with Markdown, from its top."""
    document = view.document()
    document.setMarkdown(text)
    document.setDocumentMargin(_MARGIN)
    _air_blocks(view)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _air_table(frame)
    view.moveCursor(QTextCursor.MoveOperation.Start)


def _air_blocks(view: QTextEdit) -> None:
    block = view.document().begin()
    while block.isValid():
        cursor = QTextCursor(block)
        if cursor.currentTable() is None and block.textList() is None:
            air = QTextBlockFormat()
            is_heading = block.blockFormat().headingLevel() > 0 and block.blockNumber() > 0
            air.setTopMargin(_OVER_HEADING if is_heading else 0)
            air.setBottomMargin(_OVER_TEXT)
            cursor.mergeBlockFormat(air)
        block = block.next()


def _air_table(table: QTextTable) -> None:
    wanted = table.format()
    wanted.setCellPadding(_CELL)
    wanted.setBorder(1)
    wanted.setBorderCollapse(True)
    wanted.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    wanted.setBorderBrush(QBrush(colour("line")))
    wanted.setTopMargin(_OVER_TEXT)
    wanted.setBottomMargin(2 * _OVER_TEXT)
    table.setFormat(wanted)
