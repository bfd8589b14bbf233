"""The part of a page in sight, drawn more sharply than the whole page can be kept."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QRectF, Slot
from PySide6.QtGui import QPixmap

from ccprocessor.desktop.shared.page_view.canvas import PageCanvas
from ccprocessor.desktop.shared.page_view.feed import PageFeed
from ccprocessor.desktop.shared.page_view.geometry import ShownPage
from ccprocessor.desktop.shared.page_view.service import PageImage
from ccprocessor.domain.places import Box

_AROUND = 0.25  # of what is seen, drawn beyond its edges: small moves find it ready
_SAME = 0.001  # of a scale: rounding


class DetailLayer(QObject):
    """Asks for the part in sight when the page is zoomed in further than its picture goes."""

    def __init__(self, canvas: PageCanvas, feed: PageFeed, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._feed = feed
        self._asked: tuple[int, ShownPage, float] | None = None
        feed.detail_came.connect(self._take)

    def clear(self) -> None:
        """Show no detail, and wait for none."""
        self._asked = None
        self._canvas.page.clear_detail()

    def is_needed(self, scale: float, sharp: float) -> bool:
        """Tell whether neither the picture nor a detail shows what is in sight at a scale."""
        return scale > sharp * (1 + _SAME) and not self._covers(scale)

    def sharpen(self, page: int, shown: ShownPage, scale: float, sharp: float) -> None:
        """Ask for what is in sight, and some of what is around it, where that is needed."""
        if scale <= sharp * (1 + _SAME):
            self.clear()
        elif not self._covers(scale):
            seen = self._canvas.seen
            aside, apart = _AROUND * seen.width(), _AROUND * seen.height()
            around = seen.adjusted(-aside, -apart, aside, apart)
            clip = around & self._canvas.page.boundingRect()
            if not clip.isEmpty():
                self._asked = (page, shown, scale)
                self._feed.ask_detail(page, scale, shown.as_filed(clip))

    def _covers(self, scale: float) -> bool:
        detail = self._canvas.page.detail
        if detail is None:
            return False
        picture, rect = detail
        same = math.isclose(picture.width() / rect.width(), scale, rel_tol=_SAME)
        return same and rect.contains(self._canvas.seen)

    @Slot(int, object)
    def _take(self, page: int, drawn: PageImage) -> None:
        if self._asked is None or self._asked[0] != page:
            return
        _, shown, scale = self._asked
        if math.isclose(scale, drawn.scale, rel_tol=_SAME):
            self._canvas.page.set_detail(
                QPixmap.fromImage(drawn.image), _place(drawn, shown), shown.turn
            )


def _place(drawn: PageImage, shown: ShownPage) -> QRectF:
    x, y, scale = drawn.left, drawn.top, drawn.scale
    right, bottom = x + drawn.image.width(), y + drawn.image.height()
    return shown.from_file(Box(x / scale, y / scale, right / scale, bottom / scale))
