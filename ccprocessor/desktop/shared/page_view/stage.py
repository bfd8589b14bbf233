"""Decide what the canvas shows now and next: pages, zoom, turns, pictures as they arrive."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QPixmap

from ccprocessor.desktop.shared.page_view.boxes import BoxLayer, PageBox
from ccprocessor.desktop.shared.page_view.canvas import PageCanvas
from ccprocessor.desktop.shared.page_view.details import DetailLayer
from ccprocessor.desktop.shared.page_view.feed import PageFeed
from ccprocessor.desktop.shared.page_view.geometry import PageScales, ShownPage, Zoom, next_zoom
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.page_view.text_layer import TextLayer
from ccprocessor.documents.protocol.rendering_requests import PageFacts, Priority
from ccprocessor.domain.pages import Page
from ccprocessor.errors import UserError

_HOLD_MS = 60  # so long the page before stays in sight while the next one is drawn
_SLOW_MS = 400  # a page that takes longer says that it is on its way
_REST_MS = 120  # after the last step of a zoom: then it is drawn sharp
_UNKNOWN = PageFacts(0, 612.0, 792.0, 0, (0, 0))


class PageStage(QObject):
    """Decides what the canvas shows; the canvas and the feed know nothing of each other."""

    page_changed = Signal(int)
    counted = Signal(int)
    zoomed = Signal(float)
    presented = Signal(int)
    troubled = Signal(object)

    def __init__(self, service: RenderService, canvas: PageCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._service = service
        self._canvas = canvas
        self.feed = PageFeed(service, service.pictures, self)
        self.text = TextLayer(canvas, self)
        self.boxes = BoxLayer(canvas.page, self)
        self._details = DetailLayer(canvas, self.feed, self)
        self._boxes: Mapping[int, Sequence[PageBox]] = {}
        self._page = 0
        self._pages = 0
        self._key: str | None = None
        self._turn = 0
        self._fitted: Collection[str | None] = ()
        self._upright: int | None = None
        self._is_turned = False
        self._scales = PageScales(canvas)
        self._shown: tuple[int, ShownPage] | None = None
        self._sharp = 0.0
        self._trouble: UserError | None = None
        self._hold = QTimer(self, singleShot=True, interval=_HOLD_MS)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._first = QTimer(self, singleShot=True, interval=0)
        self._wire()

    @property
    def page(self) -> int:
        """The page that is asked for, 1-based; 0 without a document."""
        return self._page

    @property
    def pages(self) -> int:
        """Number of pages of the document; 0 until that is known."""
        return self._pages

    @property
    def turn(self) -> int:
        """Degrees clockwise by which the user has turned the page."""
        return self._turn

    @property
    def zoom(self) -> Zoom:
        """A factor, 1 for the size of the paper, or what the page is fitted to."""
        return self._scales.zoom

    @property
    def shown(self) -> ShownPage | None:
        """The page in sight, where it is the one that is asked for."""
        return self._shown[1] if self._shown and self._shown[0] == self._page else None

    def open(self, path: Path | None, name: str) -> None:
        """Show another document, without boxes, from its first page or where `go_to` says.

        The same document again stays as it is, unless it could not be shown. None: no document.
        """
        self.set_boxes({})
        source = self.feed.source
        if not (path and source and source.path == path and not self._trouble):
            self.feed.open(path, name)
            self._page, self._pages, self._turn, self._key = 0, 0, 0, None
            self.counted.emit(0)
        if path is None:
            self.pause()
        else:
            self._first.start()

    def pause(self) -> None:
        """Ask for nothing more until a page is asked for."""
        for timer in (self._hold, self._slow, self._rest, self._first):
            timer.stop()
        self.feed.withdraw()
        self._page, self._shown = 0, None

    def set_boxes(self, boxes: Mapping[int, Sequence[PageBox]]) -> None:
        """Draw these boxes, faint, by page."""
        self._boxes = boxes
        if self.shown:
            self.boxes.show(boxes.get(self._page, ()), self.shown)

    def go_to(
        self,
        page: int,
        key: str | None,
        upright: int | None = None,
        fitted: Collection[str] = (),
    ) -> None:
        """Show a page, the box of `key` strong and in sight.

        `upright` are the degrees clockwise by which the page as stored is read, where they are
        known; `fitted` the keys of boxes that fit into the width together with it.
        """
        if not self.feed.source:
            return
        rescaled = self.zoom == "box" and key != self._key
        self._key, self._fitted = key, {*fitted, key}
        if upright is not None or (self._is_turned and page != self._page):
            self._upright, self._is_turned = upright or None, bool(upright)
            self._turn = 0
        page = max(1, min(page, self._pages or page))
        if page != self._page or self._trouble:
            self._turn_to(page)
        elif self.shown:
            if rescaled or self._upright is not None:
                self._prepare()
            self._choose()

    def zoom_to(self, zoom: Zoom, *, at_mouse: bool = False) -> None:
        """Show pages at a factor or fitted, from now on."""
        self._scales.zoom = zoom
        self._rescale(at_mouse=at_mouse)

    def zoom_by(self, steps: int, *, at_mouse: bool = False) -> None:
        """Zoom in by so many steps, or out."""
        self.zoom_to(next_zoom(self._scales.factor, steps), at_mouse=at_mouse)

    def rotate(self, degrees: int) -> None:
        """Turn the page clockwise; it stays so until another document is shown."""
        self._turn = (self._turn + degrees) % 360
        if self.shown:
            words = self.text.page
            self.feed.withdraw()
            self._prepare()
            if words and (shown := self.shown):
                self.text.show(words, shown)

    def _wire(self) -> None:
        self._hold.timeout.connect(self._hold_no_longer)
        self._slow.timeout.connect(self._say_slow)
        self._rest.timeout.connect(self._sharpen)
        self._first.timeout.connect(self._show_first)
        self.feed.facts_came.connect(self._take_facts)
        self.feed.picture_came.connect(self._take_picture)
        self.feed.words_came.connect(self._take_words)
        self.feed.failed.connect(self._take_failure)
        self.feed.replaced.connect(self._draw_anew)
        self._canvas.resized.connect(self._follow_size)
        self._canvas.moved.connect(self._after_move)
        self._canvas.clicked.connect(self.boxes.click)

    @Slot()
    def _draw_anew(self) -> None:
        """Another copy is shown: its pictures take the place of the earlier one's."""
        self._details.clear()
        self._sharp = 0.0
        self.counted.emit(self._pages)
        if self._page:
            self._turn_to(self._page)

    def _turn_to(self, page: int) -> None:
        if (source := self.feed.source) is not None:
            self.feed.follow(source.path)
        self.feed.withdraw()
        self._rest.stop()
        changed, self._page, self._trouble = page != self._page, page, None
        if changed:
            self.page_changed.emit(page)
        self._slow.start()
        self._hold.start()
        if self.feed.facts(page):
            self._prepare()
        else:
            self.feed.ask_facts(page, Priority.VISIBLE)

    def _prepare(self) -> None:
        """Show what there is of the page and ask for what is missing."""
        page = self._page
        facts, key = self.feed.facts(page), self.feed.key(page)
        if facts is None or key is None:
            return
        if self._upright is not None:
            self._turn, self._upright = (self._upright - facts.rotation) % 360, None
        scale = self._picture_scale(ShownPage(facts, self._turn))
        pictures = self._service.pictures
        if sharp := pictures.find(key, scale):
            self._present(sharp)
            self._sharp_now(scale)
            return
        if near := pictures.nearest(key, scale):
            self._present(near)
        elif self.shown and self.shown != ShownPage(facts, self._turn):
            self._present(None)
        self.feed.ask_picture(page, scale, Priority.VISIBLE)

    def _present(self, picture: QPixmap | None) -> None:
        """Put the page on the canvas, with its boxes, scrolled to the chosen one."""
        self._hold.stop()
        facts = self.feed.facts(self._page)
        shown = ShownPage(facts or _UNKNOWN, self._turn)
        self._shown = (self._page, shown)
        self._sharp, canvas = 0.0, self._canvas
        canvas.page.set_page(shown.width, shown.height)
        canvas.set_scale(self._pixels(shown))
        if picture:
            self._slow.stop()
            canvas.page.set_picture(picture, self._turn)
        self.text.show(None, None)
        self.boxes.show(self._boxes.get(self._page, ()) if facts else (), shown)
        canvas.to_top()
        self._choose()
        self.zoomed.emit(self._scales.factor)
        self.presented.emit(self._page)

    def _choose(self) -> None:
        if (rect := self.boxes.choose(self._key)) and self.shown:
            self._canvas.scroll_to(self._fitted_box(self.shown) or rect)

    def _sharp_now(self, scale: float) -> None:
        """The picture in sight has this scale: go on with what lies beside it."""
        self._sharp = scale
        if self.text.page is None:
            self.feed.ask_words(self._page)
        self._draw_neighbours()
        self._after_move()

    def _draw_neighbours(self) -> None:
        for page in (self._page + 1, self._page - 1):
            if not 1 <= page <= self._pages:
                continue
            if facts := self.feed.facts(page):
                self._draw_ahead(page, facts)
            else:
                self.feed.ask_facts(page, Priority.NEIGHBOUR)

    def _draw_ahead(self, page: int, facts: PageFacts) -> None:
        scale, key = self._picture_scale(ShownPage(facts, self._turn)), self.feed.key(page)
        if key and not self._service.pictures.find(key, scale):
            self.feed.ask_picture(page, scale, Priority.NEIGHBOUR)

    @Slot(int, object)
    def _take_facts(self, page: int, facts: PageFacts) -> None:
        if facts.pages != self._pages:
            self._pages = facts.pages
            self.counted.emit(facts.pages)
        if page == self._page:
            self._prepare()
        else:
            self._draw_ahead(page, facts)

    @Slot(int, object, float)
    def _take_picture(self, page: int, picture: QPixmap, scale: float) -> None:
        if page != self._page or (facts := self.feed.facts(page)) is None:
            return
        shown = ShownPage(facts, self._turn)
        if self.shown == shown:
            self._slow.stop()
            self._canvas.page.set_picture(picture, self._turn)
        else:
            self._present(picture)
        self._sharp_now(scale)
        if scale != self._picture_scale(shown):  # the view was resized while it was drawn
            self._rest.start()

    @Slot(int, object)
    def _take_words(self, page: int, words: Page) -> None:
        if page == self._page and (shown := self.shown):
            self.text.show(words, shown)

    @Slot(int, object)
    def _take_failure(self, page: int, error: UserError) -> None:
        if page == self._page:
            self._hold.stop()
            self._slow.stop()
            self._trouble = error
            self._shown = None
            self.troubled.emit(error)

    @Slot()
    def _show_first(self) -> None:
        if not self._page:
            self._turn_to(1)

    @Slot()
    def _hold_no_longer(self) -> None:
        if not self.shown:
            self._present(None)

    @Slot()
    def _say_slow(self) -> None:
        if self.shown:
            self._canvas.page.set_note(f"Drawing page {self._page} …")

    @Slot()
    def _follow_size(self) -> None:
        """Fit the page to the new size; the chosen box that it is fitted to stays in sight."""
        self._rescale()
        if self.zoom == "box":
            self._choose()

    @Slot()
    def _rescale(self, *, at_mouse: bool = False) -> None:
        """Stretch what is there at once; draw it sharply when zooming rests."""
        if self._shown is None:
            return
        self._canvas.set_scale(self._pixels(self._shown[1]), at_mouse=at_mouse)
        self.zoomed.emit(self._scales.factor)
        self._rest.start()

    @Slot()
    def _after_move(self) -> None:
        if self.shown and self._details.is_needed(self._scales.device, self._sharp):
            self._rest.start()

    @Slot()
    def _sharpen(self) -> None:
        if not (shown := self.shown) or self.feed.facts(self._page) is None:
            return
        scale = self._picture_scale(shown)
        if scale != self._sharp:
            key = self.feed.key(self._page)
            if key and (picture := self._service.pictures.find(key, scale)):
                self._take_picture(self._page, picture, scale)
            else:
                self.feed.ask_picture(self._page, scale, Priority.VISIBLE)
        self._details.sharpen(self._page, shown, self._scales.device, scale)

    def _pixels(self, shown: ShownPage) -> float:
        return self._scales.pixels(shown, self._fitted_box(shown))

    def _picture_scale(self, shown: ShownPage) -> float:
        return self._scales.picture(shown, self._fitted_box(shown))

    def _fitted_box(self, shown: ShownPage) -> QRectF | None:
        """Return the place on the page that it is fitted to; None where it is not to a box."""
        boxes = self._boxes.get(self._page, ()) if self.zoom == "box" else ()
        rects = [shown.rect(one.box) for one in boxes if one.key in self._fitted]
        return reduce(QRectF.united, rects) if rects else None
