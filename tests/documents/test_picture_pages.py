"""Pictures become pages that look as they do, upright; hostile ones become a sentence."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf as _pymupdf
import pytest
from PIL import Image, ImageDraw

from ccprocessor.documents.protocol.requests import Limits
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Page
from ccprocessor.errors import UnreadableInput
from ccprocessor.jobs import Job
from tests.office.receipt_pictures.files import saved_as, tiff, turned_jpeg

pymupdf: Any = _pymupdf


@pytest.fixture(scope="module")
def picture() -> bytes:
    """A paper that looks different from every side."""
    image = Image.new("L", (300, 500), 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 280, 60), fill=0)
    draw.rectangle((20, 100, 120, 140), fill=90)
    draw.rectangle((230, 440, 290, 490), fill=40)
    return in_form(image, "PNG")


def in_form(image: Image.Image, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def pages_of(reader: DocumentReader, path: Path, folder: Path) -> list[np.ndarray[Any, Any]]:
    """The grey pixels of each page made of a picture, 300 wide."""
    document = reader.open_as_pages(path, folder)
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.size == path.stat().st_size
    drawn = []
    with pymupdf.open(document.path) as made:
        for page in made:
            pixels = page.get_pixmap(dpi=round(72 * 300 / page.rect.width), colorspace="gray")
            drawn.append(np.frombuffer(pixels.samples, np.uint8).reshape(pixels.h, pixels.stride))
    return drawn


def looks_like(drawn: np.ndarray[Any, Any], picture: bytes) -> bool:
    with Image.open(io.BytesIO(picture)) as opened:
        height, width = drawn.shape
        wanted = np.asarray(opened.convert("L").resize((width, height)), np.int16)
    return float(np.abs(drawn.astype(np.int16) - wanted).mean()) < 6


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photograph_stands_as_its_camera_says(
    reader: DocumentReader, tmp_path: Path, picture: bytes, orientation: int
) -> None:
    path = tmp_path / "IMG.jpg"
    path.write_bytes(turned_jpeg(picture, orientation))
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)


def test_a_mirrored_photograph_is_put_right(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    with Image.open(io.BytesIO(picture)) as opened:
        mirrored = opened.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    exif = Image.Exif()
    exif[0x0112] = 2
    path = tmp_path / "IMG.jpg"
    path.write_bytes(in_form(mirrored, "JPEG", exif=exif))
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "HEIF", "BMP"])
def test_every_form_becomes_a_page(
    reader: DocumentReader, tmp_path: Path, picture: bytes, form: str
) -> None:
    path = tmp_path / "receipt"
    path.write_bytes(saved_as(picture, form))
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)


def test_a_tiff_has_a_page_for_each_picture(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    other = in_form(Image.new("L", (300, 200), 128), "PNG")
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff([picture, other]))
    first, second = pages_of(reader, path, tmp_path)
    assert looks_like(first, picture)
    assert looks_like(second, other)


def test_a_small_copy_in_a_tiff_is_no_page_though_nothing_says_so(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    with Image.open(io.BytesIO(picture)) as opened:
        small = in_form(opened.resize((75, 125)), "PNG")
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff([small, picture]))
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)


def test_a_fax_with_flat_dots_gets_its_height_back(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    with Image.open(io.BytesIO(picture)) as opened:
        flat = opened.resize((opened.width, opened.height // 2))
    path = tmp_path / "fax.tif"
    path.write_bytes(in_form(flat, "TIFF", dpi=(204, 102)))
    (drawn,) = pages_of(reader, path, tmp_path)
    assert drawn.shape == (500, 300)
    assert looks_like(drawn, picture)


def test_a_picture_that_is_transparent_everywhere_is_shown_all_the_same(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    with Image.open(io.BytesIO(picture)) as opened:
        unseen = opened.convert("RGBA")
    unseen.putalpha(0)
    path = tmp_path / "app.png"
    path.write_bytes(in_form(unseen, "PNG"))
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)


def test_deep_greys_of_either_byte_order_are_drawn(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    with Image.open(io.BytesIO(picture)) as opened:
        deep = np.asarray(opened, np.uint16) * 257
    for order in ("<u2", ">u2"):
        path = tmp_path / f"scan{order[0] == '<'}.tif"
        path.write_bytes(deep_tiff(deep.astype(order), order))
        (drawn,) = pages_of(reader, path, tmp_path)
        assert looks_like(drawn, picture)


def deep_tiff(pixels: np.ndarray[Any, Any], order: str) -> bytes:
    """A TIFF of one strip of 16-bit greys, least or most significant byte first."""
    height, width = pixels.shape
    mark, sign = (b"II", "<") if order == "<u2" else (b"MM", ">")
    tags = {256: width, 257: height, 258: 16, 259: 1, 262: 1, 273: 0, 277: 1, 278: height}
    tags |= {279: pixels.nbytes, 273: 8 + 2 + 12 * 9 + 4}
    entries = b"".join(
        struct.pack(f"{sign}HHI", tag, 4, 1) + struct.pack(f"{sign}I", value)
        for tag, value in sorted(tags.items())
    )
    head = mark + struct.pack(f"{sign}HIH", 42, 8, len(tags))
    return head + entries + bytes(4) + pixels.tobytes()


def test_a_png_that_only_one_library_unpacks_is_drawn(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    path = tmp_path / "padded.png"
    path.write_bytes(padded(picture))
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)


def padded(png: bytes) -> bytes:
    """The PNG with bytes behind its last row, inside its stream."""
    with Image.open(io.BytesIO(png)) as opened:
        rows = b"".join(b"\0" + row.tobytes() for row in np.asarray(opened.convert("L")))
        size = opened.size
    head = struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows + bytes(5000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def test_a_jpeg_of_108_megapixels_is_unpacked_at_half_its_size(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    with Image.open(io.BytesIO(picture)) as opened:
        large = opened.resize((8100, 13500), Image.Resampling.NEAREST)
    path = tmp_path / "IMG.jpg"
    path.write_bytes(in_form(large, "JPEG", quality=50))
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)


def test_a_screenshot_that_scrolls_stays_wide_enough_to_read(
    reader: DocumentReader, tmp_path: Path
) -> None:
    path = tmp_path / "scroll.png"
    path.write_bytes(in_form(Image.new("L", (1000, 11_000), 255), "PNG"))
    document = reader.open_as_pages(path, tmp_path)
    with pymupdf.open(document.path) as made:
        assert made[0].rect.width >= 250
        (image,) = made[0].get_image_info()
        assert image["width"] >= 1000


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_a_moving_picture_is_one_page_that_shows_something(
    reader: DocumentReader, tmp_path: Path, picture: bytes, form: str
) -> None:
    with Image.open(io.BytesIO(picture)) as opened:
        shown = opened.convert("RGB")
    blank = Image.new("RGB", shown.size, "white")
    darker = [shown.point(lambda value, by=by: max(0, value - by)) for by in range(1, 30)]
    path = tmp_path / "moving"
    path.write_bytes(in_form(blank, form, save_all=True, append_images=[shown, *darker]))
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)


def test_a_heic_of_two_pictures_is_its_main_one(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    with Image.open(io.BytesIO(picture)) as opened:
        both = pillow_heif.from_pillow(Image.new("RGB", opened.size, "grey"))
        both.add_from_pillow(opened.convert("RGB"))
    path = tmp_path / "IMG.heic"
    both.save(path, primary_index=1)
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)


def test_a_thumbnail_in_a_tiff_is_no_page(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    path = tmp_path / "scan.tif"
    with Image.open(io.BytesIO(picture)) as opened:
        small = opened.reduce(4)
        small.encoderinfo = {"tiffinfo": {254: 1}}
        opened.load()
        opened.save(path, "TIFF", save_all=True, append_images=[small])
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel_is_shown_on_white(
    reader: DocumentReader, tmp_path: Path, picture: bytes, mode: str
) -> None:
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGB").convert(mode) if mode not in ("I;16", "LA") else opened
        if mode == "I;16":
            image = Image.fromarray(np.asarray(opened, np.uint16) * 257)
        if mode == "LA":
            image = opened.convert("LA")
            image.putalpha(opened.point(lambda value: 255 - value))
    path = tmp_path / "scan"
    path.write_bytes(in_form(image, "TIFF"))
    (drawn,) = pages_of(reader, path, tmp_path)
    if mode == "LA":  # clear where it is white, half clear where it is grey
        assert drawn[-1, 0] == 255
        assert drawn[40, 150] < 20
    else:
        assert looks_like(drawn, in_form(image.convert("L"), "PNG") if mode == "1" else picture)


def test_the_same_picture_gives_the_same_bytes_and_a_page_without_words(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    path = tmp_path / "receipt.png"
    path.write_bytes(picture)
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        document = reader.open_as_pages(path, tmp_path / name)
        made.append(document.made)
        (page,) = reader.pages(document, Job())
        assert isinstance(page, Page)
        assert page.document == document.sha256
        assert page.is_scanned
        assert not page.words
    assert made[0] == made[1] != document.sha256


def test_a_copy_of_a_picture_is_its_pdf(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    path = tmp_path / "receipt.png"
    path.write_bytes(picture)
    document = reader.open_as_pages(path, tmp_path)
    copy = reader.redact(document, tmp_path / "copy.pdf", Job())
    (before,), (after,) = (
        list(reader.pages(reader.open(one.path), Job())) for one in (document, copy)
    )
    assert replace(before, document="") == replace(after, document="")
    assert copy.sha256 == hashlib.sha256(copy.path.read_bytes()).hexdigest()
    assert copy.size == copy.path.stat().st_size


def test_needless_pixels_are_merged_and_the_picture_stays_upright(
    reader: DocumentReader, tmp_path: Path, picture: bytes
) -> None:
    with Image.open(io.BytesIO(picture)) as opened:
        large = opened.convert("RGB").resize((4500, 7500)).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "large.webp"
    path.write_bytes(in_form(large, "WEBP", quality=50, method=0, exif=exif))
    (drawn,) = pages_of(reader, path, tmp_path)
    assert looks_like(drawn, picture)
    with pymupdf.open(tmp_path / f"{hashlib.sha256(path.read_bytes()).hexdigest()}.pdf") as made:
        (image,) = made[0].get_image_info()
    assert (image["width"], image["height"]) == (2250, 3750)


def test_a_picture_that_eats_memory_costs_its_worker_and_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "greedy.png"
    path.write_bytes(in_form(Image.new("RGBA", (9_000, 9_000)), "PNG", compress_level=1))
    small = Limits(memory_bytes=250_000_000)
    with DocumentReader(workers=1, limits=small) as reader:
        with pytest.raises(UnreadableInput, match=r"greedy\.png could not be taken in"):
            reader.open_as_pages(path, tmp_path)
        path.write_bytes(in_form(Image.new("L", (90, 90), 255), "PNG"))
        assert reader.open_as_pages(path, tmp_path).pages == 1


def bomb(width: int, height: int) -> bytes:
    """A PNG that claims to be that large and holds a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(
    reader: DocumentReader, tmp_path: Path
) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(60_000, 60_000))
    with pytest.raises(UnreadableInput, match=r"bomb\.png is too large a picture: 60,000 by"):
        reader.open_as_pages(path, tmp_path)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "HEIF", "TIFF"])
def test_a_cut_off_picture_is_a_sentence(
    reader: DocumentReader, tmp_path: Path, picture: bytes, form: str
) -> None:
    whole = saved_as(picture, form)
    path = tmp_path / "half"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(UnreadableInput, match="half is") as raised:
        reader.open_as_pages(path, tmp_path)
    assert raised.value.hint
    assert not list(tmp_path.glob("*.pdf"))
    assert not list(tmp_path.glob(".*.part"))
