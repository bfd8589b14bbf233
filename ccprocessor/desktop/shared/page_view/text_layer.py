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
        self._shown: ShownPage | None = None
        self._selection: TextSelection | None = None
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
        return self._selection.text if self._selection else ""

    def show(self, page: Page | None, shown: ShownPage | None) -> None:
        """Take the words of another page; None: none, until they come."""
        self._page, self._shown, self._selection = page, shown, None
        self._canvas.highlight(())

    def choose_all(self) -> None:
        """Choose all words of the page."""
        self._words().choose_all()
        self._mark()

    def copy(self) -> None:
        """Put the chosen words on the clipboard."""
        if self.text:
            QGuiApplication.clipboard().setText(self.text)

    @Slot(QPointF, QPointF)
    def _choose(self, start: QPointF, end: QPointF) -> None:
        self._words().choose(start, end)
        self._mark()

    @Slot(QPointF)
    def _choose_word(self, point: QPointF) -> None:
        self._words().choose_word(point)
        self._mark()

    @Slot(QPointF)
    def _choose_none(self, _point: QPointF) -> None:
        self._selection = None
        self._mark()

    def _words(self) -> TextSelection:
        """The words in their lines, sought out when somebody first chooses some."""
        if self._selection is None and self._page and self._shown:
            self._selection = TextSelection.of(self._page, self._shown)
        return self._selection or TextSelection()

    def _mark(self) -> None:
        self._canvas.highlight(self._selection.shown if self._selection else ())
