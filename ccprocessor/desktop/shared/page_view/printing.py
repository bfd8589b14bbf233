"""A page on paper, drawn for it at 200 dots an inch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QObject, QRectF, QSizeF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPageLayout, QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.shared.page_view.feed import PageFeed
from ccprocessor.desktop.shared.page_view.geometry import ShownPage
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.documents.protocol.rendering_requests import Priority

if TYPE_CHECKING:  # printing is imported when something is printed
    from PySide6.QtPrintSupport import QPrinter

_DOTS_AN_INCH = 200  # more is not seen on paper, and takes four times the memory
_MARGIN_MM = 5.0  # what every printer can do
_WHOLE = Qt.AspectRatioMode.KeepAspectRatio

_STRIP = 256
"""Rows painted in one go: a whole page would hold the window up for too long."""


class PagePrinter(QObject):
    """Prints one page at a time; `printed` or `failed` (with the error) tells the end."""

    printed = Signal()
    failed = Signal(object)

    def __init__(self, service: RenderService, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._feed = PageFeed(service, None, self)
        self._feed.picture_came.connect(self._begin)
        self._feed.failed.connect(self._fail)
        self._printer: QPrinter | None = None
        self._painter: QPainter | None = None
        self._picture = QPixmap()
        self._scale = 1.0
        self._row = 0
        self._strips = QTimer(self, interval=0)
        self._strips.timeout.connect(self._paint_strip)
        self._turn = 0

    def choose_printer(self, path: Path, name: str, page: int, shown: ShownPage) -> None:
        """Ask which printer to use, then print; not while a page is being printed."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        if self._painter:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(f"Print page {page} of {name}")
        dialog.accepted.connect(lambda: self.print_page(path, name, page, shown, printer))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()  # its own `open` wants a slot by name

    def print_page(
        self, path: Path, name: str, page: int, shown: ShownPage, printer: QPrinter
    ) -> None:
        """Draw a page and paint it as large as the paper allows, the way round it is shown."""
        wide = shown.width > shown.height
        orientation = QPageLayout.Orientation
        printer.setPageOrientation(orientation.Landscape if wide else orientation.Portrait)
        margin = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
        printer.setPageMargins(margin, QPageLayout.Unit.Millimeter)
        self._printer, self._turn = printer, shown.turn
        self._feed.open(path, name)
        self._feed.ask_picture(page, _DOTS_AN_INCH / 72, Priority.VISIBLE)

    @Slot(int, object, float)
    def _begin(self, _page: int, picture: QPixmap, _scale: float) -> None:
        printer, self._printer = self._printer, None
        if printer is None:
            return
        self._picture = picture.transformed(QTransform().rotate(self._turn))
        self._row = 0
        paper = printer.pageLayout().paintRectPixels(printer.resolution())
        size = QSizeF(self._picture.size()).scaled(paper.size(), _WHOLE)
        self._scale = size.width() / self._picture.width()
        self._painter = QPainter(printer)
        self._strips.start()

    @Slot()
    def _paint_strip(self) -> None:
        """Paint some rows, and one of the next strip so that no seam shows."""
        if self._painter is None:
            return
        wide, high = self._picture.width(), self._picture.height()
        rows = QRectF(0, self._row, wide, min(_STRIP + 1, high - self._row))
        scale = self._scale
        place = QRectF(0, rows.y() * scale, wide * scale, rows.height() * scale)
        self._painter.drawPixmap(place, self._picture, rows)
        self._row += _STRIP
        if self._row >= high:
            self._finish()

    def _finish(self) -> None:
        self._strips.stop()
        if self._painter:
            self._painter.end()
        self._painter = None
        self._picture = QPixmap()
        self.printed.emit()

    @Slot(int, object)
    def _fail(self, _page: int, error: object) -> None:
        self._printer = None
        self.failed.emit(error)
