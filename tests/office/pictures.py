"""Pictures of till receipts, as printed, photographed or badly scanned."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from tests.office.records import CENT, Record, Till

_FONTS = Path(reportlab.__file__).parent / "fonts"
_DATES = ("%m/%d/%Y", "%b %d, %Y", "%m-%d-%y", "%d %b %Y", "%Y-%m-%d")
_ITEMS = ("SOUP OF THE DAY", "TOAST", "LEMONADE", "WIDGET, SMALL", "WIDGET, LARGE", "PIE", "TAPE")
_ROOM = 15.5


def till_picture(record: Record, *, width: int, quality: int = 60) -> bytes:
    """A JPEG of the record's till receipt; the same record gives the same bytes."""
    assert record.till is not None
    rng = random.Random(f"{record.id} {record.portal_transaction_id}")
    image = _STYLES[record.till.style](_printed(record.till, width, rng), rng)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def jpeg_size(jpeg: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    with Image.open(io.BytesIO(jpeg)) as image:
        return image.size


def _printed(till: Till, width: int, rng: random.Random) -> Image.Image:
    scale = width / 330
    lines = list(_lines(till, rng))
    height = round((len(lines) * _ROOM + 60) * scale)
    image = Image.new("L", (width, height), 250)
    draw = ImageDraw.Draw(image)
    y = 24 * scale
    for left, right, bold in lines:
        font = _font("VeraBd.ttf" if bold else "Vera.ttf", round((13 if bold else 11) * scale))
        if right:
            draw.text((30 * scale, y), left, fill=20, font=font)
            draw.text((width - 30 * scale, y), right, fill=20, font=font, anchor="ra")
        else:
            draw.text((width / 2, y), left, fill=20, font=font, anchor="ma")
        y += _ROOM * scale
    return image


def _lines(till: Till, rng: random.Random) -> Iterator[tuple[str, str, bool]]:
    """Left text, right text (empty: the left one is centred) and weight."""
    yield till.merchant, "", True
    yield f"{rng.randint(1, 9999)} Invented Road", "", False
    yield f"Tel 555-01{rng.randint(10, 99)}", "", False
    yield (
        till.date.strftime(rng.choice(_DATES)),
        f"{rng.randint(6, 22):02}:{rng.randint(0, 59):02}",
        False,
    )
    yield f"Slip {rng.randint(1000, 99999)}", f"Till {rng.randint(1, 9)}", False
    if till.total < 0:
        yield "REFUND", "", True
    tax = (till.total * Decimal("0.06")).quantize(CENT)
    left = till.total - tax
    parts = rng.randint(1, 3)
    for part in range(parts):
        share = left if part == parts - 1 else (left * Decimal("0.4")).quantize(CENT)
        left -= share
        yield rng.choice(_ITEMS), f"{share:,.2f}", False
    yield "SUBTOTAL", f"{till.total - tax:,.2f}", False
    yield "TAX", f"{tax:,.2f}", False
    yield "TOTAL", f"${till.total:,.2f}".replace("$-", "-$"), True
    if till.tip is not None:
        yield "TIP", f"{till.tip:,.2f}", False
        yield "AMOUNT CHARGED", f"{till.total + till.tip:,.2f}", False
    yield "PAID BY CARD", f"AUTH {rng.randint(100000, 999999)}", False
    yield "THANK YOU", "", False


def _plain(image: Image.Image, rng: random.Random) -> Image.Image:
    return image


def _skewed(image: Image.Image, rng: random.Random) -> Image.Image:
    return image.rotate(rng.uniform(-4, 4), expand=True, fillcolor=238, resample=_BICUBIC)


def _photo(image: Image.Image, rng: random.Random) -> Image.Image:
    """A slip on a table, a little in perspective."""
    width, height = image.size
    rough = Image.frombytes("L", (97, 89), rng.randbytes(97 * 89)).point(_DARKENED)
    table = rough.resize((width + 80, height + 90), _BICUBIC)
    table.paste(image.point([max(0, v - 22) for v in range(256)]), (40, 45))
    w, h = table.size
    corners = [rng.uniform(0, 18) for _ in range(8)]
    quad = (
        corners[0], corners[1], corners[2], h - corners[3], w - corners[4], h - corners[5],
        w - corners[6], corners[7],
    )  # fmt: skip
    return table.transform((w, h), Image.Transform.QUAD, quad, _BICUBIC)


def _faint(image: Image.Image, rng: random.Random) -> Image.Image:
    return ImageEnhance.Contrast(image).enhance(rng.uniform(0.35, 0.55))


def _blurred(image: Image.Image, rng: random.Random) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(rng.uniform(0.6, 1.0)))


def _sideways(image: Image.Image, rng: random.Random) -> Image.Image:
    return image.rotate(rng.choice((90, 270)), expand=True)


def _upside_down(image: Image.Image, rng: random.Random) -> Image.Image:
    return image.rotate(180)


@cache
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / file), size)


_DARKENED = [value // 8 + 70 for value in range(256)]
_BICUBIC = Image.Resampling.BICUBIC
_STYLES = {
    "plain": _plain,
    "skewed": _skewed,
    "photo": _photo,
    "faint": _faint,
    "blurred": _blurred,
    "sideways": _sideways,
    "upside_down": _upside_down,
}
