"""Paper on a table, photographed."""

from __future__ import annotations

import random

from PIL import Image, ImageChops, ImageFilter

_BICUBIC = Image.Resampling.BICUBIC


def photographed(image: Image.Image, rng: random.Random) -> Image.Image:
    """Perspective, a shadow, a table behind it, a little blur and noise; in colour."""
    width, height = image.size
    room_x, room_y = round(width * rng.uniform(0.08, 0.2)), round(min(width, height) * 0.12)
    size = width + 2 * room_x, height + 2 * room_y
    table = _table(size, rng)
    paper = Image.new("L", size, 0)
    paper.paste(image, (room_x, room_y))
    mask = Image.new("L", size, 0)
    mask.paste(255, (room_x, room_y, room_x + width, room_y + height))
    quad = _leaning(size, min(room_x, room_y) * 0.8, rng)
    paper = paper.transform(size, Image.Transform.QUAD, quad, _BICUBIC)
    mask = mask.transform(size, Image.Transform.QUAD, quad, _BICUBIC)
    tint = (1.0, 0.985, rng.uniform(0.9, 0.98))
    warm = Image.merge("RGB", [paper.point(_tinted(share)) for share in tint])
    table.paste(warm, mask=mask)
    lit = ImageChops.multiply(table, _light(size, rng).convert("RGB"))
    return _noisy(lit.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.9))), rng, 5)


def _leaning(size: tuple[int, int], most: float, rng: random.Random) -> tuple[float, ...]:
    """Corners moved by up to `most` pixels: upper left, lower left, lower right, upper right."""
    width, height = size
    near = [rng.uniform(-0.3 * most, most) for _ in range(8)]
    return (
        near[0], near[1], near[2], height - near[3], width - near[4], height - near[5],
        width - near[6], near[7],
    )  # fmt: skip


def _table(size: tuple[int, int], rng: random.Random) -> Image.Image:
    tone = rng.choice(((120, 84, 52), (70, 72, 78), (150, 146, 140), (40, 60, 48), (190, 170, 140)))
    grain = Image.frombytes("L", (size[0] // 40 + 2, 97), rng.randbytes((size[0] // 40 + 2) * 97))
    grain = grain.resize(size, _BICUBIC)
    return Image.merge("RGB", [grain.point([t + (v - 128) // 9 for v in range(256)]) for t in tone])


def _light(size: tuple[int, int], rng: random.Random) -> Image.Image:
    """Uneven light: 150 to 255, in soft patches with one darker side."""
    cells = [rng.randint(185, 255) for _ in range(12)]
    if rng.random() < 0.7:
        side = rng.choice((0, 2))
        for row in range(4):
            cells[row * 3 + side] -= rng.randint(15, 40)
    return Image.frombytes("L", (3, 4), bytes(cells)).resize(size, _BICUBIC)


def _noisy(image: Image.Image, rng: random.Random, most: int) -> Image.Image:
    width, height = image.size
    grain = Image.frombytes("L", (width, height), rng.randbytes(width * height))
    spread = grain.point([128 + (v - 128) * most // 128 for v in range(256)]).convert("RGB")
    return ImageChops.add(image, spread, offset=-128)


def _tinted(share: float) -> list[int]:
    return [round(v * share) for v in range(256)]
