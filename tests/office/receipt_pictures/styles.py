"""How pictures of paper are spoilt, each by its name."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from PIL import Image, ImageOps

from tests.office.receipt_pictures.creasing import crumpled, thermal_faded
from tests.office.receipt_pictures.photographing import photographed
from tests.office.receipt_pictures.printing import jpeg, png

Spoil = Callable[[Image.Image, random.Random], Image.Image]
_BICUBIC = Image.Resampling.BICUBIC
_SMALL, _SMALL_SHEET, _SHEET = 330, 800, 1000
_POOR = 28


def degraded(picture: bytes, style: str, seed: int = 0) -> bytes:
    """The picture in one of `STYLES`: PNG bytes, JPEG where a camera or a mailer made it.

    Everything that was legible stays legible to a person. The same order gives the same bytes.
    """
    if style == "clean":
        return picture
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("L")
    spoilt = _SPOILING[style](image, random.Random(f"{style} {seed}"))
    if style in _JPEGS:
        return jpeg(spoilt, _JPEGS[style])
    return png(spoilt)


def _turned(degrees: int) -> Spoil:
    return lambda image, _: image.rotate(degrees, expand=True)


def _skewed(image: Image.Image, rng: random.Random) -> Image.Image:
    """Up to four degrees either way, never less than one."""
    angle = rng.uniform(1, 4) * rng.choice((-1, 1))
    return image.rotate(angle, _BICUBIC, expand=True, fillcolor=rng.randint(225, 255))


def _low_contrast(image: Image.Image, rng: random.Random) -> Image.Image:
    dark, light = rng.randint(105, 145), rng.randint(185, 215)
    return image.point([dark + (light - dark) * v // 255 for v in range(256)])


def _same(image: Image.Image, _: random.Random) -> Image.Image:
    return image


def _cropped(image: Image.Image, rng: random.Random) -> Image.Image:
    """A copy without most of its empty margins."""
    box = ImageOps.invert(image).point([0] * 60 + [255] * 196).getbbox()
    if box is None:
        return image
    near = image.width // 60
    x0, y0, x1, y1 = box
    return image.crop(
        (
            max(0, x0 - rng.randint(2, near + 2)), max(0, y0 - rng.randint(2, near + 2)),
            min(image.width, x1 + rng.randint(2, near + 2)),
            min(image.height, y1 + rng.randint(2, near + 2)),
        )
    )  # fmt: skip


def _small(image: Image.Image, _: random.Random) -> Image.Image:
    """As wide as a picture in a report: 330 pixels, 800 where it was a sheet."""
    width = _SMALL if image.width <= _SHEET else _SMALL_SHEET
    size = width, round(image.height * width / image.width)
    return image.resize(size, Image.Resampling.LANCZOS)


_JPEGS = {"photographed": 88, "crumpled": 85, "thermal_faded": 85, "resaved": _POOR}
_SPOILING: dict[str, Spoil] = {
    "rotated_90": _turned(90),
    "rotated_180": _turned(180),
    "rotated_270": _turned(270),
    "skewed": _skewed,
    "low_contrast": _low_contrast,
    "photographed": photographed,
    "crumpled": crumpled,
    "thermal_faded": thermal_faded,
    "resaved": _same,
    "cropped": _cropped,
    "small": _small,
}
STYLES = ("clean", *_SPOILING)
