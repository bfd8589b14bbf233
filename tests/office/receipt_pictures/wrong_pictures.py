"""Attachments that are no receipts, or that nobody can read."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

from tests.office.receipt_pictures.printing import jpeg, pictured, png
from tests.office.receipt_pictures.slip import Slip, Stock

_WORDS = (
    "CLOSED FOR REPAIRS", "Please use the other door", "Mind the step", "Staff only",
    "Deliveries at the back", "Ring twice", "No parking at any time", "Have a nice day",
)  # fmt: skip
_SIZE = 900, 600


def landscape(seed: int) -> bytes:
    """A photograph of hills under a sky, without any text (JPEG)."""
    rng = random.Random(f"landscape {seed}")
    image = Image.linear_gradient("L").resize(_SIZE).convert("RGB")
    image = Image.blend(image, Image.new("RGB", _SIZE, (120, 170, 230)), 0.6)
    pen = ImageDraw.Draw(image)
    for depth in range(4):
        low = 260 + 80 * depth
        ridge = [(x, low + rng.randint(-45, 45)) for x in range(0, 1000, 100)]
        green = (90 - 15 * depth, 140 - 20 * depth, 80 - 10 * depth)
        pen.polygon([(0, 600), *ridge, (900, 600)], fill=green)
    return jpeg(image.filter(ImageFilter.GaussianBlur(2)))


def notice(seed: int) -> bytes:
    """A notice on a door: words and no amounts (PNG)."""
    rng = random.Random(f"notice {seed}")
    slip = Slip(Stock(width=300, pixels=800, face="plain", size=12, margin=20))
    for line in rng.sample(_WORDS, 4):
        slip.centre(line, scale=1.4, bold=True)
        slip.gap()
    return png(pictured(slip))


def illegible(picture: bytes) -> bytes:
    """The picture so far out of focus that nobody reads a word of it (JPEG)."""
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("L")
    return jpeg(image.filter(ImageFilter.GaussianBlur(image.width / 55)), 70)
