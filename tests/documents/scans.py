"""Pages of pictures: what a scanner or a camera makes of paper."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pymupdf
from PIL import Image

_DPI = 150


@dataclass(frozen=True, slots=True)
class Scan:
    """How a printed page gets onto a page as a picture.

    `turned`: quarters by which the paper lay on the glass; `askew`: degrees beside that;
    `rotation`: what the page itself says it is to be turned by.
    """

    turned: int = 0
    askew: float = 0.0
    rotation: int = 0


def picture_of(page: pymupdf.Page, scan: Scan = Scan(), dpi: int = _DPI) -> Image.Image:
    """A page as a grey picture, laid as `scan` says."""
    pixels = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    image = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    if scan.askew:
        image = image.rotate(-scan.askew, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return image.rotate(-scan.turned, expand=True)


def png(image: Image.Image) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def scanned(paper: Path, target: Path, scans: Sequence[Scan], *, dpi: int = _DPI) -> Path:
    """The first page of a PDF as pictures, a page for each way of laying it."""
    with pymupdf.open(paper) as source, pymupdf.open() as document:
        for scan in scans:
            image = picture_of(source[0], scan, dpi)
            size = {"width": image.width * 72 / dpi, "height": image.height * 72 / dpi}
            page = document.new_page(**size)
            page.insert_image(page.rect, stream=png(image))
            page.set_rotation(scan.rotation)
        document.save(target)
    return target
