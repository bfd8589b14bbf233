"""Edits finished PDFs: pages become scans, files get a password."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pymupdf as _pymupdf
from PIL import Image, ImageChops

pymupdf: Any = _pymupdf  # it says it is typed, and is not
_DPI = 200


def pick_scans(pages: Sequence[int], share: float, rng: random.Random) -> tuple[int, ...]:
    """About that share of the pages, at least one where any is wanted."""
    if not share or not pages:
        return ()
    count = max(1, round(share * len(pages)))
    return tuple(sorted(rng.sample(list(pages), count)))


def some_pages(report: Path, pages: Iterable[int], target: Path) -> Path:
    """A report of these pages of another, counted from 0; the same pages, the same bytes."""
    with pymupdf.open(report) as document:
        document.select([page for page in pages if page < document.page_count])
        document.save(target, no_new_id=True)
    return target


def scan_pages(path: Path, pages: Sequence[int], rng: random.Random) -> None:
    """Replace those 1-based pages by pictures of themselves, in place."""
    if not pages:
        return
    with pymupdf.open(path) as document:
        for number in pages:
            _scan(document, document[number - 1], rng)
        data = document.tobytes(garbage=3, deflate=True, no_new_id=True)
    path.write_bytes(data)


def encrypt(path: Path, password: str) -> None:
    """Let the file open with the password only; its bytes differ every time."""
    with pymupdf.open(path) as document:
        data = document.tobytes(
            encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=password, owner_pw=password
        )
    path.write_bytes(data)


def _scan(document: Any, page: Any, rng: random.Random) -> None:
    turn = page.rotation
    page.set_rotation(0)
    pixels = page.get_pixmap(dpi=_DPI, colorspace=pymupdf.csGRAY)
    picture = _worn(Image.frombytes("L", (pixels.width, pixels.height), pixels.samples), rng)
    for xref in page.get_contents():
        document.update_stream(xref, b" ")
    document.xref_set_key(page.xref, "Resources", "<<>>")
    page.insert_image(page.rect, stream=picture)
    page.set_rotation(turn)


def _worn(image: Image.Image, rng: random.Random) -> bytes:
    """A little crooked, a little grey."""
    crooked = image.rotate(rng.uniform(-0.5, 0.5), resample=Image.Resampling.BICUBIC, fillcolor=255)
    out = io.BytesIO()
    ImageChops.multiply(crooked, _grain(image.size, rng)).save(out, "JPEG", quality=45)
    return out.getvalue()


def _grain(size: tuple[int, int], rng: random.Random) -> Image.Image:
    small = Image.frombytes("L", (64, 64), bytes(rng.randint(236, 255) for _ in range(4096)))
    return small.resize(size, Image.Resampling.BICUBIC)
