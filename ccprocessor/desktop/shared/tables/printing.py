"""Print a list as it is shown: its columns, its order, its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPageLayout, QPainter

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from ccprocessor.desktop.shared.tables.view import RowTableView

_POINTS = 8  # size of the print
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class _Field:
    """A column on paper: its texts, its share of the width (0 to 1) and how it stands."""

    title: str
    texts: tuple[str, ...]
    share: float
    align: Qt.AlignmentFlag


def ask_and_print(table: RowTableView) -> None:
    """Ask which printer to use, then print; nothing happens where that is declined."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, table.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(f"Print {table.accessibleName()}")
    dialog.accepted.connect(lambda: print_list(table, printer))
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()  # its own `open` wants a slot by name


def print_list(table: RowTableView, printer: QPrinter) -> None:
    """Print the rows shown, on as many pages as they need; titles stand on every page."""
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    printer.setDocName(table.accessibleName())
    _Paper(table.accessibleName(), _fields(table), printer).print_all()


def _fields(table: RowTableView) -> list[_Field]:
    shown = table.visible_columns()
    width = sum(table.columnWidth(number) for number in shown) or 1
    columns = [(table.column(number), table.columnWidth(number) / width) for number in shown]
    rows = table.shown_rows
    return [
        _Field(column.title, tuple(column.text(row) for row in rows), share, column.align)
        for column, share in columns
    ]


class _Paper:
    """Layout of the pages of one print."""

    def __init__(self, title: str, fields: Sequence[_Field], printer: QPrinter) -> None:
        self._title = title
        self._fields = fields
        self._printer = printer
        self._font = QFont()
        self._font.setPointSize(_POINTS)
        self._line = QFontMetrics(self._font, printer).height() * 5 // 4
        inside = printer.pageLayout().paintRectPixels(printer.resolution())
        self._area = QRect(0, 0, inside.width(), inside.height())
        self._a_page = max(1, self._area.height() // self._line - 3)
        self._count = max((len(field.texts) for field in fields), default=0)

    def print_all(self) -> None:
        """Draw page after page."""
        pages = max(1, -(-self._count // self._a_page))
        painter = QPainter(self._printer)
        painter.setFont(self._font)
        painter.setPen(QColor("black"))
        for page in range(pages):
            if page:
                self._printer.newPage()
            self._print_page(painter, page, pages)
        painter.end()

    def _print_page(self, painter: QPainter, page: int, pages: int) -> None:
        right = Qt.AlignmentFlag.AlignRight | _MIDDLE
        self._text(painter, self._row(0), self._title, Qt.AlignmentFlag.AlignLeft | _MIDDLE)
        self._text(painter, self._row(0), f"Page {page + 1} of {pages}", right)
        self._print_row(painter, 1, [field.title for field in self._fields])
        painter.drawLine(0, 2 * self._line, self._area.width(), 2 * self._line)
        first = page * self._a_page
        for row in range(first, min(first + self._a_page, self._count)):
            self._print_row(painter, row - first + 2, [field.texts[row] for field in self._fields])

    def _print_row(self, painter: QPainter, line: int, texts: Sequence[str]) -> None:
        place = self._row(line)
        left = 0.0
        for field, text in zip(self._fields, texts, strict=True):
            width = field.share * self._area.width()
            cell = QRect(round(left), place.top(), round(width) - self._line // 2, self._line)
            self._text(painter, cell, text, field.align | _MIDDLE)
            left += width

    def _row(self, line: int) -> QRect:
        return QRect(0, line * self._line, self._area.width(), self._line)

    def _text(self, painter: QPainter, place: QRect, text: str, align: Qt.AlignmentFlag) -> None:
        shown = painter.fontMetrics().elidedText(
            " ".join(text.split()), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, int(align), shown)
