"""A page on paper, drawn for it at 200 dots an inch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QObject, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QPageLayout, QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.shared.page_view.feed import PageFeed
from ccprocessor.desktop.shared.page_view.geometry import ShownPage
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.documents.rendering_requests import Priority

if TYPE_CHECKING:  # printing is imported when something is printed
    from PySide6.QtPrintSupport import QPrinter

_DOTS_AN_INCH = 200
_MARGIN_MM = 5.0


class PagePrinter(QObject):
    """Prints one page at a time; `printed` or `failed` (with the error) tells the end."""

    printed = Signal()
    failed = Signal(object)

    def __init__(self, service: RenderService, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._feed = PageFeed(service, None, self)
        self._feed.picture_came.connect(self._paint)
        self._feed.failed.connect(self._fail)
        self._printer: QPrinter | None = None
        self._turn = 0

    def choose_printer(self, path: Path, name: str, page: int, shown: ShownPage) -> None:
        """Ask which printer to use, then print; nothing happens where that is declined."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

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

    @Slot(int, object)
    def _paint(self, _page: int, picture: QPixmap) -> None:
        printer, self._printer = self._printer, None
        if printer is None:
            return
        turned = picture.transformed(QTransform().rotate(self._turn)) if self._turn else picture
        paper = QRectF(printer.pageLayout().paintRectPixels(printer.resolution()))
        size = QSizeF(turned.size()).scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(printer)
        place = QRectF(0, 0, size.width(), size.height())
        painter.drawPixmap(place, turned, QRectF(turned.rect()))
        painter.end()
        self.printed.emit()

    @Slot(int, object)
    def _fail(self, _page: int, error: object) -> None:
        self._printer = None
        self.failed.emit(error)
