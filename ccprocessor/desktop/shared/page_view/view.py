"""A document beside the data that was read from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.page_view.actions import PageActions, page_action
from ccprocessor.desktop.shared.page_view.bar import PageBar
from ccprocessor.desktop.shared.page_view.boxes import PageBox
from ccprocessor.desktop.shared.page_view.canvas import PageCanvas
from ccprocessor.desktop.shared.page_view.geometry import Zoom
from ccprocessor.desktop.shared.page_view.printing import PagePrinter
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.page_view.stage import PageStage
from ccprocessor.desktop.shared.page_view.thumbnails import ThumbnailList
from ccprocessor.errors import UserError

__all__ = ["PageBox", "PageView"]

_FITS: dict[str, Zoom] = {"width": "width", "page": "page", "box": "box"}
_NOTHING = "No document is shown."


class PageView(QWidget):
    """Shows pages with boxes on them; tells which box was clicked and which page is shown.

    `presented` comes when a page, or at least its paper, is in sight. `zoom` may be kept and set
    again: a factor, `width`, `page` or `box`.
    """

    box_clicked = Signal(str)
    page_changed = Signal(int)
    presented = Signal(int)
    zoom_changed = Signal(str)

    def __init__(self, service: RenderService, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.canvas = PageCanvas(self)
        self.stage = PageStage(service, self.canvas, self)
        self.actions_here = self._make_actions()
        self.bar = PageBar(title, self.actions_here, self)
        self.thumbnails = ThumbnailList(service, self)
        self.printer = PagePrinter(service, self)
        self._message = self._make_message()
        self._note = self._make_message()
        self._stack = _Stack(self)
        self._lay_out()
        self._wire()
        self.show_document(None)

    @property
    def page(self) -> int:
        """The page that is shown or about to be, 1-based; 0 for none."""
        return self.stage.page

    @property
    def message(self) -> str:
        """The sentence in place of a page; empty while a page is shown."""
        return self._message.text() if self._stack.currentWidget() is self._message else ""

    @property
    def zoom(self) -> str:
        """`width`, `page`, `box`, or a factor as text."""
        return str(self.stage.zoom)

    def set_zoom(self, zoom: str) -> None:
        """Zoom as `zoom` once said; anything else changes nothing."""
        if zoom in _FITS:
            self.stage.zoom_to(_FITS[zoom])
        elif zoom.replace(".", "", 1).isdigit() and float(zoom):
            self.stage.zoom_to(float(zoom))

    def show_document(self, path: Path | None, name: str = "") -> None:
        """Show a document without boxes; None: none, with a sentence.

        Its first page comes, unless `go_to` asks for another at once.
        """
        self.stage.open(path, name)
        self.bar.set_document(name or (path.name if path else ""))
        self._note.hide()
        if path is None:
            self.set_message(_NOTHING)

    def renew_document(self, path: Path) -> None:
        """Show the same document in its newest copy: page, zoom, place and boxes stay."""
        self.stage.feed.follow(path)

    def set_boxes(self, boxes: Mapping[int, Sequence[PageBox]]) -> None:
        """Draw these boxes, faint, by 1-based page, in place of those before."""
        self.stage.set_boxes(boxes)

    def go_to(
        self,
        page: int,
        key: str | None = None,
        upright: int | None = None,
        fitted: Collection[str] = (),
    ) -> None:
        """Show a page; the box of `key` strong and scrolled into sight.

        `upright` is how the page as stored is to be turned to be read, where that is known;
        `fitted` are further boxes that come into the width with it.
        """
        self.stage.go_to(page, key, upright, fitted)

    def set_message(self, sentence: str) -> None:
        """Show a sentence in place of a page, until a page is asked for."""
        self.stage.pause()
        self._say(sentence)

    @Slot()
    def next_page(self) -> None:
        """Turn to the next page."""
        self._step(1)

    @Slot()
    def previous_page(self) -> None:
        """Turn to the page before."""
        self._step(-1)

    @Slot()
    def zoom_in(self) -> None:
        """Make the page larger."""
        self._zoom_by(1)

    @Slot()
    def zoom_out(self) -> None:
        """Make the page smaller."""
        self._zoom_by(-1)

    @Slot()
    def fit_width(self) -> None:
        """Make pages as wide as the view."""
        self.set_zoom("width")
        self.zoom_changed.emit(self.zoom)

    @Slot()
    def fit_page(self) -> None:
        """Make whole pages visible."""
        self.set_zoom("page")
        self.zoom_changed.emit(self.zoom)

    @Slot()
    def fit_box(self) -> None:
        """Make the chosen box as wide as the view."""
        self.set_zoom("box")
        self.zoom_changed.emit(self.zoom)

    @Slot()
    def rotate_left(self) -> None:
        """Turn the page against the clock."""
        self.stage.rotate(270)

    @Slot()
    def rotate_right(self) -> None:
        """Turn the page with the clock."""
        self.stage.rotate(90)

    @Slot()
    def print_page(self) -> None:
        """Ask for a printer and print the page that is shown."""
        source, shown = self.stage.feed.source, self.stage.shown
        if source and shown:
            self._note.hide()
            self.printer.choose_printer(source.path, source.name, self.page, shown)

    def _make_actions(self) -> PageActions:
        made, text = partial(page_action, self), self.stage.text
        return PageActions(
            previous=made("Previous page", "previous", (), self.previous_page, said="PgUp"),
            next=made("Next page", "next", (), self.next_page, said="PgDown"),
            zoom_out=made("Zoom out", "zoom-out", ("Ctrl+-",), self.zoom_out),
            zoom_in=made("Zoom in", "zoom-in", ("Ctrl++", "Ctrl+="), self.zoom_in),
            fit_width=made("Fit width", "fit-width", ("Ctrl+0",), self.fit_width),
            fit_page=made("Fit page", "fit-page", ("Ctrl+9",), self.fit_page),
            fit_box=made("Fit what is chosen", "receipt", ("Ctrl+8",), self.fit_box),
            rotate_left=made("Turn left", "rotate-left", ("Ctrl+Shift+R",), self.rotate_left),
            rotate_right=made("Turn right", "rotate-right", ("Ctrl+R",), self.rotate_right),
            thumbnails=made("Page thumbnails", "thumbnails", ("Ctrl+T",), self._show_thumbnails),
            copy=made("Copy text", "copy", ("Ctrl+C",), text.copy),
            select_all=made("Select all text", "file", ("Ctrl+A",), text.choose_all),
            print_page=made("Print page…", "print", ("Ctrl+P",), self.print_page),
        )

    def _make_message(self) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setWordWrap(True)
        label.setMargin(16)
        return label

    def _lay_out(self) -> None:
        self.thumbnails.hide()
        self._note.hide()
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self._message)
        pages = QHBoxLayout()
        pages.setSpacing(0)
        pages.addWidget(self.thumbnails)
        pages.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._note)
        layout.addLayout(pages, 1)
        self.actions_here.thumbnails.setCheckable(True)
        self.setTabOrder(self.bar, self.thumbnails)
        self.setTabOrder(self.thumbnails, self.canvas)

    def _wire(self) -> None:
        stage, canvas = self.stage, self.canvas
        stage.boxes.clicked.connect(self.box_clicked)
        stage.page_changed.connect(self._note_page)
        stage.counted.connect(self._note_pages)
        stage.zoomed.connect(self.bar.set_zoom)
        stage.presented.connect(self._show_page)
        stage.troubled.connect(self._show_trouble)
        canvas.zoom_asked.connect(self._zoom_at_mouse)
        canvas.page_asked.connect(self._step)
        self.bar.page_asked.connect(self._turn_to)
        self.thumbnails.page_chosen.connect(self._turn_to)
        self.printer.failed.connect(self._note_trouble)

    @Slot(int)
    def _step(self, step: int) -> None:
        if 1 <= self.page + step <= self.stage.pages:
            self.go_to(self.page + step)

    @Slot(int)
    def _turn_to(self, page: int) -> None:
        if page != self.page:
            self.go_to(page)

    def _zoom_by(self, steps: int) -> None:
        self.stage.zoom_by(steps)
        self.zoom_changed.emit(self.zoom)

    @Slot(int)
    def _zoom_at_mouse(self, steps: int) -> None:
        self.stage.zoom_by(steps, at_mouse=True)
        self.zoom_changed.emit(self.zoom)

    @Slot()
    def _show_thumbnails(self) -> None:
        shown = self.actions_here.thumbnails.isChecked()
        self.thumbnails.setVisible(shown)
        self._fill_thumbnails()

    def _fill_thumbnails(self) -> None:
        source = self.stage.feed.source
        if self.actions_here.thumbnails.isChecked():
            self.thumbnails.set_document(source.path if source else None, self.stage.pages)

    @Slot(int)
    def _note_pages(self, pages: int) -> None:
        self.bar.set_pages(pages)
        self._fill_thumbnails()
        self._allow()

    @Slot(int)
    def _note_page(self, page: int) -> None:
        self._note.hide()
        self.bar.set_page(page)
        self.thumbnails.set_page(page)
        self._allow()
        self.page_changed.emit(page)

    @Slot(int)
    def _show_page(self, page: int) -> None:
        self.canvas.setAccessibleName(f"{self._title}: page {page} of {self.stage.pages}")
        self._stack.setCurrentWidget(self.canvas)
        self._allow()
        self.presented.emit(page)

    @Slot(object)
    def _show_trouble(self, error: UserError) -> None:
        self._say(str(error))

    @Slot(object)
    def _note_trouble(self, error: UserError) -> None:
        self._note.setText(str(error))
        self._note.show()

    def _say(self, sentence: str) -> None:
        self._message.setText(sentence)
        self._stack.setCurrentWidget(self._message)
        self._allow()

    def _allow(self) -> None:
        document = self.stage.feed.source is not None and self.page > 0
        self.bar.allow(document=document)
        self.actions_here.allow(document=document, page=self.page, pages=self.stage.pages)


class _Stack(QStackedWidget):
    """Keeps what is not in sight in its size too, so that pages are drawn for the room they get."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give every widget the new size, also those not in sight."""
        super().resizeEvent(event)
        for place in range(self.count()):
            if widget := self.widget(place):
                widget.resize(self.size())
