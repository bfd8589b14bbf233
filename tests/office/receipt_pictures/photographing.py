"""Paper on a table, photographed."""

from __future__ import annotations

import random

from PIL import Image, ImageChops, ImageFilter

_BICUBIC = Image.Resampling.BICUBIC


def photographed(image: Image.Image, rng: random.Random) -> Image.Image:
    """Turned a little, in perspective, in uneven light, on a table, not quite sharp; in colour."""
    far = rng.uniform(0.72, 1.0)
    image = image.resize((round(image.width * far), round(image.height * far)), _BICUBIC)
    width, height = image.size
    # room enough that no corner leaves the picture when the paper is turned
    room_x = round(width * rng.uniform(0.08, 0.2) + height * 0.05)
    room_y = round(min(width, height) * 0.12 + width * 0.05)
    size = width + 2 * room_x, height + 2 * room_y
    table = _table(size, rng)
    paper = Image.new("L", size, 0)
    paper.paste(image, (room_x, room_y))
    mask = Image.new("L", size, 0)
    mask.paste(255, (room_x, room_y, room_x + width, room_y + height))
    quad = _leaning(size, min(room_x, room_y) * 0.8, rng)
    angle = rng.uniform(-5, 5)
    paper, mask = (
        layer.transform(size, Image.Transform.QUAD, quad, _BICUBIC).rotate(angle, _BICUBIC)
        for layer in (paper, mask)
    )
    tint = (1.0, 0.985, rng.uniform(0.9, 0.98))
    warm = Image.merge("RGB", [paper.point(_tinted(share)) for share in tint])
    table.paste(warm, mask=mask)
    lit = ImageChops.multiply(table, _light(size, rng).convert("RGB"))
    return _noisy(
        lit.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.1))), rng, rng.randint(4, 10)
    )


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
    if rng.random() < 0.7:  # somebody stands in the light
        side = rng.choice((0, 2))
        for row in range(4):
            cells[row * 3 + side] -= rng.randint(20, 65)
    return Image.frombytes("L", (3, 4), bytes(cells)).resize(size, _BICUBIC)


def _noisy(image: Image.Image, rng: random.Random, most: int) -> Image.Image:
    width, height = image.size
    grain = Image.frombytes("L", (width, height), rng.randbytes(width * height))
    spread = grain.point([128 + (v - 128) * most // 128 for v in range(256)]).convert("RGB")
    return ImageChops.add(image, spread, offset=-128)


def _tinted(share: float) -> list[int]:
    return [round(v * share) for v in range(256)]
