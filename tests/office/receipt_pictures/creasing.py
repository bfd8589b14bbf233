"""Paper that was crumpled, or whose print has faded."""

from __future__ import annotations

import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

_BICUBIC = Image.Resampling.BICUBIC
_BILINEAR = Image.Resampling.BILINEAR
Point = tuple[float, float]


def crumpled(image: Image.Image, rng: random.Random) -> Image.Image:
    """Bent by a mesh, with creases that catch the light, slightly soft."""
    bent = _bent(image, rng)
    shaded = ImageChops.multiply(bent, _facets(image.size, rng))
    for line in range(rng.randint(5, 9)):
        shaded = _creased(shaded, rng, dark=bool(line % 2))
    return shaded.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.6)))


def thermal_faded(image: Image.Image, rng: random.Random) -> Image.Image:
    """Ink gone grey here more than there, and thin streaks where the head was dirty."""
    width, height = image.size
    cells = bytes(rng.randint(60, 175) for _ in range(3 * 6))
    strength = Image.frombytes("L", (3, 6), cells).resize(image.size, _BICUBIC)
    pen = ImageDraw.Draw(strength)
    for _ in range(rng.randint(1, 3)):
        x, wide = rng.randrange(width), rng.randint(1, max(1, width // 250))
        pen.rectangle((x, 0, x + wide, height), fill=rng.randint(45, 80))
    ink = ImageChops.multiply(ImageChops.invert(image), strength)
    paper = Image.new("L", image.size, rng.randint(232, 248))
    return ImageChops.subtract(paper, ink).filter(ImageFilter.GaussianBlur(0.4))


def _bent(image: Image.Image, rng: random.Random) -> Image.Image:
    """Every knot of a grid moves by about a hundredth of the width; the edge stays."""
    width, height = image.size
    columns, rows = 6, max(4, round(6 * height / width))
    reach = width * rng.uniform(0.006, 0.012)
    xs = [round(width * c / columns) for c in range(columns + 1)]
    ys = [round(height * r / rows) for r in range(rows + 1)]
    knots: dict[tuple[int, int], Point] = {
        (c, r): (
            x + (rng.uniform(-reach, reach) if 0 < c < columns else 0),
            y + (rng.uniform(-reach, reach) if 0 < r < rows else 0),
        )
        for c, x in enumerate(xs)
        for r, y in enumerate(ys)
    }
    mesh = [
        (
            (xs[c], ys[r], xs[c + 1], ys[r + 1]),
            (*knots[c, r], *knots[c, r + 1], *knots[c + 1, r + 1], *knots[c + 1, r]),
        )
        for c in range(columns)
        for r in range(rows)
    ]
    return image.transform(image.size, Image.Transform.MESH, mesh, _BICUBIC)


def _facets(size: tuple[int, int], rng: random.Random) -> Image.Image:
    """Light that changes from one facet of the paper to the next: 190 to 255."""
    columns, rows = 7, max(5, round(7 * size[1] / size[0]))
    cells = bytes(rng.randint(190, 255) for _ in range(columns * rows))
    return Image.frombytes("L", (columns, rows), cells).resize(size, _BILINEAR)


def _creased(image: Image.Image, rng: random.Random, *, dark: bool) -> Image.Image:
    width, height = image.size
    crease = Image.new("L", image.size, 0)
    ends = [(rng.uniform(0, width), rng.uniform(0, height)) for _ in range(2)]
    thick = max(1, width // 220)
    ImageDraw.Draw(crease).line(ends, fill=rng.randint(35, 70), width=thick)
    crease = crease.filter(ImageFilter.GaussianBlur(thick))
    return ImageChops.subtract(image, crease) if dark else ImageChops.add(image, crease)
