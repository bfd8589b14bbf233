"""How pictures of paper are spoilt."""

from __future__ import annotations

import io
import random

from PIL import Image

from tests.office.receipt_pictures.photographing import photographed
from tests.office.receipt_pictures.printing import jpeg

_PHOTOGRAPHS = {"photographed": photographed}

STYLES = ("clean", *_PHOTOGRAPHS)


def degraded(picture: bytes, style: str, seed: int = 0) -> bytes:
    """The picture in one of `STYLES`: PNG bytes, or JPEG where it is a photograph."""
    if style == "clean":
        return picture
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("L")
    rng = random.Random(f"{style} {seed}")
    return jpeg(_PHOTOGRAPHS[style](image, rng))
