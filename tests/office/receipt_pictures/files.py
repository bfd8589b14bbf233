"""Files as people send receipts: several on a page, many pages, turned by a camera, in parts."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pymupdf as _pymupdf
from PIL import Image

from tests.office.receipt_pictures import inventing as some
from tests.office.receipt_pictures.printing import pictured, png
from tests.office.receipt_pictures.slip import Slip, Stock
from tests.office.receipt_pictures.spelling import AMERICAN, DOLLAR, cents
from tests.office.receipt_pictures.truth import RenderedReceipt
from tests.office.receipt_pictures.writing import card_on, date_on, head_on

pymupdf: Any = _pymupdf
_A4 = 595.0, 842.0
_UNDONE_BY = {3: 180, 6: 90, 8: 270}


def pdf_page(pictures: Sequence[bytes], *, columns: int = 2) -> bytes:
    """A PDF of one A4 page as a scanner sees receipts that lie side by side on its glass."""
    document = pymupdf.open()
    page = document.new_page(width=_A4[0], height=_A4[1])
    rows = -(-len(pictures) // columns)
    wide, high = _A4[0] / columns, _A4[1] / rows
    for place, picture in enumerate(pictures):
        x, y = place % columns * wide, place // columns * high
        box = pymupdf.Rect(x + 14, y + 14, x + wide - 14, y + high - 14)
        page.insert_image(box, stream=picture, keep_proportion=True)
    return _scanned(document)


def pdf_pages(pictures: Sequence[bytes]) -> bytes:
    """A PDF with a picture on each page, no text layer."""
    document = pymupdf.open()
    for picture in pictures:
        page = document.new_page(width=_A4[0], height=_A4[1])
        page.insert_image(page.rect, stream=picture, keep_proportion=True)
    return bytes(document.tobytes(garbage=3, deflate=True, no_new_id=True))


def tiff(pictures: Sequence[bytes]) -> bytes:
    """A TIFF with a picture on each page."""
    first, *rest = (_opened(picture) for picture in pictures)
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=rest, compression="tiff_deflate")
    return out.getvalue()


def turned_jpeg(picture: bytes, orientation: int) -> bytes:
    """A JPEG whose pixels lie askew and whose EXIF says how to show them: 3, 6 or 8."""
    image = _opened(picture).rotate(_UNDONE_BY[orientation], expand=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()


def saved_as(picture: bytes, form: str) -> bytes:
    """The picture as "WEBP", "HEIF", "JPEG", "BMP" or "PNG"."""
    if form == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    out = io.BytesIO()
    _opened(picture).save(out, form)
    return out.getvalue()


def parts(picture: bytes, count: int = 2, *, overlap: float = 0.12) -> tuple[bytes, ...]:
    """The picture cut across, each part repeating a share of the one before.

    The cuts run between lines of print, never through one.
    """
    image = _opened(picture)
    step = image.height / count
    more = overlap * step
    cuts = [
        (
            0 if part == 0 else _blank_row(image, round(part * step - more)),
            image.height if part == count - 1 else _blank_row(image, round((part + 1) * step)),
        )
        for part in range(count)
    ]
    return tuple(png(image.crop((0, top, image.width, low))) for top, low in cuts)


def long_receipt(seed: int, goods: int = 45) -> RenderedReceipt:
    """A till receipt so long that it takes two photographs."""
    rng = random.Random(f"long {seed}")
    slip = Slip(Stock(width=226, pixels=700, face="plain", size=10, margin=12))
    head_on(slip, rng, "grocery")
    slip.pair(date_on(slip, rng, AMERICAN[:4]), f"REG {rng.randint(1, 12)}")
    net = Decimal()
    for _ in range(goods):
        price = cents(Decimal(rng.uniform(1, 25)))
        slip.pair(rng.choice(some.GOODS["grocery"]), DOLLAR.bare(price))
        net += price
    tax = cents(net * Decimal("0.05"))
    slip.pair("SUBTOTAL", slip.note("subtotal", net, DOLLAR.bare(net)))
    slip.pair("TAX", slip.note("tax", tax, DOLLAR.bare(tax)))
    slip.pair("TOTAL", slip.note("total", net + tax, DOLLAR.full(net + tax)), bold=True)
    card_on(slip, rng)
    return RenderedReceipt(png(pictured(slip)), slip.truth("USD"), "long_receipt", "clean")


def _opened(picture: bytes) -> Image.Image:
    with Image.open(io.BytesIO(picture)) as opened:
        return opened.convert("RGB" if opened.mode == "RGB" else "L")


def _blank_row(image: Image.Image, near: int) -> int:
    """The row nearest to one asked for that has no ink; that one where none is near."""
    grey = image.convert("L")
    for away in range(60):
        for row in (near - away, near + away):
            if 0 < row < image.height:
                darkest, _ = grey.crop((0, row, image.width, row + 1)).getextrema()
                if isinstance(darkest, (int, float)) and darkest > 200:
                    return row
    return near


def _scanned(document: Any) -> bytes:
    """The page as one picture, as a scanner sends it."""
    pixels = document[0].get_pixmap(dpi=200, colorspace=pymupdf.csGRAY)
    scan = pymupdf.open()
    page = scan.new_page(width=_A4[0], height=_A4[1])
    page.insert_image(page.rect, stream=pixels.tobytes("png"))
    return bytes(scan.tobytes(garbage=3, deflate=True, no_new_id=True))
