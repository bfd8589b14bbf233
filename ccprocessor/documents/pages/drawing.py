"""Pages drawn, measured and read for being looked at; runs in a worker."""

from __future__ import annotations

import math
from collections import OrderedDict

import pymupdf

from ccprocessor.documents.pages.opening import open_pdf
from ccprocessor.documents.pages.reading import PageReader
from ccprocessor.documents.protocol.errors import FileChanged, FileNotReadable
from ccprocessor.documents.protocol.rendering_requests import (
    DrawTask,
    FactsTask,
    FileState,
    PageSource,
    RenderTask,
    TableTask,
    WordsTask,
)
from ccprocessor.documents.protocol.requests import Source
from ccprocessor.documents.protocol.wire import DrawnPicture, MeasuredPage, as_page, packed
from ccprocessor.extraction.statement.pages import printed_table

MOST_PIXELS = 100_000_000  # of a picture: 300 MB
_KEPT_OPEN = 3  # documents: the two beside each other, and the one before


class PageDrawer:
    """Answers tasks; keeps the latest documents open and what the latest page draws."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[object, FileState], pymupdf.Document] = OrderedDict()
        self._shapes: tuple[object, pymupdf.DisplayList] | None = None

    def answer(self, task: RenderTask) -> tuple[bytes, pymupdf.Pixmap | None]:
        """The answer as MessagePack, and the picture where one was drawn.

        Raises `UnreadableInput` where the file cannot be used, and whatever PyMuPDF raises on a
        broken page.
        """
        document, state = self._document(task.source)
        match task:
            case FactsTask():
                return packed(_measured(document, task.page, state)), None
            case WordsTask():
                return packed(PageReader(document).read(task.page)), None
            case TableTask():
                read = as_page(PageReader(document).read(task.page))
                return packed(printed_table(read)), None
            case DrawTask():
                return self._drawn(document, task)

    def _document(self, source: PageSource) -> tuple[pymupdf.Document, FileState]:
        try:
            found = source.path.stat()
        except OSError as error:
            raise FileNotReadable(source.name, error) from error
        state = (found.st_size, found.st_ino)
        if source.state not in {None, state}:
            raise FileChanged(source.name)
        key = (source.path, state)
        if key not in self._open:
            self._open[key] = open_pdf(Source(source.path))
            if len(self._open) > _KEPT_OPEN:
                self._shapes = None
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(key)
        return self._open[key], state

    def _drawn(self, document: pymupdf.Document, task: DrawTask) -> tuple[bytes, pymupdf.Pixmap]:
        shapes = self._shapes_of(document, task)
        area = shapes.rect if task.clip is None else shapes.rect & pymupdf.Rect(task.clip)
        scale = _bearable(area, task.scale)
        picture = shapes.get_pixmap(
            matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=0, clip=area
        )
        told = DrawnPicture(
            picture.width,
            picture.height,
            picture.stride,
            left=picture.x,
            top=picture.y,
            scale=scale,
        )
        return packed(told), picture

    def _shapes_of(self, document: pymupdf.Document, task: DrawTask) -> pymupdf.DisplayList:
        key = (document, task.page)
        if self._shapes is None or self._shapes[0] != key:
            self._shapes = None
            self._shapes = (key, document.load_page(task.page - 1).get_displaylist())
        return self._shapes[1]


def _measured(document: pymupdf.Document, number: int, state: FileState) -> MeasuredPage:
    page = document.load_page(number - 1)
    width, height = page.rect.width, page.rect.height
    return MeasuredPage(document.page_count, width, height, page.rotation, state)


def _bearable(area: pymupdf.Rect, scale: float) -> float:
    """The scale, lowered where the picture had too many pixels; never less than a pixel wide."""
    pixels = area.width * area.height * scale * scale
    if pixels > MOST_PIXELS:
        scale *= math.sqrt(MOST_PIXELS / pixels)
    shortest = min(area.width, area.height)
    return max(scale, 1 / shortest) if shortest > 0 else scale
