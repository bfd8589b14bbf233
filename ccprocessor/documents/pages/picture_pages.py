"""A picture file made into a PDF of as many pages as it holds papers; runs in a worker."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymupdf
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from ccprocessor.documents.files.kinds import HEAD, is_heif
from ccprocessor.documents.pages.opening import write_pdf
from ccprocessor.documents.pages.picture_metadata import without_metadata
from ccprocessor.documents.protocol.errors import FileNotReadable, PacketNotWritten, reason
from ccprocessor.documents.protocol.picture_errors import (
    DamagedPicture,
    PictureKindNotInstalled,
    PictureTooLarge,
    TooManyPictures,
    UnknownFile,
)
from ccprocessor.documents.protocol.requests import ToPdfTask
from ccprocessor.errors import UserError

_FORMS = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP")
_TELEPHONE_FORMS = ("HEIF", "AVIF")
_MOST_PIXELS = 100_000_000  # of a picture: 300 MB
_MOST_HALVED = 220_000_000  # of a JPEG, which can be unpacked at half its size
_MOST_PICTURES = 500  # of one file: a bomb may hold millions
_LONGEST = 842.0
"""Points of a page's longer side: an A4 page's."""

_NARROWEST, _TALLEST = 280.0, 14_000.0
"""Points of the shorter side of a longer page, as of a screenshot that scrolls, and its most."""

_LEAST_DPI = 110  # a picture that claims less was not made by a scanner
_POINTS = 72  # an inch
_ORIENTATION = 0x0112  # tag of EXIF
_TURNS = {1: 0, 3: 180, 6: 270, 8: 90}
"""Anticlockwise degrees that undo an EXIF orientation; the others are mirrored."""

_SUBFILE_TYPE, _THUMBNAIL = 0x00FE, 0x1
"""A TIFF's word for what a picture in it is, and its bit for a small copy of another."""

_SMALL_COPY = 320  # pixels of a thumbnail's longer side at most
_SAME_SHAPE = 0.03  # difference of two ratios of height to width
_FLAT = 1.3  # times as many dots an inch across as down: the fine print of a fax machine

_MOVING = frozenset({"GIF", "PNG", "WEBP"})
_MOST_EMPTY = 10
"""Frames that are looked at for one that shows something."""

_KEPT_FORMS = frozenset({"JPEG", "MPO"})
_NEEDLESS = 6_000
"""Pixels of a side beyond which no print becomes clearer."""

_REDUCIBLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})
_KEPT_MODES = frozenset({"1", "L", "RGB"})


def write_picture_pdf(task: ToPdfTask, step: Callable[[], None]) -> None:
    """Write the pictures of a file as pages, upright as the camera says; the same file the same.

    JPEGs and PNGs keep their compressed pixels, nothing told beside them; the rest its pixels,
    fewer where they are needlessly many. `step` is called after each. Raises `UnreadableInput` of
    the kind that tells what is wrong, before hostile pixels are unpacked.
    """
    name = task.name
    document = pymupdf.open()
    try:
        data = task.source.read_bytes()
        for picture, turn, size in _pictures(data, name):
            page = document.new_page(-1, *_page_size(*size))
            page.insert_image(page.rect, stream=picture, rotate=turn)
            step()
    except UserError:
        raise
    except OSError as error:
        if error.errno is None:
            raise DamagedPicture(name, reason(error)) from error
        raise FileNotReadable(name, error) from error
    except Exception as error:
        raise DamagedPicture(name, reason(error)) from error
    _save(document, task.target, name)


def _save(document: Any, target: Path, name: str) -> None:  # noqa: ANN401  (untyped binding)
    try:
        target.touch(0o600)
        write_pdf(document, target, garbage=3, deflate=True, no_new_id=True)
    except Exception as error:
        raise PacketNotWritten(name, reason(error)) from error


def _pictures(data: bytes, name: str) -> Iterator[tuple[bytes, int, tuple[int, int]]]:
    """Each picture's bytes, the anticlockwise turn that it needs, and its size once turned."""
    with warnings.catch_warnings(), _opened(data, name) as image:
        warnings.simplefilter("ignore")
        if _is_kept(image):
            turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
            if turn is not None and _is_drawn(image, data):
                size = image.size if turn in {0, 180} else image.size[::-1]
                yield without_metadata(data), turn, size
                return
        for frame in _papers(image, name):
            _refuse_large(frame, name)
            plain = _plain(ImageOps.exif_transpose(_without_needless(_with_square_dots(frame))))
            yield _encoded(plain), 0, plain.size


def _papers(image: Image.Image, name: str) -> Iterator[Image.Image]:
    """The pages of a TIFF, without thumbnails of them; any other file shows one paper.

    The frames of an animation, of a burst or of a picture in depth are that paper again.
    """
    if image.format != "TIFF":
        yield _first_drawn(image)
        return
    count = getattr(image, "n_frames", 1)
    if count > _MOST_PICTURES:
        raise TooManyPictures(name, count, _MOST_PICTURES)
    largest = max((frame.size for frame in ImageSequence.Iterator(image)), key=max)
    thumbnails = 0
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        is_thumbnail = _is_thumbnail(frame, largest)
        thumbnails += is_thumbnail
        if not is_thumbnail or thumbnails == count:
            yield frame
        if number == count:
            return


def _is_thumbnail(frame: Image.Image, largest: tuple[int, int]) -> bool:
    """Tell whether a TIFF's frame says that it is a small copy, or has the largest one's shape."""
    if getattr(frame, "tag_v2", {}).get(_SUBFILE_TYPE, 0) & _THUMBNAIL:
        return True
    is_small = max(frame.size) <= _SMALL_COPY and max(largest) >= 2 * max(frame.size)
    ratios = (height / width for width, height in (largest, frame.size))
    return is_small and abs(next(ratios) / next(ratios) - 1) < _SAME_SHAPE


def _first_drawn(image: Image.Image) -> Image.Image:
    """The first frame of a moving picture that is more than one colour."""
    count = getattr(image, "n_frames", 1)
    if image.format not in _MOVING or count == 1:
        return image
    for number in range(min(count, _MOST_EMPTY)):
        image.seek(number)
        darkest, lightest = image.convert("L").getextrema()
        if darkest != lightest:
            return image
    image.seek(0)
    return image


def _is_kept(image: Image.Image) -> bool:
    """Tell whether its bytes can stand in a PDF as they are, and be drawn from there cheaply."""
    if image.mode not in _KEPT_MODES or _is_clear(image) or _is_halved(image):
        return False
    plain = max(image.size) <= _NEEDLESS and getattr(image, "n_frames", 1) == 1
    return image.format in _KEPT_FORMS or (image.format == "PNG" and plain)


def _is_drawn(image: Image.Image, data: bytes) -> bool:
    """Tell whether MuPDF draws a PNG as it is, which bears less than Pillow; load a JPEG."""
    if image.format != "PNG":
        image.load()
        return True
    try:
        pymupdf.Pixmap(data)
    except Exception:  # noqa: BLE001  (untyped binding, of any kind)
        return False
    return True


def _is_halved(image: Image.Image) -> bool:
    """Tell whether a JPEG is unpacked at half its size or less."""
    return bool(getattr(image, "decoderconfig", ()))


def _with_square_dots(image: Image.Image) -> Image.Image:
    """The picture stretched where it has fewer dots an inch down than across, as a fax has."""
    across, down = image.info.get("dpi", (1, 1))
    if image.format != "TIFF" or not down or float(across) < _FLAT * float(down):
        return image
    size = image.width, round(image.height * float(across) / float(down))
    return image.convert("L").resize(size, Image.Resampling.BICUBIC)


def _without_needless(image: Image.Image) -> Image.Image:
    """The picture with 2 by 2 pixels (or more) made one where it has many more than needed."""
    times = -(-min(max(image.size), 3 * min(image.size)) // _NEEDLESS)
    if times == 1 or image.mode not in _REDUCIBLE:
        return image
    turned = image.getexif().get(_ORIENTATION)
    small = image.reduce(times)
    if turned:
        small.getexif()[_ORIENTATION] = turned
    return small


def _opened(data: bytes, name: str) -> Image.Image:
    forms = _telephone_forms(name) if is_heif(data[:HEAD]) else _FORMS
    Image.MAX_IMAGE_PIXELS = None  # looked at here, where a sentence can be said
    try:
        image = Image.open(io.BytesIO(data), formats=forms)
    except UnidentifiedImageError as error:
        raise UnknownFile(name) from error
    width, height = image.size
    if image.format == "JPEG" and _MOST_PIXELS < width * height <= _MOST_HALVED:
        image.draft(image.mode, (width // 2, height // 2))
    _refuse_large(image, name)
    return image


def _telephone_forms(name: str) -> tuple[str, ...]:
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise PictureKindNotInstalled(name) from error
    register_heif_opener()
    Image.init()
    return tuple(form for form in _TELEPHONE_FORMS if form in Image.OPEN)


def _refuse_large(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > _MOST_PIXELS:
        raise PictureTooLarge(name, width, height)


def _plain(image: Image.Image) -> Image.Image:
    """Grey or coloured, on white where it is transparent."""
    if image.mode in _KEPT_MODES and not _is_clear(image):
        return image
    if image.mode.startswith(("I", "F")):
        return _darkest_to_lightest(image)
    if _is_clear(image):
        clear = image.convert("RGBA")
        if not clear.getextrema()[-1][-1]:  # type: ignore[index]  # nothing is meant to be seen through
            return clear.convert("RGB")
        paper = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(paper, clear).convert("RGB")
    return image.convert("RGB")


def _is_clear(image: Image.Image) -> bool:
    return "A" in image.getbands() or "transparency" in image.info


def _darkest_to_lightest(image: Image.Image) -> Image.Image:
    """Deeper greys than a screen shows, brought to 256 of them."""
    deep = image if image.mode == "F" else image.convert("I")
    low, high = (float(value) for value in deep.getextrema())  # type: ignore[arg-type]
    scale = 255 / (high - low) if high > low else 1.0
    return deep.convert("F").point(lambda value: value * scale - low * scale).convert("L")


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _page_size(width: int, height: int) -> tuple[float, float]:
    """Points: as large as A4, smaller where it has too few pixels for that, longer if narrow."""
    longest = max(width, height)
    most = min(_TALLEST, max(_LONGEST, _NARROWEST * longest / min(width, height)))
    points = min(most, longest * _POINTS / _LEAST_DPI)
    return max(1.0, width * points / longest), max(1.0, height * points / longest)
