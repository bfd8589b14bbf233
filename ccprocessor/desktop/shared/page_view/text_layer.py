"""The words of the page that is shown: chosen with the mouse, copied as text."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Slot
from PySide6.QtGui import QGuiApplication

from ccprocessor.desktop.shared.page_view.canvas import PageCanvas
from ccprocessor.desktop.shared.page_view.geometry import ShownPage
from ccprocessor.desktop.shared.page_view.selection import TextSelection
from ccprocessor.domain.pages import Page


class TextLayer(QObject):
    """Listens to the canvas and marks chosen words on it."""

    def __init__(self, canvas: PageCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._page: Page | None = None
        self._selection = TextSelection()
        canvas.clicked.connect(self._choose_none)
        canvas.double_clicked.connect(self._choose_word)
        canvas.dragged.connect(self._choose)

    @property
    def page(self) -> Page | None:
        """The words that are there; None while they have not come."""
        return self._page

    @property
    def text(self) -> str:
        """The chosen words, line by line."""
        return self._selection.text

    def show(self, page: Page | None, shown: ShownPage | None) -> None:
        """Take the words of another page; None: none, until they come."""
        self._page = page
        self._selection = TextSelection.of(page, shown) if page and shown else TextSelection()
        self._mark()

    def choose_all(self) -> None:
        """Choose all words of the page."""
        self._selection.choose_all()
        self._mark()

    def copy(self) -> None:
        """Put the chosen words on the clipboard."""
        if self.text:
            QGuiApplication.clipboard().setText(self.text)

    @Slot(QPointF, QPointF)
    def _choose(self, start: QPointF, end: QPointF) -> None:
        self._selection.choose(start, end)
        self._mark()

    @Slot(QPointF)
    def _choose_word(self, point: QPointF) -> None:
        self._selection.choose_word(point)
        self._mark()

    @Slot(QPointF)
    def _choose_none(self, _point: QPointF) -> None:
        self._selection.choose_none()
        self._mark()

    def _mark(self) -> None:
        self._canvas.highlight(self._selection.shown)
