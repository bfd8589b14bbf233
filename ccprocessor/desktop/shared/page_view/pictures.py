"""Pictures of pages, the latest used kept up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QPixmap

from ccprocessor.documents.protocol.rendering_requests import FileState


@dataclass(frozen=True, slots=True)
class PageKey:
    """A page of one very file."""

    path: Path
    state: FileState
    page: int


class PictureCache:
    """Whole pages by page and scale; the longest unused go first when `limit` bytes are passed."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[PageKey, float], QPixmap] = OrderedDict()
        self._bytes = 0

    @property
    def held(self) -> int:
        """Bytes of all pictures kept."""
        return self._bytes

    def keep(self, key: PageKey, scale: float, picture: QPixmap) -> None:
        """Keep a picture; one larger than the limit is not kept."""
        if _size(picture) > self._limit:
            return
        if before := self._kept.pop((key, scale), None):
            self._bytes -= _size(before)
        self._kept[key, scale] = picture
        self._bytes += _size(picture)
        while self._bytes > self._limit:
            self._bytes -= _size(self._kept.popitem(last=False)[1])

    def find(self, key: PageKey, scale: float) -> QPixmap | None:
        """The picture at that scale."""
        if picture := self._kept.get((key, scale)):
            self._kept.move_to_end((key, scale))
        return picture

    def nearest(self, key: PageKey, scale: float) -> QPixmap | None:
        """The picture of a page at whatever scale is nearest."""
        scales = [kept for page, kept in self._kept if page == key]
        if not scales:
            return None
        return self.find(key, min(scales, key=lambda kept: abs(kept - scale)))

    def drop(self, path: Path) -> None:
        """Drop every picture of a file, whichever file it was."""
        for page, scale in [kept for kept in self._kept if kept[0].path == path]:
            self._bytes -= _size(self._kept.pop((page, scale)))

    def clear(self) -> None:
        """Drop everything."""
        self._kept.clear()
        self._bytes = 0


def _size(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
