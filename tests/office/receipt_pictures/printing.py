"""A written slip becomes a PDF page and a picture."""

from __future__ import annotations

import io
from typing import Any

import pymupdf as _pymupdf
from PIL import Image, ImageChops

from tests.office.receipt_pictures.slip import Slip, font_of

pymupdf: Any = _pymupdf
Picture = Image.Image


def printed(slip: Slip) -> Any:
    """A PyMuPDF document of one page with the slip's text and bars."""
    document = pymupdf.open()
    stock = slip.stock
    page = document.new_page(width=stock.width / stock.stretch, height=slip.y + stock.size * 2)
    pen = pymupdf.TextWriter(page.rect)
    for mark in slip.marks:
        at = (mark.x / stock.stretch, mark.y)
        pen.append(at, mark.text, font=font_of(stock.face, bold=mark.bold), fontsize=mark.size)
    pen.write_text(page, color=(stock.ink,) * 3)
    for x0, y0, x1, y1 in slip.bars:
        box = pymupdf.Rect(x0 / stock.stretch, y0, x1 / stock.stretch, y1)
        page.draw_rect(box, color=None, fill=(0, 0, 0))
    return document


def printed_text(slip: Slip) -> str:
    """The words of the slip as a PDF reader finds them."""
    with printed(slip) as document:
        return str(document[0].get_text())


def pictured(slip: Slip) -> Picture:
    """The slip in grey, as wide as its stock says."""
    stock = slip.stock
    scale = stock.pixels / stock.width
    with printed(slip) as document:
        zoom = pymupdf.Matrix(scale * stock.stretch, scale)
        pixels = document[0].get_pixmap(matrix=zoom, colorspace=pymupdf.csGRAY)
        image = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    return _dotted(image) if stock.dotted else image


def _dotted(image: Picture) -> Picture:
    """Ink in dots of two pixels, with half a pixel of grey between them."""
    tile = Image.frombytes("L", (3, 3), bytes((0, 0, 90, 0, 0, 90, 90, 90, 120)))
    width, height = image.size
    row = Image.new("L", (width, 3))
    for x in range(0, width, 3):
        row.paste(tile, (x, 0))
    grid = Image.new("L", image.size)
    for y in range(0, height, 3):
        grid.paste(row, (0, y))
    return ImageChops.add(image, grid)


def png(image: Picture) -> bytes:
    """The image as PNG bytes."""
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def jpeg(image: Picture, quality: int = 88) -> bytes:
    """The image as JPEG bytes."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
