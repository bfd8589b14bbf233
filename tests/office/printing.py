"""Sheets become a PDF: turned, cropped, in their drawing order; the same sheets, the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.office.paper import Sheet, Text, width_of

_OVERPRINT = 0.28
rl_config.useA85 = 0


def print_sheets(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the PDF; text is drawn cell by cell, pictures keep their JPEG bytes."""
    canvas = Canvas(str(path), invariant=1, pageCompression=1)
    for sheet in sheets:
        _set_page(canvas, sheet)
        for shade in sheet.shades:
            x0, y0, x1, y1 = shade.box
            canvas.setFillGray(shade.grey)
            canvas.rect(x0, sheet.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        canvas.setFillGray(0)
        for picture in sheet.pictures:
            x0, y0, x1, y1 = picture.box
            image = ImageReader(io.BytesIO(picture.jpeg))
            canvas.drawImage(image, x0, sheet.height - y1, x1 - x0, y1 - y0)
        for cell in sheet.drawn():
            _draw(canvas, cell, sheet)
        canvas.showPage()
    canvas.save()


def _set_page(canvas: Canvas, sheet: Sheet) -> None:
    stock = sheet.stock
    left, below = stock.crop
    width, height = sheet.width, sheet.height
    if stock.turn in {90, 270}:
        width, height = height, width
    whole = width + 2 * left, height + 2 * below
    # reportlab swaps the sides itself where it writes a quarter turn
    canvas.setPageSize(whole[::-1] if stock.keyed and stock.turn in {90, 270} else whole)
    crop = (left, below, left + width, below + height) if any(stock.crop) else None
    canvas.setCropBox(crop)
    canvas.setPageRotation(stock.turn if stock.keyed else 0)
    canvas.translate(left, below)
    match stock.turn:
        case 90:
            canvas.transform(0, 1, -1, 0, sheet.height, 0)
        case 180:
            canvas.transform(-1, 0, 0, -1, sheet.width, sheet.height)
        case 270:
            canvas.transform(0, -1, 1, 0, 0, sheet.width)


def _draw(canvas: Canvas, cell: Text, sheet: Sheet) -> None:
    canvas.setFont(cell.font, cell.size)
    for copy in range(2 if cell.twice else 1):
        x, y = cell.x + copy * _OVERPRINT, sheet.height - cell.y
        if not sheet.stock.by_word:
            canvas.drawString(x, y, cell.text)
            continue
        for word in cell.text.split(" "):
            canvas.drawString(x, y, word)
            x += width_of(f"{word} ", cell.font, cell.size)
